"""The grammar of image references, as in github.com/distribution/reference, with the span of each
part."""

import re
from collections.abc import Iterator
from functools import lru_cache
from string import ascii_letters, digits
from typing import NamedTuple

from k8sregistry_lint.regex import regex
from k8sregistry_lint.text import Span

_FILE_NAME = regex(
    r".*\.(?:png|jpe?g|svg|gif|webp|ico|avif|iso|img|qcow2|vmdk|ova|raw|tar|gz|zip|ya?ml|json|md|html?)",
    re.IGNORECASE,
)
MAX_LENGTH = 1024
DOCKER_HUB = "docker.io"
_HUB_ALIASES = {"index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"}

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_DOMAIN = rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?"
_COMPONENT = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_PATH = rf"{_COMPONENT}(?:/{_COMPONENT})*"
_REFERENCE = regex(
    rf"(?:(?P<registry>{_DOMAIN})/)??(?P<repository>{_PATH})"
    r"(?::(?P<tag>\w[\w.-]{0,127}))?"
    r"(?:@(?P<digest>[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9A-Fa-f]{32,}"
    r"|(?:sha(?:256|512):)?x{2,}))?",
    re.ASCII,
)
"""A digest of nothing but `x` is a masked one: `@{{ .Values.digest }}`, `@sha256:${SHA}`."""
_NAME = regex(rf"{_DOMAIN}/{_PATH}(?=[:@][^\s/]+\Z)", re.ASCII)
_HOST_CHARACTERS = frozenset(ascii_letters + digits + "_.-")
_MAX_HOST = 255
_HOST = regex(rf"(?P<registry>{_DOMAIN})/?", re.ASCII)
_URL = regex(
    rf"(?<![\w.+-])(?P<scheme>https?|oci)://(?![^/\s@]*@)(?P<host>{_DOMAIN})"
    r"(?P<path>(?:/(?:[\w.~:@!*+=%/-]|\$\{[^{}\s]*\}|\{\{[^{}\n]*\}\}|\$\w+)*)?)",
    re.ASCII | re.IGNORECASE,
)


class Placeholder(NamedTuple):
    """What some tool fills in later. `in_reference` is its pattern where it is a part of a
    reference, which has no blanks; `in_yaml` the one where YAML readers stumble over it, empty
    where they do not. The example is one that both find."""

    in_reference: str
    in_yaml: str
    example: str
    counterexample: str


PLACEHOLDERS = (
    Placeholder(r"\$\{[^{}\s]*\}", r"\$\{[^{}\r\n]*\}", "${TAG:-1}", "$ {TAG}"),
    Placeholder(r"\$\([^()\s]*\)", r"\$\([^()\r\n]*\)", "$(TAG)", "(TAG)"),
    Placeholder(r"\$[A-Za-z_]\w*", r"\$[A-Za-z_]\w*", "$TAG", "$1"),
    Placeholder(r"<<[^<>\n]+>>", r"<<\w+>>", "<<TAG>>", "<<>>"),
    Placeholder(r"<%[^<>\n]+%>", "", "<%= tag %>", "<%>"),
    Placeholder(r"<[^<>\s]+>", "", "<tag>", "<a tag>"),
    Placeholder(r"%[A-Za-z_]\w*%", r"%%?\w+%%?", "%TAG%", "% TAG %"),
    Placeholder(r"%[sdv](?!\w)", "", "%s", "%x"),
    Placeholder(r"\(@[^@\n]+@\)", "", "(@tag@)", "(tag)"),
    Placeholder(r"@[A-Za-z_]\w*@", r"@\w+@", "@TAG@", "@TAG"),
    Placeholder(r"#\{\w+\}#", "", "#{TAG}#", "#{TAG}"),
    Placeholder(r"###\w+###", "", "###TAG###", "##TAG##"),
    Placeholder(r"\{[A-Za-z_]\w*\}", "", "{tag}", "{1}"),
    Placeholder(r"\(\([\w.:/-]+\)\)", "", "((tag))", "(tag)"),
    Placeholder(r"\[\[[^\[\]\n]+\]\]", "", "[[tag]]", "[tag]"),
    Placeholder(r"(?<=[a-z0-9]-)[A-Z][A-Z0-9_]+(?![A-Za-z])", "", "pause-ARCH", "pause-arch"),
)
_PLACEHOLDER = regex("|".join(row.in_reference for row in PLACEHOLDERS))


class ImageReference(NamedTuple):
    """A reference as it is spelled: `registry` is empty if Docker Hub is implied, `repository` if
    only a host is given."""

    registry: str
    repository: str
    tag: str | None = None
    digest: str | None = None

    @property
    def domain(self) -> str:
        """The registry that serves it, in lower case, with Docker Hub spelled out."""
        host = self.registry.lower() or DOCKER_HUB
        return DOCKER_HUB if host in _HUB_ALIASES else host

    @property
    def path(self) -> str:
        """The repository, with Docker Hub's `library/` spelled out."""
        implied = self.domain == DOCKER_HUB and self.repository and "/" not in self.repository
        return f"library/{self.repository}" if implied else self.repository

    @property
    def name(self) -> str:
        """Registry and repository as they are spelled."""
        return (
            f"{self.registry}/{self.repository}"
            if self.registry and self.repository
            else self.registry or self.repository
        )

    @property
    def spans(self) -> dict[str, Span]:
        """The spans, in `str(self)`, of the parts that it has: registry, repository, tag,
        digest."""
        out, offset = {}, 0
        for part, value in (
            ("registry", self.registry),
            ("repository", self.repository),
            ("tag", self.tag),
            ("digest", self.digest),
        ):
            if value:
                out[part] = Span(offset, offset + len(value))
                offset += len(value) + 1
        return out

    def renamed(self, registry: str, repository: str) -> "ImageReference":
        """A reference with the same tag and digest under another name."""
        return self._replace(registry=registry, repository=repository)

    def __str__(self) -> str:
        tag = f":{self.tag}" if self.tag else ""
        return self.name + tag + (f"@{self.digest}" if self.digest else "")


