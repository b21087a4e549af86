"""`check --verify`, as a user runs it."""

import gzip
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

pytest.importorskip("httpx", reason="the extra verify is not installed")

from k8sregistry_lint.cli.app import app
from registry.serving import Front
from registry.test_hostile_registry import has_it

pytestmark = pytest.mark.usefixtures("home")

TEXT = b"image: k8s.gcr.io/pause:3.9\nb: {image: k8s.gcr.io/pause:3.1}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_bytes(TEXT)


@pytest.fixture
def front() -> Iterator[Front]:
    with Front() as server:
        server.fault = has_it
        yield server


def check(*options: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["check", "a.yaml", "--verify", *options])
    return done.exit_code, done.stdout, done.stderr


def mirror(front: Front) -> tuple[str, str]:
    return "--registry-mirror", f"registry.k8s.io={front.host}"


def test_fixes_follow_what_the_registry_has(front: Front) -> None:
    code, output, errors = check("--fix", *mirror(front))
    assert (code, errors) == (1, "")
    assert "error[image-not-found]" in output
    assert Path("a.yaml").read_bytes() == TEXT.replace(
        b"k8s.gcr.io/pause:3.9", b"registry.k8s.io/pause:3.9"
    )


def test_stdin(front: Front) -> None:
    arguments = ["check", "-", "--verify", "-f", "concise", *mirror(front)]
    done = CliRunner().invoke(app, arguments, input=TEXT)
    assert "[image verified (" in done.stdout
    assert "error image-not-found: k8s.gcr.io/pause:3.1" in done.stdout
    commented = TEXT.replace(b"3.1}", b"3.1} # k8sregistry-lint: ignore[image-not-found] soon")
    done = CliRunner().invoke(app, arguments, input=commented)
    assert "error image-not-found" not in done.stdout


def test_a_registry_that_fails_changes_no_exit_code(front: Front) -> None:
    front.fault = lambda handler: handler.reply(403)
    code, output, errors = check("--fix", *mirror(front))
    assert (code, errors) == (0, "")
    assert f"unverified: it denies access ({front.host}, " in output
    assert b"k8s.gcr.io" not in Path("a.yaml").read_bytes().replace(b"registry.k8s.io", b"")


def test_nothing_is_asked_without_a_finding(front: Front) -> None:
    Path("a.yaml").write_bytes(b"image: registry.k8s.io/pause:3.9\n")
    assert check(*mirror(front))[0] == 0
    assert front.seen == []


def test_a_run_that_does_not_ask_imports_nothing_for_it() -> None:
    program = (
        "import sys; from k8sregistry_lint.cli import main; sys.argv[1:] = ['check', 'a.yaml']\n"
        "try: main()\n"
        "finally: print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    loaded = set(done.stdout.decode().split())
    assert "k8sregistry_lint.runner.existence" in loaded
    assert not loaded & {"httpx", "h2", "sqlite3", "asyncio", "platformdirs", "gzip"}
    assert [name for name in loaded if name.startswith("k8sregistry_lint.registry")] == []


def test_the_catalog_is_asked_first(front: Front, tmp_path: Path) -> None:
    text = b"# date: 2024-06-17\n# complete: registry.k8s.io\npause 3.1 4.0\n"
    (tmp_path / "k8s.txt.gz").write_bytes(gzip.compress(text))
    code, output, _ = check("-f", "concise", "--catalog", "k8s.txt.gz", *mirror(front))
    assert "[image verified (k8s.txt.gz, 2024-06-17)]" in output
    assert f"[image verified ({front.host}, " in output
    assert code == 1
    assert not any("3.1" in each.path for each in front.seen)


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
def test_refusals(options: list[str], message: str) -> None:
    code, output, errors = check(*options)
    assert (code, output) == (2, "")
    assert message in errors
    assert "u:p" not in errors
