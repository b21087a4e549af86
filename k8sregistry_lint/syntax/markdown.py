"""The blocks of Markdown. markdown-it-py tells which lines belong to which block; their text is
taken from the source, so that each character knows its place."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from k8sregistry_lint.syntax import htmlcode, shortcodes
from k8sregistry_lint.syntax.blocks import (
    Block,
    Code,
    Heading,
    language_of,
    lines_of,
    without_margin,
)
from k8sregistry_lint.text import Span, View

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

MAX_LINE = 2_000
"""How much of a line decides on the blocks, in code points."""
MAX_NESTING = 4
"""How many tabs and admonitions may be inside of each other."""

_FRONT_MATTER = {"---": "yaml", "+++": "toml"}
_CONTAINER = re.compile(r"[ \t]*(?:===[!+]*|!!!|\?\?\?\+?)[ \t]+\S.*")
"""The head of a tab or an admonition, whose content is indented by four."""
_MARKDOWN = {"md", "markdown", "mdx"}
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)", re.MULTILINE)


def blocks(view: View) -> Iterator[Block]:
    """Yield the code of a text and its headings, in order."""
    yield from _blocks(view, 0)


def _blocks(view: View, nesting: int) -> Iterator[Block]:
    lines = lines_of(view.text)
    shown = [_shown(view.text[line.start : line.end]) for line in lines]
    matter = _front_matter(shown) if not nesting else 0
    if matter:
        inner = lines[1 : matter - 1]
        text = without_margin(view, inner, [0] * len(inner))
        yield Code(_FRONT_MATTER[shown[0].rstrip()], text)
        shown[:matter] = [""] * matter
    tokens = _parser().parse("\n".join(shortcodes.as_fences(shown)))
    for at, token in enumerate(tokens):
        if token.type == "heading_open" and token.map and token.level == nesting == 0:
            offset = view.origin(lines[token.map[0]].start)
            yield Heading(int(token.tag[1:]), tokens[at + 1].content, offset)
        elif token.type in ("fence", "code_block") and token.map and token.content:
            yield from _code(view, lines, shown, token, nesting)
        elif token.type == "html_block" and token.map and token.level == 0:
            first, last = token.map
            yield from htmlcode.code_in(view.cut(lines[first].start, lines[last - 1].end))


@lru_cache(1)
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # only a document that names a registry needs it

    return MarkdownIt("commonmark").disable(["inline", "reference"])


def _shown(line: str) -> str:
    """A line as the parser sees it: cut, and blank where it begins a tab or an admonition."""
    text = line[:MAX_LINE].rstrip("\r\n")
    return "" if _CONTAINER.fullmatch(text) else text


def _front_matter(shown: Sequence[str]) -> int:
    """The number of lines of the front matter, with the marks around it."""
    mark = shown[0].rstrip() if shown else ""
    if mark not in _FRONT_MATTER:
        return 0
    return next((at + 1 for at, line in enumerate(shown) if at and line.rstrip() == mark), 0)


def _code(
    view: View, lines: Sequence[Span], shown: Sequence[str], token: "Token", nesting: int
) -> Iterator[Block]:
    contents = token.content.removesuffix("\n").split("\n")
    first = (token.map or [0])[0] + (token.type == "fence")
    inner = lines[first : first + len(contents)]
    margins = [
        _margin(line, content)
        for line, content in zip(shown[first : first + len(inner)], contents, strict=False)
    ]
    text = without_margin(view, inner, margins)
    language = language_of(token.info)
    is_document = token.type == "code_block" or language in _MARKDOWN
    if nesting < MAX_NESTING and is_document and _FENCE.search(text.text):
        yield from _blocks(text, nesting + 1)
    elif inner:
        yield Code(language, text)


def _margin(line: str, content: str) -> int:
    """How many code points of a line are marks of what is around it. A tab is one, of which the
    parser may take a part."""
    bare = content.lstrip(" ")
    if line.endswith(content):
        return len(line) - len(content)
    return len(line) - len(bare) if line.endswith(bare) else 0
