"""What the README and docs/ say is true: every command in them runs in a throw-away repository, and
its output is compared with what they show."""

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import typer.main
import yaml
from typer.testing import CliRunner

from k8sregistry_lint import inventory
from k8sregistry_lint.cli.app import app
from k8sregistry_lint.cli.kubectl import app as plugin
from k8sregistry_lint.cluster import rendering
from k8sregistry_lint.cluster.kubectl import OWNERS, PODS
from k8sregistry_lint.reporters import REPORTERS

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = {
    str(path.relative_to(ROOT)): path for path in [*ROOT.glob("*.md"), *sorted(DOCS.rglob("*.md"))]
}
TEXTS = {name: path.read_bytes().decode() for name, path in PAGES.items()}
README = TEXTS["README.md"]
WRITTEN = {name: text for name, text in TEXTS.items() if not name.startswith("docs/rules/")}

posix = pytest.mark.skipif(os.name == "nt", reason="the pages show commands of a POSIX shell")
QUICK_START = re.findall(r"^```sh\n(.*?)\n```", README, re.DOTALL | re.MULTILINE)[:2]
NOT_RUN = {
    **dict.fromkeys(QUICK_START, "network; .ci/run runs the second one"),
    "python3 -m venv .venv && . .venv/bin/activate": "changes the shell",
    "pip install -e '.[dev,docs]'": "network",
    "pre-commit install": "a clone of this repository",
}
"""Commands that no test runs, and what they need."""

KUBECTL = """\
#!/bin/sh
# Prints the same few objects, whatever it is asked to get, and finds the plugin.
case "$1 $*" in
registry-lint*) shift; exec kubectl-registry_lint "$@" ;;
*"--raw "*) for path; do :; done; list=${{path%%\\?*}}; exec cat "{0}-${{list##*/}}.json" ;;
*jsonpath*) exec "{1}" {0}-jsonpath.py pods.yaml ;;
*"-o json"*) cat {0}.json ;;
*) cat {0}.yaml ;;
esac
"""


JSONPATH = """\
import sys, yaml
pods = [each["spec"] for each in yaml.safe_load(open(sys.argv[1]))["items"]]
print(*(container["image"] for pod in pods for container in pod["containers"]), end="")
"""
"""What kubectl prints for the images of all containers."""


class Fence(NamedTuple):
    """A fenced block of a page; `title` is the file that it shows, empty for a command or its
    output."""

    language: str
    title: str
    text: str
    after: str
    """What stands between it and the fence before it."""


def fences(text: str) -> list[Fence]:
    found, done = [], 0
    for match in re.finditer(
        r'^```(\w*)(?: title="([^"\n]*)")?\n(.*?)^```$', text, re.DOTALL | re.MULTILINE
    ):
        found.append(Fence(match[1], match[2] or "", match[3], text[done : match.start()]))
        done = match.end()
    return found


RUN = [
    name for name, text in WRITTEN.items() if any(fence.language == "sh" for fence in fences(text))
]


