"""Proves that the helper which judges growth can fail."""

import signal
import time

import pytest

from growth import GROWTH, Work, an_end, grows_linearly


def scans(number: int) -> Work:
    """Searches a list for each of its items: quadratic."""
    items = list(range(number))
    return lambda: [item for item in items if item not in items[: item - 1]]


def copies(text: str) -> None:
    """Takes off the first character until none is left: quadratic, and all of it inside C."""
    while text:
        text = text[1:]


def mixes(number: int) -> Work:
    """Linear work outweighs the quadratic for the small input."""
    return lambda: (walks(40 * number)(), scans(number)())


def walks(number: int) -> Work:
    return lambda: sum(len(str(item)) for item in range(number))


def test_quadratic_growth_is_seen() -> None:
    assert not grows_linearly(scans, 400)
    assert not grows_linearly(mixes, 400)
    assert not grows_linearly(lambda number: lambda: copies("x" * number), 10_000)


def test_linear_growth_passes() -> None:
    assert grows_linearly(walks, 50_000)
    assert grows_linearly(lambda number: lambda: sorted(range(number), key=str), 50_000)


def test_a_first_call_that_is_slow_hides_nothing() -> None:
    warm: set[int] = set()

    def prepare(number: int) -> Work:
        def work() -> None:
            if not warm:
                warm.add(number)
                walks(150_000)()
            scans(number)()

        return work

    assert not grows_linearly(prepare, 400)
    assert warm == {400 // 2 * GROWTH}


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="timers of POSIX")
def test_work_that_does_not_end_fails() -> None:
    with pytest.raises(pytest.fail.Exception, match="does not end"), an_end(0.1):
        time.sleep(60)
