"""Catalogs of the tags that a registry lists, over all pages."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("httpx", reason="the extra verify is not installed")

from k8sregistry_lint.registry import taglists
from k8sregistry_lint.registry.catalogfile import CatalogError
from k8sregistry_lint.registry.taglists import listed
from k8sregistry_lint.registry.verify import Options
from registry.questions import LIMITS, reference
from registry.serving import Front, Handler, Pusher, needs_registry, serving

pytestmark = pytest.mark.usefixtures("home")
OPTIONS = Options(mirrors={}, limits=LIMITS)


@pytest.fixture
def front() -> Iterator[Front]:
    with Front() as server:
        yield server


def tags(host: str, name: str = "pause") -> list[str]:
    made = listed([reference(f"{host}/{name}")], OPTIONS)
    assert made.complete == {f"{host}/{name}"}
    return sorted(made.tags[f"{host}/{name}"])


@needs_registry
def test_a_registry(tmp_path: Path) -> None:
    with serving(tmp_path / "open") as host:
        Pusher(host).image("pause", "3.9", "3.10", "latest")
        assert tags(host) == ["3.10", "3.9", "latest"]
        with pytest.raises(CatalogError, match=r"nothing cannot be listed: .* not a list of tags"):
            tags(host, "nothing")


def test_pages(front: Front) -> None:
    def fault(handler: Handler) -> bool:
        if "last=b" in handler.path:
            return handler.reply(200, b'{"tags": ["c"]}')
        link = '</v2/pause/tags/list?n=2&last=b>; rel="next"'
        return handler.reply(200, b'{"tags": ["a", "b"]}', Link=link)

    front.fault = fault
    assert tags(front.host) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("data", "link", "reason"),
    [
        (b"<html>", "", "not a list of tags"),
        (b'{"tags": null}', "", "not a list of tags"),
        (b'{"tags": ["a b"]}', "", "not an image"),
        (b'{"tags": ["a\\n# complete: registry.k8s.io"]}', "", "not an image"),
        (b'{"tags": []}', '<http://127.0.0.1:1/v2/>; rel="next"', "at another registry"),
        (b'{"tags": []}', '</v2/pause/tags/list>; rel="next"', "goes in circles"),
    ],
)
def test_faults(data: bytes, link: str, reason: str, front: Front) -> None:
    front.fault = lambda handler: handler.reply(200, data, Link=link)
    with pytest.raises(CatalogError, match=reason):
        tags(front.host)


def test_too_many_pages(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taglists, "MAX_PAGES", 3)

    def fault(handler: Handler) -> bool:
        link = f'</v2/pause/tags/list?last={len(front.seen)}>; rel="next"'
        return handler.reply(200, b'{"tags": []}', Link=link)

    front.fault = fault
    with pytest.raises(CatalogError, match="more than 3 pages"):
        tags(front.host)
    assert len(front.seen) == 3


def test_the_list_is_what_is_written(front: Front) -> None:
    front.fault = lambda handler: handler.reply(200, json.dumps({"tags": ["1"]}).encode())
    made = listed([reference(f"{front.host}/a/{name}") for name in "bc"], OPTIONS)
    assert made.size == 2
