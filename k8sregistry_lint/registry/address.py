"""Where a repository is asked for, and which addresses a registry may lead to."""

from collections.abc import Mapping
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

from k8sregistry_lint.reference import DOCKER_HUB, ImageReference

HUB_HOST = "registry-1.docker.io"
TOKEN_HOSTS = {HUB_HOST: "auth.docker.io", "registry.gitlab.com": "gitlab.com"}
"""The host to which the credentials of a registry are sent too, where it is another one."""


class Endpoint(NamedTuple):
    """The origin (`https://host:port`) of a registry, and the repository as it is called there."""

    origin: str
    repository: str

    @property
    def manifests(self) -> str:
        """The address of the manifests of the repository."""
        return f"{self.origin}/v2/{self.repository}/manifests/"

    @property
    def scope(self) -> str:
        """What a token has to allow."""
        return f"repository:{self.repository}:pull"


def endpoint_of(image: ImageReference, mirrors: Mapping[str, str]) -> Endpoint:
    """Where an image is asked for: `mirrors` has `HOST` or `HOST/PREFIX` by registry. Like Docker,
    a registry on this machine is asked by plain HTTP, unless the mirror begins with `https://`."""
    mirror = mirrors.get(image.domain, "")
    host, _, prefix = mirror.removeprefix("https://").partition("/")
    host = host or (HUB_HOST if image.domain == DOCKER_HUB else image.domain)
    local = is_loopback(urlsplit(f"//{host}").hostname or "") and not mirror.startswith("https:")
    scheme = "http" if local else "https"
    return Endpoint(f"{scheme}://{host}", "/".join(filter(None, (prefix, image.path))))


def origin_of(url: str) -> str:
    """The scheme, host and port of an address, without a user; empty for one that is malformed."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)
    except ValueError:
        return ""
    return f"{parts.scheme}://{_bracketed(parts.hostname or '')}:{port}"


def without_user(url: str) -> str:
    """An address without the user and password that it may hold."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def objection(url: str, origin: str) -> str:
    """Why an address that a registry leads to is not asked, empty if it is: only a registry on this
    machine leads to this machine, to plain HTTP and to addresses that are not public."""
    if origin_of(url) == origin_of(origin):
        return ""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return "leads to a malformed address"
    local = is_loopback(urlsplit(origin).hostname or "")
    if parts.scheme != "https" and not (local and parts.scheme == "http" and is_loopback(host)):
        return "leads to an address that is not https"
    if not host or not (local or is_public(host)):
        return "leads to an address that is not public"
    return ""


def takes_credentials(url: str, origin: str) -> bool:
    """Whether the credentials of a registry may be sent to an address: its own origin, or the host
    that is known to make its tokens."""
    if origin_of(url) == origin_of(origin):
        return True
    host = urlsplit(origin).hostname or ""
    return host in TOKEN_HOSTS and origin_of(url) == f"https://{TOKEN_HOSTS[host]}:443"


def is_loopback(host: str) -> bool:
    """Whether a host is this machine by its name or its address."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_public(host: str) -> bool:
    """Whether a host is not an address of a private network, and not this machine."""
    if is_loopback(host):
        return False
    try:
        return ip_address(host).is_global
    except ValueError:
        return True  # a name, whose addresses are looked at when it is resolved


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
