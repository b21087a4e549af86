"""A real registry on this machine, images to fill it with, and a server in front of it that injects
faults and makes tokens."""

import base64
import hashlib
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest

USER, PASSWORD = "jane", "open sesame"
BASIC = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
HTPASSWD = f"{USER}:$2b$05$abcdefghijklmnopqrstuupx2xBUC4954936wVIjyyPHmUBFu0wCW\n"
"""The user with the bcrypt hash of the password."""

MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
INDEX = "application/vnd.docker.distribution.manifest.list.v2+json"

needs_registry = pytest.mark.skipif(
    not shutil.which("docker-registry"),
    reason="no docker-registry (Debian: docker-registry)",
)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def serving(folder: Path, auth: str = "") -> Iterator[str]:
    """Run a registry that keeps everything in memory; its host and port."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    host = f"127.0.0.1:{port}"
    (folder / "config.yml").write_bytes(
        "version: 0.1\nlog: {level: error, accesslog: {disabled: true}}\n"
        f"storage: {{inmemory: {{}}, delete: {{enabled: true}}}}\n"
        f"http: {{addr: '{host}', secret: x}}\n{auth}".encode()
    )
    command = ["docker-registry", "serve", str(folder / "config.yml")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            assert process.poll() is None, "the registry ended"
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.02)
        yield host
    finally:
        process.kill()
        process.wait()


class Pusher:
    """Fills a registry."""

    def __init__(self, host: str, authorization: str = "") -> None:
        self._host = host
        self._headers = {"Authorization": authorization} if authorization else {}

    def image(self, name: str, *tags: str, text: str = "") -> str:
        """Push an image without layers; its digest."""
        config = self._blob(name, json.dumps({"architecture": "amd64", "note": text}).encode())
        manifest = {"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": []}
        return self.manifest(name, json.dumps(manifest).encode(), MANIFEST, *tags)

    def index(self, name: str, tag: str, **digests: str) -> str:
        """Push an index of digests by architecture; its digest."""
        entries = [
            {
                "mediaType": MANIFEST,
                "size": 1,
                "digest": digest,
                "platform": {"os": "linux", "architecture": architecture},
            }
            for architecture, digest in digests.items()
        ]
        index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": entries}
        return self.manifest(name, json.dumps(index).encode(), INDEX, tag)

    def manifest(self, name: str, data: bytes, kind: str, *tags: str) -> str:
        digest = _digest(data)
        with closing(HTTPConnection(self._host)) as connection:
            for reference in tags or (digest,):
                address = f"/v2/{name}/manifests/{reference}"
                self._sent(connection, "PUT", address, data, {"Content-Type": kind})
        return digest

    def delete(self, name: str, digest: str) -> None:
        self._send("DELETE", f"/v2/{name}/manifests/{digest}")

    def _blob(self, name: str, data: bytes) -> dict[str, Any]:
        place = urlsplit(self._send("POST", f"/v2/{name}/blobs/uploads/")["location"])
        address = f"{place.path}?{place.query}&digest={_digest(data)}"
        self._send("PUT", address, data, {"Content-Type": "application/octet-stream"})
        return {"mediaType": "application/json", "size": len(data), "digest": _digest(data)}

    def _send(
        self, method: str, address: str, data: bytes = b"", headers: dict[str, str] | None = None
    ) -> dict[str, str]:
        with closing(HTTPConnection(self._host)) as connection:
            return self._sent(connection, method, address, data, headers or {})

    def _sent(
        self,
        connection: HTTPConnection,
        method: str,
        address: str,
        data: bytes,
        headers: dict[str, str],
    ) -> dict[str, str]:
        connection.request(method, address, data, self._headers | headers)
        response = connection.getresponse()
        body = response.read()
        assert response.status in (201, 202), (method, address, response.status, body)
        return {key.lower(): value for key, value in response.getheaders()}


def _digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


class Seen(NamedTuple):
    """A request that a server has had."""

    method: str
    path: str
    headers: dict[str, str]


class Front(ThreadingHTTPServer):
    """Passes requests on to a registry, unless `fault` answers them. It keeps them in `seen`."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, upstream: str = "") -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.upstream = upstream
        self.seen: list[Seen] = []
        self.fault: Callable[[Handler], bool] = lambda _: False
        Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def __exit__(self, *error: object) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no error."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Front

    def _handle(self) -> None:
        headers = {key.lower(): value for key, value in self.headers.items()}
        self.server.seen.append(Seen(self.command, self.path, headers))
        if self.server.fault(self):
            return
        passed = {key: value for key, value in headers.items() if key != "host"}
        with closing(HTTPConnection(self.server.upstream)) as connection:
            connection.request(self.command, self.path, headers=passed)
            response = connection.getresponse()
            self.reply(response.status, response.read(), **dict(response.getheaders()))

    do_GET = do_HEAD = do_POST = do_CONNECT = _handle  # noqa: N815 - the standard library calls them so

    def reply(self, status: int, data: bytes = b"", **headers: str) -> bool:
        """Answer the request; True, as a fault that has answered says."""
        self.send_response_only(status)
        for key, value in headers.items():
            if key.lower() != "content-length" or self.command == "HEAD":
                self.send_header(key.replace("_", "-"), value)
        if self.command != "HEAD":
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)
        return True

    @property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.path).query)

    def log_message(self, *arguments: object) -> None:
        """Nothing is printed."""


Handler = _Handler


class TokenServer:
    """Makes tokens as the registry wants them: signed by a certificate that it is given."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._key, self.certificate = folder / "key.pem", folder / "certificate.pem"
        subprocess.run(
            [
                *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
                *("-subj", "/CN=tokens", "-keyout", str(self._key), "-out", str(self.certificate)),
            ],
            check=True,
            capture_output=True,
        )

    def auth(self, realm: str) -> str:
        """The part of the registry's configuration."""
        return (
            f"auth: {{token: {{realm: '{realm}', service: registry, issuer: tests, "
            f"rootcertbundle: '{self.certificate}'}}}}\n"
        )

    def token(self, scope: str) -> str:
        """A token for `repository:NAME:ACTIONS`."""
        kind, name, actions = scope.split(":")
        pem = self.certificate.read_bytes().decode()
        der = "".join(line for line in pem.splitlines() if "-" not in line)
        now = int(time.time())
        head = {"typ": "JWT", "alg": "RS256", "x5c": [der]}
        claims = {
            "iss": "tests", "sub": "", "aud": "registry", "nbf": now - 60, "exp": now + 300,
            "iat": now - 60, "jti": "1",
            "access": [{"type": kind, "name": name, "actions": actions.split(",")}],
        }  # fmt: skip
        signed = f"{_part(json.dumps(head).encode())}.{_part(json.dumps(claims).encode())}"
        done = subprocess.run(
            ["openssl", "dgst", "-sha256", "-sign", str(self._key)],
            input=signed.encode(),
            capture_output=True,
            check=True,
        )
        return f"{signed}.{_part(done.stdout)}"


def _part(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
