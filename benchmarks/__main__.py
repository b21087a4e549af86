"""`python -m benchmarks [ROW ...]`: the trees and streams are made, the tool and its peers run in
turn, and a table of medians comes out. `--list` names the rows.

Needs the extra `bench` and git; the rows of jq, kubectl and kustomize are left out if these are
missing. Each row is a ratio within one run, so that the machine matters little; a machine that is
busy with something else makes it worthless all the same."""

import argparse
import os
import platform
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks.data import Places
from benchmarks.growth import growth
from benchmarks.measure import in_turn
from benchmarks.rows import ROWS, Row


def main() -> None:
    """Print the table in Markdown."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="ROW", help="rows; all if none is named")
    parser.add_argument("--runs", type=int, default=7, help="how often each command runs")
    parser.add_argument("--list", action="store_true", help="name the rows")
    parser.add_argument(
        "--growth",
        action="store_true",
        help="time per file and per finding at three sizes instead; takes ten minutes",
    )
    options = parser.parse_args()
    if options.list:
        print(*(row.name for row in ROWS), sep="\n")
        return
    rows = [row for row in ROWS if not options.names or row.name in options.names]
    if unknown := {*options.names} - {row.name for row in ROWS}:
        sys.exit(f"no such rows: {', '.join(sorted(unknown))}")
    machine = f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    with tempfile.TemporaryDirectory(prefix="k8sregistry-lint-benchmarks-") as folder:
        places = Places(Path(folder))
        if options.growth:
            print(f"{machine}, one run each\n")
            growth(places)
            return
        print(f"{machine}, median of {options.runs} runs (3 of what takes more than 3 seconds)\n")
        table(rows, places, options.runs)


def table(rows: list[Row], places: Places, runs: int) -> None:
    """Print a line for each row, and how near the aims are."""
    print("| what | seconds | processor | memory | against | seconds | memory | ratio | aim |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    shares = []
    for row in rows:
        missing = _missing(row)
        if missing:
            print(f"| {row.what} | | | | {row.peer}: {missing} is missing | | | | |")
            continue
        folders = [places.folder(command.place) for command in (row.mine, row.theirs)]
        mine, theirs = in_turn(row.mine, row.theirs, folders, runs)
        peer = theirs.seconds * row.times
        ratio, aim = mine.seconds / peer, row.aim + row.extra / peer
        shares.append(ratio / aim)
        ours = f"{mine.seconds:.3f} | {mine.processor:.3f} | {mine.megabytes:.0f} MB"
        other = f"{row.peer} | {peer:.3f} | {theirs.megabytes:.0f} MB"
        print(f"| {row.what} | {ours} | {other} | {ratio:.2f} | {aim:.2f} |", flush=True)
    if shares:
        print(f"\nmedian share of the aims: {statistics.median(shares):.2f}")


def _missing(row: Row) -> str:
    """Return the program that a peer lacks."""
    programs = {row.theirs.words[0]}
    programs |= {program for program in ("kubectl", "kustomize") if row.name == f"fix-{program}"}
    return next((each for each in programs if not shutil.which(each)), "")


if __name__ == "__main__":
    main()
