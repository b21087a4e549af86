"""Registries that fail or attack: an error in words, never a proof, and no secret goes astray."""

import asyncio
import json
import logging
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("httpx", reason="the extra verify is not installed")

import httpx

from k8sregistry_lint.registry.exchange import Limits
from registry.questions import ABSENT, UNVERIFIED, VERIFIED, ask, login, one
from registry.serving import BASIC, INDEX, MANIFEST, PASSWORD, Front, Handler

pytestmark = pytest.mark.usefixtures("home")

IMAGE = "registry.k8s.io/pause:3.9"
DIGEST = "sha256:" + "0c" * 32
QUICK = Limits(backoff=0.001, request=20, budget=60)
IMPATIENT = Limits(backoff=0.001, request=0.3, budget=60)
Fault = Callable[[Handler], bool]


@pytest.fixture
def front() -> Iterator[Front]:
    with Front() as server:
        yield server


@pytest.fixture
def other() -> Iterator[Front]:
    with Front() as server:
        server.fault = has_it
        yield server


def has_it(handler: Handler) -> bool:
    """What an honest registry with one image answers."""
    if handler.path.endswith(("/manifests/3.9", f"/manifests/{DIGEST}")):
        return handler.reply(200, b"{}", Content_Type=MANIFEST, Docker_Content_Digest=DIGEST)
    errors = {"errors": [{"code": "MANIFEST_UNKNOWN"}]}
    return handler.reply(404, json.dumps(errors).encode(), Content_Type="application/json")


def answering(status: int, data: bytes = b"", **headers: str) -> Fault:
    return lambda handler: handler.reply(status, data, **headers)


def an_index(data: bytes) -> Fault:
    return answering(200, data, Content_Type=INDEX)


def endless(handler: Handler) -> bool:
    """Ten gigabytes, of which a client takes a few megabytes."""
    handler.send_response_only(200)
    handler.send_header("Content-Type", INDEX)
    handler.send_header("Content-Length", str(10 << 30))
    handler.end_headers()
    while handler.command == "GET":
        try:
            handler.wfile.write(bytes(1 << 16))
        except OSError:
            break
    handler.close_connection = True
    return True


def dripping_body(handler: Handler) -> bool:
    return drip(handler, f"HTTP/1.1 200 OK\r\nContent-Type: {INDEX}\r\n\r\n".encode())


def dripping_head(handler: Handler) -> bool:
    return drip(handler, b"HTTP/1.1 200 OK\r\n")


def drip(handler: Handler, first: bytes) -> bool:
    handler.close_connection = True
    if handler.command == "HEAD" and first.endswith(b"\r\n\r\n"):
        return handler.reply(200, Content_Type=INDEX)
    end = time.monotonic() + 2
    try:
        handler.wfile.write(first)
        while time.monotonic() < end:
            handler.wfile.write(b"a")
            time.sleep(0.05)
    except OSError:
        pass
    return True


def broken_off(handler: Handler) -> bool:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
    handler.close_connection = True
    return True


