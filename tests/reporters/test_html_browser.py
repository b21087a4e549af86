"""The page in a real browser: sorting, filtering, tabs, keyboard, what is hostile in it, and 25,000
findings."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from asking import check
from browsing import AXE, CHROMIUM, DRIVER, NO_AXE, NO_BROWSER, chromium, violations
from k8sregistry_lint.model import FieldPath, FileReport, Mention, Origin, RunReport
from k8sregistry_lint.reporters import Style, renderer
from reporting import sample

pytest.importorskip("selenium", reason="selenium is missing")
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select

pytestmark = [
    pytest.mark.skipif(
        not CHROMIUM or not DRIVER,
        reason=NO_BROWSER,
    ),
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning"),
]
MANY = 25_000

PLAIN = Style()


class Page:
    """The report of a run, opened from disk."""

    def __init__(self, browser: Any, folder: Path, report: RunReport, style: Style = PLAIN) -> None:
        self.browser = browser
        file = folder / "report.html"
        file.write_text(renderer("html")(report, style), encoding="utf-8")
        browser.get_log("browser")  # what earlier pages left
        browser.get(file.as_uri())

    def all(self, selector: str) -> list[Any]:
        return [
            found
            for found in self.browser.find_elements(By.CSS_SELECTOR, selector)
            if found.is_displayed()
        ]

    def one(self, selector: str) -> Any:
        [found] = self.all(selector)
        return found

    def column(self, label: str) -> list[str]:
        return [cell.text for cell in self.all(f"tr.row td[data-label='{label}']")]

    def head(self, title: str) -> Any:
        return next(head for head in self.all("th") if head.text.startswith(title))

    def press(self, *keys: str) -> Any:
        for key in keys:
            self.browser.switch_to.active_element.send_keys(key)
        return self.browser.switch_to.active_element

    def js(self, code: str) -> Any:
        return self.browser.execute_script(code)

    def violations(self) -> Any:
        return violations(self.browser)

    def complaints(self) -> list[Any]:
        """What the browser logged: errors, and what the page's policy stopped."""
        return list(self.browser.get_log("browser"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Any, tmp_path: Path) -> Page:
    return Page(browser, tmp_path, sample())


INSERTS_A_SCRIPT = """
const script = document.createElement('script');
script.textContent = 'window.ran = 1';
document.body.append(script);
return window.ran;
"""


def test_the_page_loads_nothing_and_complains_of_nothing(page: Page) -> None:
    assert (
        page.js("return performance.getEntriesByType('resource').map((entry) => entry.name)") == []
    )
    assert page.complaints() == []
    assert page.js("return fetch('data:,x').then(() => 'loaded', () => 'stopped')") == "stopped"
    assert page.js(INSERTS_A_SCRIPT) is None


def test_the_page_says_what_was_checked(browser: Any, tmp_path: Path) -> None:
    origin = Origin(repository="example.com/a/b", commit="0123456789abcdef", date="2026-01-02")
    page = Page(browser, tmp_path, sample(), Style(origin=origin))
    assert [part.text for part in page.all(".origin span")] == [
        "Repository: example.com/a/b", "Commit: 0123456789ab", "Checked: 2026-01-02",
    ]  # fmt: skip
    assert "--show-mentions" not in page.one(".summary").text


@pytest.mark.skipif(AXE is None, reason=NO_AXE)
def test_axe_is_asked(page: Page) -> None:
    page.js("document.querySelector('html').removeAttribute('lang')")
    assert [name for name, _ in page.violations()] == ["html-has-lang"]


def test_totals_and_bars(page: Page) -> None:
    totals = dict(each.text.split("\n") for each in page.all(".totals div"))
    assert totals == {
        "files checked": "5",
        "findings": "6",
        "fixed": "0",
        "safe fixes": "4",
        "unsafe fixes": "1",
        "display-only": "1",
        "files not checked in full": "2",
    }
    bars = [bar.text.split("\n") for bar in page.all("section[aria-label='By rule'] .bar")]
    assert bars == [
        ["k8s-gcr-io", "3"],
        ["e2e-test-images", "1"],
        ["k8scsi", "1"],
        ["google-containers", "1"],
    ]
    widths = page.js(
        "return [...document.querySelectorAll('section[aria-label=\"By rule\"] .fill')]"
        ".map((each) => each.offsetWidth)"
    )
    assert widths[0] > 2.5 * widths[1] > 0


LEVELS = ["error", "warning", "note"]


@pytest.mark.parametrize("label", ["Level", "Rule", "Role", "Place", "Image", "Replacement", "Fix"])
def test_sorting(page: Page, label: str) -> None:
    head = page.head(label)
    head.find_element(By.TAG_NAME, "button").click()
    ascending = page.column(label)
    assert head.get_attribute("aria-sort") == "ascending"
    sorted_by = (
        "[...document.querySelectorAll('#findings th')].filter((th) => th.ariaSort !== 'none')"
    )
    assert page.js(f"return {sorted_by}.length") == 1
    head.find_element(By.TAG_NAME, "button").click()
    assert (head.get_attribute("aria-sort"), page.column(label)) == (
        "descending",
        ascending[::-1] if len(set(ascending)) == 6 else page.column(label),
    )
    assert sorted(ascending) == sorted(page.column(label))
    plain = [
        text.lower() for text in ascending if text.isascii() and "-" not in text and "/" not in text
    ]
    assert plain == sorted(plain, key=LEVELS.index if label == "Level" else None)


def test_lines_are_sorted_by_number(browser: Any, tmp_path: Path) -> None:
    text = "".join(f"a{number}: k8s.gcr.io/pause:{number}\n" for number in range(12))
    page = Page(browser, tmp_path, RunReport([check(text, "a.yaml")], 1))
    page.head("Place").find_element(By.TAG_NAME, "button").click()
    assert page.column("Place") == [f"a.yaml:{number}" for number in range(1, 13)]
    page.head("Image").find_element(By.TAG_NAME, "button").click()
    assert page.column("Image") == [f"k8s.gcr.io/pause:{number}" for number in range(12)]


def test_filtering(page: Page) -> None:
    search = page.one("#findings input[type=search]")
    search.send_keys("etcd-or-nothing")
    assert (page.column("Rule"), page.one("[role=status]").text) == ([], "Nothing matches.")
    search.clear()
    search.send_keys("BASE/ pause")
    assert page.column("Place") == ["base/pod.yaml:4"]
    search.clear()
    search.send_keys(" ")
    role, fix = (Select(page.all("#findings select")[number]) for number in (2, 4))
    fix.select_by_value("unsafe")
    assert page.column("Fix") == ["unsafe"]
    fix.select_by_value("")
    role.select_by_value("comment")
    assert page.column("Role") == ["comment"]
    fix.select_by_value("display-only")
    assert page.column("Role") == []


def test_a_bar_filters_and_stops_to(page: Page) -> None:
    bar = page.all("button.bar[data-value='k8s-gcr-io']")[0]
    bar.click()
    assert (set(page.column("Rule")), bar.get_attribute("aria-pressed")) == ({"k8s-gcr-io"}, "true")
    bar.click()
    assert (len(page.column("Rule")), bar.get_attribute("aria-pressed")) == (6, "false")


SELECTED = (
    "[...document.querySelectorAll('[role=tab]')]"
    ".filter((tab) => tab.ariaSelected === 'true' && tab.tabIndex === 0)"
)


def test_tabs_by_keyboard(page: Page) -> None:
    page.one("#tab-findings").send_keys(Keys.NULL)
    page.js("document.getElementById('tab-findings').focus()")
    for key, tab in [
        (Keys.RIGHT, "mentions"),
        (Keys.END, "hidden"),
        (Keys.RIGHT, "findings"),
        (Keys.LEFT, "hidden"),
        (Keys.LEFT, "unchecked"),
    ]:
        assert page.press(key).get_attribute("id") == f"tab-{tab}"
        assert [panel.get_attribute("id") for panel in page.all("[role=tabpanel]")] == [tab]
        assert page.js(f"return {SELECTED}.length") == 1
    assert page.column("Place") == ["broken.yaml:3", "missing.yaml", "kustomization.yaml:1"]
    assert page.column("What") == ["not checked", "not checked", "advice"]
    page.press(Keys.RIGHT)
    assert page.column("Reason") == ["waits for the upgrade", page.column("Reason")[1]]
    assert page.column("Hidden by") == ["comment", "baseline"]


def test_sorting_and_expanding_by_keyboard(page: Page) -> None:
    page.js("document.querySelector('#findings th button').focus()")
    page.press(Keys.ENTER)
    assert page.head("Level").get_attribute("aria-sort") == "ascending"
    page.press(Keys.SPACE)
    assert page.head("Level").get_attribute("aria-sort") == "descending"
    page.js("document.querySelector('#findings .more').focus()")
    button = page.press(Keys.ENTER)
    assert button.get_attribute("aria-expanded") == "true"
    assert len(page.all("tr.detail")) == 1
    page.press(Keys.ENTER)
    assert page.all("tr.detail") == []


def test_focus_is_seen(page: Page) -> None:
    page.js("document.getElementById('tab-findings').focus()")
    page.press(Keys.RIGHT)
    assert page.js("return getComputedStyle(document.activeElement).outlineWidth") == "3px"


def test_every_control_is_reached_by_tab(page: Page) -> None:
    reached = set()
    page.js("document.body.focus()")
    for _ in range(45):
        page.press(Keys.TAB)
        reached.add(
            page.js("const e = document.activeElement; return e.id || e.className || e.tagName")
        )
    assert {"bar", "tab-findings", "more", "findings"} <= reached
    assert "tab-mentions" not in reached


def test_details_have_the_source_and_the_diff_of_all_files(page: Page) -> None:
    page.one("#findings input[type=search]").send_keys("base/pod.yaml")
    page.one(".more").click()
    assert [line.text for line in page.all(".diff span")] == [
        "base/pod.yaml:4", "-   - image: k8s.gcr.io/pause", "+   - image: registry.k8s.io/pause",
        "kustomization.yaml:2", "- - name: k8s.gcr.io/pause", "+ - name: registry.k8s.io/pause",
    ]  # fmt: skip
    page.one("#findings input[type=search]").clear()
    page.one("#findings input[type=search]").send_keys("dnsutils")
    page.one(".more").click()
    assert page.one(".source").text == "b: gcr.io/kubernetes-e2e-test-images/dnsutils:1.3"
    assert page.one(".detail a").get_attribute("href").startswith("https://")


HOSTILE = (
    "</script><script>window.ran = 1</script><img src=x onerror='window.ran = 1'>"
    "\" onclick='window.ran=1' &lt; {{ 7 * 7 }} \u202e"
)


def test_what_comes_from_files_stays_text(browser: Any, tmp_path: Path) -> None:
    [finding] = check("a: k8s.gcr.io/pause:3.9\n").findings
    evil = finding._replace(
        rule=HOSTILE,
        path=f"{HOSTILE}/a",
        image=HOSTILE,
        replacement=HOSTILE,
        message=HOSTILE,
        docs="javascript:window.ran=1",
        field=FieldPath(((HOSTILE,),)),
        region=finding.region._replace(line=HOSTILE),
        fix=finding.fix._replace(edits=(), reason=HOSTILE),
    )
    report = RunReport(
        [FileReport(HOSTILE, [evil], [Mention(HOSTILE, HOSTILE, evil.region, HOSTILE)])],
        1,
        (),
        {HOSTILE: 1},
        (),
        HOSTILE,
    )
    origin = Origin(repository=HOSTILE, commit=HOSTILE, date=HOSTILE)
    page = Page(browser, tmp_path, report, Style(origin=origin))
    page.one(".more").click()
    source = page.js("return document.querySelector('.source').textContent")
    for bar in page.all("button.bar"):
        bar.click()
    page.one("#tab-mentions").click()
    seen = HOSTILE.replace("\u202e", "\\u202e")
    assert seen in page.column("Rule")
    assert source == seen
    assert page.js("return window.ran") is None
    for kind, number in (("images", 0), ("scripts", 2), ("links", 0)):
        assert page.js(f"return document.{kind}.length") == number
    assert page.complaints() == []


TYPE = """
const field = document.querySelector('#findings input'), began = performance.now();
field.value = 'TEXT';
field.dispatchEvent(new Event('input'));
return performance.now() - began;
"""


def test_many_findings_open_and_stay_usable(browser: Any, tmp_path: Path) -> None:
    [finding] = check("a: k8s.gcr.io/pause:3.9\n").findings
    many = [
        finding._replace(
            path=f"team-{number % 40}/app-{number % 900}/deploy.yaml",
            image=f"k8s.gcr.io/app-{number}:v1",
            rule=f"rule-{number % 7}",
        )
        for number in range(MANY)
    ]
    report = RunReport([FileReport("x", many)], MANY)
    began = time.perf_counter()
    page = Page(browser, tmp_path, report)
    assert len(page.column("Rule")) == 100
    opened = page.js(
        "const [at] = performance.getEntriesByType('navigation'); return at.loadEventEnd"
    )
    assert time.perf_counter() - began < 15
    assert 0 < opened < 3_000
    for act in (
        "document.querySelector('#findings th.c-image button').click()",
        "document.querySelector('#findings th.c-place button').click()",
    ):
        assert (
            page.js(f"const began = performance.now(); {act}; return performance.now() - began")
            < 1_500
        )
    assert page.js(TYPE.replace("TEXT", "app-24999")) < 1_000
    assert page.column("Image") == ["k8s.gcr.io/app-24999:v1"]
    page.js(TYPE.replace("TEXT", ""))
    [_, following] = page.all(".pages button")
    following.click()
    assert page.one("[role=status]").text == "101 to 200 of 25,000"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_it_is_readable_on_every_screen(page: Page, scheme: str, width: int) -> None:
    page.browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500},
    )
    page.browser.execute_cdp_cmd(
        "Emulation.setEmulatedMedia",
        {"features": [{"name": "prefers-color-scheme", "value": scheme}]},
    )
    try:
        page.all(".more")[0].click()
        assert page.js("return document.documentElement.scrollWidth") <= width
        assert page.js(CONTRASTS) == []
        for tab in page.all("[role=tab]"):
            tab.click()
            assert page.violations() == []
    finally:
        page.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


CONTRASTS = """
const parse = (color) => color.match(/[\\d.]+/g).map(Number);
const linear = (c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
const light = (color) => {
  const [r, g, b] = parse(color).map(linear);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const behind = (e) => {
  for (; e; e = e.parentElement) {
    const color = getComputedStyle(e).backgroundColor;
    if (parse(color)[3] !== 0) return color;
  }
  return 'rgb(255, 255, 255)';
};
const ratio = (e) => {
  const [a, b] = [light(getComputedStyle(e).color), light(behind(e))];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
};
const hasText = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
return [...document.querySelectorAll('body *')]
  .filter((e) => hasText(e) && e.offsetParent && !e.disabled && ratio(e) < 4.5)
  .map((e) => [e.className || e.tagName, ratio(e)]);
"""
"""The elements with text whose contrast is lower than WCAG's AA."""
