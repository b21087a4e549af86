"""String literals in template actions: references that a template falls back to, and hosts that it
makes images of."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from k8sregistry_lint.finders.evidence import evidence, objects, pairs, vocabulary
from k8sregistry_lint.finders.evidence.objects import NO_IMAGE, Against
from k8sregistry_lint.finders.templates.definitions import Definitions
from k8sregistry_lint.finders.templates.variables import Variables
from k8sregistry_lint.finders.values import urls
from k8sregistry_lint.finders.values.lines import key_above
from k8sregistry_lint.finders.values.scope import Scope
from k8sregistry_lint.model import Applicability, Found, ImageOccurrence, Level, MentionKind, Role
from k8sregistry_lint.reference import ImageReference, parse_host, parse_with_placeholders
from k8sregistry_lint.syntax.action import Action, Kind, Literal
from k8sregistry_lint.text import Span, View, meets

_WORD = re.compile(r"[A-Za-z_][\w-]*(?:\.[\w-]+)*")
_KEY = re.compile(r"(?P<key>[\w.-]+)[\"']?[ \t]*[:=](?=[ \t\"'\[{])")
_FLAG = re.compile(r"(?<![\w-])--?([A-Za-z][\w-]*)[ \t]+[\"']?\Z")
_DICT_KEY = re.compile(r"[A-Za-z_][\w-]*")
_VERB = re.compile(r"%[-+# 0]*+\d*+[a-z]|\{\{[^{}]*\}\}")
"""What is filled in later: by printf, or by `tpl` from an action inside the string."""
_FORMAT = re.compile(r"%s/|/%s|\A/\Z|/\Z")
_NAMED = re.compile(
    r"\b(?:include|template|define|block|lookup|fail|required|index|get|hasKey|dig|pluck|set|unset)"
    r"\s+[^\"`]*[\"`]\Z"
)
MAX_NAMES = 50
"""How many names of an action are looked at."""
MAX_LINE = 200
"""How much of the line in front of an action is looked at, in code points."""

_COMPARED = Against(MentionKind.COMPARISON, "a text that the template compares or looks for")
_COMMENT = Against(MentionKind.COMMENT, "a comment of the template")
_CODE = Against(MentionKind.TEXT, "template code")
_HOST = Against(
    MentionKind.HOST, "a host alone, in an action that does not evidently make an image"
)
_COMPARES = "the template compares or takes apart what `{}` holds"
_HOST_ALONE = "a registry on its own: nothing here shows which images are pulled from it"


class _Place(NamedTuple):
    """What is around the literals of an action: the key of its line, the template that it is in,
    and the names in the action; `continued` says that a path follows what it prints."""

    key: str
    definition: str
    names: tuple[str, ...]
    continued: bool

    def behind(self, literal: str) -> "_Place":
        """The same behind another literal, which may be a key: `dict "image" "REF"`."""
        return self._replace(names=(literal, *self.names))

    def shows_image(self, reference: ImageReference) -> bool:
        """Whether one of the names says that a literal is an image or a part of one."""
        return any(
            vocabulary.names_image(name) or evidence.is_name_of(name, reference)
            for name in (self.key, self.definition, *self.names)
        )


def find(view: View, actions: Sequence[Action], scope: Scope) -> Iterator[Found]:
    """What the actions hold (their spans are in `view.text`), comments included."""
    definitions, variables = Definitions(actions), Variables(view.text)
    documents = objects.TextDocuments(view.text)
    for action in actions:
        positions = scope.search(view.text[action.span.start : action.span.end])
        if not positions:
            continue
        spans = [literal.span for literal in action.literals]
        place = _place(view.text, action, definitions)
        if variables.becomes_host(action):
            place = place._replace(continued=True)
        against = documents.against(action.span.start) or _judged(place)
        compared = variables.compared_name(action)
        inside = scope.limited(Applicability.UNSAFE, _COMPARES.format(compared))
        before = ""
        for literal in action.literals:
            if scope.search(literal.text):
                judged = evidence.judged_name(before)
                why = against or (judged.against if judged else None)
                within = inside if compared else scope
                found = _judge(view, literal, place.behind(before), why, within)
                if isinstance(found, ImageOccurrence) and not found.reference.registry:
                    host = pairs.host_of(view.text, action, actions)
                    found = _paired(view, found, host) if host else found
                yield found
            before = literal.text if _DICT_KEY.fullmatch(literal.text) else ""
        for position in positions:
            at = action.span.start + position
            if not meets(spans, Span(at, at + 1)):
                yield scope.mention(view, at, _COMMENT if action.kind is Kind.COMMENT else _CODE)


def _paired(view: View, found: ImageOccurrence, host: Span) -> ImageOccurrence:
    """The image that a repository and the host in front of it are, each of which can be set to
    something else alone."""
    registry = view.text[host.start : host.end]
    limited = found.ceiling > Applicability.UNSAFE
    return found._replace(
        reference=found.reference._replace(registry=registry),
        spelling=f"{registry}/{found.spelling}",
        name=(host.shifted(view.origin(0)), *found.name),
        role=Role.SPLIT,
        level=Level.ERROR,
        ceiling=min(found.ceiling, Applicability.UNSAFE),
        reason=pairs.EITHER if limited else found.reason,
        owns_registry=True,
    )


def _place(text: str, action: Action, definitions: Definitions) -> _Place:
    near = max(action.span.start - MAX_LINE, 0)
    start = max(text.rfind("\n", near, action.span.start) + 1, near)
    keys = _KEY.findall(text, start, action.span.start + 1)  # the brace may follow the key
    if flag := _FLAG.search(text[start : action.span.start]):
        keys = [flag[1]]
    if not text[start : action.span.start].strip():
        keys = [key_above(text, start, action.span.start)]
    following = text[action.span.end : action.span.end + 2]
    continued = following.startswith("/") and not following.startswith("//")
    outside = _outside(text, action)
    return _Place(
        keys[-1] if keys else "",
        definitions.name_at(action.span.start),
        tuple(dict.fromkeys(_WORD.findall(outside)))[:MAX_NAMES],
        continued or any(_FORMAT.search(literal.text) for literal in action.literals),
    )


def _outside(text: str, action: Action) -> str:
    """An action without its literals."""
    parts, done = [], action.span.start
    for literal in action.literals:
        parts.append(text[done : literal.span.start])
        done = literal.span.end
    return " ".join([*parts, text[done : action.span.end]])


def _judged(place: _Place) -> Against | None:
    """What the names around an action say against images in it."""
    judged = (evidence.judged_name(name) for name in (place.key, place.definition))
    return next((found.against for found in judged if found and found.against), None)


def _is_name(text: str, literal: Literal) -> bool:
    """Whether a literal is the name of a template, or of a field."""
    before = text[max(literal.span.start - MAX_LINE, 0) : literal.span.start]
    return _NAMED.search(before) is not None


def _judge(
    view: View, literal: Literal, place: _Place, against: Against | None, scope: Scope
) -> Found:
    """A whole reference, the beginning of one, or a host of which the action makes one."""
    text = _VERB.sub(lambda match: "x" * len(match[0]), literal.text)
    start = literal.span.start + len(text) - len(text.lstrip())
    is_prefix = text.rstrip().endswith("/")
    text = text.strip().rstrip(":@/")
    named = literal.span.start + next(iter(scope.search(literal.text)), 0)
    if literal.compared or view.span(start, start + len(text)) is None:
        return scope.mention(view, named, _COMPARED)
    if against:
        return scope.mention(view, named, against)
    if url := urls.alone(view, start, text, scope):
        return url
    host = parse_host(text)
    reference = host or parse_with_placeholders(text)
    if reference is None or (not reference.registry and _is_name(view.text, literal)):
        return scope.mention(view, named, NO_IMAGE)
    if not reference.registry:
        reference = ImageReference(reference.repository, "") if host else reference
    shown = place.continued or place.shows_image(reference)
    if host and not is_prefix and not shown:
        return scope.mention(view, start, _HOST)
    if host and not (is_prefix or place.continued):
        scope = scope.limited(Applicability.UNSAFE, _HOST_ALONE)
    elif not shown:
        scope = scope.without_evidence(reference)
    return scope.occurrence(view, start, reference, Role.TEMPLATE)
