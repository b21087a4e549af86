"""How many examples hypothesis tries; `--hypothesis-profile=thorough` tries more."""

from hypothesis import HealthCheck, settings

for profile, examples in (("fast", 60), ("thorough", 1_000), ("exhaustive", 20_000)):
    settings.register_profile(
        profile,
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
settings.load_profile("fast")
