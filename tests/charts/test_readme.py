"""The values table in a chart's README: a row moves with its value, or both stay."""

from pathlib import Path

import pytest

from k8sregistry_lint.model import Finding
from k8sregistry_lint.runner.run import run
from k8sregistry_lint.settings.settings import Settings, rules_of

VALUES = """\
image:
  registry: "k8s.gcr.io/"
  repository: sig-storage/csi-resizer
  tag: v1.4.0
pause:
  image: k8s.gcr.io/pause:3.9
"""
README = """\
# a

| Key | Type | Default | Description |
|-----|------|---------|-------------|
| `image.registry` | string | `"k8s.gcr.io/"` | registry, `k8s.gcr.io/` |
| image.repository | string | `"sig-storage/csi-resizer"` | |
| pause.image | string | `"k8s.gcr.io/pause:3.9"` | |
"""


@pytest.fixture(autouse=True)
def _chart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("Chart.yaml").write_text("name: a\nversion: 1.0.0\n")
    Path("values.yaml").write_text(VALUES)
    Path("README.md").write_text(README)


def found(*paths: str, fix: bool = False, unsafe_fixes: bool = False) -> list[Finding]:
    settings = Settings(paths=paths or (".",), fix=fix, unsafe_fixes=unsafe_fixes)
    return run(settings, rules_of(settings)).report.findings


def reasons(*paths: str) -> list[str]:
    return [each.fix.reason for each in found(*paths) if each.path == "README.md"]


@pytest.mark.parametrize("named", [".", "values.yaml"])
def test_rows_move_with_their_values(named: str) -> None:
    assert all(finding.fix.applied for finding in found(named, fix=True))
    assert Path("values.yaml").read_text() == VALUES.replace("k8s.gcr.io", "registry.k8s.io")
    moved = README.replace('"k8s.gcr.io', '"registry.k8s.io')
    assert Path("README.md").read_text() == moved
    assert found(fix=True) == []


def test_a_value_and_its_rows_have_one_fix() -> None:
    by_path = {each.path: each for each in found() if each.image.startswith("k8s.gcr.io/pause")}
    assert by_path["README.md"].fix is by_path["values.yaml"].fix
    assert by_path["README.md"].fix.paths == ("README.md", "values.yaml")


def test_a_row_that_was_not_named_comes_along() -> None:
    assert [each.companion for each in found("values.yaml")] == [False, False, True, True]


def test_a_row_stays_where_its_value_was_not_named() -> None:
    assert reasons("README.md") == ["it shows a value of values.yaml, which stays"]
    assert not any(each.fix.applied for each in found("README.md", fix=True))


def test_a_row_stays_with_a_value_that_is_ignored() -> None:
    ignored = "pause:\n  image: k8s.gcr.io/pause:3.9 # k8sregistry-lint: ignore\n"
    Path("values.yaml").write_text(ignored)
    assert reasons() == ["it shows a value of values.yaml, which stays"]


def test_a_row_that_differs_is_a_note_and_stays() -> None:
    Path("values.yaml").write_text("pause:\n  image: example.com/pause:1\n")
    assert reasons() == ["it shows a value of values.yaml, which is example.com/pause:1"]


def test_a_row_that_was_forgotten_moves() -> None:
    Path("values.yaml").write_text(VALUES.replace("k8s.gcr.io", "registry.k8s.io"))
    found(fix=True)
    assert '"registry.k8s.io/pause:3.9"' in Path("README.md").read_text()


def test_a_row_may_show_the_tag_too() -> None:
    Path("values.yaml").write_text("image:\n  repository: k8s.gcr.io/a/b\n  tag: v1\n")
    row = "| `image.repository` | string | `k8s.gcr.io/a/b:v1` |\n"
    Path("README.md").write_text(row)
    found(fix=True)
    assert Path("README.md").read_text() == row.replace("k8s.gcr.io", "registry.k8s.io")


def test_a_row_is_no_safer_than_its_value() -> None:
    Path("values.yaml").write_text("a:\n  thing: k8s.gcr.io/pause:3.9\n")
    Path("README.md").write_text("| a.thing | string | `k8s.gcr.io/pause:3.9` |\n")
    assert not any(each.fix.applied for each in found(fix=True))
    assert all(each.fix.applied for each in found(fix=True, unsafe_fixes=True))
    assert "`registry.k8s.io/pause:3.9`" in Path("README.md").read_text()


def test_only_a_charts_readme_is_concerned() -> None:
    Path("Chart.yaml").unlink()
    assert [each.fix.edits[0].path for each in found("values.yaml")] == ["values.yaml"] * 2


def test_a_readme_of_another_surface_stays() -> None:
    settings = Settings(paths=("values.yaml",), fix=True, surfaces=frozenset({"yaml"}))
    run(settings, rules_of(settings))
    assert Path("README.md").read_text() == README


HEAD = "| Parameter | Description | Default |\n|---|---|---|\n"
ROWS = (
    # the value in values.yaml, the row in the README, whether both move
    ("a:\n  image: {}\n", "| `a.image` | the image | `{}` |", True),
    ("a:\n  image: {}\n", '| a.image | image, see [docs](https://a.b) | `"{}"` |', True),
    ("a:\n  image:\n    repository: {}\n", "| `a.image.repository` | image | {} |", True),
    ("a: [b]\nimage: {}\n", "| image | `{}` | image |", True),
    ("a:\n  image: {}\n", "| a.image | `{}` | the default; override it |", True),
    ("a:\n  image: quay.io/my/pause:3.9\n", "| a.image | differs | `{}` |", False),
    ("allowedImages: [{}]\n", '| allowedImages | list | `["{}"]` |', False),
    ("excluded:\n  image: {}\n", "| excluded.image | not scanned | `{}` |", False),
)
OLD, NEW = "k8s.gcr.io/pause", "registry.k8s.io/pause"


@pytest.mark.parametrize(("value", "row", "moves"), ROWS)
def test_value_and_row_move_together_or_not_at_all(value: str, row: str, moves: bool) -> None:
    values, readme = value.format(OLD), f"# a\n\n{HEAD}{row.format(OLD)}\n"
    Path("values.yaml").write_text(values)
    Path("README.md").write_text(readme)
    found(fix=True)
    after = Path("values.yaml").read_text(), Path("README.md").read_text()
    expected = (value.format(NEW), readme.replace(OLD, NEW)) if moves else (values, readme)
    assert after == expected