def no_http(handler: Handler) -> bool:
    handler.wfile.write(b"SSH-2.0-OpenSSH_9.2p1\r\n")
    handler.close_connection = True
    return True


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (answering(401), "it wants a login"),
        (answering(401, WWW_Authenticate="\xff, Bearer, Basic"), "it wants a login"),
        (answering(401, WWW_Authenticate='Bearer realm=""'), "it wants a login"),
        (answering(403), "it denies access"),
        (answering(418), "it answers with status 418"),
        (answering(500), "it answers with status 500"),
        (answering(429), "it has had too many requests"),
        (answering(429, Retry_After="9999"), "it has had too many requests"),
        (answering(503, Retry_After="soon"), "it answers with status 503"),
        (answering(200), "not a manifest"),
        (answering(200, b"<html>", Content_Type="text/html"), "not a manifest"),
        (answering(404, b"<html>", Content_Type="text/html"), "not as a registry does"),
        (answering(404, b'{"errors": "none"}'), "not as a registry does"),
        (answering(404, b'{"errors": [1, {"code": 2}]}'), "not as a registry does"),
        (an_index(b"<html>"), "an index that cannot be read"),
        (an_index(b"[]"), "an index that cannot be read"),
        (an_index(b'{"manifests": {}}'), "an index that cannot be read"),
        (an_index(b"[" * 100_000), "an index that cannot be read"),
        (an_index(b'{"a": "\xff"}'), "an index that cannot be read"),
        (answering(200, b"{}", Content_Type=MANIFEST), "claims to have every image"),
        (
            answering(200, b"x", Content_Type=INDEX, Content_Encoding="gzip"),
            "compressed, which was not asked for",
        ),
        (endless, "larger than 4 MiB"),
        (broken_off, "broke off"),
        (no_http, "does not speak HTTP"),
        (answering(302, Location="/v2/"), "redirects more than 5 times"),
        (answering(302, Location="http://example.com/"), "is not https"),
        (answering(302, Location="http://127.0.0.1.example.com/"), "is not https"),
        (answering(302, Location="file:///etc/passwd"), "is not https"),
        (answering(302, Location="http://[:::1"), "does not speak HTTP"),
        (answering(302), "it answers with status 302"),
    ],
)
def test_faults(fault: Fault, reason: str, front: Front) -> None:
    front.fault = fault
    answer = one(front.host, IMAGE, limits=QUICK)
    assert answer.existence is UNVERIFIED
    assert reason in answer.reason
    assert answer.digest == ""


@pytest.mark.parametrize("fault", [dripping_body, dripping_head])
def test_a_slow_drip(fault: Fault, front: Front) -> None:
    front.fault = fault
    answer = one(front.host, IMAGE, limits=IMPATIENT)
    assert (answer.existence, answer.reason) == (UNVERIFIED, "it does not answer in time")


def test_nobody_answers(front: Front) -> None:
    host = front.host
    front.shutdown()
    front.server_close()
    first, second = ask(host, IMAGE, "registry.k8s.io/pause:3.1", limits=QUICK)
    assert first.reason == second.reason == "it cannot be reached"


def test_a_registry_that_fails_is_not_asked_for_every_image(front: Front) -> None:
    front.fault = answering(429)
    images = [f"registry.k8s.io/pause:{number}" for number in range(200)]
    assert {each.existence for each in ask(front.host, *images, limits=QUICK)} == {UNVERIFIED}
    assert len(front.seen) <= QUICK.attempts * QUICK.concurrency


def test_the_budget_is_for_everything(front: Front) -> None:
    front.fault = dripping_head
    limits = Limits(backoff=0.001, request=60, budget=0.4)
    images = [f"registry.k8s.io/pause:{number}" for number in range(50)]
    found = ask(front.host, *images, limits=limits)
    assert {each.existence for each in found} == {UNVERIFIED}
    assert len(front.seen) < len(images)


@pytest.mark.parametrize("wait", ["", "0", "Thu, 26 Nov 2020 06:38:38 GMT"])
def test_a_passing_fault_is_tried_again(wait: str, front: Front) -> None:
    left = [503, 429]

    def fault(handler: Handler) -> bool:
        return handler.reply(left.pop(), Retry_After=wait) if left else has_it(handler)

    front.fault = fault
    assert one(front.host, IMAGE).existence is VERIFIED


def test_a_manifest_with_another_digest(front: Front) -> None:
    image = "registry.k8s.io/pause@sha256:" + "0d" * 32
    front.fault = answering(200, b"{}", Content_Type=MANIFEST, Docker_Content_Digest=DIGEST)
    answer = one(front.host, image)
    assert answer.existence is UNVERIFIED
    assert answer.reason == "it answers with another digest than the one asked for"


def test_an_index_may_list_anything(front: Front) -> None:
    entries = [1, {}, {"platform": 1}, {"platform": {"os": ["x"]}, "digest": 5}]
    entries.append({"platform": {"os": "unknown", "architecture": "unknown"}, "digest": DIGEST})
    index = json.dumps({"manifests": entries}).encode()

    def fault(handler: Handler) -> bool:
        if handler.path.endswith("/3.9"):
            return handler.reply(200, index, Content_Type=INDEX)
        return has_it(handler)

    front.fault = fault
    assert one(front.host, IMAGE).existence is VERIFIED


