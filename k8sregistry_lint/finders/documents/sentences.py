"""What a sentence, a row of a table or a line of code says against the images that it names."""

import re
from collections.abc import Callable, Sequence
from itertools import chain, pairwise

from k8sregistry_lint.finders.documents.words import Word
from k8sregistry_lint.finders.evidence import vocabulary
from k8sregistry_lint.finders.evidence.objects import Against
from k8sregistry_lint.finders.evidence.vocabulary import Judgement
from k8sregistry_lint.finders.values import commandlines
from k8sregistry_lint.model import MentionKind
from k8sregistry_lint.reference import ImageReference, parse_with_placeholders

MOVE = re.compile(
    r"\b(?:migrat\w*|mov(?:e|es|ed|ing)|deprecat\w*|freez\w*|frozen|mirrored|redirect\w*|retir\w*|sunset\w*"
    r"|replac(?:e|es|ed|ing|ement)|promot\w*|former(?:ly)?|previous(?:ly)?|legacy|no longer"
    r"|instead of|rather than|used to be|(?:we|they|it|I) used to|chang(?:ed|es) (?:from|to)"
    r"|switch(?:ed|es|ing)?|renam\w*"
    r"|old(?:er)? (?:versions?|releases?)"
    r"|(?:old|new|another|different) (?:image )?(?:registry|repository|host))\b",
    re.IGNORECASE,
)
NOT = re.compile(
    r"\b(?:do not|don't|does not|doesn't|must not|mustn't|should not|shouldn't|cannot|can't|won't"
    r"|never|avoid\w*|no more|not any ?more|instead|(?:fail|refus)(?:s|es|ed|ing|ure)?"
    r"|errors?|broken|unavailable)\b",
    re.IGNORECASE,
)
_ENABLES = re.compile(r"\b(?:allow|permit)(?:s|ing)? (?:\w+ ){1,3}to\b", re.IGNORECASE)
"""`allows you to run` allows no image."""
_WORD_END = r"(?![\w/@-]|[.:][\w/])"
"""A word may end before a colon or a full stop, unless a host or a file name goes on there."""
_WORD = re.compile(rf"(?<![\w.:/@-])_{{0,2}}([A-Za-z]+)_{{0,2}}{_WORD_END}")
_PLACED = re.compile(r"(?<![\w./:@-])[\w-]+(?:[.:][\w.:-]*)?/[\w./-]*\w(?::[\w.-]*\w)?")
_RESOURCE = re.compile(
    r"[a-z]+\.(?:apps|autoscaling|batch|extensions|policy|(?:[\w-]+\.)+k8s\.io)/"
)
"""An object as kubectl prints it: `deployment.apps/coredns`."""
_COMPARES = re.compile(
    r"[!=]==?|=~|\s-(?:eq|ne|like|match)\b|\.(?:starts?_?with|ends?_?with|contains?|includes?"
    r"|has_?(?:pre|suf)fix|equals?|match(?:es)?)\b",
    re.IGNORECASE,
)
_KEY = re.compile(r"[ \t{[,-]*[\"']?(?P<key>[A-Za-z][\w.-]*)[\"']?[ \t]*[:=]")
_FIELD = re.compile(rf"(?<![\w.:/@-])(?=\w*[.a-z_]\w*[._A-Z])[A-Za-z][\w.]*{_WORD_END}")
"""A name of several words, as fields of settings have them."""
_HEADER = re.compile(r"[ \t]*\[{1,2}[^\[\]\r\n]+\]{1,2}[ \t]*(?:#.*)?[\r\n]*")
"""The header of a table in TOML, or of a section in other settings."""
_INLINE = re.compile(r"(?<!`)(?>`+)([^`]+)`+")

_ON_MOVE = Against(MentionKind.TEXT, "a sentence about a move")
_ON_USE = Against(MentionKind.TEXT, "a sentence on which images may be used, or fail")
_ELSEWHERE = Against(MentionKind.TEXT, "a sentence that names the image in another registry, too")
_ON_REGISTRY = Against(MentionKind.TEXT, "a sentence that also names the registry by itself")
_COPIES = Against(MentionKind.COPY, "a pattern or a copy command in a text")
_IN_KEY = Against(MentionKind.KEY, "a mapping key")


def against_sentence(sentence: str, words: Sequence[Word]) -> Against | None:
    """Return what a sentence that people read says against the images that it names."""
    is_judged = judged_key(sentence) or _names_judge(sentence) or NOT.search(sentence)
    against = _against(sentence, words, _copies_in_prose)
    return against or (_ON_USE if is_judged else None)


def against_line(line: str, words: Sequence[Word]) -> Against | None:
    """Return what a line of code says against the images that it names."""
    if _HEADER.fullmatch(line):
        return _IN_KEY
    if _COMPARES.search(line) or judged_key(line):
        return _ON_USE
    return _against(line, words, commandlines.copies)


def judged_key(line: str) -> bool:
    """Whether a line begins with a key that judges or mirrors images: `allowedImages:`."""
    match = _KEY.match(line)
    key = match["key"] if match else ""
    return vocabulary.judgement(key) is not Judgement.NONE or vocabulary.mirrors(key)


def _names_judge(sentence: str) -> bool:
    """Whether a sentence names a field that judges or mirrors images: `policy.allowedImages`."""
    return any(
        vocabulary.judgement(part) is Judgement.JUDGES or vocabulary.mirrors(part)
        for match in _FIELD.finditer(sentence)
        for part in match[0].split(".")
    )


def mirrors(sentence: str) -> bool:
    """Whether a sentence has a word by which something is about mirrors: `Mirrored images`."""
    return any(map(vocabulary.mirrors, _WORD.findall(sentence)))


def judges(sentence: str) -> bool:
    """Whether a sentence has a word by which something allows or denies images."""
    return any(map(vocabulary.judges, _WORD.findall(_ENABLES.sub("", sentence))))


def _against(sentence: str, words: Sequence[Word], copies: Callable[[str], bool]) -> Against | None:
    """What a line says against the images that it names. That something failed says nothing: it may
    be what a command printed."""
    if not any(word.reference for word in words):
        return None
    if any(word.alone for word in words):
        return _ON_REGISTRY
    if copies(sentence):
        return _COPIES
    if MOVE.search(sentence):
        return _ON_MOVE
    if _names_copy(sentence, words):
        return _ELSEWHERE
    return _ON_USE if judges(sentence) else None


def _copies_in_prose(sentence: str) -> bool:
    """Whether a sentence holds a command that copies: as code, or else as a program with its verb
    right behind it. `Set the docker image and its tag` is none."""
    code = (" ".join(inline.split()) for inline in _INLINE.findall(sentence))
    pairs = map(" ".join, pairwise(sentence.split()))
    return any(map(commandlines.copies, chain(code, pairs)))


def _names_copy(sentence: str, words: Sequence[Word]) -> bool:
    """Whether a sentence also names an image of the same name in another registry: one of them may
    be the copy of the other. In the row of a table, any other image counts."""
    known = {_name_and_registry(word.reference) for word in words if word.reference}
    named = (
        parse_with_placeholders(match[0])
        for match in _PLACED.finditer(sentence)
        if not _RESOURCE.match(match[0])
    )
    others = {_name_and_registry(other) for other in named if other and other.registry}
    is_row = sentence.lstrip("> \t").startswith("|")
    return any(
        registry != own_registry and (is_row or name == own_name)
        for name, registry in others
        for own_name, own_registry in known
    )


def _name_and_registry(reference: ImageReference) -> tuple[str, str]:
    return reference.repository.rpartition("/")[2], reference.registry
