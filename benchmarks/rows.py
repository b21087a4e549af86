"""What is measured: a command of the tool beside one of a peer, and the ratio that is aimed at."""

import shlex
import sys
from pathlib import Path
from typing import NamedTuple

from benchmarks.measure import Command

BIN = Path(sys.executable).parent
TOOL = str(BIN / "k8sregistry-lint")
RG = str(BIN / "rg")
HOSTS = ("k8s.gcr.io", "gcr.io/google_containers", "gcr.io/google-containers", "k8s-artifacts-prod")
SEARCH = (RG, "-l", "-F", *(word for host in HOSTS for word in ("-e", host)))
FILES = tuple(f"file-{number}.yaml" for number in range(20))
RESET = ("git", "checkout", "-q", ".")
TENTH = "git ls-files -z '*9.yaml' | xargs -0"
"""Peers that take minutes get every tenth file, and their time counts ten times."""
SED = f"{shlex.join(SEARCH)} -g '*.yaml' | xargs sed -i s/k8s.gcr.io/registry.k8s.io/g"
SET_IMAGE = f"""\
{shlex.join(SEARCH)} -g '*.yaml' | while read -r file; do
  image=$(sed -n 's/.*image: k8s.gcr.io/registry.k8s.io/p' "$file" | head -n 1)
  kubectl set image --local -f "$file" "*=$image" -o yaml > "$file.new" && mv "$file.new" "$file"
done
"""
"""All containers of a file have the same image. kubectl writes the whole file in its own style."""
EDIT_SET_IMAGE = (
    "for folder in */; do (cd $folder && "
    "kustomize edit set image k8s.gcr.io/pause=registry.k8s.io/pause); done"
)
"""It is told which folders there are and which image is in them. The pods stay as they are, and the
kustomizations rename their image."""
COMPOSE = """\
import sys, yaml
for _ in yaml.compose_all(sys.stdin.buffer.read(), Loader=yaml.CSafeLoader): pass
"""
WALK = """\
import json, sys
waiting = [json.load(sys.stdin)]
while waiting:
    value = waiting.pop()
    if isinstance(value, dict):
        if isinstance(value.get("image"), str): print(value["image"])
        waiting += value.values()
    elif isinstance(value, list):
        waiting += value
"""


class Row(NamedTuple):
    """`aim` is the ratio of the two times; `extra` are seconds that are allowed beside it. The time
    of the peer counts `times` times."""

    name: str
    what: str
    mine: Command
    peer: str
    theirs: Command
    aim: float = 1.0
    extra: float = 0.0
    times: int = 1


HOOK = Command((TOOL, "check", *FILES), "files")
CHECK = (TOOL, "check", ".")
FIX = (TOOL, "check", "--fix", "--quiet", ".")
IMAGES = Command((TOOL, "images", "--no-config", "-"), "pods", stdin="pods.json")


def python(code: str, place: str = "", stdin: str = "") -> Command:
    """A command of Python."""
    return Command((sys.executable, "-c", code), place, stdin=stdin)


def shell(line: str, place: str, before: tuple[str, ...] = ()) -> Command:
    """A command line of a shell."""
    return Command(("sh", "-c", line), place, before=before)


def stream(documents: int) -> Row:
    """A stream in which every document has a finding."""
    place = f"stream-{documents}"
    check = Command((TOOL, "check", "--no-config", "stream.yaml"), place)
    what = f"check of a stream, {documents:,} findings"
    compose = python(COMPOSE, place, stdin="stream.yaml")
    return Row(place, what, check, "PyYAML's C loader", compose, 2.0)


def dirty(name: str, peer: str, theirs: Command, aim: float = 1.0, times: int = 1) -> Row:
    """A work tree in which 200 of 20,000 files have to change."""
    what = "check --fix ., 200 of 20,000 dirty"
    fix = Command(FIX, "dirty", before=RESET)
    return Row(name, what, fix, peer, theirs, aim, times=times)


def clean(place: str, what: str, *options: str) -> Row:
    """A work tree in which there is nothing to find."""
    search = Command((*SEARCH, *options), place)
    return Row(place, f"check . of {what}", Command(CHECK, place), "`rg -l`", search, 3.0)


ROWS = (
    Row("hook", "check of 20 clean files", HOOK, "import typer", python("import typer"), 1.3),
    Row(
        "hook-check-yaml",
        "check of 20 clean files",
        HOOK,
        "check-yaml",
        Command((str(BIN / "check-yaml"), "-m", *FILES), "files"),
        0.5,
    ),
    Row(
        "hook-yamllint",
        "check of 20 clean files",
        HOOK,
        "yamllint",
        Command((str(BIN / "yamllint"), *FILES), "files"),
    ),
    clean("tree-20000", "20,000 clean files", "-g", "*.yaml"),
    clean("mixed", "20,000 clean files of many kinds"),
    Row(
        "mirror",
        "check . --mirror docker.io=..., 2,000 clean files",
        Command((*CHECK, "--mirror=docker.io=mirror.example.com/hub"), "tree-2000"),
        "yamllint",
        Command((str(BIN / "yamllint"), "-d", "relaxed", "."), "tree-2000"),
        3.0,
    ),
    Row(
        "one",
        "check . with a legacy image in one of 20,000 files",
        Command(CHECK, "one"),
        "the same without it",
        Command(CHECK, "tree-20000"),
        extra=0.12,
    ),
    dirty("fix", "`rg -l`, xargs, `sed -i`", shell(SED, "dirty", RESET), 3.5),
    dirty("fix-yamllint", "yamllint", shell(f"{TENTH} {BIN / 'yamllint'}", "dirty"), times=10),
    dirty(
        "fix-check-yaml", "check-yaml", shell(f"{TENTH} {BIN / 'check-yaml'} -m", "dirty"), times=10
    ),
    dirty(
        "fix-kubectl",
        "`rg -l`, `kubectl set image --local` for each",
        shell(SET_IMAGE, "dirty", RESET),
    ),
    Row(
        "fix-kustomize",
        "check --fix ., 200 kustomizations with a pod",
        Command(FIX, "kustomizations", before=RESET),
        "`kustomize edit set image` in each",
        shell(EDIT_SET_IMAGE, "kustomizations", RESET),
    ),
    stream(25_000),
    Row(
        "images",
        "images of 96 MB of pods",
        IMAGES,
        "jq",
        Command(("jq", "-r", "..|.image? // empty"), "pods", stdin="pods.json"),
    ),
    Row(
        "images-python",
        "images of 96 MB of pods",
        IMAGES,
        "Python's json",
        python(WALK, "pods", stdin="pods.json"),
    ),
)