class Repository:
    """A throw-away git repository with what the pages speak of, and `k8sregistry-lint` and a
    `kubectl` on its path."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "repository"
        self.package: Path | None = None
        shutil.copytree(ROOT / "examples", self.folder)
        shutil.copytree(ROOT / "tests" / "charts" / "cases" / "everyday", self.folder / "everyday")
        cluster = next(
            fence.text for fence in fences(TEXTS["docs/cluster.md"]) if fence.language == "yaml"
        )
        self.write("cluster.yaml", cluster)
        self.write("old.yaml", "image: k8s.gcr.io/pause:3.9\n")
        objects = folder / "objects"
        Path(f"{objects}.yaml").write_bytes(cluster.encode())
        Path(f"{objects}.json").write_bytes(json.dumps(yaml.safe_load(cluster)).encode())
        Path(f"{objects}-jsonpath.py").write_text(JSONPATH, "utf-8")
        for resource in (*OWNERS, PODS):
            items = [
                each
                for each in yaml.safe_load(cluster)["items"]
                if each["kind"] == resource.kind.name
            ]
            listed = {"apiVersion": f"{resource.kind.group}/v1", "metadata": {}, "items": items}
            Path(f"{objects}-{resource.plural}.json").write_text(json.dumps(listed), "utf-8")
        self.programs = folder / "bin"
        self.programs.mkdir()
        self._program("kubectl", KUBECTL.format(objects, sys.executable))
        self._program(
            "k8sregistry-lint", f'#!/bin/sh\nexec "{sys.executable}" -m k8sregistry_lint "$@"\n'
        )
        main = "from k8sregistry_lint.cli.kubectl import main; main()"
        self._program(
            "kubectl-registry_lint", f'#!/bin/sh\nexec "{sys.executable}" -c "{main}" "$@"\n'
        )
        subprocess.run(["git", "init", "-q", self.folder], check=True)

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())

    def run(self, command: str) -> tuple[int, str]:
        """The exit code and what is on stdout."""
        environment = os.environ | {"PATH": f"{self.programs}{os.pathsep}{os.environ['PATH']}"}
        if self.package:
            environment["PYTHONPATH"] = str(self.package)
        environment.pop("GITHUB_STEP_SUMMARY", None)
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            check=False,
        )
        return done.returncode, done.stdout.decode()

    def _program(self, name: str, text: str) -> None:
        (self.programs / name).write_bytes(text.encode())
        (self.programs / name).chmod(0o755)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


@posix
@pytest.mark.parametrize("page", RUN)
def test_every_command_works_and_prints_what_is_shown(page: str, repository: Repository) -> None:
    """Commands of a page run one after the other, in a repository with the files that the page
    shows."""
    blocks = fences(TEXTS[page])
    if any(block.title.startswith("k8sregistry_lint/") for block in blocks):
        repository.package = repository.folder.parent / "package"
        shutil.copytree(ROOT / "k8sregistry_lint", repository.package / "k8sregistry_lint")
    for block in blocks:
        if block.title:
            show(block, repository)
    for block, following in zip(blocks, [*blocks[1:], Fence("", "", "", "-")], strict=True):
        if block.language == "sh":
            output = "".join(
                run(repository, line) for line in block.text.splitlines() if line not in NOT_RUN
            )
            if (
                not following.after.strip()
                and not following.title
                and following.language in ("text", "diff")
            ):
                assert output == following.text


def show(block: Fence, repository: Repository) -> None:
    """A file that a page shows is written; a change to the package is made, and its lines have to
    be there."""
    if not block.title.startswith("k8sregistry_lint/"):
        repository.write(block.title, block.text)
        return
    assert repository.package
    path = repository.package / block.title
    if block.language != "diff":
        path.write_bytes(block.text.encode())
        return
    lines = block.text.splitlines(keepends=True)
    old, new = ("".join(line[1:] for line in lines if line[0] in signs) for signs in ("- ", "+ "))
    before = path.read_bytes().decode()
    assert before.count(old) == 1, f"{block.title} does not have these lines any more"
    path.write_bytes(before.replace(old, new).encode())


def run(repository: Repository, line: str) -> str:
    code, output = repository.run(line)
    said = re.search(r"exit code (\d)$", line)
    assert code in ([int(said[1])] if said else [0, 1]), line
    return output


@pytest.mark.skipif(not find_spec("ruff"), reason="ruff is missing: pip install '.[dev]'")
def test_the_modules_of_the_contributing_page_follow_the_style(tmp_path: Path) -> None:
    modules = [block for block in fences(TEXTS["CONTRIBUTING.md"]) if block.language == "python"]
    assert len(modules) == 2
    for block in modules:
        path = tmp_path / block.title
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(block.text.encode())
    for command in (["check"], ["format", "--check"]):
        arguments = [
            sys.executable,
            "-m",
            "ruff",
            *command,
            "--no-cache",
            "--config",
            str(ROOT / "pyproject.toml"),
            str(tmp_path),
        ]
        done = subprocess.run(arguments, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_what_is_not_run_is_there() -> None:
    lines = {
        line
        for text in WRITTEN.values()
        for block in fences(text)
        if block.language == "sh"
        for line in block.text.splitlines()
    }
    assert set(NOT_RUN) <= lines


def test_commands_stand_in_one_kind_of_fence() -> None:
    found = {block.language for text in WRITTEN.values() for block in fences(text)}
    assert found <= {"sh", "text", "diff", "yaml", "toml", "python"}
    assert sum(text.count("```") for text in TEXTS.values()) == 2 * sum(
        len(fences(text)) for text in TEXTS.values()
    )


def test_every_output_is_compared() -> None:
    """What is shown and is no file belongs to a command; the README's diff, and what is only drawn,
    are named here."""
    free = [
        (name, block.text.split()[0])
        for name, text in WRITTEN.items()
        for before, block in zip([Fence("", "", "", ""), *fences(text)], fences(text), strict=False)
        if block.language in ("text", "diff", "")
        and not block.title
        and (before.language != "sh" or block.after.strip())
    ]
    assert free == [
        ("README.md", "initContainers:"),
        ("docs/architecture.md", "paths"),
        ("docs/architecture.md", "k8sregistry_lint/regex.py"),
        *[("docs/mirrors.md", "---")] * 6,  # tests/test_moves.py compares them
    ]


# Links and names


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    text = re.sub(r"```.*?```", "", TEXTS[page], flags=re.DOTALL)
    links = [
        *re.findall(r"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)", text),
        *re.findall(r"^\[[^\]]+\]: (?!https?:)([^#\s]*)(?:#(\S*))?$", text, re.MULTILINE),
    ]
    targets = [
        ((PAGES[page].parent / path).resolve() if path else PAGES[page], anchor)
        for path, anchor in links
    ]
    assert [str(target) for target, _ in targets if not target.exists()] == []
    assert [
        (target.name, anchor)
        for target, anchor in targets
        if anchor and anchor not in anchors(target)
    ] == []
    if page.startswith("docs/"):
        assert [str(target) for target, _ in targets if DOCS not in target.parents] == [], (
            "the site has docs/ only"
        )


def test_every_reference_link_is_defined() -> None:
    """A text that two pages share has its links defined on each of them."""
    for page, text in WRITTEN.items():
        prose = re.sub(
            r"```.*?```|`[^`\n]*`|<!--.*?-->|^#.*?$|\A---.*?^---$",
            "",
            with_snippets(text),
            flags=re.DOTALL | re.MULTILINE,
        )
        used = set(re.findall(r"\[[^\]\n]+\]\[([^\]\n]+)\]", prose))
        used |= set(re.findall(r"(?<!\])\[([A-Za-z][^\]\n]*)\](?![\[(:])", prose))
        defined = set(re.findall(r"^\[([^\]]+)\]:", prose, re.MULTILINE))
        assert (page, used - defined) == (page, set())


def with_snippets(text: str) -> str:
    """The text of a page with the parts of other files that the site puts into it."""

    def part(match: re.Match[str]) -> str:
        begin, end = (f"<!-- --8<-- [{word}:{match[2]}] -->" for word in ("start", "end"))
        return TEXTS[match[1]].partition(begin)[2].partition(end)[0]

    return re.sub(r'^--8<-- "([\w./]+):(\w+)"$', part, text, flags=re.MULTILINE)


def anchors(page: Path) -> list[str]:
    """The names of the headings of a page, as the site makes them."""
    text = with_snippets(page.read_bytes().decode())
    headings = re.findall(
        r"^#+ (.*)$", re.sub(r"```.*?```", "", text, flags=re.DOTALL), re.MULTILINE
    )
    return [
        re.sub(r"[^\w]+", "-", re.sub(r"[^\w\s-]", "", heading.lower())).strip("-")
        for heading in headings
    ]


GROUP: Any = typer.main.get_command(app)
COMMANDS: dict[str, Any] = dict(GROUP.commands)


def options(command: Any) -> set[str]:
    """The options of a command and of its commands."""
    inner = [options(each) for each in getattr(command, "commands", {}).values()]
    return own_options(command).union(*inner)


def own_options(command: Any) -> set[str]:
    return {name for parameter in command.params for name in parameter.opts if name.startswith("-")}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_documented_and_exists(name: str) -> None:
    text = TEXTS["docs/usage.md"]
    heading = next(
        line
        for line in re.findall(r"^## .*$", text, re.MULTILINE)
        if name in re.findall(r"\w+", line)
    )
    section = text.partition(f"{heading}\n")[2].partition("\n## ")[0]
    assert f"| [`{name}`](#" in text
    named = set(re.findall(r"(?<=`)--?[a-z][a-z-]*(?=[ `])", section))
    assert options(COMMANDS[name]) - {"--help"} <= named
    assert named <= set().union(*map(options, COMMANDS.values()))


def test_every_option_that_is_named_anywhere_exists() -> None:
    assert [name for name in own_options(GROUP) if f"{name}`" not in TEXTS["docs/usage.md"]] == []
    known = set().union(*map(options, COMMANDS.values())) | options(GROUP) | {"--help"}
    known |= options(typer.main.get_command(plugin))
    prose = {
        name: re.sub(r"```.*?```", "", text, flags=re.DOTALL) for name, text in WRITTEN.items()
    }
    option = re.compile(r"`(?:k8sregistry-lint [^`]*?)?(--[a-z][a-z-]+)(?=[ `])")
    named = {(name, found) for name, text in prose.items() for found in option.findall(text)}
    assert sorted((name, found) for name, found in named if found not in known) == []


def test_every_format_is_documented() -> None:
    assert [name for name in REPORTERS if f"| `{name}` |" not in TEXTS["docs/ci.md"]] == []
    assert [name for name in REPORTERS if f"`{name}`" not in README] == []


def test_the_formats_of_the_other_commands_are_documented() -> None:
    usage = TEXTS["docs/usage.md"]
    for name, formats in (("images", inventory.RENDERERS), ("plan", rendering.RENDERERS)):
        [row] = re.findall(
            r"\| `--format`.*", usage.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
        )
        assert set(formats) <= set(re.findall(r"`(\w+)`", row))


def test_every_field_of_the_json_report_is_documented() -> None:
    schema = json.loads((DOCS / "report.schema.json").read_bytes())
    parts = [schema, *schema["$defs"].values()]
    names = {name for part in parts for name in part.get("properties", {})} - {
        "version",
        "findings",
    }
    assert [name for name in sorted(names) if f"`{name}" not in TEXTS["docs/json.md"]] == []


def test_every_pack_is_named() -> None:
    packs = {path.stem for path in (ROOT / "k8sregistry_lint" / "rules" / "packs").glob("*.toml")}
    assert [name for name in packs - {"k8s"} if f"`{name}`" not in README] == []


@pytest.mark.parametrize("page", ["README.md", "docs/ci.md"])
def test_every_hook_is_named(page: str) -> None:
    hooks = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_bytes())}
    assert hooks <= set(re.findall(r"[\w-]+", TEXTS[page]))


def test_inputs_and_outputs_of_the_action_are_documented() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_bytes())
    assert [
        name
        for name in [*action["inputs"], *action["outputs"]]
        if f"| `{name}` |" not in TEXTS["docs/ci.md"]
    ] == []


@posix
def test_the_job_for_gitlab_makes_its_reports(repository: Repository) -> None:
    [job] = [
        yaml.safe_load(block.text)
        for block in fences(TEXTS["docs/ci.md"])
        if "before_script" in block.text
    ]
    assert [repository.run(line)[0] for line in job["k8sregistry-lint"]["script"]] == [1]
    assert [
        name
        for name in job["k8sregistry-lint"]["artifacts"]["reports"].values()
        if not (repository.folder / name).exists()
    ] == []


def test_every_room_is_in_the_architecture() -> None:
    drawn = re.findall(r"^k8sregistry_lint/([\w.]+)", TEXTS["docs/architecture.md"], re.MULTILINE)
    rooms = {
        path.name
        for path in (ROOT / "k8sregistry_lint").iterdir()
        if not path.name.startswith("_") and path.name != "py.typed"
    }
    assert sorted(drawn) == sorted(rooms)


@posix
def test_an_ignore_comment_of_the_page_hides_its_finding(repository: Repository) -> None:
    blocks = [block for block in fences(TEXTS["docs/ignoring.md"]) if block.language == "yaml"]
    assert len(blocks) >= 2
    for number, block in enumerate(blocks):
        name = f"chart{number}/templates/a.yaml" if "{{" in block.text else f"a{number}.yaml"
        repository.write(name, block.text)
        assert "0 findings" in repository.run(f"k8sregistry-lint check --fail-level note {name}")[1]


# The README


def test_the_quick_start_is_two_commands() -> None:
    """Those who run the README by a program take the first two commands of this section."""
    section = README.partition("\n## Quick start\n")[2].partition("\n## ")[0]
    first, second = re.findall(r"^```sh\n(.*?)\n```", section, re.DOTALL | re.MULTILINE)
    assert [first, second] == QUICK_START
    assert "\n" not in first + second
    assert "k8sregistry-lint check --fix try" in first
    assert "pytest" in second


def test_the_examples_are_fixed_and_what_must_stay_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "try")
    monkeypatch.chdir(tmp_path)
    shown = CliRunner().invoke(app, ["check", "--diff", "try"], catch_exceptions=False).stdout
    diff = re.search(r"```diff\n(.*?)```", README, re.DOTALL)
    assert diff
    assert [line for line in diff[1].split("\n") if line not in shown] == []
    assert CliRunner().invoke(app, ["check", "--fix", "try"], catch_exceptions=False).exit_code == 0
    changed = {
        path for path in (ROOT / "examples").rglob("*.yaml") if path.read_bytes() != _copy(path)
    }
    assert {path.stem for path in changed} == {"builder", "cleanup", "shop", "values"}
    assert _copy(ROOT / "examples/deploy/shop.yaml").count(b"registry.k8s.io/") == 4


def test_everything_in_the_copy_of_the_examples_can_be_fixed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in the first command, beside the files of the tests: what these select must not hold the
    examples back."""
    shutil.copytree(ROOT / "tests", tmp_path / "tests")
    shutil.copytree(ROOT / "examples", tmp_path / "try")
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["check", "--fix", "try"], catch_exceptions=False)
    assert (done.exit_code, "7 fixed in 4 files, 0 left" in done.stdout) == (0, True)


def _copy(path: Path) -> bytes:
    return (Path("try") / path.relative_to(ROOT / "examples")).read_bytes()


@posix
def test_what_is_said_of_sed_is_so(repository: Repository) -> None:
    [command] = re.findall(r"`(grep .*? sed .*?)`", README)
    assert repository.run(command)[0] == 0
    policy, mirrors = (
        (repository.folder / "platform" / name).read_text()
        for name in ("no-old-registry.yaml", "registries.yaml")
    )
    assert 'image: "!registry.k8s.io/*"' in policy
    assert "message: registry.k8s.io is frozen, use registry.k8s.io" in policy
    assert mirrors.count("\n  registry.k8s.io:\n") == 2
    left = "".join(path.read_text() for path in (repository.folder / "deploy").iterdir())
    assert "gcr.io/google_containers/busybox" in left
    assert "us.gcr.io/k8s-artifacts-prod/pause" in left
