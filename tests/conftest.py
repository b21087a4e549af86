"""The time that reports bear, and how many examples hypothesis tries;
`--hypothesis-profile=thorough` tries more."""

import os
from pathlib import Path

from hypothesis import HealthCheck, settings

for profile, examples in (("fast", 60), ("thorough", 1_000), ("exhaustive", 20_000)):
    settings.register_profile(
        profile,
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
settings.load_profile("fast")

os.environ["SOURCE_DATE_EPOCH"] = "1767323045"  # 2026-01-02: the time that reports bear

if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
    # The processes that tests start would compile every module anew, each of them.
    bytecode = Path(__file__).parent.parent / ".pytest_cache" / "bytecode"
    os.environ["PYTHONPYCACHEPREFIX"] = str(bytecode)
