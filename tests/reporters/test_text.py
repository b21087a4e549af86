"""The report for people, whole."""

import re

import pytest

from asking import check
from k8sregistry_lint.model import RunReport
from k8sregistry_lint.reporters import Style, renderer

TEXT = """\
registry: k8s.gcr.io is old
a: "k8s.gcr.io/pause:3.9"
b: gcr.io/kubernetes-e2e-test-images/dnsutils:1.3
c: quay.io/k8scsi/csi-attacher:v2.2.0
# d: gcr.io/google_containers/pause
"""

GOLDEN = """\
warning[k8s-gcr-io]: k8s.gcr.io is frozen; use registry.k8s.io
 --> a.yaml:2:5
  |
2 | a: "k8s.gcr.io/pause:3.9"
  |     ^^^^^^^^^^^^^^^^^^^^
  = help: --fix changes it to registry.k8s.io/pause:3.9 (safe)
  = docs: https://kubernetes.io/blog/2023/02/06/k8s-gcr-io-freeze-announcement/

warning[e2e-test-images]: gcr.io/kubernetes-e2e-test-images is gone; the images were renamed or \
merged into agnhost
 --> a.yaml:3:4
  |
3 | b: gcr.io/kubernetes-e2e-test-images/dnsutils:1.3
  |    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  = help: no automatic fix (display-only): Look the image up under \
registry.k8s.io/e2e-test-images; most test servers are arguments of agnhost now
  = docs: https://github.com/kubernetes/kubernetes/pull/96770

error[k8scsi]: quay.io/k8scsi is gone; the CSI sidecars are in registry.k8s.io/sig-storage
 --> a.yaml:4:4
  |
4 | c: quay.io/k8scsi/csi-attacher:v2.2.0
  |    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  = help: --fix --unsafe-fixes changes it to registry.k8s.io/sig-storage/csi-attacher:v2.2.0 \
(unsafe): Old tags (v0.x and v1.0 of most sidecars) are not at registry.k8s.io/sig-storage: \
choose a \
later one
  = docs: https://github.com/kubernetes-csi/csi-release-tools/issues/86

note[google-containers]: gcr.io/google-containers is frozen since 2020 and failing; use \
registry.k8s.io
 --> a.yaml:5:6
  |
5 | # d: gcr.io/google_containers/pause
  |      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  = help: --fix changes it to registry.k8s.io/pause (safe)
  = docs: https://github.com/kubernetes-sigs/community-images/issues/103

"""

SUMMARY = """\
3 files checked, 4 findings (1 error, 2 warnings, 1 note)
fixes: 2 safe (--fix), 1 unsafe (--fix --unsafe-fixes), 1 display-only (change by hand)
1 mention left alone (--show-mentions lists them)
skipped: 2 excluded files, 1 link out of the tree
"""

MENTION = "a.yaml:1:11: mention[k8s-gcr-io]: text that is no image reference: "


def report(text: str = TEXT) -> RunReport:
    return RunReport(
        [check(text)], checked=3, skipped={"link out of the tree": 1, "excluded file": 2}
    )


def render(style: Style, text: str = TEXT) -> str:
    return renderer("text")(report(text), style)


def first_finding(style: Style, text: str) -> list[str]:
    return render(style, text).partition("\n\n")[0].split("\n")


def test_the_whole_report() -> None:
    assert render(Style()) == GOLDEN + SUMMARY


def test_quiet_is_the_summary() -> None:
    assert render(Style(quiet=True)) == SUMMARY


def test_mentions() -> None:
    summary = SUMMARY.replace(" (--show-mentions lists them)", "")
    shown = render(Style(show_mentions=True))
    assert shown == GOLDEN + MENTION + "registry: k8s.gcr.io is old\n\n" + summary


def test_the_line_of_a_mention_is_cut() -> None:
    shown = render(Style(show_mentions=True), f"a: {'x ' * 99}k8s.gcr.io is old {'y ' * 99}\n")
    [line] = [line for line in shown.split("\n") if "mention[" in line]
    assert "…" in line
    assert "k8s.gcr.io is old" in line
    assert len(line) < 200


def test_color_changes_nothing_else() -> None:
    colored = render(Style(color=True, show_mentions=True))
    assert "\x1b[1;33mwarning[k8s-gcr-io]\x1b[0m: k8s" in colored
    assert "\x1b[1;31merror[k8scsi]\x1b[0m: quay" in colored
    assert "\x1b[2m2 |\x1b[0m a: " in colored
    assert re.sub(r"\x1b\[[\d;]+m", "", colored) == render(Style(show_mentions=True))


