"""`--prove-builds`: what the real kustomize builds decides whether a fix is made."""

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from faults import LEGACY, MOVED, OVERLAY, POD, moved, run_here, write
from k8sregistry_lint.model import FileReport
from k8sregistry_lint.runner import kustomize
from k8sregistry_lint.text import Span, splice

FIX = ("check", "--fix", "--prove-builds", ".")
BASE = {"base/kustomization.yaml": b"resources: [pod.yaml]\n", "base/pod.yaml": POD}
FILES = BASE | {"overlay/kustomization.yaml": OVERLAY, "other.yaml": LEGACY}


def missing() -> str:
    """Why nothing can be built here, empty where it can."""
    if os.name == "nt" or not kustomize.command():
        return "kubectl is missing, whose `kubectl kustomize` is what all this is compared with"
    done = subprocess.run([*kustomize.command(), "--help"], capture_output=True, check=False)
    return "" if done.returncode == 0 else "this kubectl has no kustomize"


pytestmark = pytest.mark.skipif(bool(missing()), reason=missing())


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "repository").mkdir()
    monkeypatch.chdir(tmp_path / "repository")
    return tmp_path


def contents() -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in Path().rglob("*.yaml")}


def unlinked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the program overlook what moves together."""

    def link_files(reports: Sequence[FileReport], *_: object) -> list[FileReport]:
        return list(reports)

    monkeypatch.setattr(sys.modules["k8sregistry_lint.runner.run"], "link_files", link_files)


def program(folder: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put another kustomize into place."""
    (folder / "bin").mkdir()
    script = folder / "bin" / "kustomize"
    script.write_bytes(f"#!/bin/sh\n{text}\n".encode())
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}")


def test_a_fix_that_changes_names_only_is_made() -> None:
    generator = b"configMapGenerator: [{name: a, files: [pod.yaml]}]\n"
    files = FILES | {"base/kustomization.yaml": FILES["base/kustomization.yaml"] + generator}
    write(files)
    assert run_here(*FIX).returncode == 0
    assert contents() == {name: moved(data) for name, data in files.items()}


def test_a_fix_that_changes_a_build_is_withheld(monkeypatch: pytest.MonkeyPatch) -> None:
    unlinked(monkeypatch)
    write(FILES)
    done = run_here(*FIX)
    assert done.returncode == 1
    assert b"kustomize would build overlay/kustomization.yaml differently: " in done.stdout
    assert contents() == FILES | {"other.yaml": MOVED}


def test_a_replacement_that_cuts_a_name_into_pieces() -> None:
    """What is built is worked out from names as a whole; kustomize itself sees this."""
    pieces = (
        b"resources: [pod.yaml]\nreplacements:\n- source:\n    kind: Pod\n"
        b"    fieldPath: spec.containers.0.image\n    options: {delimiter: '.', index: 0}\n"
        b"  targets:\n  - select: {kind: Pod}\n    fieldPaths: [metadata.labels.x]\n"
        b"    options: {create: true}\n"
    )
    write(BASE | {"base/kustomization.yaml": pieces})
    done = run_here(*FIX)
    assert done.returncode == 1
    assert b"kustomize would build base/kustomization.yaml differently: x: registry" in done.stdout
    assert Path("base/pod.yaml").read_bytes() == POD


def test_a_folder_that_goes_is_a_moved_name() -> None:
    values = b"image:\n  registry: us.gcr.io\n  repository: k8s-artifacts-prod/pause\n  tag: v1\n"
    write({"values.yaml": values} | FILES)
    assert run_here(*FIX).returncode == 0
    assert contents()["values.yaml"] == (
        b"image:\n  registry: registry.k8s.io\n  repository: pause\n  tag: v1\n"
    )


