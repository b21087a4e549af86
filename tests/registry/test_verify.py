"""Images are asked for at a real registry: open, with a password, and behind a token server."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("httpx", reason="the extra verify is not installed")

from k8sregistry_lint.model import Existence
from registry.questions import ABSENT, UNVERIFIED, VERIFIED, ask, login, one
from registry.serving import (
    BASIC,
    HTPASSWD,
    MANIFEST,
    PASSWORD,
    USER,
    Front,
    Handler,
    Pusher,
    TokenServer,
    needs_registry,
    serving,
)

pytestmark = [needs_registry, pytest.mark.usefixtures("home")]


@pytest.fixture(scope="module")
def digests() -> dict[str, str]:
    """The digests of what `filled` pushes."""
    return {}


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory, digests: dict[str, str]) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("open")) as host:
        pusher = Pusher(host)
        digests["pause"] = pusher.image("pause", "3.9", "latest")
        digests["old"] = pusher.image("pause", "3.1", text="old")
        pusher.image("metrics-server/metrics-server", "v0.3.7")
        pusher.image("autoscaler-amd64", "1.3.0")
        amd64, arm64 = (pusher.image("both", text=name) for name in ("amd64", "arm64"))
        digests["both"] = pusher.index("both", "1", amd64=amd64, arm64=arm64)
        digests["amd64"] = amd64
        gone = pusher.image("half", text="amd64")
        pusher.index("half", "1", amd64=gone, arm64=pusher.image("half", text="arm64"))
        pusher.delete("half", gone)
        pusher.image("mirrored/pause", "3.9")
        yield host


def test_verified(registry: str, digests: dict[str, str]) -> None:
    found = ask(registry, "registry.k8s.io/pause:3.9", "registry.k8s.io/both:1")
    assert [(each.existence, each.digest) for each in found] == [
        (VERIFIED, digests["pause"]),
        (VERIFIED, digests["both"]),
    ]
    assert found[0].source == registry
    assert found[0].date.endswith("Z")


def test_a_mirror_may_have_a_prefix(registry: str) -> None:
    assert one(f"{registry}/mirrored", "registry.k8s.io/pause:3.9").existence is VERIFIED
    assert one(f"{registry}/mirrored", "registry.k8s.io/pause:3.1").existence is ABSENT


@pytest.mark.parametrize(
    ("image", "suggestions"),
    [
        ("registry.k8s.io/pause:9", ()),
        ("registry.k8s.io/nothing:1", ()),
        ("registry.k8s.io/pause:v3.9", ("registry.k8s.io/pause:3.9",)),
        ("registry.k8s.io/autoscaler:1.3.0", ("registry.k8s.io/autoscaler-amd64:1.3.0",)),
        (
            "registry.k8s.io/metrics-server:v0.3.7",
            ("registry.k8s.io/metrics-server/metrics-server:v0.3.7",),
        ),
        ("registry.k8s.io/pause@sha256:" + "0b" * 32, ()),
    ],
)
def test_absent(image: str, suggestions: tuple[str, ...], registry: str) -> None:
    answer = one(registry, image)
    assert (answer.existence, answer.suggestions) == (ABSENT, suggestions)


def test_an_index_without_one_of_its_images(registry: str) -> None:
    answer = one(registry, "registry.k8s.io/half:1")
    assert answer.existence is ABSENT
    assert answer.reason == "the registry does not have it for linux/amd64"


@pytest.mark.parametrize(
    ("platform", "existence"),
    [("linux/amd64", VERIFIED), ("linux/arm64", VERIFIED), ("linux/s390x", ABSENT)],
)
def test_platforms(platform: str, existence: Existence, registry: str) -> None:
    assert one(registry, "registry.k8s.io/both:1", platforms=(platform,)).existence is existence


def test_half_an_index_is_enough_for_its_platform(registry: str) -> None:
    answer = one(registry, "registry.k8s.io/half:1", platforms=("linux/arm64",))
    assert answer.existence is VERIFIED


def test_digests(registry: str, digests: dict[str, str]) -> None:
    right, other, child = ask(
        registry,
        f"registry.k8s.io/pause:3.9@{digests['pause']}",
        f"registry.k8s.io/pause:3.9@{digests['old']}",
        f"registry.k8s.io/both:1@{digests['amd64']}",
    )
    assert [each.existence for each in (right, other, child)] == [VERIFIED] * 3
    assert [each.is_proof for each in (right, other, child)] == [True, False, True]
    assert digests["pause"] in other.mismatch


def kilobytes(name: str) -> int:
    """The memory of this process: `VmRSS` is what it has now, which the next `VmHWM` is the highest
    of since. 0 where there is no /proc."""
    if not os.path.exists("/proc/self/clear_refs"):
        return 0
    status = Path("/proc/self/status").read_text(encoding="ascii")
    [found] = re.findall(rf"^{name}:\s*(\d+) kB", status, re.MULTILINE)
    if name == "VmRSS":
        Path("/proc/self/clear_refs").write_text(
            "5", encoding="ascii"
        )  # forgets the highest so far
    return int(found)


def test_a_thousand_images(registry: str) -> None:
    pusher = Pusher(registry)
    pusher.image("many", *(f"1.{number}" for number in range(1_000)))
    images = [f"registry.k8s.io/many:1.{number}" for number in range(1_000)]
    with Front(registry) as front:
        before = kilobytes("VmRSS")
        first = ask(front.host, *images)
        assert kilobytes("VmHWM") - before < 16_000
        assert {each.existence for each in first} == {VERIFIED}
        assert len(front.seen) <= 2_000
        front.seen.clear()
        assert ask(front.host, *images) == first
        assert front.seen == []


def test_what_is_kept_and_what_is_asked_again(registry: str) -> None:
    with Front(registry) as front:
        for image in ("pause:3.9", "pause:9"):
            first = one(front.host, f"registry.k8s.io/{image}")
            front.seen.clear()
            assert one(front.host, f"registry.k8s.io/{image}") == first
            assert front.seen == []
        front.fault = lambda handler: handler.reply(403)
        assert one(front.host, "registry.k8s.io/pause:3.1").existence is UNVERIFIED
        front.fault = lambda _: False
        assert one(front.host, "registry.k8s.io/pause:3.1").existence is VERIFIED


def test_a_damaged_cache_is_made_anew(registry: str, home: Path) -> None:
    path = home / "cache" / "k8sregistry-lint" / "existence.sqlite3"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"not a database" * 1_000)
    assert one(registry, "registry.k8s.io/pause:3.9").existence is VERIFIED
    assert path.read_bytes().startswith(b"SQLite format 3")


def test_a_home_that_cannot_be_written(registry: str, home: Path) -> None:
    (home / "cache").write_bytes(b"")
    assert one(registry, "registry.k8s.io/pause:3.9").existence is VERIFIED


def test_basic_authentication(tmp_path: Path, home: Path) -> None:
    (tmp_path / "htpasswd").write_bytes(HTPASSWD.encode())
    auth = f"auth: {{htpasswd: {{realm: r, path: '{tmp_path / 'htpasswd'}'}}}}\n"
    with serving(tmp_path / "basic", auth) as host:
        Pusher(host, BASIC).image("pause", "3.9")
        answer = one(host, "registry.k8s.io/pause:3.9")
        assert (answer.existence, answer.reason) == (UNVERIFIED, "it wants a login")
        login(home, host)
        assert one(host, "registry.k8s.io/pause:3.9").existence is VERIFIED
        assert one(host, "registry.k8s.io/pause:9").existence is ABSENT
        login(home, host, auth="d3Jvbmc6d3Jvbmc=")
        answer = one(host, "registry.k8s.io/pause:3.1")
        assert (answer.existence, answer.reason) == (UNVERIFIED, "it wants a login")


def test_a_token_server(tmp_path: Path, home: Path) -> None:
    tokens = TokenServer(tmp_path / "tokens")

    def fault(handler: Handler) -> bool:
        if not handler.path.startswith("/token"):
            return False
        if handler.headers["Authorization"] != BASIC:
            return handler.reply(401)
        token = tokens.token(handler.query["scope"][0])
        return handler.reply(200, json.dumps({"token": token}).encode())

    with (
        Front() as front,
        serving(tmp_path / "token", tokens.auth(f"http://{front.host}/token")) as host,
    ):
        front.upstream, front.fault = host, fault
        Pusher(host, f"Bearer {tokens.token('repository:pause:pull,push')}").image("pause", "3.9")
        answer = one(front.host, "registry.k8s.io/pause:3.9")
        assert (answer.existence, answer.reason) == (UNVERIFIED, "its token server gives no token")
        login(home, front.host)
        front.seen.clear()
        verified, absent = ask(front.host, "registry.k8s.io/pause:3.9", "registry.k8s.io/pause:9")
        assert (verified.existence, absent.existence) == (VERIFIED, ABSENT)
        given = [each for each in front.seen if each.path.startswith("/token")]
        assert len({each.path for each in given}) == len(given), "each token is asked for once"
        sent = {each.headers.get("authorization") for each in front.seen} - {None, BASIC}
        assert all(header and header.startswith("Bearer ") for header in sent)


def test_a_credential_helper(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "htpasswd").write_bytes(HTPASSWD.encode())
    auth = f"auth: {{htpasswd: {{realm: r, path: '{tmp_path / 'htpasswd'}'}}}}\n"
    helper = tmp_path / "bin" / "docker-credential-tests"
    helper.parent.mkdir()
    answer = json.dumps({"Username": USER, "Secret": PASSWORD})
    helper.write_bytes(f"#!/bin/sh\ncat > {tmp_path}/asked\necho '{answer}'\n".encode())
    helper.chmod(0o755)
    monkeypatch.setenv("PATH", f"{helper.parent}{os.pathsep}{os.environ['PATH']}")
    with serving(tmp_path / "basic", auth) as host:
        Pusher(host, BASIC).image("pause", "3.9")
        (home / "docker").mkdir()
        config = json.dumps({"credHelpers": {host: "tests"}})
        (home / "docker" / "config.json").write_bytes(config.encode())
        assert one(host, "registry.k8s.io/pause:3.9").existence is VERIFIED
        assert (tmp_path / "asked").read_bytes().decode() == host


def test_media_types_are_asked_for(registry: str) -> None:
    with Front(registry) as front:
        one(front.host, "registry.k8s.io/pause:3.9")
        assert MANIFEST in front.seen[0].headers["accept"]
        assert front.seen[0].headers["accept-encoding"] == "identity"
        assert "cookie" not in front.seen[-1].headers
