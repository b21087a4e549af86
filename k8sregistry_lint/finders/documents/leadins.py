"""What introduces an image in a document: the sentence or the key above a list, the header of a
table, the line above code, the heading of a section."""

import re
from collections.abc import Iterator

from k8sregistry_lint.finders.documents import sentences
from k8sregistry_lint.finders.documents.words import line_around, words
from k8sregistry_lint.finders.evidence.objects import Against
from k8sregistry_lint.finders.values.scope import Search
from k8sregistry_lint.model import MentionKind
from k8sregistry_lint.syntax.blocks import lines_of
from k8sregistry_lint.text import Span

MAX_ABOVE = 2_000
"""How much of the text above a line is searched for a lead-in, in code points."""

_MARKS = re.compile(r"[ \t>]*")
_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)])[ \t]+")
_RULE = re.compile(r"[|:\- \t]+")
"""The line below the header of a table."""
_SENTENCE_END = re.compile(r"[.!?][\"')*_`]*\s+")
_TAGS = re.compile(r"</?[A-Za-z][^<>]*>|\{\{[<%]?|[>%]?\}\}")
_OPENING = re.compile(r"[ \t>]*(?:```|~~~|-{4}|\.{4}|\[source|\.\. |:[\w-]+:).*", re.IGNORECASE)
"""A line that begins code, or gives options of it."""
_OLD = re.compile(
    r"(?:the |our )?(?:before|old|outdated|previous(?:ly)?|former(?:ly)?|legacy|was|bad|wrong"
    r"|incorrect|deprecated|do not|don'?t)"
    r"(?: (?:images?|names?|registry|registries|repository|locations?|references?|values?|way))?",
    re.IGNORECASE,
)
_LABEL = re.compile(r"[A-Za-z' ]+")
_ON_OLD = re.compile(
    r"\b(?:deprecated|frozen|freeze|legacy|former|previous|no longer|instead of|rather than"
    r"|used to be|back then|at that time|looked like"
    r"|do not use|don't use|never use|avoid)\b",
    re.IGNORECASE,
)
"""Words by which a sentence introduces code that nobody should use."""
_PLACE = re.compile(r"\b(?:registr(?:y|ies)|images?|hosts?|repositor(?:y|ies))\b", re.IGNORECASE)

_INTRODUCED = Against(MentionKind.TEXT, "introduced as images that are judged, moved or replaced")
_ON_REGISTRY = Against(MentionKind.TEXT, "introduced by words about the registry itself")


def against_line(text: str, line: Span, search: Search) -> Against | None:
    """Return what the lead-ins of an item or of a row say against the images in it."""
    return next(filter(None, (_against(each, search) for each in _above(text, line))), None)


def against_code(text: str, start: int, search: Search) -> Against | None:
    """Return what the sentence or the label above the code at `start` says against its images."""
    above = _lines(text[max(start - MAX_ABOVE, 0) : start])
    while above and (not above[-1].strip() or _OPENING.match(above[-1])):
        above.pop()
    if not above:
        return None
    if _is_old(above[-1]):
        return _INTRODUCED
    sentence = _last_sentence(above)
    if not sentence.endswith(":"):
        return None
    if _names_registry(sentence, search):
        return _ON_REGISTRY
    is_told = _ON_OLD.search(sentence) or sentences.judges(sentence)
    return _INTRODUCED if is_told else None


def against_heading(heading: str, search: Search) -> Against | None:
    """Return what a heading says against the images of its section."""
    if _names_registry(heading, search):
        return _ON_REGISTRY
    is_told = sentences.MOVE.search(heading) or sentences.judges(heading)
    is_about_images = is_told and _PLACE.search(heading)
    return _INTRODUCED if is_about_images or _is_old(heading) else None


def _against(lead_in: str, search: Search) -> Against | None:
    if _names_registry(lead_in, search):
        return _ON_REGISTRY
    is_judged = sentences.judges(lead_in) or sentences.mirrors(lead_in)
    is_judged = is_judged or sentences.judged_key(lead_in)
    is_told = sentences.MOVE.search(lead_in) or sentences.NOT.search(lead_in)
    return _INTRODUCED if is_judged or is_told or _is_old(lead_in) else None


def _is_old(label: str) -> bool:
    """Whether a label of code, a heading or a cell of a table's header says no more than that what
    is below it is old."""
    labels = _LABEL.findall(_TAGS.sub(_names, label))
    return any(_OLD.fullmatch(each.strip()) for each in labels)


def _names_registry(text: str, search: Search) -> bool:
    return any(word.alone for word in words(text, search(text), line_around))


def _above(text: str, line: Span) -> Iterator[str]:
    """The header of a row's table; or what introduces the list of an item and the lists around it,
    the nearest first."""
    above = _lines(text[max(line.start - MAX_ABOVE, 0) : line.start])
    depth, body = _parted(text[line.start : line.end])
    if body.startswith("|"):
        rows = next((at for at in range(len(above)) if not _is_row(above[-1 - at])), len(above))
        table = above[len(above) - rows :]
        if len(table) > 1 and _RULE.fullmatch(_parted(table[1])[1]):
            yield table[0]
        above = above[: len(above) - rows]
    elif not _ITEM.match(body):
        return
    while above:
        line_depth, body = _parted(above[-1])
        is_item = _ITEM.match(body)
        if body and line_depth <= depth and not (is_item and line_depth == depth):
            sentence = _last_sentence(above)
            if sentence.endswith(":"):
                yield from (body, sentence)
            if not is_item:
                return
            depth = line_depth
        above.pop()


def _lines(text: str) -> list[str]:
    return [text[start:end] for start, end in lines_of(text)]


def _is_row(line: str) -> bool:
    return _parted(line)[1].startswith("|")


def _parted(line: str) -> tuple[int, str]:
    """How deep a line begins, and what it holds behind the marks of quotes."""
    match = _MARKS.match(line)
    depth = match.end() if match else 0
    return depth, line[depth:].strip()


def _last_sentence(lines: list[str]) -> str:
    """The sentence with which some lines end, without marks."""
    first = len(lines) - 1
    while first > 0 and lines[first - 1].strip() and not _ITEM.match(_parted(lines[first])[1]):
        first -= 1
    text = " ".join(_parted(line)[1] for line in lines[first:])
    return _SENTENCE_END.split(_ITEM.sub("", text, count=1))[-1].rstrip("*_` ")


def _names(tag: re.Match[str]) -> str:
    """The quoted names in a tag, as the text that they are shown as."""
    return "|".join(re.findall(r"[\"']([^\"']*)[\"']", tag[0]))
