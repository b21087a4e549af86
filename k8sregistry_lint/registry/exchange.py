"""Requests and responses, within limits: of size, of time, of redirects and of attempts."""

import asyncio
import random
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from typing import NamedTuple
from urllib.parse import urljoin

import httpx

from k8sregistry_lint import __version__
from k8sregistry_lint.registry import address

_RETRIED = {429, 500, 502, 503, 504}
_NO_COOKIES = DefaultCookiePolicy(allowed_domains=[])
_REDIRECTS = {301, 302, 303, 307, 308}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is asked of a registry, and how long it is waited for (seconds)."""

    concurrency: int = 8
    attempts: int = 3
    backoff: float = 0.5
    request: float = 15.0
    budget: float = 120.0
    """For everything together."""
    redirects: int = 5
    size: int = 4 << 20
    """Of one answer, in bytes: registries need not keep larger manifests."""


class NoAnswerError(Exception):
    """A registry that cannot tell; the message says why."""


class UnreachableError(NoAnswerError):
    """A registry that will not answer the next question either."""


class Response(NamedTuple):
    """An answer that was read whole. `is_own` says that it comes from the origin that was asked,
    and not from one that it led to."""

    status: int
    headers: Mapping[str, str]
    challenges: tuple[str, ...]
    body: bytes
    is_own: bool


class Exchange:
    """Sends requests. The clock of the budget starts with it."""

    def __init__(self, client: httpx.AsyncClient, limits: Limits) -> None:
        self._client = client
        self._limits = limits
        self._deadline = asyncio.get_running_loop().time() + limits.budget
        self._public: dict[str, bool] = {}
        self.requests = 0

    async def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        form: Mapping[str, str] | None = None,
    ) -> Response:
        """The answer to a request, after redirects and further attempts. Raises NoAnswerError."""
        for attempt in range(1, self._limits.attempts + 1):
            last = attempt == self._limits.attempts
            delay = self._limits.backoff * 2 ** (attempt - 1) * (1 + random.random())  # noqa: S311
            try:
                response = await self._followed(method, url, headers, form)
            except UnreachableError:
                if last:
                    raise
            else:
                if response.status not in _RETRIED or last:
                    return response
                delay = _retry_after(response.headers) or delay
                if delay > self._left:
                    return response
            await asyncio.sleep(min(delay, self._left))
        raise AssertionError("an attempt returns or raises")

    @property
    def _left(self) -> float:
        return max(self._deadline - asyncio.get_running_loop().time(), 0.0)

    async def _followed(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        form: Mapping[str, str] | None,
    ) -> Response:
        origin, sent = url, dict(headers)
        for _ in range(self._limits.redirects + 1):
            response = await self._once(method, url, sent, form)
            is_own = address.origin_of(url) == address.origin_of(origin)
            if response.status not in _REDIRECTS or "location" not in response.headers:
                return response._replace(is_own=is_own)
            if form is not None:  # which may hold a secret
                raise NoAnswerError("it redirects a login")
            url = await self._target(url, response.headers["location"], origin)
            if address.origin_of(url) != address.origin_of(origin):
                sent.pop("Authorization", None)
        raise NoAnswerError(f"it redirects more than {self._limits.redirects} times")

    async def _target(self, url: str, location: str, origin: str) -> str:
        """The address of a redirect. Raises NoAnswerError for one that is not followed."""
        try:
            target = address.without_user(urljoin(url, location))
        except ValueError:
            raise NoAnswerError("it leads to a malformed address") from None
        reason = address.objection(target, origin)
        if not reason and not await self._resolves_publicly(target, origin):
            reason = "leads to an address that is not public"
        if reason:
            raise NoAnswerError(f"it {reason}")
        return target

    async def _resolves_publicly(self, url: str, origin: str) -> bool:
        """Whether the name in an address stands for public addresses only. One that cannot be
        resolved is left to a proxy."""
        host = httpx.URL(url).host
        if address.origin_of(url) == address.origin_of(origin) or address.is_loopback(
            httpx.URL(origin).host
        ):
            return True
        if host not in self._public:
            try:
                found = await asyncio.get_running_loop().getaddrinfo(host, 443)
            except OSError:
                found = []
            self._public[host] = all(address.is_public(str(each[4][0])) for each in found)
        return self._public[host]

    async def _once(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        form: Mapping[str, str] | None,
    ) -> Response:
        if not self._left:
            raise UnreachableError("there was no time left to ask it")
        self.requests += 1
        try:
            async with (
                asyncio.timeout(min(self._limits.request, self._left)),
                self._client.stream(method, url, headers=headers, data=form) as response,
            ):
                return Response(
                    response.status_code,
                    response.headers,
                    tuple(response.headers.get_list("www-authenticate")),
                    await self._body(response),
                    is_own=True,
                )
        except (TimeoutError, httpx.TimeoutException):
            raise UnreachableError("it does not answer in time") from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ssl.SSLError) as error:
            raise UnreachableError(_why(error)) from None

    async def _body(self, response: httpx.Response) -> bytes:
        """The bytes as they are sent: nothing is decompressed, which could make them many more."""
        body = b""
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > self._limits.size:
                raise NoAnswerError(f"its answer is larger than {self._limits.size >> 20} MiB")
        if body and response.headers.get("content-encoding", "identity") != "identity":
            raise NoAnswerError("its answer is compressed, which was not asked for")
        return body


def new_client(limits: Limits) -> httpx.AsyncClient:
    """A client that follows no redirects by itself and keeps no cookies. It uses the proxies and
    the certificates that the environment names."""
    client = httpx.AsyncClient(
        http2=True,
        limits=httpx.Limits(max_connections=2 * limits.concurrency),
        timeout=limits.request,
        headers={"User-Agent": f"k8sregistry-lint/{__version__}", "Accept-Encoding": "identity"},
    )
    client.cookies.jar.set_policy(_NO_COOKIES)
    return client


def _retry_after(headers: Mapping[str, str]) -> float:
    """The seconds that an answer asks to wait; 0 if it does not say."""
    value = headers.get("retry-after", "")
    if value.isdecimal():
        return float(value[:9])
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    if moment.tzinfo is None:
        return 0.0
    return max((moment - datetime.now(UTC)).total_seconds(), 0.0)


def _why(error: Exception) -> str:
    """The reason for an error in our own words: those of libraries may quote a secret."""
    text = str(error)
    if "CERTIFICATE_VERIFY_FAILED" in text:
        return "its certificate is not trusted"
    if isinstance(error, httpx.ProxyError):
        return "the proxy refuses to connect to it"
    if isinstance(error, httpx.ConnectError):
        return "it cannot be reached"
    return "the connection to it broke off, or it does not speak HTTP"