def test_a_second_reader_has_to_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of the first reader is not seen by a proof that rests on it."""

    def spliced(text: str, edits: Iterable[tuple[Span, str]]) -> str:
        return splice(text, edits).replace("name: b", "name: c")

    monkeypatch.setattr("k8sregistry_lint.runner.rereading.splice", spliced)
    write({"a.yaml": POD, "b.yaml": b"name: b\n" + LEGACY, "c.json": b'{"a": 1,}\n'})
    done = run_here(*FIX)
    assert b"a second reader of YAML sees more in b.yaml: 'b' becomes 'c'" in done.stdout
    assert contents() == {"a.yaml": moved(POD), "b.yaml": b"name: b\n" + LEGACY}


def test_a_diff_is_proven_too(monkeypatch: pytest.MonkeyPatch) -> None:
    unlinked(monkeypatch)
    write(FILES)
    done = run_here("check", "--diff", "--prove-builds", ".")
    assert done.stdout.count(b"+++ ") == 1
    assert b"+++ b/other.yaml" in done.stdout
    assert contents() == FILES


def test_what_cannot_be_built_is_said_and_fixed_as_without_the_option() -> None:
    write(
        FILES | {"remote/kustomization.yaml": b"resources: [https://example.com/a.yaml, '../x']\n"}
    )
    done = run_here(*FIX)
    assert done.returncode == 0
    assert done.stderr.startswith(b"remote/kustomization.yaml: build: kustomize cannot build it")
    assert Path("base/pod.yaml").read_bytes() == moved(POD)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is missing")
def test_the_copy_leads_nowhere(folder: Path) -> None:
    """Links in the repository lead out of it, and nothing outside is written."""
    write({"../outside/pod.yaml": POD} | FILES)
    Path("file-link.yaml").symlink_to("../outside/pod.yaml")
    Path("folder-link").symlink_to(folder / "outside")
    Path("base/inner.yaml").symlink_to("pod.yaml")
    Path("inner").symlink_to("base")
    subprocess.run(["git", "init", "-q"], check=True)
    assert run_here("check", "--fix", "--prove-builds", "inner", "other.yaml").returncode == 0
    assert Path("../outside/pod.yaml").read_bytes() == POD
    assert Path("base/pod.yaml").read_bytes() == moved(POD)
    assert Path("base/inner.yaml").is_symlink()
    assert sorted(os.listdir("../outside")) == ["pod.yaml"]


@pytest.mark.skipif(shutil.which("git") is None, reason="git is missing")
def test_a_copy_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    write(BASE)
    Path("base/link.yaml").symlink_to("pod.yaml")
    Path("inner").symlink_to("base")
    subprocess.run(["git", "init", "-q"], check=True)
    assert run_here("check", "--diff", "--prove-builds", "inner", "base").returncode == 1

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "symlink", full)
    done = run_here(*FIX)
    assert (done.returncode, done.stderr) == (2, b"k8sregistry-lint: no space left on device\n")
    assert Path("base/pod.yaml").read_bytes() == POD


ONCE = 'case "$(cat "$2/pod.yaml" 2>/dev/null)" in *registry.k8s.io*)'
ENDLESS = {
    "it never ends": ("sleep 60", True),
    "it fails": ("exit 1", True),
    "it never ends after a fix": (f"{ONCE} sleep 60;; esac; echo a", False),
    "it fails after a fix": (f"{ONCE} exit 1;; esac; echo a", False),
    "it builds something else": (f"{ONCE} echo b;; *) echo a;; esac", False),
    "it builds more": (f"{ONCE} echo a;; esac; echo a", False),
    "it builds nothing": (f"{ONCE} ;; *) echo a;; esac", False),
}


@pytest.mark.parametrize(("text", "is_fixed"), ENDLESS.values(), ids=ENDLESS)
def test_whatever_kustomize_does_the_run_ends(
    folder: Path, monkeypatch: pytest.MonkeyPatch, text: str, is_fixed: bool
) -> None:
    program(folder, text, monkeypatch)
    monkeypatch.setattr(kustomize, "MAX_SECONDS", 0.5)
    write(BASE)
    done = run_here(*FIX)
    assert done.returncode == (0 if is_fixed else 1)
    assert Path("base/pod.yaml").read_bytes() == (moved(POD) if is_fixed else POD)
    assert (b": build: " in done.stderr) == is_fixed


def test_builds_are_offline_and_know_no_plugins(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(folder, f'env > "{folder}/seen"', monkeypatch)
    write(BASE)
    run_here(*FIX)
    seen = (folder / "seen").read_bytes().decode()
    assert "GIT_ALLOW_PROTOCOL=none\n" in seen
    assert "HTTPS_PROXY=http://127.0.0.1:9\n" in seen
    assert f"HOME={os.environ['HOME']}\n" not in seen


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check", "--prove-builds"], b"goes with --fix or --diff"),
        (["check", "--fix", "--prove-builds", "--untrusted"], b"--untrusted goes without"),
    ],
)
def test_where_it_makes_no_sense_it_is_refused(arguments: list[str], message: bytes) -> None:
    done = run_here(*arguments)
    assert (done.returncode, message in done.stderr) == (2, True)


def test_without_kustomize_it_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    done = run_here(*FIX)
    assert (done.returncode, b"needs kustomize or kubectl" in done.stderr) == (2, True)