def start_of_name(text: str, position: int) -> int | None:
    """Return where the host begins that a position is in, so that `my.k8s.gcr.io` is no
    `k8s.gcr.io`; None behind a path or a user, where it is no host."""
    first = position
    while first > max(position - _MAX_HOST, 0) and text[first - 1] in _HOST_CHARACTERS:
        first -= 1
    start = first + len(text[first:position]) - len(text[first:position].lstrip("-."))
    is_behind = text[start - 1 : start] in ("/", "@") and text[max(start - 3, 0) : start] != "://"
    return None if is_behind else start


def parse(text: str) -> ImageReference | None:
    """The reference that the whole of `text` is, None where it is none. `str()` of the answer is
    `text`."""
    if len(text) > MAX_LENGTH or not (match := _REFERENCE.fullmatch(text)):
        return None
    registry, repository, tag, digest = match.group("registry", "repository", "tag", "digest")
    first, _, rest = repository.partition("/")
    if registry is None and rest and _is_domain(first):
        registry, repository = first, rest
    return ImageReference(registry or "", repository, tag, digest)


def parse_name(text: str) -> ImageReference | None:
    """The registry and repository at the start of a text whose tag or digest is malformed; None
    where none is there."""
    match = _NAME.match(text) if len(text) <= MAX_LENGTH else None
    return parse(match[0]) if match else None


def parse_with_placeholders(text: str) -> ImageReference | None:
    """Like `parse`, where `${TAG}`, `$(TAG)`, `$TAG`, `<<TAG>>`, `<tag>`, `%TAG%`, `@TAG@`,
    `{tag}`, `%s`, `((tag))`, `[[tag]]`, `<%tag%>`, `#{TAG}#`, `###TAG###`, `(@tag@)` and the
    capitals of `pause-ARCH` stand for letters; one that stands alone is no reference."""
    return _parse_with_placeholders(text) if len(text) <= MAX_LENGTH else None


@lru_cache(4_096)  # the same images come again and again
def _parse_with_placeholders(text: str) -> ImageReference | None:
    if reference := parse(text):
        return reference
    masked = _PLACEHOLDER.sub(lambda match: "x" * len(match.group()), text)
    if masked == text or _PLACEHOLDER.fullmatch(text) or not (reference := parse(masked)):
        return None
    parts = {part: text[span.start : span.end] for part, span in reference.spans.items()}
    return ImageReference(
        parts.get("registry", ""), parts["repository"], parts.get("tag"), parts.get("digest")
    )


def parse_host(text: str) -> ImageReference | None:
    """The registry that the whole of `text` names, with or without a slash at its end."""
    return _parse_host(text) if len(text) <= MAX_LENGTH else None


@lru_cache(4_096)
def _parse_host(text: str) -> ImageReference | None:
    match = _HOST.fullmatch(text)
    return (
        ImageReference(match["registry"], "") if match and _is_domain(match["registry"]) else None
    )


class Url(NamedTuple):
    """A URL at offset `start` of a text: its scheme, and what follows it. The host is the registry
    and the path, without slashes at its end, the repository; only `oci` knows tags and digests. A
    query is left out."""

    scheme: str
    reference: ImageReference
    start: int


def urls(text: str) -> Iterator[Url]:
    """The URLs in a text that may name a download, a chart or a chart repository, in order; the
    punctuation of a sentence at the end of one is not part of it."""
    for match in _URL.finditer(text):
        scheme, start = match["scheme"].lower(), match.start("host")
        if scheme == "oci":
            found = parse_with_placeholders(text[start : match.end()].rstrip("/.,:;"))
        else:
            found = ImageReference(match["host"], match["path"][1:].rstrip("/.,:;"))
        if found and found.registry and len(str(found)) <= MAX_LENGTH:
            yield Url(scheme, found, start)


def parse_url(text: str) -> Url | None:
    """The URL that the whole of a text is, apart from slashes at its end; None for any other
    text."""
    url = next(urls(text), None) if "://" in text[:8] else None
    ends = url is not None and text[url.start + len(str(url.reference)) :].strip("/") == ""
    return url if ends else None


def is_file_name(repository: str) -> bool:
    """Return whether a repository ends like the name of a file, which no image is likely to do."""
    return _FILE_NAME.fullmatch(repository) is not None


def _is_domain(component: str) -> bool:
    """Whether a component is a host: it has a dot, a port or an upper-case letter, or is
    `localhost` (distribution/reference, splitDockerDomain)."""
    return (
        "." in component
        or ":" in component
        or component == "localhost"
        or component != component.lower()
    )
