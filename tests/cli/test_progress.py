"""The progress line: on a terminal only, after a second, and gone at the end."""

from io import StringIO

import pytest

from k8sregistry_lint.cli.progress import progress


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _no_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)


def written(seconds: list[float], total: int) -> str:
    """What is shown when a file is done at each of some seconds after the start."""
    now = [0.0]
    terminal = Terminal()
    show = progress(terminal, lambda: now[0])
    assert show is not None
    for done, second in enumerate(seconds, 1):
        now[0] = second
        show(done, total)
    return terminal.getvalue()


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        ([0.2, 0.9, 0.99], ""),
        ([0.5, 1.01, 1.05, 1.2, 1.3], "\r\x1b[K2 of 5 files\r\x1b[K4 of 5 files\r\x1b[K"),
        ([1.5], ""),
    ],
)
def test_what_is_shown(seconds: list[float], text: str) -> None:
    assert written(seconds, len(seconds)) == text


def test_never_in_a_pipe_and_never_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    assert progress(StringIO()) is None
    monkeypatch.setenv("CI", "true")
    assert progress(Terminal()) is None
