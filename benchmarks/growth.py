"""How time and memory grow with the number of files and of findings."""

from benchmarks.data import Places
from benchmarks.measure import Command, once
from benchmarks.rows import CHECK, stream

FILES = (5_000, 20_000, 80_000)
FINDINGS = (25_000, 100_000, 400_000)


def growth(places: Places) -> None:
    """Print time and memory, in all and for each file or finding."""
    print("| what | seconds | microseconds each | memory |")
    print("| --- | --- | --- | --- |")
    for number in FILES:
        _print(
            places, f"check . of {number:,} clean files", number, Command(CHECK, f"tree-{number}")
        )
    for number in FINDINGS:
        row = stream(number)
        _print(places, row.what, number, row.mine)


def _print(places: Places, what: str, number: int, command: Command) -> None:
    folder = places.folder(command.place)
    measured = min(once(command, folder) for _ in range(2))  # the first one fills the caches
    each = measured.seconds / number * 1_000_000
    print(
        f"| {what} | {measured.seconds:.2f} | {each:.1f} | {measured.megabytes:.0f} MB |",
        flush=True,
    )
