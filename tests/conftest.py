"""The time that reports bear, and how many examples hypothesis tries;
`--hypothesis-profile=thorough` tries more."""

import gc
import os
import ssl
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
import typer.main
import typer.testing
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


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Keep the garbage collector away from what lives until the end: looking at it again and again
    takes half of the time of the collection, and a fifth of that of the tests."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


# What the program does once in its life, tests that run it in this process would do again and
# again: read the signatures of the commands, which takes 15 ms, and load the authorities of TLS,
# which takes 30 ms.
command_of = lru_cache(8)(typer.main.get_command)
vars(typer.main)["get_command"] = vars(typer.testing)["_get_command"] = command_of
vars(ssl)["create_default_context"] = lru_cache(64)(ssl.create_default_context)
