"""The report for people, whole."""

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
a.yaml:2:5: warning k8s-gcr-io: k8s.gcr.io/pause:3.9 -> registry.k8s.io/pause:3.9
  |
2 | a: "k8s.gcr.io/pause:3.9"
  |     ^^^^^^^^^^^^^^^^^^^^
  = k8s.gcr.io is frozen; use registry.k8s.io (--fix moves it)
a.yaml:3:4: warning e2e-test-images: gcr.io/kubernetes-e2e-test-images/dnsutils:1.3
  |
3 | b: gcr.io/kubernetes-e2e-test-images/dnsutils:1.3
  |    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  = gcr.io/kubernetes-e2e-test-images is gone; the images were renamed or merged into agnhost \
(left: Look the image up under registry.k8s.io/e2e-test-images; most test servers are arguments of agnhost now)
a.yaml:4:4: error k8scsi: quay.io/k8scsi/csi-attacher:v2.2.0 -> registry.k8s.io/sig-storage/csi-attacher:v2.2.0
  |
4 | c: quay.io/k8scsi/csi-attacher:v2.2.0
  |    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  = quay.io/k8scsi is gone; the CSI sidecars are in registry.k8s.io/sig-storage \
(--fix --unsafe-fixes moves it: Old tags (v0.x and v1.0 of most sidecars) were never copied: check that the tag exists)
a.yaml:5:6: note google-containers: gcr.io/google_containers/pause -> registry.k8s.io/pause
  |
5 | # d: gcr.io/google_containers/pause
  |      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  = gcr.io/google-containers is frozen since 2020 and failing; use registry.k8s.io (--fix moves it)
"""

SUMMARY = """\
3 files checked, 4 findings
2 fixable with --fix, 1 more with --fix --unsafe-fixes
1 mention left alone (--show-mentions lists them)
passed over: 2 excluded files, 1 link out of the tree
"""


def report(text: str = TEXT) -> RunReport:
    return RunReport(
        [check(text)], checked=3, skipped={"link out of the tree": 1, "excluded file": 2}
    )


def render(style: Style, text: str = TEXT) -> str:
    return renderer("text")(report(text), style)


def test_the_whole_report() -> None:
    assert render(Style()) == GOLDEN + SUMMARY


def test_quiet_is_the_summary() -> None:
    assert render(Style(quiet=True)) == SUMMARY


def test_mentions() -> None:
    line = "a.yaml:1:11: mention k8s-gcr-io: text that is no image reference: registry: k8s.gcr.io is old\n"
    assert render(Style(show_mentions=True)) == GOLDEN + line + SUMMARY.replace(
        " (--show-mentions lists them)", ""
    )


def test_color_changes_nothing_else() -> None:
    colored = render(Style(color=True))
    assert "\x1b[1ma.yaml:2:5\x1b[0m: \x1b[33mwarning\x1b[0m k8s-gcr-io" in colored
    for code in ("1", "1;31", "33", "36", "0"):
        colored = colored.replace(f"\x1b[{code}m", "")
    assert colored == GOLDEN + SUMMARY


@pytest.mark.parametrize(
    ("line", "snippet"),
    [
        ("a:\tk8s.gcr.io/x:1", ("1 | a: k8s.gcr.io/x:1", "  |    ^^^^^^^^^^^^^^")),
        ("é😀: k8s.gcr.io/x:1", ("1 | é😀: k8s.gcr.io/x:1", "  |      ^^^^^^^^^^^^^^")),
        (
            "a: k8s.gcr.io/x:1 # \x9b \u202e",
            ("1 | a: k8s.gcr.io/x:1 # \\x9b \\u202e", "  |    ^^^^^^^^^^^^^^"),
        ),
        ("e\u0301日: k8s.gcr.io/x:1", ("1 | e\u0301日: k8s.gcr.io/x:1", "  |      ^^^^^^^^^^^^^^")),
    ],
)
def test_snippet(line: str, snippet: tuple[str, str]) -> None:
    assert tuple(render(Style(), line).split("\n")[2:4]) == snippet


@pytest.mark.parametrize("width", [40, 80, 140])
@pytest.mark.parametrize("before", ["", "x, " * 10, "x, " * 99])
@pytest.mark.parametrize("after", ["", ", y" * 10, ", y" * 99])
@pytest.mark.parametrize("image", ["k8s.gcr.io/x:1", "k8s.gcr.io/" + "x" * 20])
def test_a_long_line_is_cut_around_the_reference(
    width: int, before: str, after: str, image: str
) -> None:
    shown = render(Style(width=width), f"a: [{before}{image}{after}]").split("\n")[2:4]
    assert max(map(len, shown)) <= width
    marked = slice(shown[1].index("^"), shown[1].rindex("^") + 1)
    assert shown[0][marked] == image


def test_a_reference_that_is_wider_than_the_terminal_begins_the_line() -> None:
    shown = render(Style(width=40), f"a: k8s.gcr.io/{'x' * 90}").split("\n")[2:4]
    assert shown == ["1 | …" + "k8s.gcr.io/" + "x" * 24, "  |  " + "^" * 35]


def test_statistics_count_by_rule_the_most_frequent_first() -> None:
    shown = render(Style(statistics=True, quiet=True), TEXT + "e: k8s.gcr.io/x:1\n")
    assert shown.split("\n")[:2] == [
        "    2 k8s-gcr-io (2 safe to fix): k8s.gcr.io is frozen; use registry.k8s.io",
        "    1 e2e-test-images (0 safe to fix): gcr.io/kubernetes-e2e-test-images is gone; the images were renamed or merged into agnhost",
    ]


def test_advice_is_no_file_that_was_not_checked() -> None:
    assert "not checked" not in render(Style(), "a: 1 # k8sregistry-lint: ignore\n")


def test_notes_are_broken_between_words_where_there_is_a_terminal() -> None:
    shown = render(Style(width=50), "\n" * 9 + "c: quay.io/k8scsi/csi-attacher:v2.2.0\n").split(
        "\n"
    )
    assert shown[4:8] == [
        "   = quay.io/k8scsi is gone; the CSI sidecars are",
        "     in registry.k8s.io/sig-storage (--fix",
        "     --unsafe-fixes moves it: Old tags (v0.x and",
        "     v1.0 of most sidecars) were never copied:",
    ]
