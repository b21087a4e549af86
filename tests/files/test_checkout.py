"""What git says of the repository that is checked."""

import subprocess
from pathlib import Path

import pytest

from k8sregistry_lint.files.git import Checkout, checkout, repository_name


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://github.com/org/name.git", "github.com/org/name"),
        ("https://user:pa@ss@github.com/org/name", "github.com/org/name"),
        ("https://x-access-token:T@github.com/org/n@me/", "github.com/org/n@me"),
        ("https://example.com/org/name.git?private_token=T#x", "example.com/org/name"),
        ("git@github.com:org/name.git", "github.com/org/name"),
        ("github.com:/org/name", "github.com/org/name"),
        ("ssh://git@example.com:7999/org/name.git", "example.com:7999/org/name"),
        ("/srv/git/name.git", "/srv/git/name"),
        ("file:///srv/git/name.git", "/srv/git/name"),
        ("../name", "../name"),
        ("org/name", "org/name"),
        ("", ""),
    ],
)
def test_a_repository_has_one_name_however_it_is_cloned(address: str, name: str) -> None:
    assert repository_name(address) == name


def test_a_checkout(tmp_path: Path) -> None:
    git = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@example.com"]
    subprocess.run([*git, "init", "-q", "-b", "trunk"], check=True)
    assert checkout(str(tmp_path)) == Checkout(ref="trunk")
    (tmp_path / "deploy").mkdir()
    subprocess.run(
        [*git, "commit", "-q", "--allow-empty", "-m", "x", "--date", "2020-01-01T00:00:00Z"],
        env={"GIT_COMMITTER_DATE": "1577836800 +0500"},
        check=True,
    )
    commit = subprocess.check_output([*git, "rev-parse", "HEAD"]).decode().strip()
    expected = Checkout("", commit, "trunk", "1577836800", "deploy/")
    assert checkout(str(tmp_path / "deploy")) == expected
    subprocess.run([*git, "checkout", "-q", "--detach"], check=True)
    assert checkout(str(tmp_path / "deploy")) == expected._replace(ref="")


def test_no_repository(tmp_path: Path) -> None:
    assert checkout(str(tmp_path)) == Checkout()
