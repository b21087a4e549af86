"""`check --verify`, as a user runs it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("httpx", reason="the extra verify is not installed")

from registry.serving import Front
from registry.test_hostile_registry import has_it

TEXT = b"image: k8s.gcr.io/pause:3.9\nb: {image: k8s.gcr.io/pause:3.1}\n"


def check(folder: Path, *options: str) -> tuple[int, str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
    done = subprocess.run(
        [sys.executable, "-m", "k8sregistry_lint", "check", "a.yaml", *options],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env=kept | {"XDG_CACHE_HOME": str(folder / "cache"), "DOCKER_CONFIG": str(folder)},
    )
    return done.returncode, done.stdout, done.stderr


def test_fixes_follow_what_the_registry_has(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(TEXT)
    with Front() as front:
        front.fault = has_it
        code, output, errors = check(
            tmp_path, "--fix", "--verify", "--registry-mirror", f"registry.k8s.io={front.host}"
        )
    assert (code, errors) == (1, "")
    assert "error[image-not-found]" in output
    assert (tmp_path / "a.yaml").read_bytes() == TEXT.replace(
        b"k8s.gcr.io/pause:3.9", b"registry.k8s.io/pause:3.9"
    )


def test_a_registry_that_is_down_changes_no_exit_code(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"image: registry.k8s.io/pause:3.9\n")
    down = ("--verify", "--registry-mirror", "registry.k8s.io=localhost:1")
    assert check(tmp_path, *down)[0] == 0
    (tmp_path / "a.yaml").write_bytes(b"image: k8s.gcr.io/pause:3.9\n")
    code, output, errors = check(tmp_path, *down, "--fix")
    assert (code, errors) == (0, "")
    assert "unverified: it cannot be reached (localhost:1, " in output


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--platform", "amd64"], "--platform amd64: not of the form linux/amd64"),
        (["--platform", "linux/../x"], "not of the form linux/amd64"),
        (["--registry-mirror", "registry.k8s.io"], "not of the form REGISTRY=HOST"),
        (["--registry-mirror", "registry.k8s.io=http://u:p@host"], "not of the form REGISTRY=HOST"),
        (["--catalog", "nowhere.gz"], "--catalog nowhere.gz: no such file or directory"),
    ],
)
def test_refusals(options: list[str], message: str, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(TEXT)
    code, output, errors = check(tmp_path, "--verify", *options)
    assert (code, output) == (2, "")
    assert message in errors
    assert "u:p" not in errors
