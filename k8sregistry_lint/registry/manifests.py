"""Whether an image exists at its registry, by the OCI distribution specification: its manifest, and
for an index those of its platforms."""

import asyncio
import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from k8sregistry_lint.reference import ImageReference
from k8sregistry_lint.registry.address import Endpoint
from k8sregistry_lint.registry.exchange import NoAnswerError, Response
from k8sregistry_lint.registry.session import INDEXES, MANIFESTS, Session, json_of

CANARY = "k8sregistry-lint-asks-for-a-tag-that-is-not-there"
_GONE = {"MANIFEST_UNKNOWN", "NAME_UNKNOWN", "NOT_FOUND"}
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


class Seen(NamedTuple):
    """What a registry has: the digest of an image, empty if it is not there; the platforms that are
    missing although they are wanted; and the digest of the tag, if a reference names another."""

    digest: str = ""
    missing: tuple[str, ...] = ()
    tagged: str = ""


class Manifests:
    """The manifests of registries. `platforms` are those that an image has to have (`linux/amd64`);
    without any, those that its index lists."""

    def __init__(self, session: Session, platforms: Collection[str]) -> None:
        self._session = session
        self._platforms = platforms
        self._children: dict[tuple[Endpoint, str], bool] = {}
        self._honest: dict[str, bool] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def look(self, endpoint: Endpoint, image: ImageReference) -> Seen:
        """Look for an image. Raises NoAnswerError if the registry cannot tell."""
        found = await self._manifest(endpoint, image.digest or image.tag or "latest")
        if found is None:
            return Seen()
        if not await self._is_honest(endpoint):
            raise NoAnswerError("it claims to have every image")
        missing = await self._missing(endpoint, found)
        tagged = ""
        if image.digest and image.tag:
            tagged = await self._other_digest(endpoint, image.tag, image.digest)
        return Seen(found.digest, missing, tagged)

    async def _manifest(self, endpoint: Endpoint, name: str) -> "_Manifest | None":
        """The manifest of a tag or a digest, None if the registry says that there is none."""
        url = f"{endpoint.manifests}{name}"
        response = await self._session.get("HEAD", url, endpoint)
        kind = _media_type(response)
        digest = response.headers.get("docker-content-digest", "")
        if response.status != 200 or kind in INDEXES or not _DIGEST.fullmatch(digest):
            response = await self._session.get("GET", url, endpoint)
            kind = _media_type(response)
            digest = f"sha256:{hashlib.sha256(response.body).hexdigest()}"
        if response.status == 404:
            if not set(_codes(response)) & _GONE:
                raise NoAnswerError("it answers 404, but not as a registry does")
            return None
        if response.status != 200 or kind not in (*INDEXES, *MANIFESTS):
            raise NoAnswerError("it answers with something that is not a manifest")
        if name.startswith("sha256:") and name != digest:
            raise NoAnswerError("it answers with another digest than the one asked for")
        index = json_of(response) if kind in INDEXES else None
        if kind in INDEXES and (index is None or not isinstance(index.get("manifests"), list)):
            raise NoAnswerError("it answers with an index that cannot be read")
        return _Manifest(digest, index)

    async def _missing(self, endpoint: Endpoint, found: "_Manifest") -> tuple[str, ...]:
        """The platforms of an index whose manifests are not there."""
        if found.content is None:
            return ()
        listed = list(_listed(found.content))
        wanted = self._platforms or {platform for platform, _ in listed}
        missing = {each for each in wanted if not any(_is(name, each) for name, _ in listed)}
        for name, digest in listed:
            if any(_is(name, each) for each in wanted) and not await self._has(endpoint, digest):
                missing.add(name)
        return tuple(sorted(missing))

    async def _has(self, endpoint: Endpoint, digest: str) -> bool:
        key = endpoint, digest
        if key not in self._children:
            self._children[key] = await self._manifest(endpoint, digest) is not None
        return self._children[key]

    async def _other_digest(self, endpoint: Endpoint, tag: str, digest: str) -> str:
        """The digest of a tag, if a reference names neither it nor one of its platforms."""
        named = await self._manifest(endpoint, tag)
        if named is None or named.digest == digest:
            return ""
        children = dict(_listed(named.content or {})).values()
        return "" if digest in children else named.digest

    async def _is_honest(self, endpoint: Endpoint) -> bool:
        """Whether a registry admits that a tag does not exist; some mirrors have everything."""
        async with self._locks[endpoint.origin]:
            if endpoint.origin not in self._honest:
                url = f"{endpoint.manifests}{CANARY}"
                response = await self._session.get("HEAD", url, endpoint)
                if response.status == 405:
                    response = await self._session.get("GET", url, endpoint)
                self._honest[endpoint.origin] = response.status == 404
        return self._honest[endpoint.origin]


class _Manifest(NamedTuple):
    digest: str
    content: dict[str, Any] | None


def _is(platform: str, wanted: str) -> bool:
    """Whether a platform is one that is wanted: `linux/arm` means `linux/arm/v7` too."""
    return f"{platform}/".startswith(f"{wanted}/")


def _media_type(response: Response) -> str:
    return response.headers.get("content-type", "").partition(";")[0].strip().lower()


def _codes(response: Response) -> Iterator[str]:
    """The codes of the errors that a registry reports."""
    errors = (json_of(response) or {}).get("errors")
    for error in errors if isinstance(errors, list) else ():
        if isinstance(error, dict):
            yield str(error.get("code"))


def _listed(index: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the platforms of an index with their digests, without attestations and the like."""
    for entry in index.get("manifests", ()):
        platform = entry.get("platform") if isinstance(entry, dict) else None
        if not isinstance(platform, dict) or not _DIGEST.fullmatch(str(entry.get("digest"))):
            continue
        parts = [
            str(platform[key]) for key in ("os", "architecture", "variant") if platform.get(key)
        ]
        if parts[:2] != ["unknown", "unknown"]:
            yield "/".join(parts), str(entry["digest"])
