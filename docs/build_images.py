"""Makes the pictures of the documentation: `python docs/build_images.py`.

`images/terminal.svg` is a real run of `check` in a terminal, drawn by rich; `images/report.png` is
a screenshot of the HTML report of `examples/`, made where chromium and its driver are installed."""

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI
from rich.text import Text

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
COMMAND = ("check", "deploy/builder.yaml", "deploy/cleanup.yaml")
WIDTH = 96


def run(*arguments: str) -> str:
    """What a command prints in a terminal, with colors, in the folder of the examples."""
    parent, terminal = os.openpty()
    environment = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    with subprocess.Popen(  # noqa: S603 - a command of our own
        [sys.executable, "-m", "k8sregistry_lint", *arguments],
        cwd=ROOT / "examples",
        env=environment | {"COLUMNS": str(WIDTH), "CI": "true"},
        stdout=terminal,
        stdin=subprocess.DEVNULL,
    ):
        os.close(terminal)
        return b"".join(_chunks(parent)).decode().replace("\r\n", "\n")


def _chunks(parent: int) -> list[bytes]:
    """All that is written to a terminal; Linux ends it with an error."""
    chunks = []
    try:
        while chunk := os.read(parent, 65_536):
            chunks.append(chunk)
    except OSError:
        pass
    os.close(parent)
    return chunks


def terminal() -> str:
    """A picture of a run, which loads no font from anywhere."""
    command = f"k8sregistry-lint {' '.join(COMMAND)}"
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    console.print(Text(f"$ {command}\n"), Text.from_ansi(run(*COMMAND)), sep="")
    picture = console.export_svg(title="k8sregistry-lint", unique_id="run", theme=DIMMED_MONOKAI)
    plain = re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL)
    return re.sub(r"[ \t]+$", "", plain, flags=re.MULTILINE)


def report(target: Path) -> None:
    """A screenshot of the HTML report, with the first finding expanded."""
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = str(shutil.which("chromium"))
    for argument in ("--headless=new", "--no-sandbox", "--hide-scrollbars"):
        options.add_argument(argument)
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        run("check", "--format", "html", "--output", str(page))
        service = webdriver.ChromeService(str(shutil.which("chromedriver")))
        browser = webdriver.Chrome(options=options, service=service)
        screen = {"width": 1280, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
        browser.get(page.as_uri())
        browser.find_elements("css selector", ".more")[0].click()
        browser.save_screenshot(str(target))
        browser.quit()


if __name__ == "__main__":
    (IMAGES / "terminal.svg").write_bytes(terminal().encode())
    if shutil.which("chromium") and shutil.which("chromedriver"):
        report(IMAGES / "report.png")
