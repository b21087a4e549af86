"""A list of repositories, and what one scan makes of them."""

import json
from pathlib import Path

import pytest
from hypothesis import settings
from typer.testing import CliRunner

from bare import fleet, results
from k8sregistry_lint.cli.app import app

REPOSITORIES = 200 if settings().max_examples >= 1_000 else 16


@pytest.fixture(scope="session")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fleet(tmp_path_factory.mktemp("fleet"), REPOSITORIES)


@pytest.fixture(scope="session")
def expected(listed: Path) -> dict[str, bytes]:
    """The results of one run, by file name."""
    folder = listed.parent / "at once"
    done = CliRunner().invoke(app, ["fleet", "scan", str(listed), "--output", str(folder)])
    assert done.exit_code == 1, done.stderr
    found = results(folder)
    assert len(found) == REPOSITORIES + 3
    reports = [json.loads(data) for data in found.values()]
    assert sum(bool(each["failure"]) for each in reports) == REPOSITORIES // 4 + 3
    assert sum(len(each["findings"]) for each in reports) > REPOSITORIES
    return found
