"""Proves the layers of docs/architecture.md by reading the imports, and what no module may do."""

import ast
import gc
import importlib
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import k8sregistry_lint
from k8sregistry_lint.files.prefilter import DEFAULT
from k8sregistry_lint.regex import _Pattern
from k8sregistry_lint.settings.selecting import rules_of
from k8sregistry_lint.settings.settings import Settings

PACKAGE = Path(k8sregistry_lint.__file__).parent
NAME = PACKAGE.name

PAGE = (Path(__file__).parents[1] / "docs" / "architecture.md").read_bytes().decode()
ROOMS = re.findall(r"^k8sregistry_lint/(\w+)(?:/|\.py) ", PAGE, re.MULTILINE)
"""The rooms in the order of docs/architecture.md: each imports only from those above it."""
LAYER = {room: number for number, room in enumerate(["", *ROOMS, "__main__"])}
"""A room is a module or a folder of the top level; the empty name is the package itself."""

FORBIDDEN = {
    "finders": {"rules"},  # a finder does not know which registries are bad
    "rules": {"syntax", "files"},  # a rule judges a reference and never sees a file
    "linking": {"runner", "settings", "files"},
}
ONLY = {
    "fleet": {"files", "regex", "text", "model", "fleet"},
    "reporters": {"", "regex", "text", "model", "files", "fleet", "reporters"},
    "regex": set[str](),
    "text": {"regex"},
    "reference": {"regex", "text"},
    "files": {"files"},
}
"""Parts that import only these parts."""

OUTSIDE = {
    "ruamel": {"syntax"},
    "typer": {"cli"},
    "click": set[str](),
    "jinja2": {"reporters", "syntax", "finders"},
    "markdown_it": {"syntax"},
    "pathspec": {"files"},
    "subprocess": {"cluster", "files", "registry", "runner"},
    "httpx": {"registry"},
    "distributed": {"runner"},
    "sqlite3": {"registry"},
    "tempfile": {"runner"},
}
"""The only parts that may import each outside package."""

NO_CALL = {
    "splitlines": set[str](),  # cuts at form feeds and at U+2028 too
    "read_text": set[str](),  # translates newlines
    "write_text": set[str](),
    "write_bytes": set[str](),
    "dump": {"runner"},  # pickle's; YAML is read to learn positions, and never written
    "dump_all": set[str](),
    "print": set[str](),
    "exit": {"cli"},
    "replace_all": {"runner"},
}
"""The only parts that may call each function or method."""


def part_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return "" if parts == ("__init__",) else parts[0]


