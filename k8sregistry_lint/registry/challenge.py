"""What a registry says about how to authenticate: the header WWW-Authenticate."""

import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

_PARAMETER = re.compile(r'([A-Za-z]+)="([^"]*)"')


class Bearer(NamedTuple):
    """A token is needed, which `realm` (an address) gives for `service`."""

    realm: str
    service: str

    def address(self, scope: str) -> str:
        """The address of the token for a scope."""
        parts = urlsplit(self.realm)
        query = [*parse_qsl(parts.query), ("service", self.service), ("scope", scope)]
        return parts._replace(query=urlencode([pair for pair in query if pair[1]])).geturl()


class Basic(NamedTuple):
    """A user and a password are needed."""


def challenge(headers: Iterable[str]) -> Bearer | Basic | None:
    """The challenge that can be met; a token is preferred. None if there is none."""
    found: Bearer | Basic | None = None
    for header in headers:
        scheme, _, rest = header.strip().partition(" ")
        values = {key.lower(): value for key, value in _PARAMETER.findall(rest[:4_096])}
        if scheme.lower() == "bearer" and values.get("realm"):
            return Bearer(values["realm"], values.get("service", ""))
        if scheme.lower() == "basic":
            found = Basic()
    return found
