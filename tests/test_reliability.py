"""Proves docs/reliability.md: its rows name tests that exist, and its figures are those of the
code."""

import re
from pathlib import Path

import pytest

from growth import GROWTH
from k8sregistry_lint import model
from k8sregistry_lint.charts import archive
from k8sregistry_lint.files import reading
from k8sregistry_lint.finders.values import commandlines, embedded, scope
from k8sregistry_lint.linking import selector
from k8sregistry_lint.rules import pattern
from k8sregistry_lint.runner import limits
from k8sregistry_lint.syntax import jsonsource, masking, yamlsource
from k8sregistry_lint.text import MAX_SNIPPET
from test_limits import ROWS, TREES

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "reliability.md").read_bytes().decode()
_TEST = re.compile(r"^def (test_\w+)", re.MULTILINE)
TESTS = {
    name
    for path in (ROOT / "tests").rglob("test_*.py")
    for name in _TEST.findall(path.read_bytes().decode())
}
TABLES: dict[str, list[str]] = {
    title.partition("\n")[0]: [
        row for row in re.findall(r"^\| .*", title, re.MULTILINE) if not row.startswith("| ---")
    ][1:]
    for title in PAGE.split("\n## ")[1:]
}
TABLE_ROWS = [row for rows in TABLES.values() for row in rows]


def named(text: str) -> list[str]:
    """Return what a text names as a test: a function, the beginning of some, or a file."""
    return re.findall(r"`((?:test_\w+(?:\.\.\.)?)|(?:(?:tests|fuzz)/[\w/]+\.py))`", text)


def exists(name: str) -> bool:
    if name.endswith(".py"):
        return (ROOT / name).is_file()
    return (
        any(test.startswith(name.removesuffix("...")) for test in TESTS)
        if name.endswith("...")
        else name in TESTS
    )


@pytest.mark.parametrize(
    "row", TABLE_ROWS, ids=[row.split("|")[1].strip()[:40] for row in TABLE_ROWS]
)
def test_every_row_names_its_test(row: str) -> None:
    assert named(row)


def test_what_is_named_exists() -> None:
    assert list(filter(None, TABLES.values()))
    assert [name for name in named(PAGE) if not exists(name)] == []


def bound(title: str) -> str:
    """Return the value of a bound by the beginning of its row."""
    (row,) = [
        row
        for row in TABLES["Limits, and what the report says when one is reached"]
        if row.startswith(f"| {title}")
    ]
    return row.split("|")[2].strip()


def test_the_bounds_are_those_of_the_code() -> None:
    assert bound("size of a file") == f"{reading.MAX_SIZE >> 20} MiB"
    assert (
        bound("depth of YAML")
        == f"{yamlsource.MAX_DEPTH:,} levels"
        == f"{jsonsource.MAX_DEPTH:,} levels"
    )
    slow = (
        f"{yamlsource.MAX_PURE_DEPTH} levels of brackets, {yamlsource.MAX_PURE_LENGTH:,} characters"
    )
    assert bound("the slow YAML reader") == slow
    assert bound("text in text") == f"{scope.MAX_EMBEDDING} levels"
    assert bound("a template").endswith("six assumptions at most")
    assert len(masking.ASSUMPTIONS) == 6
    assert bound("TOML") == f"lines of {embedded.MAX_TOML_LINE:,} characters"
    assert bound("a copy command") == f"{commandlines.MAX_COMMAND:,} characters of its line"
    assert bound("a key in a field path") == f"{model.MAX_KEY} and {MAX_SNIPPET:,} characters"
    assert bound("a packaged chart") == (
        f"{archive.MAX_PACKED >> 20} MiB packed, {archive.MAX_UNPACKED >> 20} MiB unpacked, "
        f"ratio {archive.MAX_RATIO}, {archive.MAX_MEMBERS:,} members of "
        f"{archive.MAX_MEMBER >> 20} MiB, {archive.MAX_DEPTH} archives deep"
    )
    assert bound("a regular expression").endswith(f"images of {selector.MAX_TRIED} characters")
    for title, of in (("a run of `check`", limits.USUAL), ("a run with", limits.STRICT)):
        assert bound(title) == (
            f"{of.seconds:,} seconds, {of.memory >> 30} GiB for each process, "
            f"{of.findings:,} findings and mentions"
        )
    assert bound("a rule of your own").startswith(
        f"{pattern.MAX_SPELLINGS} spellings of a registry"
    )


def test_the_rows_of_time_are_counted() -> None:
    (row,) = [row for row in TABLE_ROWS if "`test_time_to_check`" in row]
    what, more, growth = re.fullmatch(r"\| (.*) and (\d+) more, at n and (\d+)n \|.*", row).groups()  # type: ignore[union-attr]
    assert (len(re.split(", | and ", what)) + int(more), int(growth)) == (
        len(ROWS) + len(TREES),
        GROWTH,
    )
