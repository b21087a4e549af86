"""The page of an organisation in a real browser: filters, tabs, links, and hostile names."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browsing import CHROMIUM, DRIVER, NO_BROWSER, chromium, violations
from fleet.merging import line, merged, rendered
from k8sregistry_lint.fleet.merged import Merged
from reporters.test_fleet_attacks import TEXTS, merged_with

pytest.importorskip("selenium", reason="selenium is missing")

pytestmark = [
    pytest.mark.skipif(not CHROMIUM or not DRIVER, reason=NO_BROWSER),
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning"),
]
LISTS = ["findings", "repositories", "rules", "owners", "images", "problems"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as opened:
        yield opened


def show(browser: Any, folder: Path, report: Merged) -> None:
    (folder / "page.html").write_text(rendered("html", report), encoding="utf-8")
    browser.get_log("browser")
    browser.get((folder / "page.html").as_uri())


def rows(browser: Any, name: str) -> list[list[str]]:
    """The rows of a list, after its tab was chosen."""
    browser.execute_script(f"document.getElementById('tab-{name}').click()")
    found: list[list[str]] = browser.execute_script(
        f"return [...document.querySelectorAll('#{name} tr.row')]"
        ".map((row) => [...row.cells].map((cell) => cell.textContent))"
    )
    return found


def act(browser: Any, code: str) -> int:
    """Run a piece of script; how many findings are shown then."""
    browser.execute_script(code)
    return len(rows(browser, "findings"))


SEARCH = """
const field = document.querySelector('#findings input');
field.value = arguments[0] ?? %r; field.dispatchEvent(new Event('input'));
"""


def test_the_page(browser: Any, tmp_path: Path) -> None:
    report = merged(
        tmp_path,
        line("github.com/o/a", 2, checked="2026-01-01"),
        line("github.com/o/a", 3, checked="2026-01-03", path="x y.yaml"),
        line("b", 1, owners=("@org/other", "@org/team")),
        line("c", failure="no access"),
    )
    show(browser, tmp_path, report)
    assert [len(rows(browser, name)) for name in LISTS] == [4, 2, 1, 2, 3, 1]
    assert rows(browser, "problems")[0][0] == "c"
    assert rows(browser, "repositories")[1][:2] == ["github.com/o/a", "3"]
    assert act(browser, SEARCH % "o/a pause:2") == 1
    assert act(browser, SEARCH % "") == 4
    bar = "document.querySelector('button.bar[data-value=\"{}\"]').click()"
    assert act(browser, bar.format("@org/other")) == 1
    assert act(browser, bar.format("@org/other")) == 4
    assert act(browser, bar.format("github.com/o/a")) == 3
    links = browser.execute_script(
        "return [...document.querySelectorAll('#findings a')].map(String)"
    )
    assert links[0] == "https://github.com/o/a/blob/0123456789abcdef/x%20y.yaml#L1"
    assert browser.execute_script("return document.querySelectorAll('polyline').length") == 1
    assert violations(browser) == []
    assert browser.get_log("browser") == []


@pytest.mark.parametrize("text", [text for text in TEXTS if "<" in text or '"' in text])
def test_hostile_names_are_text(browser: Any, tmp_path: Path, text: str) -> None:
    show(browser, tmp_path, merged_with(text, tmp_path))
    assert [bool(rows(browser, name)) for name in LISTS] == [True] * len(LISTS)
    made = "return document.querySelectorAll('evil, img, [onmouseover], #lists script').length"
    assert browser.execute_script(made) == 0
    assert browser.get_log("browser") == []
