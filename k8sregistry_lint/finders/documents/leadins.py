"""What introduces an image in a document: the sentence or the key above a list, the header of a
table, the line above code, the heading of a section."""

import re
from collections.abc import Mapping, Sequence

from k8sregistry_lint.finders.documents import introductions, sentences
from k8sregistry_lint.finders.documents.introductions import Line
from k8sregistry_lint.finders.documents.words import line_around, words
from k8sregistry_lint.finders.evidence.objects import Against
from k8sregistry_lint.finders.values.scope import Search
from k8sregistry_lint.model import MentionKind

MAX_ABOVE = 2_000
"""How much of the text above code is searched for a lead-in, in code points."""

_TAGS = re.compile(r"</?[A-Za-z][^<>]*>|\{\{[<%]?|[>%]?\}\}")
_OPENING = re.compile(r"(?:```|~~~|-{4}|\.{4}|\[source|\.\. |:[\w-]+:).*", re.IGNORECASE)
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
    r"|(?:(?:do|must|should|may) ?not|don't|mustn't|shouldn't|never) use|avoid"
    r"|not work any ?(?:more|longer))\b",
    re.IGNORECASE,
)
"""Words by which a sentence introduces code that nobody should use."""
_PLACE = re.compile(r"\b(?:registr(?:y|ies)|images?|hosts?|repositor(?:y|ies))\b", re.IGNORECASE)

_INTRODUCED = Against(MentionKind.TEXT, "introduced as images that are judged, moved or replaced")
_ON_REGISTRY = Against(MentionKind.TEXT, "introduced by words about the registry itself")


def introduced(lines: Sequence[Line], search: Search) -> Mapping[int, Against]:
    """Return what the lead-ins of items and of rows say against the images in them, by the offsets
    at which their lines begin."""
    return introductions.introduced(lines, lambda lead_in: _against(lead_in, search))


def against_code(text: str, start: int, search: Search) -> Against | None:
    """Return what the sentence or the label above the code at `start` says against its images."""
    above = introductions.lines(text[max(start - MAX_ABOVE, 0) : start])
    while above and (not above[-1].body or _OPENING.match(above[-1].body)):
        above.pop()
    if not above:
        return None
    if _is_old(above[-1].body):
        return _INTRODUCED
    title = introductions.title(above[-1])
    sentence = title or introductions.last_sentence(above, len(above) - 1)
    if not (title or sentence.endswith(":")):
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


def _names(tag: re.Match[str]) -> str:
    """The quoted names in a tag, as the text that they are shown as."""
    return "|".join(re.findall(r"[\"']([^\"']*)[\"']", tag[0]))
