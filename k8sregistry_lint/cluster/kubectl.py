"""Lists the objects of a cluster through the user's own kubectl, a page at a time, so that a large
cluster never has to be in memory at once."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from subprocess import DEVNULL, PIPE, Popen
from typing import Any, NamedTuple
from urllib.parse import urlencode

from k8sregistry_lint.cluster.workload import Kind

_ATTEMPTS = 3
"""How often a list is begun again when the server has forgotten where a page ended."""
_MAX_MESSAGE = 300


class Resource(NamedTuple):
    """A kind of object, and where the API lists it."""

    kind: Kind
    prefix: str
    plural: str


OWNERS = tuple(
    Resource(Kind(group, kind), f"/apis/{group}/v1" if group else "/api/v1", f"{kind.lower()}s")
    for group, kinds in {
        "apps": ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"),
        "batch": ("CronJob", "Job"),
        "": ("ReplicationController",),
    }.items()
    for kind in kinds
)
"""What pods are made by."""
PODS = Resource(Kind("", "Pod"), "/api/v1", "pods")


class KubectlError(Exception):
    """kubectl, or the server behind it, could not answer. `forbidden` says that the user may not
    read this kind, `absent` that the server does not know it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.forbidden = "(Forbidden)" in message or "is forbidden" in message
        self.absent = "(NotFound)" in message
        self.expired = "(Expired)" in message or "(Gone)" in message


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster as one user sees it. `connection` are arguments of kubectl (`--context NAME`),
    `namespace` is empty for all of them, and `page` is how many objects are asked for at once, by
    default as many as kubectl itself asks for."""

    connection: tuple[str, ...] = ()
    namespace: str = ""
    selector: str = ""
    page: int = 500
    program: str = "kubectl"

    def objects(self, resource: Resource) -> Iterator[dict[str, Any]]:
        """Yield the objects of a kind, each once. Raises KubectlError.

        If a page comes so late that the server no longer knows where the one before it ended (410
        Gone), the list is begun again, and what was yielded already is skipped."""
        seen: set[tuple[str, str]] = set()
        for left in reversed(range(_ATTEMPTS)):
            try:
                yield from self._unseen(resource, seen)
            except KubectlError as error:
                if not error.expired or not left:
                    raise
            else:
                return

    def _unseen(self, resource: Resource, seen: set[tuple[str, str]]) -> Iterator[dict[str, Any]]:
        for item in self._list(resource):
            metadata = item["metadata"]
            name = metadata.get("namespace", ""), metadata.get("name", "")
            if name not in seen:
                seen.add(name)
                yield item

    def current_namespace(self) -> str:
        """Return the namespace of the kubeconfig's context. Raises KubectlError."""
        query = ("config", "view", "--minify", "-o", "jsonpath={..namespace}")
        return self._run(query).decode().strip() or "default"

    def _list(self, resource: Resource) -> Iterator[dict[str, Any]]:
        token = ""
        while True:
            page = self._page(resource, token)
            for item in page["items"] or ():
                # a list leaves out what is the same for all of its items
                yield {"apiVersion": page["apiVersion"], "kind": resource.kind.name, **item}
            token = page["metadata"].get("continue", "")
            if not token:
                return

    def _page(self, resource: Resource, token: str) -> dict[str, Any]:
        space = f"/namespaces/{self.namespace}" if self.namespace else ""
        asked = {"limit": str(self.page), "labelSelector": self.selector, "continue": token}
        query = urlencode({key: value for key, value in asked.items() if value})
        text = self._run(("get", "--raw", f"{resource.prefix}{space}/{resource.plural}?{query}"))
        no_list = KubectlError(f"the answer for {resource.plural} is no list")
        try:
            page = json.loads(text)
            held = page["items"] or [], page["metadata"]
        except (ValueError, KeyError, TypeError, RecursionError):
            raise no_list from None
        if not (isinstance(held[0], list) and isinstance(held[1], dict)):
            raise no_list
        return dict(page)

    def _run(self, arguments: tuple[str, ...]) -> bytes:
        command = [self.program, *self.connection, *arguments]
        try:
            with Popen(command, stdin=DEVNULL, stdout=PIPE, stderr=PIPE) as process:  # noqa: S603 - no shell
                out, complaint = process.communicate()
        except OSError as error:
            raise KubectlError(f"{self.program} cannot be run: {error.strerror}") from None
        if process.returncode:
            said = complaint.decode(errors="replace").strip().rpartition("\n")[2]
            message = said or f"{self.program} ended with {process.returncode}"
            raise KubectlError(message[:_MAX_MESSAGE])
        return out
