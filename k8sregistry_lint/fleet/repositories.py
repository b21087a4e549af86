"""The list of repositories to scan: addresses that git can clone, and paths."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from k8sregistry_lint.files.git import repository_name

NETWORK = frozenset({"https", "ssh"})
"""The protocols that any address on a network may lead to, by a redirect or by `insteadOf`."""
PROTOCOLS = NETWORK | {"http", "file"}

_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://(.*)", re.DOTALL)
_HELPER = re.compile(r"([A-Za-z0-9][A-Za-z0-9+.-]*)::")
"""`ext::COMMAND` runs a command, and any other `NAME::` runs `git-remote-NAME`."""
_SSH = re.compile(r"((?:[^/:@]+@)?(?:\[[^/\]]+\]|[^/:@]{2,})):(?!//).*", re.DOTALL)
"""`user@host:path`; a single letter is the drive of a Windows path."""
_COMMENT = re.compile(r"(?:^|\s)#.*")
_USER = re.compile(r"//[^/\s]*@")


class Repository(NamedTuple):
    """A repository by the name that reports show and by its address, with the protocol that git
    has to speak. `refusal` says why git is never asked for it."""

    name: str
    address: str
    protocol: str = ""
    refusal: str = ""

    @property
    def protocols(self) -> frozenset[str]:
        """The protocols that git may speak to get it."""
        return frozenset({self.protocol}) | (frozenset() if self.is_local else NETWORK)

    @property
    def is_local(self) -> bool:
        """Whether it is on this machine."""
        return self.protocol == "file"

    @property
    def is_path(self) -> bool:
        """Whether its address is a path, and no URL."""
        return self.is_local and not self.address.startswith("file://")


def repositories(lines: Iterable[str]) -> list[Repository]:
    """Return what a list names, one address on each line, in its order and each name once. `#`
    begins a comment at the start of a line and after a blank. On a disk, `shop` and `shop.git` may
    be two repositories; if a list has both, each keeps its whole name."""
    addresses = [_COMMENT.sub("", line).strip() for line in lines]
    found = [repository(address) for address in addresses if address]
    folders: dict[str, set[str]] = defaultdict(set)
    for each in found:
        if each.is_local:
            folders[each.name].add(_folder(each.address))
    named: dict[str, Repository] = {}
    for each in found:
        if len(folders.get(each.name, ())) > 1:
            each = each._replace(name=_folder(each.address))  # noqa: PLW2901
        named.setdefault(each.name, each)
    return list(named.values())


def without_secrets(text: str) -> str:
    """Return text without the user and the password of the addresses in it."""
    return _USER.sub("//", text)


def repository(address: str) -> Repository:
    """Return the repository at an address; one that git must not be given is refused."""
    if not address.isprintable():
        return _refused(address, "the address holds characters that cannot be printed")
    if address.startswith("-"):
        return _refused(address, "the address is an option")
    if helper := _HELPER.match(address):
        return _refused(address, f"{helper[1]}:: would run a program")
    if url := _URL.fullmatch(address):
        return _from_url(address, url[1], url[2])
    if ssh := _SSH.fullmatch(address):
        host = ssh[1].rpartition("@")[2]
        return _on_host(address, "ssh", host)
    return Repository(_plain(address), address, "file")


def _from_url(address: str, scheme: str, rest: str) -> Repository:
    if scheme not in PROTOCOLS:
        return _refused(address, f"{scheme}:// is not one of {', '.join(sorted(PROTOCOLS))}")
    if scheme == "file":
        return Repository(_plain(rest), address, "file")
    host = rest.partition("/")[0].rpartition("@")[2]
    return _on_host(address, scheme, host)


def _on_host(address: str, protocol: str, host: str) -> Repository:
    if not host or host.startswith("-"):
        return _refused(address, "the address names no host")
    return Repository(repository_name(address), address, protocol)


def _refused(address: str, reason: str) -> Repository:
    return Repository(without_secrets(address), address, refusal=reason)


def _folder(address: str) -> str:
    """Return the folder of a repository on a disk: `shop`, also for `shop/` and `shop/.git`."""
    path = address.removeprefix("file://")
    return path.rstrip("/").removesuffix("/.git").rstrip("/") or path


def _plain(name: str) -> str:
    """Return a name without what is optional at its end: `shop/`, `shop.git` and `shop/.git` are
    all `shop`."""
    return name.rstrip("/").removesuffix(".git").rstrip("/") or name
