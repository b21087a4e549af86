"""Markdown that is also the job summary of GitHub Actions."""

import pytest

from asking import check
from k8sregistry_lint.model import RunReport
from k8sregistry_lint.reporters import Style, renderer
from k8sregistry_lint.reporters.markdown import MAX_ROWS, code, prose


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("k8s.gcr.io/x:1", "`k8s.gcr.io/x:1`"),
        ("<b> *x*", "`<b> *x*`"),
        ("a|b", "<code>a&#124;b</code>"),
        ("a`b", "<code>a&#96;b</code>"),
        ("a\\", "<code>a&#92;</code>"),
        (" a", "<code> a</code>"),
        ("", "<code></code>"),
        ("a\nb", "<code>a&#92;x0ab</code>"),
    ],
)
def test_code(text: str, shown: str) -> None:
    assert code(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("use a, b.", "use a, b."),
        ("a|*b*", "a&#124;&#42;b&#42;"),
        ("@a", "@<!-- -->a"),
        ("&lt;", "&#38;lt;"),
    ],
)
def test_prose(text: str, shown: str) -> None:
    assert prose(text) == shown


def test_a_long_list_is_cut_and_says_so() -> None:
    report = check("".join(f"a{number}: k8s.gcr.io/x:1\n" for number in range(MAX_ROWS + 2)))
    shown = renderer("markdown")(RunReport([report]), Style())
    assert shown.count("| `a.yaml:") == MAX_ROWS
    assert shown.endswith("\n... and 2 more.\n")
    assert len(shown) < 2**20
