"""A Kubernetes API server over TLS on loopback that answers lists as the real one does: in pages
with `continue`, with label selectors, with Status objects for what goes wrong."""

import json
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import trustme
import yaml

Object = dict[str, Any]
_KINDS = {
    "pods": "Pod", "deployments": "Deployment", "statefulsets": "StatefulSet",
    "daemonsets": "DaemonSet", "replicasets": "ReplicaSet", "jobs": "Job", "cronjobs": "CronJob",
    "replicationcontrollers": "ReplicationController",
}  # fmt: skip


@dataclass
class ApiServer:
    """What the cluster holds, by resource, and what goes wrong: `forbidden` and `absent` resources,
    `expired` tokens (each resource once), a `cut` in the middle of an answer, seconds of `delay`,
    answers that are no list (`garbage`). `requests` are the paths that were asked for."""

    objects: Mapping[str, list[Object]]
    forbidden: set[str] = field(default_factory=set)
    absent: set[str] = field(default_factory=set)
    expired: set[str] = field(default_factory=set)
    cut: set[str] = field(default_factory=set)
    garbage: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0
    requests: list[str] = field(default_factory=list)

    def answer(self, path: str) -> tuple[int, Object | str]:
        """The HTTP status and the body for a request."""
        parts = urlsplit(path)
        asked = {key: values[0] for key, values in parse_qs(parts.query).items()}
        steps = parts.path.strip("/").split("/")
        if found := discovery(parts.path.rstrip("/")):
            return 200, found
        resource = steps[-1]
        namespace = steps[steps.index("namespaces") + 1] if "namespaces" in steps else ""
        if resource in self.garbage:
            return 200, self.garbage[resource]
        if resource in self.forbidden:
            return 403, status(403, "Forbidden", f'{resource} is forbidden: User "u" cannot list')
        if resource not in _KINDS or resource in self.absent:
            return 404, status(404, "NotFound", "the server could not find the requested resource")
        if "continue" in asked and resource in self.expired:
            self.expired.remove(resource)
            return 410, status(410, "Expired", "The provided continue parameter is too old")
        return 200, self._page(resource, namespace, steps, asked)

    def _page(
        self, resource: str, namespace: str, steps: list[str], asked: dict[str, str]
    ) -> Object:
        wanted = dict(pair.split("=") for pair in asked.get("labelSelector", "").split(",") if pair)
        found = [
            each
            for each in self.objects.get(resource, [])
            if namespace in ("", each["metadata"].get("namespace"))
            and wanted.items() <= each["metadata"].get("labels", {}).items()
        ]
        start = int(asked.get("continue", 0))
        end = start + int(asked.get("limit", len(found) or 1))
        more = {"continue": str(end)} if end < len(found) else {}
        return {
            "kind": f"{_KINDS[resource]}List",
            "apiVersion": "v1" if steps[0] == "api" else "/".join(steps[1:3]),
            "metadata": {"resourceVersion": "1", **more},
            "items": found[start:end],
        }


def discovery(path: str) -> Object | None:
    """What kubectl asks before it lists: which groups there are, and which resources they have."""
    groups: dict[str, tuple[str, ...]] = {
        "apps": ("deployments", "statefulsets", "daemonsets", "replicasets")
    }
    groups["batch"] = ("jobs", "cronjobs")
    if path == "/api":
        return {"kind": "APIVersions", "versions": ["v1"]}
    if path == "/apis":
        versions = {name: {"groupVersion": f"{name}/v1", "version": "v1"} for name in groups}
        return {
            "kind": "APIGroupList",
            "apiVersion": "v1",
            "groups": [
                {"name": name, "versions": [version], "preferredVersion": version}
                for name, version in versions.items()
            ],
        }
    lists: dict[str, tuple[str, tuple[str, ...]]] = {
        f"/apis/{name}/v1": (f"{name}/v1", names) for name, names in groups.items()
    }
    lists["/api/v1"] = ("v1", ("pods", "replicationcontrollers"))
    if path not in lists:
        return None
    version, names = lists[path]
    resources = [
        {"name": name, "kind": _KINDS[name], "namespaced": True, "verbs": ["get", "list"]}
        for name in names
    ]
    return {"kind": "APIResourceList", "groupVersion": version, "resources": resources}


def status(code: int, reason: str, message: str) -> Object:
    """A Status object."""
    return {
        "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
        "message": message, "reason": reason, "code": code,
    }  # fmt: skip


@contextmanager
def serving(server: ApiServer, folder: Path, namespace: str = "") -> Iterator[Path]:
    """Serve on a free port; yields a kubeconfig that trusts it."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            server.requests.append(self.path)
            time.sleep(server.delay)
            code, body = server.answer(self.path)
            data = (body if isinstance(body, str) else json.dumps(body)).encode()
            self.send_response(code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            cut = urlsplit(self.path).path.rpartition("/")[2] in server.cut
            self.wfile.write(data[: len(data) // 2] if cut else data)
            self.close_connection = cut

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    httpd.socket = context.wrap_socket(httpd.socket, server_side=True)
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield _kubeconfig(authority, httpd.server_address[1], folder, namespace)
    finally:
        httpd.shutdown()
        httpd.server_close()
        thread.join()


def _kubeconfig(authority: trustme.CA, port: int, folder: Path, namespace: str) -> Path:
    certificate = folder / "ca.pem"
    authority.cert_pem.write_to_path(str(certificate))
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "test",
        "clusters": [
            {
                "name": "test",
                "cluster": {
                    "server": f"https://127.0.0.1:{port}",
                    "certificate-authority": str(certificate),
                },
            }
        ],
        "users": [{"name": "u", "user": {"token": "secret"}}],
        "contexts": [
            {"name": "test", "context": {"cluster": "test", "user": "u", "namespace": namespace}}
        ],
    }
    path = folder / "kubeconfig"
    path.write_text(yaml.safe_dump(config), encoding="utf-8")
    return path
