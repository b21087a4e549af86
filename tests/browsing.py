"""A headless browser, and what axe-core says of a page in it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from typing import Any

CHROMIUM, DRIVER = which("chromium"), which("chromedriver")
NO_BROWSER = "chromium or its driver (Debian: chromium, chromium-driver) is missing"

_FOLDERS = [
    os.environ.get("AXE_CORE", ""),
    str(Path(__file__).parents[1] / "node_modules" / "axe-core"),
    *(f"{folder}/axe-core" for folder in os.environ.get("NODE_PATH", "").split(os.pathsep)),
]
AXE = next((path for folder in _FOLDERS if (path := Path(folder) / "axe.min.js").exists()), None)
NO_AXE = "no axe-core: npm install axe-core, or AXE_CORE=FOLDER"

_RUN_AXE = """
const done = arguments[0];
axe.run().then(({ violations }) => done(violations.map(({ id, nodes }) => [id, nodes[0].html])));
"""


@contextmanager
def chromium(*arguments: str) -> Iterator[Any]:
    """A headless chromium of 1280 by 1000 pixels."""
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--window-size=1280,1000",
        *arguments,
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(str(DRIVER)))
    try:
        yield browser
    finally:
        browser.quit()


def violations(browser: Any) -> Any:
    """What axe-core objects to on the page; nothing if it is not installed."""
    if AXE is None:
        return []
    browser.execute_script(AXE.read_bytes().decode())
    return browser.execute_async_script(_RUN_AXE)
