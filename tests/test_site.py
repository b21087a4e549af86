"""The documentation as a site: it builds, fetches nothing, fits small screens and can be used by
everybody."""

import os
import re
import runpy
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from browsing import AXE, CHROMIUM, DRIVER, NO_AXE, NO_BROWSER, chromium, violations

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"

needs_material = pytest.mark.skipif(
    not find_spec("material"), reason="mkdocs-material is missing: pip install '.[docs]'"
)
needs_browser = pytest.mark.skipif(
    not (CHROMIUM and DRIVER and find_spec("selenium")), reason=NO_BROWSER
)


def test_the_pages_of_the_rules_are_those_of_the_packs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    made = runpy.run_path(str(DOCS / "build_rules.py"))["pages"]()
    assert {name: text.encode() for name, text in made.items()} == {
        path.name: path.read_bytes() for path in (DOCS / "rules").iterdir()
    }


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site, in a folder as it is served from one."""
    folder = tmp_path_factory.mktemp("site") / "k8sregistry-lint"
    command = ["-m", "mkdocs", "build", "--strict", "--quiet", "-f", str(ROOT / "mkdocs.yml")]
    done = subprocess.run(
        [sys.executable, *command, "-d", str(folder)],
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return folder


@needs_material
def test_every_page_is_built_and_fetches_nothing(site: Path) -> None:
    pages = {path.relative_to(site).as_posix(): path.read_text() for path in site.rglob("*.html")}
    sources = {path.relative_to(DOCS).with_suffix(".html") for path in DOCS.rglob("*.md")}
    assert set(pages) - {"404.html"} == {path.as_posix() for path in sources}
    fetched = (
        r"<(?:script|img|link rel=\"(?:stylesheet|preconnect|icon)\")"
        r"[^>]*(?:src|href)=\"(?:https?:)?//[^\"]*"
    )
    assert [found for text in pages.values() for found in re.findall(fetched, text)] == []
    assert not (site / "build_rules.py").exists()


@needs_material
def test_the_rules_are_in_the_navigation(site: Path) -> None:
    home = (site / "index.html").read_text()
    assert re.search(
        r'<a href="rules/index\.html" class="md-nav__link">\s*<span[^>]*>\s*Rules', home
    )


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Where the site is served, below a folder."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site.parent)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/{site.name}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


def look(browser: Any, address: str, width: int, scheme: str) -> None:
    """Look at a page on a screen of this width, with the color scheme `light` or `dark`."""
    screen = {"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": width < 500}
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    browser.get(address)
    browser.execute_script("localStorage.clear()")  # the theme remembers the last scheme
    browser.get(address)


SCHEMES = {"light": "default", "dark": "slate"}
OVERFLOWING = """
return [...document.querySelectorAll('.md-content pre > code')]
  .filter((code) => code.scrollWidth > code.clientWidth + 1)
  .map((code) => code.textContent)
"""


@needs_material
@needs_browser
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("page", ["index", "usage", "comparison"])
def test_a_page_fits_the_screen_and_has_no_barriers(
    browser: Any, address: str, page: str, width: int, scheme: str
) -> None:
    look(browser, f"{address}/{page}.html", width, scheme)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    assert browser.execute_script(OVERFLOWING) == []
    assert browser.execute_script("return document.body.dataset.mdColorScheme") == SCHEMES[scheme]
    assert violations(browser) == []


@needs_material
@needs_browser
@pytest.mark.skipif(AXE is None, reason=NO_AXE)
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
def test_axe_is_asked(browser: Any, address: str) -> None:
    browser.get(f"{address}/index.html")
    browser.execute_script("document.documentElement.removeAttribute('lang')")
    assert [name for name, _ in violations(browser)] == ["html-has-lang"]


@needs_material
@needs_browser
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
def test_the_search_finds_a_page(browser: Any, address: str) -> None:
    from selenium.webdriver.support.wait import WebDriverWait

    look(browser, f"{address}/index.html", 1280, "light")
    browser.find_element("css selector", ".md-search__form").click()
    browser.find_element("css selector", ".md-search__input").send_keys("stale-baseline")

    links = "return [...document.querySelectorAll('.md-search-result__link')].map((a) => a.href)"
    first, *_ = WebDriverWait(browser, 20).until(lambda it: it.execute_script(links))
    assert first.startswith(f"{address}/")
