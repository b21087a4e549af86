"""Asks registries for manifests, and authenticates where they want it."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from k8sregistry_lint.registry import address
from k8sregistry_lint.registry.address import Endpoint
from k8sregistry_lint.registry.challenge import Basic, Bearer, challenge
from k8sregistry_lint.registry.credentials import Credential
from k8sregistry_lint.registry.exchange import (
    Exchange,
    NoAnswerError,
    Response,
    UnreachableError,
)

INDEXES = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
)
MANIFESTS = (
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.docker.distribution.manifest.v1+prettyjws",
    "application/vnd.docker.distribution.manifest.v1+json",
)
ACCEPT = ", ".join((*INDEXES, *MANIFESTS))
_DENIED = {401: "it wants a login", 403: "it denies access", 429: "it has had too many requests"}

FindCredential = Callable[[str], Credential | None]
"""The credential for a host, if there is one."""


class Session:
    """What is known of registries in one run: their challenges, tokens, and which of them fail."""

    def __init__(self, exchange: Exchange, find_credential: FindCredential) -> None:
        self._exchange = exchange
        self._find = find_credential
        self._credentials: dict[str, Credential | None] = {}
        self._challenges: dict[str, Bearer | Basic] = {}
        self._tokens: dict[tuple[str, str], str] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._failed: dict[str, NoAnswerError] = {}

    async def get(self, method: str, url: str, endpoint: Endpoint) -> Response:
        """The answer about a manifest or a list of tags: found (200), or not there (404). Raises
        NoAnswerError for any other."""
        origin = endpoint.origin
        if failure := self._failed.get(origin):
            raise failure
        try:
            response = await self._authenticated(method, url, endpoint)
        except UnreachableError as error:
            self._failed[origin] = error
            raise
        if response.status in (200, 404, 405):
            return response
        reason = _DENIED.get(response.status, f"it answers with status {response.status}")
        refusal = NoAnswerError(reason)
        if response.status == 429:
            self._failed[origin] = refusal
        raise refusal

    async def _authenticated(self, method: str, url: str, endpoint: Endpoint) -> Response:
        headers = {"Accept": ACCEPT, **await self._authorization(endpoint)}
        response = await self._exchange.send(method, url, headers)
        if response.status != 401 or not response.is_own:
            return response
        met = challenge(response.challenges)
        if met is None:
            return response
        self._challenges[endpoint.origin] = met
        self._forget(endpoint, headers.get("Authorization", ""))
        authorized = headers | await self._authorization(endpoint)
        if authorized == headers:
            return response
        return await self._exchange.send(method, url, authorized)

    def _forget(self, endpoint: Endpoint, header: str) -> None:
        """Forget a token that has expired, unless there is a newer one already."""
        key = endpoint.origin, endpoint.scope
        if header == f"Bearer {self._tokens.get(key)}":
            del self._tokens[key]

    async def _authorization(self, endpoint: Endpoint) -> dict[str, str]:
        """The header that the registry is known to want, and the user can give."""
        met = self._challenges.get(endpoint.origin)
        if met is None:
            return {}
        if isinstance(met, Basic):
            credential = await self._credential(endpoint.origin)
            return {"Authorization": credential.basic} if credential else {}
        key = endpoint.origin, endpoint.scope
        async with self._locks[" ".join(key)]:
            if key not in self._tokens:
                self._tokens[key] = await self._token(met, endpoint)
            return {"Authorization": f"Bearer {self._tokens[key]}"}

    async def _credential(self, origin: str) -> Credential | None:
        async with self._locks[origin]:
            if origin not in self._credentials:
                host = urlsplit(origin).netloc
                self._credentials[origin] = await asyncio.to_thread(self._find, host)
            return self._credentials[origin]

    async def _token(self, bearer: Bearer, endpoint: Endpoint) -> str:
        """A token, which a server elsewhere has to give to anybody: it is sent no credentials."""
        origin = endpoint.origin
        try:
            url = address.without_user(bearer.address(endpoint.scope))
        except ValueError:
            raise NoAnswerError("its token server leads to a malformed address") from None
        if reason := address.objection(url, origin):
            raise NoAnswerError(f"its token server {reason}")
        known = address.takes_credentials(url, origin)
        credential = await self._credential(origin) if known else None
        if credential and credential.is_identity_token:
            form = {
                "grant_type": "refresh_token",
                "service": bearer.service,
                "client_id": "k8sregistry-lint",
                "scope": endpoint.scope,
                "refresh_token": credential.secret,
            }
            response = await self._exchange.send(
                "POST", address.without_user(bearer.realm), {}, form
            )
        else:
            headers = {"Authorization": credential.basic} if credential else {}
            response = await self._exchange.send("GET", url, headers)
        answer = json_of(response) if response.status == 200 else None
        token = answer.get("token") or answer.get("access_token") if answer else None
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            raise NoAnswerError("its token server gives no token")
        return token


def json_of(response: Response) -> dict[str, Any] | None:
    """The JSON object of a response; None if it is something else."""
    try:
        value = json.loads(response.body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