def imports(tree: ast.AST) -> Iterator[str]:
    """Yield the full name of everything that a module imports, inside functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def parts_of(imported: set[str]) -> set[str]:
    """Return the parts of the package among the names that are imported."""
    names = [name.split(".") for name in imported]
    return {
        name[1] if len(name) > 1 and name[1] in LAYER else "" for name in names if name[0] == NAME
    }


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            yield (
                called.attr
                if isinstance(called, ast.Attribute)
                else called.id
                if isinstance(called, ast.Name)
                else "",
                node,
            )


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_a_module_imports_and_calls_only_what_it_may(path: Path) -> None:
    part, tree = part_of(path), ast.parse(path.read_bytes())
    imported, called = set(imports(tree)), list(calls(tree))
    parts, heads = parts_of(imported), {name.split(".")[0] for name in imported}

    assert part in LAYER, "a new room needs its place in docs/architecture.md"
    assert [name for name in parts if LAYER[name] > LAYER[part]] == [], "imports run downwards"
    assert parts & FORBIDDEN.get(part, set()) == set()
    assert parts <= ONLY.get(part, parts)
    assert {head for head in heads if part not in OUTSIDE.get(head, {part})} == set()
    assert [
        (name, call.lineno) for name, call in called if part not in NO_CALL.get(name, {part})
    ] == []
    attributes = {each.attr for each in ast.walk(tree) if isinstance(each, ast.Attribute)}
    assert "re" not in attributes, "match.re is the compiled pattern, and not what regex() returned"
    if part != "cli":  # which writes --output
        assert all(map(opens_bytes, (call for name, call in called if name in ("open", "fdopen"))))


def opens_bytes(call: ast.Call) -> bool:
    """Return whether a call opens a file as bytes."""
    mode = call.args[1] if len(call.args) > 1 else None
    return isinstance(mode, ast.Constant) and "b" in str(mode.value)


@pytest.mark.parametrize(
    ("path", "more"), [(".", {"dataclasses"}), ("a.yaml", {"dataclasses", "subprocess"})]
)
def test_a_clean_run_imports_little(path: str, more: set[str], tmp_path: Path) -> None:
    """What costs time at every start of the hook is imported where it is needed: a run that finds
    nothing needs next to nothing."""
    (tmp_path / "a.yaml").write_bytes(b"image: registry.k8s.io/pause:3.9\n")
    program = "import sys; from k8sregistry_lint.cli import main; main(); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program, "check", path],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(done.stdout.split())
    assert not loaded & more
    assert not loaded & {
        "typer",
        "ruamel.yaml",
        "jinja2",
        "json",
        "tomllib",
        "rich",
        "pathspec",
        "hashlib",
        "concurrent.futures",
    }
    assert {name for name in loaded if name.startswith(NAME)} == {
        NAME,
        f"{NAME}.cli",
        f"{NAME}.cli.quick",
        f"{NAME}.cli.signals",
        f"{NAME}.files",
        *(f"{NAME}.files.{module.stem}" for module in (PACKAGE / "files").glob("[!_]*.py")),
    }


@pytest.mark.parametrize("command", ["--version", "--help", "rules", "explain k8s-gcr-io"])
def test_a_command_that_reads_no_file_imports_nothing_that_reads_files(command: str) -> None:
    """These start in less than twice the time that typer takes, of which importing is the most."""
    program = (
        "import sys; from k8sregistry_lint.cli import main\n"
        "try: main()\n"
        "except SystemExit: print('\\nloaded', *sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *command.split()],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(done.stdout.rpartition("\nloaded ")[2].split())
    rooms = {name.split(".")[1] for name in loaded if name.startswith(f"{NAME}.")}
    needed = {"cli", "files", "model", "reference", "regex", "reporters", "text"}
    assert rooms == (needed if command.startswith("--") else needed | {"rules"})
    assert not loaded & {"ruamel.yaml", "jinja2", "json", "rich", "pathspec", "hashlib", "tarfile"}
    assert "importlib.resources" not in loaded


def test_images_imports_neither_what_links_nor_what_plans() -> None:
    """Which would take as long as reading a dump of 5 MB."""
    program = (
        "import sys; from k8sregistry_lint.cli import main\n"
        "try: main()\n"
        "except SystemExit: print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "images", "-"],
        input='{"kind": "Pod", "apiVersion": "v1", "spec": {"containers": [{"image": "a"}]}}',
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {name.split(".")[1] for name in done.stdout.split() if name.startswith(f"{NAME}.")}
    assert "inventory" in loaded
    assert not loaded & {"linking", "charts", "overrides", "fleet"}
    assert f"{NAME}.cluster.planning" not in done.stdout


def test_the_default_literals_are_those_of_the_default_rules() -> None:
    searched = rules_of(Settings()).searched
    assert searched == DEFAULT, f"DEFAULT in files/prefilter.py has to be {searched}"


def test_every_expression_can_be_compiled() -> None:
    """They are compiled when they are used, so that a fault would show late."""
    for module in pkgutil.walk_packages(k8sregistry_lint.__path__, f"{NAME}."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    gc.unfreeze()  # what conftest.py froze is not listed
    found = [each for each in gc.get_objects() if type(each) is _Pattern]
    gc.freeze()
    assert len(found) > 100
    for each in found:
        assert each.pattern


def test_no_group_is_repeated_possessively() -> None:
    """Python before 3.11.5 loses matches of `(?:...)*+` (python/cpython#106052); the same as an
    atomic group, `(?>(?:...)*)`, is found by each."""
    repeated = re.compile(r"\)(?:[*+?]|\{\d*,?\d*\})\+")
    sources = {path: path.read_text(encoding="utf-8") for path in sorted(PACKAGE.rglob("*.py"))}
    assert not [path for path, text in sources.items() if repeated.search(text)]
