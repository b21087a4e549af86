"""A catalog as a source: answers without any network. The file is read once, and only what
concerns the images in question is kept."""

import os
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from k8sregistry_lint.model import Answer, Existence
from k8sregistry_lint.reference import ImageReference
from k8sregistry_lint.registry.age import may_be_newer
from k8sregistry_lint.registry.catalogfile import CatalogError, Header, entries

MAX_SUGGESTIONS = 3
_ARCHITECTURE = re.compile(r"-(?:amd64|arm64|arm|ppc64le|s390x)\Z")


class CatalogAnswers(NamedTuple):
    """The answers of a catalog, and what is wrong with its file: a damaged one proves nothing."""

    answers: dict[ImageReference, Answer]
    fault: str = ""


@dataclass(slots=True)
class _Known:
    """Some repositories: the digest of each of their tags; and all registries."""

    header: Header = field(default_factory=Header)
    tags: dict[str, dict[str, str]] = field(default_factory=dict)
    registries: set[str] = field(default_factory=set)


def ask_catalog(path: str, images: Collection[ImageReference]) -> CatalogAnswers:
    """Look up images, each with a tag or a digest. Raises OSError if the file cannot be read."""
    source = os.path.basename(path)
    try:
        known = _read(path, {_stem(repository_of(image)) for image in images})
    except CatalogError as error:
        return CatalogAnswers(
            {
                image: Answer(
                    str(image), Existence.UNVERIFIED, source, reason=f"the catalog {error}"
                )
                for image in images
            },
            str(error),
        )
    return CatalogAnswers(
        {
            image: _answer(image, known)._replace(source=source, date=known.header.date)
            for image in images
        }
    )


def repository_of(image: ImageReference) -> str:
    """The registry and the repository in the spelling of catalogs."""
    return f"{image.domain}/{image.path}"


def _read(path: str, stems: set[str]) -> _Known:
    """Read the repositories whose last component is one of `stems`, whatever their architecture."""
    known = _Known()
    for each in entries(path):
        if isinstance(each, Header):
            known.header = each
            continue
        known.registries.add(each.name.partition("/")[0])
        if _stem(each.name) in stems:
            known.tags.setdefault(each.name, {}).update(each.tags)
    return known


def _stem(name: str) -> str:
    return _ARCHITECTURE.sub("", name.rpartition("/")[2])


def _answer(image: ImageReference, known: _Known) -> Answer:
    name = repository_of(image)
    if image.digest:
        return _answer_on_digest(image, known.tags.get(name, {}))
    tag, tags = image.tag or "", known.tags.get(name, {})
    if tag in tags:
        return Answer(str(image), Existence.VERIFIED, digest=tags[tag])
    if not known.header.covers(name):
        return _unverified(image, _why_unknown(image, known))
    similar = _similar(image, known)
    if tags and may_be_newer(tag, tags) and not _is_listed_elsewhere(image, similar):
        return _unverified(
            image, f"the catalog is of {known.header.date}, and the tag may be newer than that"
        )
    return Answer(
        str(image),
        Existence.ABSENT,
        reason=f"the catalog of {known.header.date} does not list it",
        suggestions=tuple(similar),
    )


def _answer_on_digest(image: ImageReference, tags: dict[str, str]) -> Answer:
    """Look up a digest, which is what is pulled, whatever the tag beside it says."""
    named = [tag for tag, digest in tags.items() if digest == image.digest]
    if not named:
        return _unverified(image, "the catalog does not know the digest")
    mismatch = ""
    if image.tag and image.tag not in named:
        mismatch = f"the digest is not that of {image.tag}, but that of {named[0]}"
    return Answer(str(image), Existence.VERIFIED, digest=image.digest or "", mismatch=mismatch)


def _unverified(image: ImageReference, reason: str) -> Answer:
    return Answer(str(image), Existence.UNVERIFIED, reason=reason)


def _why_unknown(image: ImageReference, known: _Known) -> str:
    if repository_of(image) in known.tags:
        return "the catalog does not claim to list every tag"
    if image.domain in known.registries:
        return f"the catalog does not claim to list every repository of {image.domain}"
    return f"the catalog does not know {image.domain}"


def _similar(image: ImageReference, known: _Known) -> list[str]:
    """List images of the same registry that exist under a similar name: with or without `-amd64` or
    a `v`, or in a repository with the same last component."""
    found = sorted(
        (name != repository_of(image), name.endswith("-amd64"), name, tag)
        for name, tags in known.tags.items()
        if _is_like(name, image) and (name.endswith("-amd64") or _is_plain(name))
        for tag in spellings(image.tag or "")
        if tag in tags
    )
    return [f"{name}:{tag}" for _, _, name, tag in found][:MAX_SUGGESTIONS]


def _is_like(name: str, image: ImageReference) -> bool:
    """Whether a repository of the same registry has the same last component."""
    mine = repository_of(image)
    return name.startswith(f"{image.domain}/") and _stem(name) == _stem(mine)


def _is_plain(name: str) -> bool:
    """Whether a name does not end in an architecture."""
    return not _ARCHITECTURE.search(name)


def _is_listed_elsewhere(image: ImageReference, similar: list[str]) -> bool:
    """Whether the same tag is listed under a similar name: then it is older than the catalog."""
    return any(each.endswith(f":{image.tag}") for each in similar)


def spellings(tag: str) -> Iterator[str]:
    """The tag, and the tag with or without a `v` in front of a version."""
    yield tag
    if re.match(r"v\d", tag):
        yield tag[1:]
    elif tag[:1].isdigit():
        yield f"v{tag}"
