"""Catalogs: what is read, and everything that makes a file none."""

import contextlib
import gzip
import random
from pathlib import Path

import pytest

from k8sregistry_lint.registry import catalogfile
from k8sregistry_lint.registry.catalogfile import CatalogError, Entry, Header, entries

DIGEST = "sha256:" + "0a" * 32


def written(folder: Path, data: bytes | str) -> str:
    path = folder / "catalog.txt.gz"
    path.write_bytes(gzip.compress(data.encode()) if isinstance(data, str) else data)
    return str(path)


def test_lines(tmp_path: Path) -> None:
    text = (
        "# date: 2024-06-17\n# complete: registry.k8s.io quay.io/a/b\n# made by hand\n"
        f"a/empty \nghcr.io/a/b v1 v2\nlocalhost/a 1\npause 3.1\npause:3.9 {DIGEST}\r\n"
        "pause:4 sha256:0a\nquay.io:443/x 1"
    )
    assert list(entries(written(tmp_path, text))) == [
        Header("2024-06-17", frozenset({"registry.k8s.io", "quay.io/a/b"})),
        Entry("registry.k8s.io/a/empty", {}),
        Entry("ghcr.io/a/b", {"v1": "", "v2": ""}),
        Entry("localhost/a", {"1": ""}),
        Entry("registry.k8s.io/pause", {"3.1": ""}),
        Entry("registry.k8s.io/pause", {"3.9": DIGEST}),
        Entry("registry.k8s.io/pause", {"4": ""}),
        Entry("quay.io:443/x", {"1": ""}),
    ]


@pytest.mark.parametrize("text", ["", "# date: 2024-06-17\n", "# date:\n"])
def test_a_catalog_may_be_empty(text: str, tmp_path: Path) -> None:
    assert [type(each) for each in entries(written(tmp_path, text))] == [Header]


def test_what_is_complete() -> None:
    header = Header("2024-06-17", frozenset({"registry.k8s.io", "quay.io/a/b"}))
    assert header.covers("registry.k8s.io/pause")
    assert header.covers("quay.io/a/b")
    assert not header.covers("quay.io/a/c")
    assert not header.covers("registry.k8s.io.example.com/pause")


WHOLE = gzip.compress("".join(f"image-{n:05} v1 v2\n" for n in range(1_000)).encode())


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"pause 3.9\n", "is not gzip"),
        (b"<!DOCTYPE html>", "is not gzip"),
        (b"\x1f\x8b", "is truncated"),
        (WHOLE[:-1], "is truncated"),
        (WHOLE[:-9], "is truncated"),
        (WHOLE[: len(WHOLE) // 2], "is truncated"),
        (WHOLE[:-8] + b"\0\0\0\0" + WHOLE[-4:], "is damaged"),
        (WHOLE[:100] + b"\xff" * 50 + WHOLE[150:], "is damaged"),
        ("b 1\na 1\n", "is not sorted: line 2"),
        ("a 1\na 1\n", "is not sorted: line 2"),
        (f"a:2 {DIGEST}\na:1 {DIGEST}\n", "is not sorted: line 2"),
        ("a 1\n\n", "line 2"),
        ("<html> <body>\n", "line 1"),
        ('{"name": "pause"}\n', "line 1"),
        ("pause 3.9@x\n", "line 1"),
        ("pause:3.9\n", "line 1"),
        (f"pause:3.9 {DIGEST} {DIGEST}\n", "line 1"),
        ("pause:3.9 md5:00\n", "line 1"),
        ("p\xe4use 3.9\n", "characters that no name has"),
        ("# date: yesterday\na 1\n", "has a date"),
        ("# complete: registry.k8s.io\na 1\n", "does not say on which day"),
    ],
)
def test_faults(data: bytes | str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=reason):
        list(entries(written(tmp_path, data)))


def test_a_decompression_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogfile, "MAX_BYTES", 1 << 20)
    many = "".join(f"a{number:09} v1\n" for number in range(90_000))
    with pytest.raises(CatalogError, match="is larger than 1 MiB"):
        list(entries(written(tmp_path, many)))
    with pytest.raises(CatalogError, match="a line of more than 1 MiB"):
        list(entries(written(tmp_path, "a" * (16 << 20))))


def test_no_damage_goes_unnoticed(tmp_path: Path) -> None:
    """A byte that changes is either harmless or an error: what is read is never something else."""
    expected, chance = list(entries(written(tmp_path, WHOLE))), random.Random(16)
    for _ in range(60):
        at = chance.randrange(10, len(WHOLE))
        damaged = WHOLE[:at] + bytes([WHOLE[at] ^ chance.randrange(1, 256)]) + WHOLE[at + 1 :]
        with contextlib.suppress(CatalogError):
            assert list(entries(written(tmp_path, damaged))) == expected
