"""What the README and docs/ say is so."""

import re
import shutil
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from k8sregistry_lint.cli.app import app

ROOT = Path(__file__).parent.parent
PAGES = {str(path.relative_to(ROOT)): path for path in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]}
README = (ROOT / "README.md").read_bytes().decode()


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["check", *arguments], catch_exceptions=False)
    return done.exit_code, done.stdout


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_bytes().decode())
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_option_that_is_named_exists() -> None:
    text = "\n".join(line for line in README.split("\n") if "pre-commit" not in line)
    assert set(re.findall(r"(?<=[` \[])--[a-z][a-z-]+(?![a-z=-])", text)) <= set(re.findall(r"--[a-z-]+", run("--help")[1]))


def test_every_hook_is_named() -> None:
    assert {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_bytes())} <= set(re.findall(r"[\w-]+", README))


def test_the_quick_start_is_two_commands() -> None:
    first, second = re.findall(r"^```sh\n(.*?)```", README, re.DOTALL | re.MULTILINE)[:2]
    assert [first.count("\n"), second.count("\n")] == [1, 1]
    assert "k8sregistry-lint check --fix try" in first
    assert "pytest" in second


def test_the_examples_are_fixed_and_what_must_stay_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "try")
    monkeypatch.chdir(tmp_path)
    shown = run("--diff", "try")[1]
    assert [line for line in re.search(r"```diff\n(.*?)```", README, re.DOTALL)[1].split("\n") if line not in shown] == []  # type: ignore[index]
    assert run("--fix", "try")[0] == 0
    changed = {str(path.relative_to(ROOT)) for path in (ROOT / "examples").rglob("*.yaml") if path.read_bytes() != _copy(path)}
    assert changed == {f"examples/deploy/{name}.yaml" for name in ("builder", "cleanup", "shop", "values")}
    assert _copy(ROOT / "examples/deploy/shop.yaml").count(b"registry.k8s.io/") == 4


def _copy(path: Path) -> bytes:
    return (Path("try") / path.relative_to(ROOT / "examples")).read_bytes()