# Where credentials go


def test_a_redirect_takes_no_credentials_along(front: Front, other: Front, home: Path) -> None:
    login(home, front.host)

    def fault(handler: Handler) -> bool:
        if handler.headers["Authorization"] != BASIC:
            return handler.reply(401, WWW_Authenticate='Basic realm="r"')
        return handler.reply(307, Location=f"http://user:pass@{other.host}{handler.path}")

    front.fault = fault
    assert one(front.host, IMAGE).existence is VERIFIED
    assert other.seen
    assert [each for each in other.seen if "authorization" in each.headers] == []


def test_another_host_that_wants_a_login_gets_none(front: Front, other: Front, home: Path) -> None:
    login(home, front.host)
    login_wanted = answering(401, WWW_Authenticate='Basic realm="r"')
    front.fault = lambda handler: handler.reply(307, Location=f"http://{other.host}{handler.path}")
    other.fault = login_wanted
    assert one(front.host, IMAGE).existence is UNVERIFIED
    assert [each for each in (*other.seen, *front.seen) if "authorization" in each.headers] == []


def test_a_token_server_elsewhere_gets_no_credentials(
    front: Front, other: Front, home: Path
) -> None:
    login(home, front.host)

    def fault(handler: Handler) -> bool:
        if handler.headers["Authorization"] != "Bearer for-anybody":
            realm = f'Bearer realm="http://x:y@{other.host}/token",service="s"'
            return handler.reply(401, WWW_Authenticate=realm)
        return has_it(handler)

    front.fault = fault
    other.fault = answering(200, b'{"token": "for-anybody"}')
    assert one(front.host, IMAGE).existence is VERIFIED
    assert [each for each in other.seen if "authorization" in each.headers] == []
    assert "scope=repository%3Apause%3Apull" in other.seen[0].path


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (answering(200, b'{"token": "a\\r\\nX: y"}'), "gives no token"),
        (answering(200, b'{"token": 1}'), "gives no token"),
        (answering(200, b"<html>"), "gives no token"),
        (answering(500), "gives no token"),
        (answering(302, Location="/token"), "redirects more than 5 times"),
        (endless, "larger than 4 MiB"),
    ],
)
def test_faults_of_a_token_server(answer: Fault, reason: str, front: Front) -> None:
    def fault(handler: Handler) -> bool:
        if handler.path.startswith("/token"):
            return answer(handler)
        realm = f'Bearer realm="http://{front.host}/token"'
        return handler.reply(401, WWW_Authenticate=realm)

    front.fault = fault
    found = one(front.host, IMAGE, limits=QUICK)
    assert found.existence is UNVERIFIED
    assert reason in found.reason


@pytest.mark.parametrize(
    "realm",
    ["http://169.254.169.254/token", "http://example.com/t", "file:///x", "http://[::1", "x"],
)
def test_token_servers_that_are_not_asked(realm: str, front: Front) -> None:
    front.fault = answering(401, WWW_Authenticate=f'Bearer realm="{realm}"')
    found = one(front.host, IMAGE)
    assert found.existence is UNVERIFIED
    assert "its token server leads to" in found.reason


def test_an_identity_token_goes_to_its_own_host_only(
    front: Front, other: Front, home: Path
) -> None:
    login(home, front.host, identitytoken="very-secret")

    def fault(handler: Handler) -> bool:
        if handler.path.startswith("/token"):
            return handler.reply(307, Location=f"http://{other.host}/token")
        realm = f'Bearer realm="http://{front.host}/token"'
        return handler.reply(401, WWW_Authenticate=realm)

    front.fault = fault
    found = one(front.host, IMAGE)
    assert found.reason == "it redirects a login"
    assert other.seen == []
    assert "POST" in [each.method for each in front.seen]


