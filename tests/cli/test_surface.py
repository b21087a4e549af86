"""The kinds of files that are checked, and those that are not: nothing is silently clean."""

import json
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from k8sregistry_lint.cli.app import app

IMAGE = "k8s.gcr.io/pause:3.9"
UNCHECKED = {
    "a.rb": f"image = '{IMAGE}'\n".encode(),
    "go.sum": f"x {IMAGE}\n".encode(),
    "b.png": b"\x89PNG\0" + IMAGE.encode(),
    "LICENSE": f"see {IMAGE}\n".encode(),
    "wide.rb": f"'{IMAGE}'\n".encode("utf-16"),
}
SILENT = {"c.rb": b"registry.k8s.io/pause", "go.mod": b"github.com/fluxcd/x docker.io/bitnami/x"}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_text(f"image: {IMAGE}\n")
    Path("a.md").write_text(f"```yaml\nimage: {IMAGE}\n```\n\nUse {IMAGE}.\n")
    for name, data in (UNCHECKED | SILENT).items():
        Path(name).write_bytes(data)


def check(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["check", "--no-config", *arguments])


def roles(*arguments: str) -> list[str]:
    found = json.loads(check("-f", "json", *arguments).stdout)["findings"]
    return [finding["role"] for finding in found]


@pytest.mark.parametrize("git", [False, True])
def test_a_walk_counts_what_is_not_checked(git: bool) -> None:
    if git:
        subprocess.run(["git", "init", "-q", "."], check=True)
    report = check("-q", ".")
    line = "5 files of kinds that are not checked name a legacy registry"
    kinds = "(2 .rb, 1 .png, 1 .sum, 1 LICENSE)"
    assert f"{line} {kinds}; --show-unchecked lists them\n" in report.stdout
    listed = check("-q", "--show-unchecked", ".").stdout
    assert "".join(f"  {name}\n" for name in sorted(UNCHECKED)) in listed
    assert json.loads(check("-f", "json", ".").stdout)["summary"]["unknown"] == sorted(UNCHECKED)


def test_what_is_not_checked_fails_no_walk() -> None:
    Path("a.yaml").unlink()
    Path("a.md").unlink()
    assert check(".").exit_code == 0
    Path("a.rb").rename("sub.txt")
    assert "1 file of a kind" not in check("--exclude", "*", ".").stdout


@pytest.mark.parametrize("name", UNCHECKED)
def test_a_named_file_that_is_not_read_is_reported(name: str) -> None:
    report = check(name)
    assert report.exit_code == 1
    assert f"{name}: " in report.stderr


@pytest.mark.parametrize("name", SILENT)
def test_a_named_file_without_a_legacy_registry_is_clean(name: str) -> None:
    assert check(name).exit_code == 0


def test_a_named_file_of_no_kind_is_yaml_if_it_has_its_structure() -> None:
    Path("deploy").write_text(f"image: {IMAGE}\n")
    assert roles("deploy") == ["image"]


def test_surfaces_choose() -> None:
    assert roles(".") == ["image", "text", "image"]
    assert roles("--surface", "markdown", ".") == ["image", "text"]
    assert roles("--surface", "yaml,toml", ".") == ["image"]
    assert roles("--surface", "toml", "--surface", "yaml", "a.yaml", "a.md") == ["image"]
    assert "skipped: 1 file of another surface" in check("--surface", "yaml", "a.md").stdout


def test_the_configuration_chooses_unless_the_option_does() -> None:
    Path("c.yaml").write_text("surfaces: [markdown]\n")
    run = CliRunner().invoke
    assert "2 findings" in run(app, ["check", "--config", "c.yaml", "-q", "."]).stdout
    asked = ["check", "--config", "c.yaml", "-q", "--surface", "yaml", "."]
    assert "1 finding " in run(app, asked).stdout


def test_a_surface_that_does_not_exist_is_refused() -> None:
    report = check("--surface", "markdwn", ".")
    assert (report.exit_code, "did you mean markdown?" in report.stderr) == (2, True)


def test_text_and_programs_fail_no_check() -> None:
    Path("b.md").write_text(f"Use {IMAGE}.\n")
    Path("b.go").write_text(f'package a\n\nconst image = "{IMAGE}"\n')
    assert roles("b.md", "b.go") == ["text", "program"]
    assert check("b.md", "b.go").exit_code == 0
