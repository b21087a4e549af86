"""The pictures of the documentation."""

import html
import os
import re
import runpy
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"

pytest.importorskip("rich", reason="rich is missing")


def lines(picture: str) -> list[str]:
    """The text of a picture of a terminal, line by line, without blanks."""
    rows: dict[float, str] = {}
    for y, text in re.findall(
        r'<text class="run-r\d+"[^>]* y="([\d.]+)"[^>]*>(.*?)</text>', picture
    ):
        rows[float(y)] = rows.get(float(y), "") + html.unescape(text)
    shown = ("".join(rows[y].split()) for y in sorted(rows))
    return [line for line in shown if line]


@pytest.mark.skipif(os.name == "nt", reason="no pseudo-terminal")
def test_the_picture_of_a_run_is_current() -> None:
    picture = (DOCS / "images" / "terminal.svg").read_bytes().decode()
    assert lines(picture) == lines(runpy.run_path(str(DOCS / "build_images.py"))["terminal"]()), (
        "python docs/build_images.py"
    )
    assert any("warning[k8s-gcr-io]" in line for line in lines(picture))


def test_the_picture_loads_nothing() -> None:
    picture = (DOCS / "images" / "terminal.svg").read_bytes().decode()
    assert re.findall(r"url\((?!#)|href=|src:", picture) == []