def test_no_secret_is_printed_logged_or_kept(
    front: Front, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    login(home, front.host)

    def fault(handler: Handler) -> bool:
        if handler.path.startswith("/token"):
            assert handler.headers["Authorization"] == BASIC
            return handler.reply(200, b'{"token": "the-token"}')
        if handler.headers["Authorization"] != "Bearer the-token":
            realm = f'Bearer realm="http://{front.host}/token"'
            return handler.reply(401, WWW_Authenticate=realm)
        return has_it(handler)

    front.fault = fault
    found = ask(front.host, IMAGE, "registry.k8s.io/pause:9")
    assert [each.existence for each in found] == [VERIFIED, ABSENT]
    kept = b"".join(path.read_bytes() for path in (home / "cache").rglob("*") if path.is_file())
    everything = (repr(found) + caplog.text).encode() + kept
    assert b"pause" in kept
    for secret in (PASSWORD, BASIC.removeprefix("Basic "), "the-token"):
        assert secret.encode() not in everything


def streamed(status: int, data: bytes = b"", **headers: str) -> httpx.Response:
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return httpx.Response(status, headers=named, stream=httpx.ByteStream(data))


# A registry elsewhere must not lead to this machine


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:8080/v2/",
        "https://127.0.0.1/v2/",
        "https://localhost/v2/",
        "https://x.localhost/v2/",
        "https://[::1]/v2/",
        "https://169.254.169.254/latest/meta-data",
        "https://10.0.0.1/",
        "https://0.0.0.0/",
        "http://registry.k8s.io/v2/",
        "https://rebound.example/v2/",
    ],
)
def test_it_is_not_led_to_this_machine(location: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def resolved(*_: Any, **__: Any) -> list[Any]:
        return [(2, 1, 6, "", ("127.0.0.1", 443))]

    asked = []

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return streamed(307, Location=location)

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", resolved)
    answer = one(
        "registry.k8s.io",
        IMAGE,
        new_client=lambda _: httpx.AsyncClient(transport=httpx.MockTransport(handle)),
    )
    assert answer.existence is UNVERIFIED
    assert "it leads to an address that is not" in answer.reason
    assert asked == ["registry.k8s.io"]


def test_docker_hub_has_other_names(home: Path) -> None:
    login(home, "https://index.docker.io/v1/")
    asked = []

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append((request.url.host, request.url.path, request.headers.get("authorization")))
        if request.url.host == "auth.docker.io":
            return streamed(200, b'{"token": "t"}')
        if "authorization" not in request.headers:
            realm = 'Bearer realm="https://auth.docker.io/token",service="registry.docker.io"'
            return streamed(401, WWW_Authenticate=realm)
        status = 200 if request.url.path.endswith("/1.25") else 404
        return streamed(status, Content_Type=MANIFEST, Docker_Content_Digest=DIGEST)

    answer = one(
        "",
        "nginx:1.25",
        new_client=lambda _: httpx.AsyncClient(transport=httpx.MockTransport(handle)),
    )
    assert answer.existence is VERIFIED
    assert asked[:3] == [
        ("registry-1.docker.io", "/v2/library/nginx/manifests/1.25", None),
        ("auth.docker.io", "/token", BASIC),
        ("registry-1.docker.io", "/v2/library/nginx/manifests/1.25", "Bearer t"),
    ]


def test_a_proxy_is_used(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    front.fault = answering(403)
    monkeypatch.setenv("HTTPS_PROXY", f"http://jane:secret@{front.host}")
    answer = one("registry.k8s.io", IMAGE, limits=QUICK)
    assert answer.reason == "the proxy refuses to connect to it"
    assert {(each.method, each.path) for each in front.seen} == {("CONNECT", "registry.k8s.io:443")}


def test_a_certificate_that_nobody_trusts(
    front: Front, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    front.socket = context.wrap_socket(
        front.socket, server_side=True, do_handshake_on_connect=False
    )
    front.fault = has_it
    host = f"https://localhost:{front.server_address[1]}"
    answer = one(host, IMAGE, limits=QUICK)
    assert (answer.existence, answer.reason) == (UNVERIFIED, "its certificate is not trusted")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert one(host, IMAGE).existence is VERIFIED
    wrong = one(host.replace("localhost", "127.0.0.1"), IMAGE, limits=QUICK)
    assert (wrong.existence, wrong.reason) == (UNVERIFIED, "its certificate is not trusted")
