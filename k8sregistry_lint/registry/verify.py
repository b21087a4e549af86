"""Registries as a source: each image is asked for at the registry that it moves to."""

import asyncio
import sqlite3
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx
import platformdirs

from k8sregistry_lint.model import Answer, Existence
from k8sregistry_lint.reference import ImageReference
from k8sregistry_lint.registry.address import endpoint_of
from k8sregistry_lint.registry.cache import Cache
from k8sregistry_lint.registry.catalog import repository_of, spellings
from k8sregistry_lint.registry.credentials import credential_for
from k8sregistry_lint.registry.exchange import Exchange, Limits, NoAnswerError, new_client
from k8sregistry_lint.registry.manifests import Manifests, Seen
from k8sregistry_lint.registry.session import FindCredential, Session

Progress = Callable[[int, int], None]
"""Takes the number of images that were asked for, and the number of all."""


MAX_SUGGESTED = 20
"""For how many absent images a run looks for similar ones, which takes more requests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How registries are asked: `mirrors` has `HOST/PREFIX` by registry, `platforms` are those that
    an image has to have."""

    mirrors: Mapping[str, str] = field(default_factory=dict)
    platforms: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    new_client: Callable[[Limits], httpx.AsyncClient] = new_client
    find_credential: FindCredential = credential_for


def ask_registries(
    images: Collection[ImageReference], options: Options, progress: Progress | None = None
) -> dict[ImageReference, Answer]:
    """Ask for images, each with a tag or a digest. A registry that fails makes its images
    unverified; there are no errors."""
    cache = _open_cache()
    answers: dict[ImageReference, Answer] = {}
    for image in images:
        if cache and (known := cache.get(_question(image, options))):
            answers[image] = known._replace(image=str(image))
    waiting = [image for image in images if image not in answers]
    if waiting:
        asked = asyncio.run(_Verification(options, progress).run(waiting))
        for image, answer in asked.items():
            if cache:
                cache.put(_question(image, options), answer)
        answers |= asked
    if cache:
        cache.close()
    return answers


def _open_cache() -> Cache | None:
    """The user's cache; None on a machine that cannot have one, which then asks every time."""
    try:
        return Cache(platformdirs.user_cache_dir("k8sregistry-lint", appauthor=False))
    except (OSError, sqlite3.Error):
        return None


def _question(image: ImageReference, options: Options) -> str:
    """What is asked, as a key of the cache."""
    endpoint = endpoint_of(image, options.mirrors)
    name = f":{image.tag}" if image.tag else ""
    digest = f"@{image.digest}" if image.digest else ""
    return " ".join((f"{endpoint.origin}/{endpoint.repository}{name}{digest}", *options.platforms))


class _Verification:
    """One run over all images, by a few workers that share what they learn of the registries."""

    def __init__(self, options: Options, progress: Progress | None) -> None:
        self._options = options
        self._progress = progress
        self._answers: dict[ImageReference, Answer] = {}
        self._suggested = 0

    async def run(self, images: Collection[ImageReference]) -> dict[ImageReference, Answer]:
        """Ask for all images."""
        limits = self._options.limits
        async with self._options.new_client(limits) as client:
            session = Session(Exchange(client, limits), self._options.find_credential)
            manifests = Manifests(session, self._options.platforms)
            waiting = iter(images)

            async def work() -> None:
                for image in waiting:
                    self._answers[image] = await self._ask(manifests, image)
                    if self._progress:
                        self._progress(len(self._answers), len(images))

            async with asyncio.TaskGroup() as group:
                for _ in range(min(limits.concurrency, len(images))):
                    group.create_task(work())
        return self._answers

    async def _ask(self, manifests: Manifests, image: ImageReference) -> Answer:
        endpoint = endpoint_of(image, self._options.mirrors)
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        source = endpoint.origin.partition("://")[2]
        unknown = Answer(str(image), Existence.UNVERIFIED, source, now)
        try:
            seen = await manifests.look(endpoint, image)
            if not seen.digest and image.tag and not image.digest:
                similar = await self._similar(manifests, image)
                return _answer(unknown, seen)._replace(suggestions=similar)
            return _answer(unknown, seen)
        except NoAnswerError as error:
            return unknown._replace(reason=str(error))

    async def _similar(self, manifests: Manifests, image: ImageReference) -> tuple[str, ...]:
        """Similar images that the registry has: with or without a `v`, or for amd64 only."""
        if self._suggested >= MAX_SUGGESTED:
            return ()
        self._suggested += 1
        spelled = [image._replace(tag=tag) for tag in list(spellings(image.tag or ""))[1:]]
        nested = f"{image.repository}/{image.repository.rpartition('/')[2]}"
        named = [image._replace(repository=name) for name in (f"{image.repository}-amd64", nested)]
        found: list[str] = []
        for candidate in (*spelled, *named):
            try:
                endpoint = endpoint_of(candidate, self._options.mirrors)
                if (await manifests.look(endpoint, candidate)).digest:
                    found.append(f"{repository_of(candidate)}:{candidate.tag}")
            except NoAnswerError:
                break
        return tuple(found)


def _answer(unknown: Answer, seen: Seen) -> Answer:
    """The answer about an image that was seen or not."""
    if not seen.digest:
        return unknown._replace(existence=Existence.ABSENT, reason="the registry does not have it")
    if seen.missing:
        reason = f"the registry does not have it for {', '.join(seen.missing)}"
        return unknown._replace(existence=Existence.ABSENT, reason=reason, digest=seen.digest)
    mismatch = f"the digest is not that of the tag, which is {seen.tagged}" if seen.tagged else ""
    return unknown._replace(existence=Existence.VERIFIED, digest=seen.digest, mismatch=mismatch)