@pytest.mark.parametrize(
    ("line", "snippet"),
    [
        ("a:\tk8s.gcr.io/x:1", ("1 | a: k8s.gcr.io/x:1", "  |    ^^^^^^^^^^^^^^")),
        ("é😀: k8s.gcr.io/x:1", ("1 | é😀: k8s.gcr.io/x:1", "  |      ^^^^^^^^^^^^^^")),
        (
            "a: k8s.gcr.io/x:1 # \x9b \u202e",
            ("1 | a: k8s.gcr.io/x:1 # \\x9b \\u202e", "  |    ^^^^^^^^^^^^^^"),
        ),
        (
            "e\u0301日: k8s.gcr.io/x:1",
            ("1 | e\u0301日: k8s.gcr.io/x:1", "  |      ^^^^^^^^^^^^^^"),
        ),
    ],
)
def test_snippet(line: str, snippet: tuple[str, str]) -> None:
    assert tuple(first_finding(Style(), line)[3:5]) == snippet


def test_notes_are_broken_between_words_where_there_is_a_terminal() -> None:
    text = "\n" * 9 + "image: quay.io/k8scsi/csi-attacher:v2.2.0\n"
    assert first_finding(Style(width=60), text) == [
        "error[k8scsi]: quay.io/k8scsi is gone; the CSI sidecars are",
        "  in registry.k8s.io/sig-storage",
        "  --> a.yaml:10:8",
        "   |",
        "10 | image: quay.io/k8scsi/csi-attacher:v2.2.0",
        "   |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^",
        "   = help: --fix --unsafe-fixes changes it to",
        "           registry.k8s.io/sig-storage/csi-attacher:v2.2.0",
        "           (unsafe): Old tags (v0.x and v1.0 of most",
        "           sidecars) are not at registry.k8s.io/sig-storage:",
        "           choose a later one",
        "   = docs: https://github.com/kubernetes-csi/csi-release-tools/issues/86",
    ]


@pytest.mark.parametrize("width", [60, 80, 140])
def test_no_word_is_broken(width: int) -> None:
    shown = render(Style(width=width)).split()
    lost = [word for word in GOLDEN.split() if word not in shown]
    assert [word for word in lost if set(word) != {"^"} and "/" not in word] == []
    assert "registry.k8s.io/sig-storage/csi-attacher:v2.2.0" in shown


def test_statistics_count_by_rule_the_most_frequent_first() -> None:
    shown = render(Style(statistics=True, quiet=True), TEXT + "e: k8s.gcr.io/x:1\n")
    [first, second] = shown.split("\n")[:2]
    assert first == "    2 k8s-gcr-io (2 safe to fix): k8s.gcr.io is frozen; use registry.k8s.io"
    assert second.startswith("    1 e2e-test-images (0 safe to fix): gcr.io/kubernetes-e2e-test")


def test_advice_is_no_file_that_was_not_checked() -> None:
    assert "not checked" not in render(Style(), "a: 1 # k8sregistry-lint: ignore\n")


SAFE, UNSAFE, BY_HAND = (
    "image: k8s.gcr.io/x:1",
    "image: gcr.io/k8s-artifacts-prod/x:1",
    "image: gcr.io/kubernetes-e2e-test-images/x:1",
)


@pytest.mark.parametrize(
    ("text", "style", "step"),
    [
        (SAFE, Style(arguments="d"), "--fix d  (preview: --diff)"),
        (SAFE, Style(arguments=""), "--fix  (preview: --diff)"),
        (SAFE, Style(arguments="d", diff=True), "--fix d"),
        (SAFE, Style(arguments="d", fixing=True), None),
        (SAFE, Style(), None),
        (UNSAFE, Style(arguments="d"), "--diff --unsafe-fixes d"),
        (UNSAFE, Style(arguments="d", fixing=True), "--diff --unsafe-fixes d"),
        (
            UNSAFE,
            Style(arguments="d", diff=True, unsafe_fixes=True),
            "--fix --unsafe-fixes d",
        ),
        (UNSAFE, Style(arguments="d", fixing=True, unsafe_fixes=True), None),
        (BY_HAND, Style(arguments="d"), None),
        ("a: 1", Style(arguments="d"), None),
    ],
)
@pytest.mark.parametrize("name", ["text", "concise"])
def test_the_next_command(name: str, text: str, style: Style, step: str | None) -> None:
    shown = renderer(name)(report(text), style)
    steps = [line for line in shown.split("\n") if line.startswith("next: ")]
    assert steps == ([f"next: k8sregistry-lint check {step}"] if step else [])


def test_a_finding_on_stdin_names_its_object() -> None:
    pod = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\n"
        "spec: {containers: [{image: k8s.gcr.io/x:1}]}\n"
    )
    shown = renderer("text")(RunReport([check(pod, "-")]), Style())
    assert "\n --> -:4:29 in shop/Pod/web\n" in shown
    assert " in shop" not in renderer("text")(RunReport([check(pod, "a.yaml")]), Style())
