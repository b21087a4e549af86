"""Makes and merges catalogs."""

import gzip
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from k8sregistry_lint.registry.catalogfile import (
    DEFAULT_REGISTRY,
    CatalogError,
    Header,
    entries,
    is_image,
)


@dataclass(slots=True)
class Catalog:
    """A whole catalog: the digest of each tag (empty if it is not known) of each repository."""

    date: str = ""
    complete: set[str] = field(default_factory=set)
    tags: defaultdict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, name: str, tag: str, digest: str = "") -> None:
        """Add a tag; what is known about it already is kept, unless a digest is added. Raises
        CatalogError for a name or a tag that is none."""
        if not is_image(name, tag):
            raise CatalogError(f"holds {f'{name}:{tag}'[:200]!r}, which is not an image")
        tags = self.tags[name]
        tags[tag] = digest or tags.get(tag, "")

    def merged(self, older: "Catalog") -> "Catalog":
        """The two catalogs as one, as published tags never disappear."""
        both = Catalog(max(self.date, older.date), self.complete | older.complete)
        for catalog in (older, self):
            for name, tags in catalog.tags.items():
                both.tags[name] |= {
                    tag: digest or both.tags[name].get(tag, "") for tag, digest in tags.items()
                }
        return both

    @property
    def size(self) -> int:
        """How many tags it has."""
        return sum(map(len, self.tags.values()))

    def packed(self, *, digests: bool) -> bytes:
        """The bytes of its file, which are the same for the same content. Without `digests`, it
        has names and tags only."""
        lines = sorted((_shown(name), tags) for name, tags in self.tags.items())
        body = [line for name, tags in lines for line in _lines(name, tags, digests=digests)]
        head = [f"# date: {self.date}"] if self.date else []
        if self.date and self.complete:
            head.append(f"# complete: {' '.join(sorted(self.complete))}")
        text = "".join(f"{line}\n" for line in (*head, *body))
        return gzip.compress(text.encode(), 9, mtime=0)


def load(path: str) -> Catalog:
    """Read a whole catalog. Raises OSError and CatalogError."""
    catalog = Catalog()
    for each in entries(path):
        if isinstance(each, Header):
            catalog.date, catalog.complete = each.date, set(each.complete)
        else:
            catalog.tags[each.name] |= each.tags
    return catalog


def _lines(name: str, tags: dict[str, str], *, digests: bool) -> Iterator[str]:
    plain = sorted(tag for tag, digest in tags.items() if not (digests and digest))
    if plain or not tags:
        yield " ".join((name, *plain))
    if digests:
        yield from (f"{name}:{tag} {digest}" for tag, digest in sorted(tags.items()) if digest)


def _shown(name: str) -> str:
    return name.removeprefix(f"{DEFAULT_REGISTRY}/")
