"""`python -m benchmarks`: the trees and streams are made, the tool and its peers run in turn, and a
table of medians comes out.

Needs the extra `bench` and git. Each row is a ratio within one run, so that the machine matters
little; a machine that is busy with something else makes it worthless all the same."""

import argparse
import os
import platform
import statistics
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from benchmarks.data import clean_files, dirty_tree, mixed_tree, stream, tree
from benchmarks.measure import Measured, measured

HOSTS = ("k8s.gcr.io", "gcr.io/google_containers", "gcr.io/google-containers", "k8s-artifacts-prod")
BIN = Path(sys.executable).parent
TOOL = str(BIN / "k8sregistry-lint")
RG = str(BIN / "rg")
COMPOSE = """\
import sys, yaml
for _ in yaml.compose_all(open(sys.argv[1], "rb").read(), Loader=yaml.CSafeLoader): pass
"""


def rows(folder: Path, runs: int) -> Iterable[tuple[str, Measured, str, Measured, float]]:
    """What is measured, the tool's figures, the peer, its figures, and the ratio that is aimed
    at."""
    clean = [str(path) for path in clean_files(folder / "clean")]
    hook = measured([TOOL, "check", *clean], runs)
    yield (
        "check of 20 clean files",
        hook,
        "python -c 'import typer'",
        measured([sys.executable, "-c", "import typer"], runs),
        1.3,
    )
    yield (
        "check of 20 clean files",
        hook,
        "check-yaml",
        measured([str(BIN / "check-yaml"), "-m", *clean], runs),
        0.5,
    )
    yield (
        "check of 20 clean files",
        hook,
        "yamllint",
        measured([str(BIN / "yamllint"), *clean], runs),
        1.0,
    )

    big = tree(folder / "tree")
    patterns = [word for host in HOSTS for word in ("-e", host)]
    search = measured([RG, "-l", "-F", *patterns, "-g", "*.yaml"], runs, cwd=big)
    yield (
        "check . of 20,000 clean files",
        measured([TOOL, "check", "."], runs, cwd=big),
        "rg -l",
        search,
        3.0,
    )

    mixed = mixed_tree(folder / "mixed")
    yield (
        "check . of 20,000 clean files of many kinds",
        measured([TOOL, "check", "."], runs, cwd=mixed),
        "rg -l",
        measured([RG, "-l", "-F", *patterns], runs, cwd=mixed),
        3.0,
    )

    dirty = dirty_tree(big)
    reset = ["git", "checkout", "-q", "."]
    sed = (
        f"{RG} -l -F {' '.join(patterns)} -g '*.yaml' | xargs sed -i s/k8s.gcr.io/registry.k8s.io/g"
    )
    replaced = measured(["sh", "-c", sed], runs, cwd=dirty, before=reset)
    fixed = measured([TOOL, "check", "--fix", "--quiet", "."], runs, cwd=dirty, before=reset)
    yield "check --fix ., 200 of 20,000 dirty", fixed, "rg -l | xargs sed -i", replaced, 4.0

    for documents, aim in ((25_000, 3.0), (50_000, 3.0), (100_000, 3.0)):
        path = stream(folder / "streams" / f"{documents}.yaml", documents)
        compose = measured([sys.executable, "-c", COMPOSE, str(path)], runs)
        checked = measured([TOOL, "check", "--no-config", str(path)], runs)
        yield (
            f"check of a stream, {path.stat().st_size / 1e6:.1f} MB, {documents:,} findings",
            checked,
            "PyYAML's C loader",
            compose,
            aim,
        )


def main() -> None:
    """Print the table in Markdown."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--runs", type=int, default=7, help="how often each command runs")
    options = parser.parse_args()
    machine = f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"{machine}, median of {options.runs} runs\n")
    print("| what | seconds | memory | against | seconds | ratio | aim |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    ratios = []
    with tempfile.TemporaryDirectory(prefix="k8sregistry-lint-benchmarks-") as folder:
        for what, mine, peer, theirs, aim in rows(Path(folder), options.runs):
            ratio = mine.seconds / theirs.seconds
            ratios.append(ratio / aim)
            ours = f"{mine.seconds:.3f} | {mine.megabytes:.0f} MB"
            other = f"{peer} | {theirs.seconds:.3f}"
            print(f"| {what} | {ours} | {other} | {ratio:.2f} | {aim} |", flush=True)
    print(f"\nmedian share of the aims: {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
