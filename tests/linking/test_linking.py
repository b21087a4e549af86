"""What must move together, asked of whole runs: styles of an inserted newName, the lint,
companions, a crash."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

import writing
from k8sregistry_lint.cli.app import app
from k8sregistry_lint.model import Applicability, Finding, Level, RunReport
from k8sregistry_lint.runner.run import run
from k8sregistry_lint.settings.settings import Settings, rules_of

LINT = "kustomize-selector-unmatched"
REMOTE = "resources: ['https://github.com/example/app//deploy?ref=v1.0']"
POD = """apiVersion: v1
kind: Pod
metadata:
  name: p
spec:
  containers:
  - name: c
    image: {}
"""
BASE = "resources: [pod.yaml]\n"
OVERLAY = "resources: [../base]\nimages:\n- name: {}\n  newTag: v2\n"
OLD, NEW = "k8s.gcr.io/app/x", "registry.k8s.io/app/x"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    subprocess.run(["git", "init", "-q", "."], check=True)
    return tmp_path


def write(**texts: str) -> None:
    """Files by name, where `__` stands for a slash; kustomizations without their ending."""
    for name, text in texts.items():
        writing.write(name.replace("__", "/") + ".yaml", text)


def read(path: str) -> str:
    return Path(path).read_bytes().decode()


def check(*paths: str, fix: bool = False, **options: tuple[str, ...]) -> RunReport:
    settings = Settings(paths=paths or (".",), fix=fix, **options)  # type: ignore[arg-type]
    return run(settings, rules_of(settings)).report


def only(report: RunReport, rule: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.rule == rule]


INSERTIONS = {
    "block": (
        "images:\n- name: OLD\n  newTag: v2\n",
        "images:\n- name: OLD\n  newName: NEW\n  newTag: v2\n",
    ),
    "indented": (
        "images:\n  - name: OLD\n    newTag: v2\n",
        "images:\n  - name: OLD\n    newName: NEW\n    newTag: v2\n",
    ),
    "wide dash": (
        "images:\n-   name: OLD\n    newTag: v2\n",
        "images:\n-   name: OLD\n    newName: NEW\n    newTag: v2\n",
    ),
    "single quotes": (
        "images:\n- name: 'OLD'\n  newTag: v2\n",
        "images:\n- name: 'OLD'\n  newName: 'NEW'\n  newTag: v2\n",
    ),
    "double quotes": (
        'images:\n- name: "OLD"\n  newTag: v2\n',
        'images:\n- name: "OLD"\n  newName: "NEW"\n  newTag: v2\n',
    ),
    "quoted keys": (
        'images:\n- "name": "OLD"\n  "newTag": v2\n',
        'images:\n- "name": "OLD"\n  "newName": "NEW"\n  "newTag": v2\n',
    ),
    "flow": (
        "images: [{name: OLD, newTag: v2}]\n",
        "images: [{name: OLD, newName: NEW, newTag: v2}]\n",
    ),
    "flow, name last": (
        "images:\n- {newTag: v2, name: OLD}\n",
        "images:\n- {newTag: v2, name: OLD, newName: NEW}\n",
    ),
    "flow on several lines": (
        "images: [{\n  name: OLD,\n  newTag: v2}]\n",
        "images: [{\n  name: OLD, newName: NEW,\n  newTag: v2}]\n",
    ),
    "JSON": (
        'images: [{"name": "OLD", "newTag": "v2"}]\n',
        'images: [{"name": "OLD", "newName": "NEW", "newTag": "v2"}]\n',
    ),
    "name not first": (
        "images:\n- newTag: v2\n  name: OLD\n",
        "images:\n- newTag: v2\n  name: OLD\n  newName: NEW\n",
    ),
    "no final newline": (
        "images:\n- newTag: v2\n  name: OLD",
        "images:\n- newTag: v2\n  name: OLD\n  newName: NEW",
    ),
    "comment behind": (
        "images:\n- name: OLD # why\n  newTag: v2\n",
        "images:\n- name: OLD # why\n  newName: NEW\n  newTag: v2\n",
    ),
    "comment below": (
        "images:\n- name: OLD\n  # why\n  newTag: v2\n",
        "images:\n- name: OLD\n  newName: NEW\n  # why\n  newTag: v2\n",
    ),
    "next entry": (
        "images:\n- name: OLD\n- name: a\n  newTag: v2\n",
        "images:\n- name: OLD\n  newName: NEW\n- name: a\n  newTag: v2\n",
    ),
    "digest": (
        "images:\n- name: OLD\n  digest: sha256:00\n",
        "images:\n- name: OLD\n  newName: NEW\n  digest: sha256:00\n",
    ),
    "tag in the name": (
        "images:\n- name: OLD:v1\n  newTag: v2\n",
        "images:\n- name: OLD:v1\n  newName: NEW\n  newTag: v2\n",
    ),
    "two": (
        "images:\n- name: OLD\n  newTag: v2\n- name: OLD-b\n  newTag: v2\n",
        (
            "images:\n- name: OLD\n  newName: NEW\n  newTag: v2\n"
            "- name: OLD-b\n  newName: NEW-b\n  newTag: v2\n"
        ),
    ),
    "byte order mark": (
        "\ufeffimages:\n- name: OLD\n",
        "\ufeffimages:\n- name: OLD\n  newName: NEW\n",
    ),
}


def spelled(text: str) -> str:
    return text.replace("OLD", OLD).replace("NEW", NEW)


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(("before", "after"), INSERTIONS.values(), ids=INSERTIONS)
def test_a_new_name_is_inserted_in_the_style_of_its_entry(
    before: str, after: str, newline: str
) -> None:
    wanted = spelled(f"{after}\n{REMOTE}\n").replace("\n", newline)
    for text in (before, after):
        write(kustomization=spelled(f"{text}\n{REMOTE}\n").replace("\n", newline))
        assert not check("kustomization.yaml", fix=True).notifications
        assert read("kustomization.yaml") == wanted


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_new_name_at_the_end_of_a_file_without_a_newline(newline: str) -> None:
    before, after = INSERTIONS["no final newline"]
    write(kustomization=spelled(REMOTE + "\n" + before).replace("\n", newline))
    check(fix=True)
    assert read("kustomization.yaml") == spelled(REMOTE + "\n" + after).replace("\n", newline)


NOT_INSERTED = {
    "a transformer in a block scalar": "transformers:\n- |\n  kind: ImageTagTransformer\n"
    "  imageTag:\n    name: OLD\n    newTag: v2\n",
    "an anchor on the name": "images:\n- name: &n OLD\n  newTag: v2\n",
    "an anchor on the entry": "images:\n- &e\n  name: OLD\n  newTag: v2\n",
}


@pytest.mark.parametrize("text", NOT_INSERTED.values(), ids=NOT_INSERTED)
def test_where_a_new_name_may_mean_more_nothing_is_inserted(text: str) -> None:
    write(kustomization=f"{REMOTE}\n{spelled(text)}")
    [finding] = check(fix=True).findings
    assert finding.fix.applicability is Applicability.DISPLAY_ONLY
    assert read("kustomization.yaml") == f"{REMOTE}\n{spelled(text)}"


@pytest.mark.parametrize(
    ("selector", "image", "through"),
    [(OLD, NEW, "."), (OLD, NEW, "overlay"), (NEW, OLD, "."), (NEW, OLD, "base")],
)
def test_an_entry_of_which_one_side_has_moved_is_an_error_with_a_fix(
    selector: str, image: str, through: str
) -> None:
    write(
        base__kustomization=BASE,
        base__pod=POD.format(f"{image}:v1"),
        overlay__kustomization=OVERLAY.format(selector),
    )
    [finding] = only(check("."), LINT)
    assert (finding.level, finding.path, finding.image) == (
        Level.ERROR,
        "overlay/kustomization.yaml",
        selector,
    )
    assert finding.docs.startswith("https://")
    assert "the fix makes it apply" in finding.message
    assert all(one.fix.applied for one in check(through, fix=True).findings)
    assert read("base/pod.yaml") == POD.format(f"{NEW}:v1")
    assert read("overlay/kustomization.yaml") == OVERLAY.format(NEW)
    assert check(".").findings == []


MATCHED = {
    "an entry that selects something": (OLD, f"{OLD}:v1"),
    "another image": (OLD, "nginx:1.27"),
    "an image of the other registry and another name": (OLD, "registry.k8s.io/app/y:v1"),
    "new on both sides": (NEW, f"{NEW}:v1"),
    "a pattern": ("k8s.gcr.io/app/(x|y)", f"{NEW}:v1"),
    "the name in a longer path": (OLD, f"{NEW}/z:v1"),
}


@pytest.mark.parametrize(("selector", "image"), MATCHED.values(), ids=MATCHED)
def test_entries_that_are_no_business_of_the_lint(selector: str, image: str) -> None:
    write(
        base__kustomization=BASE,
        base__pod=POD.format(image),
        overlay__kustomization=OVERLAY.format(selector),
    )
    assert only(check("."), LINT) == []


@pytest.mark.parametrize(
    "entry", ["", "  newName: mirror.example.com/x\n"], ids=["a tag", "a mirror"]
)
def test_the_lint_needs_the_whole_of_what_is_built(entry: str) -> None:
    overlay = OVERLAY.format(OLD) + entry
    write(
        base__kustomization=BASE, base__pod=POD.format(f"{NEW}:v1"), overlay__kustomization=overlay
    )
    assert len(only(check("."), LINT)) == 1
    write(base__kustomization=BASE + REMOTE.replace("resources", "bases") + "\n")
    assert only(check("."), LINT) == []


def test_the_lint_is_selected_and_ignored_like_any_rule() -> None:
    write(
        base__kustomization=BASE,
        base__pod=POD.format(f"{OLD}:v1"),
        overlay__kustomization=OVERLAY.format(NEW),
    )
    assert {finding.rule for finding in check(".").findings} == {LINT, "k8s-gcr-io"}
    assert {finding.rule for finding in check(".", select=(LINT,)).findings} == {LINT}
    assert {finding.rule for finding in check(".", select=("k8s-gcr-io",)).findings} == {
        "k8s-gcr-io"
    }
    [image] = check(".", fix=True, ignore=(LINT,)).findings
    assert (image.path, image.fix.applied) == ("base/pod.yaml", False)
    assert "would select other images afterwards" in image.fix.reason


def test_the_lint_alone_fixes_what_it_finds_and_nothing_else() -> None:
    pod = POD.format(f"{OLD}:v1") + "  - name: d\n    image: k8s.gcr.io/app/other:v1\n"
    write(base__kustomization=BASE, base__pod=pod, overlay__kustomization=OVERLAY.format(NEW))
    [finding] = check(".", fix=True, select=(LINT,)).findings
    assert finding.fix.applied
    assert read("base/pod.yaml") == pod.replace(OLD, NEW)


@pytest.mark.parametrize("comment", ["", f"[{LINT}]"])
def test_an_ignore_comment_on_the_entry_hides_the_lint(comment: str) -> None:
    overlay = OVERLAY.format(f"{NEW} # k8sregistry-lint: ignore{comment} on purpose")
    write(
        base__kustomization=BASE, base__pod=POD.format(f"{OLD}:v1"), overlay__kustomization=overlay
    )
    report = check(".", fix=True)
    assert [(finding.rule, finding.fix.applied) for finding in report.findings] == [
        ("k8s-gcr-io", False)
    ]


TRANSFORMER = """apiVersion: builtin
kind: ImageTagTransformer
metadata: {name: t}
imageTag: {name: %s, newTag: v2}
"""


@pytest.mark.parametrize(
    ("files", "where"),
    [
        ({"overlay__tag": TRANSFORMER}, "transformers: [tag.yaml]"),
        ({"tags__a__tag": TRANSFORMER}, "transformers: [../tags/a/tag.yaml]"),
        (
            {"tags__kustomization": "resources: [t.yaml]\n", "tags__t": TRANSFORMER},
            "transformers: [../tags]",
        ),
        (
            {"overlay__both": f"{TRANSFORMER}---\n{TRANSFORMER.replace('%s', 'nginx')}"},
            "transformers: [both.yaml]",
        ),
        (
            {"overlay__tag": TRANSFORMER + "fieldSpecs: [{path: x/image}]\n"},
            "transformers: [tag.yaml]",
        ),
    ],
)
def test_the_lint_speaks_of_transformer_files_too(files: dict[str, str], where: str) -> None:
    write(
        base__kustomization=BASE,
        base__pod=POD.format(f"{NEW}:v1"),
        overlay__kustomization=f"resources: [../base]\n{where}\n",
        **{name: text.replace("%s", OLD) for name, text in files.items()},
    )
    [finding] = check(".", fix=True).findings
    assert (finding.rule, finding.fix.applied) == (LINT, True)
    assert NEW in read(finding.path)
    assert check(".").findings == []


def test_an_entry_that_selects_nothing_says_so() -> None:
    write(
        base__kustomization=BASE,
        base__pod=POD.format("nginx:1.27"),
        overlay__kustomization=OVERLAY.format(OLD),
    )
    [finding] = check(".").findings
    assert finding.fix.reason == "it selects nothing in this repository"


def test_companions_are_named_as_such() -> None:
    write(
        base__kustomization=BASE,
        base__pod=POD.format(f"{OLD}:v1"),
        overlay__kustomization=OVERLAY.format(OLD),
    )
    report = check("base", fix=True)
    assert [(f.path, f.companion, f.fix.applied) for f in report.findings] == [
        ("base/pod.yaml", False, True),
        ("overlay/kustomization.yaml", True, True),
    ]
    assert report.changed == ["base/pod.yaml", "overlay/kustomization.yaml"]
    assert [finding.companion for finding in check(".").findings] == []


def test_a_companion_whose_entry_is_no_finding_by_itself_is_reported_all_the_same() -> None:
    overlay = OVERLAY.format(OLD) + "  newName: mirror.example.com/x\n"
    write(
        base__kustomization=BASE, base__pod=POD.format(f"{OLD}:v1"), overlay__kustomization=overlay
    )
    report = check("base/pod.yaml", fix=True)
    assert [(f.path, f.role.value, f.companion) for f in report.findings][1:] == [
        ("overlay/kustomization.yaml", "selector", True)
    ]
    assert read("overlay/kustomization.yaml") == overlay.replace(OLD, NEW)


def test_entries_that_follow_each_other_on_what_is_remote() -> None:
    write(base__kustomization=f"{REMOTE}\nimages:\n- name: {OLD}\n  newTag: v1\n")
    write(overlay__kustomization=OVERLAY.format(OLD) + "  newName: mirror.example.com/x\n")
    assert [(f.path, f.fix.applied) for f in check(".", fix=True).findings] == [
        ("base/kustomization.yaml", True),
        ("overlay/kustomization.yaml", True),
    ]
    assert f"name: {OLD}\n  newName: {NEW}\n" in read("base/kustomization.yaml")
    assert f"name: {NEW}\n" in read("overlay/kustomization.yaml")


def test_a_link_that_is_named_stands_for_its_target() -> None:
    write(
        base__kustomization=BASE,
        base__pod=POD.format(f"{OLD}:v1"),
        overlay__kustomization=OVERLAY.format(OLD),
    )
    os.symlink("base/pod.yaml", "link.yaml")
    report = check("link.yaml", fix=True)
    assert [(f.path, f.companion, f.fix.applied) for f in report.findings] == [
        ("base/pod.yaml", False, True),
        ("overlay/kustomization.yaml", True, True),
    ]
    assert Path("link.yaml").is_symlink()


@pytest.mark.parametrize("done", [0, 1])
def test_a_second_run_completes_what_a_crash_has_left(done: int) -> None:
    """Killed between two replacements: some files are new, some old, and each is whole."""
    write(
        base__kustomization=BASE,
        base__pod=POD.format(f"{OLD}:v1"),
        overlay__kustomization=OVERLAY.format(OLD),
    )
    paths = ["base/pod.yaml", "overlay/kustomization.yaml"]
    before = {path: read(path) for path in paths}
    check(".", fix=True)
    after = {path: read(path) for path in paths}
    Path(paths[1 - done]).write_bytes(before[paths[1 - done]].encode())
    report = check(".", fix=True)
    assert [finding.rule for finding in report.findings if finding.rule == LINT] == [LINT]
    assert {path: read(path) for path in paths} == after


class KilledError(BaseException):
    """Stands for the end of the process."""


def test_nothing_is_replaced_before_all_new_texts_are_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write(
        base__kustomization=BASE,
        base__pod=POD.format(f"{OLD}:v1"),
        overlay__kustomization=OVERLAY.format(OLD),
    )
    seen: list[list[str]] = []

    def replace(_: str, target: str) -> None:
        seen.append(
            sorted(
                name
                for folder in ("base", "overlay")
                for name in os.listdir(folder)
                if name.startswith(".k8sregistry")
            )
        )
        raise KilledError(target)

    monkeypatch.setattr("os.replace", replace)
    with pytest.raises(KilledError):
        check(".", fix=True)
    assert [len(names) for names in seen] == [2]
    assert read("base/pod.yaml") == POD.format(f"{OLD}:v1")


def test_the_lint_is_listed_and_explained() -> None:
    shown = {
        command: CliRunner().invoke(app, list(command))
        for command in (("rules",), ("explain", LINT))
    }
    assert all(done.exit_code == 0 and LINT in done.stdout for done in shown.values())
    assert "external-dns/issues/2992" in shown["explain", LINT].stdout
    assert LINT in {rule.id for rule in check(".").rules}


def test_the_report_names_companions() -> None:
    write(
        base__kustomization=BASE,
        base__pod=POD.format(f"{OLD}:v1"),
        overlay__kustomization=OVERLAY.format(OLD),
    )
    text = CliRunner().invoke(app, ["check", "base"]).stdout
    assert "its file was not named, but it moves together with base/pod.yaml" in text
    found = json.loads(CliRunner().invoke(app, ["check", "base", "--format", "json"]).stdout)[
        "findings"
    ]
    assert [(finding["path"], finding["companion"]) for finding in found] == [
        ("base/pod.yaml", False),
        ("overlay/kustomization.yaml", True),
    ]


def test_what_else_a_companion_holds_stays_and_is_no_obstacle() -> None:
    pod = POD.format(f"{OLD}:v1") + "  - name: d\n    image: k8s.gcr.io/app/other:v1\n"
    write(base__kustomization=BASE, base__pod=pod, overlay__kustomization=OVERLAY.format(OLD))
    assert all(finding.fix.applied for finding in check("overlay", fix=True).findings)
    assert read("base/pod.yaml") == pod.replace(OLD, NEW)


@pytest.mark.parametrize(
    "pattern",
    [r"k8s\.gcr\.io/app/x", r"'k8s\.gcr\.io/app/x'", "k8s[.]gcr.io/app/x", "(k8s|my).gcr.io/.*"],
)
def test_a_pattern_that_spells_no_registry_keeps_what_it_selects(pattern: str) -> None:
    write(
        base__kustomization=BASE,
        base__pod=POD.format(f"{OLD}:v1"),
        overlay__kustomization=OVERLAY.format(pattern),
    )
    [finding] = [
        finding for finding in check("base", fix=True).findings if finding.path == "base/pod.yaml"
    ]
    assert not finding.fix.applied
    assert "by the pattern" in finding.fix.reason
