"""Catalogs of what registries list: all tags of some repositories."""

import asyncio
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import urljoin

from k8sregistry_lint.reference import ImageReference
from k8sregistry_lint.registry.address import Endpoint, endpoint_of, origin_of
from k8sregistry_lint.registry.building import Catalog
from k8sregistry_lint.registry.catalog import repository_of
from k8sregistry_lint.registry.catalogfile import CatalogError
from k8sregistry_lint.registry.exchange import Exchange, NoAnswerError, Response
from k8sregistry_lint.registry.session import Session, json_of
from k8sregistry_lint.registry.verify import Options

MAX_PAGES = 1_000
_NEXT = re.compile(r'<([^>]{1,2000})>;\s*rel="?next"?')


def listed(repositories: Sequence[ImageReference], options: Options) -> Catalog:
    """All tags of some repositories, as of today. Raises CatalogError, with nothing learnt, if one
    of them cannot be listed to its end."""
    return asyncio.run(_listed(repositories, options))


async def _listed(repositories: Sequence[ImageReference], options: Options) -> Catalog:
    catalog = Catalog(datetime.now(UTC).date().isoformat())
    async with options.new_client(options.limits) as client:
        session = Session(Exchange(client, options.limits), options.find_credential)
        for repository in repositories:
            name = repository_of(repository)
            try:
                tags = await _tags(session, endpoint_of(repository, options.mirrors))
            except NoAnswerError as error:
                raise CatalogError(f"{name} cannot be listed: {error}") from None
            for tag in tags:
                catalog.add(name, tag)
            catalog.complete.add(name)
    return catalog


async def _tags(session: Session, endpoint: Endpoint) -> list[str]:
    """All pages of the list of tags of a repository."""
    url = f"{endpoint.origin}/v2/{endpoint.repository}/tags/list?n=1000"
    tags: list[str] = []
    seen: set[str] = set()
    while url and len(seen) < MAX_PAGES:
        seen.add(url)
        response = await session.get("GET", url, endpoint)
        answer = json_of(response) or {}
        found = answer.get("tags")
        if response.status != 200 or not isinstance(found, list):
            raise NoAnswerError("it answers with something that is not a list of tags")
        tags += map(str, found)
        url = _next(response, url)
        if url in seen:
            raise NoAnswerError("its list goes in circles")
    if url:
        raise NoAnswerError(f"its list has more than {MAX_PAGES} pages")
    return tags


def _next(response: Response, url: str) -> str:
    """The address of the next page, empty after the last one. It has to be at the same registry."""
    match = _NEXT.search(response.headers.get("link", ""))
    if not match:
        return ""
    target = str(urljoin(url, match[1]))
    if origin_of(target) != origin_of(url):
        raise NoAnswerError("its next page is at another registry")
    return target
