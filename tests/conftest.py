"""What all tests share: how many examples hypothesis tries. `--hypothesis-profile=thorough` tries
many more."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "fast", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "thorough", max_examples=1_000, deadline=None, suppress_health_check=list(HealthCheck)
)
settings.load_profile("fast")
