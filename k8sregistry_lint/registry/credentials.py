"""The user's credentials for registries, from Docker's configuration and its helpers. They are sent
where they belong, and printed nowhere."""

import base64
import binascii
import json
import os
import re
import subprocess
from dataclasses import dataclass, field
from typing import Any

from k8sregistry_lint.files.reading import read
from k8sregistry_lint.registry.address import HUB_HOST

HUB_KEY = "https://index.docker.io/v1/"
"""What Docker calls its own registry in its configuration."""
HELPER_SECONDS = 10
_HELPER = re.compile(r"[\w.-]+", re.ASCII)
_TOKEN_USER = "<token>"  # noqa: S105 - the user name that helpers give with an identity token


@dataclass(frozen=True, slots=True)
class Credential:
    """A user with a password, or an identity token, which the token server exchanges."""

    user: str = field(repr=False)
    secret: str = field(repr=False)

    @property
    def is_identity_token(self) -> bool:
        """Whether the secret is an identity token."""
        return self.user == _TOKEN_USER

    @property
    def basic(self) -> str:
        """The value of a header for basic authentication."""
        return f"Basic {base64.b64encode(f'{self.user}:{self.secret}'.encode()).decode()}"


def credential_for(host: str, environment: dict[str, str] | None = None) -> Credential | None:
    """The credential for a registry (`host:port`), None if there is none or it cannot be read: then
    the registry is asked as by anybody."""
    settings = os.environ if environment is None else environment
    folder = settings.get("DOCKER_CONFIG") or os.path.expanduser("~/.docker")
    try:
        config = json.loads(read(os.path.join(folder, "config.json")))
    except (OSError, ValueError):  # a registry that wants credentials says so, and proves nothing
        return None
    if not isinstance(config, dict):
        return None
    if helper := _helper(config, host):
        return _from_helper(helper, HUB_KEY if host == HUB_HOST else host)
    auths = config.get("auths")
    for key, entry in auths.items() if isinstance(auths, dict) else ():
        if _host_of(key) == host and isinstance(entry, dict):
            return _from_entry(entry)
    return None


def _host_of(key: str) -> str:
    host = key.partition("://")[2] if "://" in key else key
    host = host.partition("/")[0]
    return HUB_HOST if host in ("index.docker.io", "docker.io") else host


def _helper(config: dict[str, Any], host: str) -> str:
    helpers = config.get("credHelpers")
    for key, helper in helpers.items() if isinstance(helpers, dict) else ():
        if _host_of(key) == host:
            return str(helper)
    return str(config.get("credsStore") or "")


def _from_entry(entry: dict[str, Any]) -> Credential | None:
    if token := entry.get("identitytoken"):
        return Credential(_TOKEN_USER, str(token))
    try:
        decoded = base64.b64decode(str(entry.get("auth", ""))).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    user, colon, password = decoded.partition(":")
    return Credential(user, password) if colon else None


def _from_helper(name: str, key: str) -> Credential | None:
    """Ask `docker-credential-NAME`, which prints JSON, or fails if it knows no credential."""
    if not _HELPER.fullmatch(name):
        return None
    try:
        done = subprocess.run(  # noqa: S603 - the program that the user's own configuration names
            [f"docker-credential-{name}", "get"],
            input=key.encode(),
            capture_output=True,
            timeout=HELPER_SECONDS,
            check=True,
        )
        answer = json.loads(done.stdout)
        return Credential(str(answer["Username"]), str(answer["Secret"]))
    except (OSError, subprocess.SubprocessError, ValueError, KeyError, TypeError):
        return None
