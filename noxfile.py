"""What contributors run: `nox` for the tests and the linters, `nox -l` for the rest.

`nox -s test -- tests/rules -x` gives arguments to pytest. `.ci/run` is what has to pass; it needs
nothing but Python."""

import nox

nox.options.sessions = ["test", "lint"]
nox.options.default_venv_backend = "uv|virtualenv"
nox.needs_version = ">=2024.4.15"

PYTHONS = ["3.11", "3.12", "3.13", "3.14"]


@nox.session(python=PYTHONS)
def test(session: nox.Session) -> None:
    """Run the tests, with coverage of the core where no argument says what to run."""
    session.install(".[dev]")
    session.run("pytest", *(session.posargs or ["-n", "auto", "--cov"]))


@nox.session
def lint(session: nox.Session) -> None:
    """Run ruff, its formatter and mypy."""
    session.install("-e", ".[dev]")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy")


@nox.session(python="3.11", venv_backend="uv")
def oldest(session: nox.Session) -> None:
    """Run the tests with the oldest versions that pyproject.toml allows; needs uv."""
    session.install("--resolution", "lowest-direct", ".[dev,docs,fleet]")
    session.run("pytest", *(session.posargs or ["-n", "auto"]))


@nox.session
def docs(session: nox.Session) -> None:
    """Build the site into site/."""
    session.install("-e", ".[docs]")
    session.run("mkdocs", "build", "--strict")


@nox.session
def bench(session: nox.Session) -> None:
    """Measure the tool against its peers, on a machine that does nothing else."""
    session.install(".[bench]")
    session.run("python", "-m", "benchmarks", *session.posargs)


@nox.session
def fuzz(session: nox.Session) -> None:
    """Fuzz for ten minutes, and try 1,000 examples of each property."""
    session.install(".[dev,fuzz]")
    session.run("pytest", "-n", "auto", "--hypothesis-profile=thorough", "tests/test_properties.py")
    session.run("python", "fuzz/fuzz_core.py", "-max_total_time=600", "fuzz/seeds")
