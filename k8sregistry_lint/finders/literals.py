"""String literals in template actions: references that a template falls back to, and hosts that it
makes images of."""

import re
from collections.abc import Iterator, Sequence

from k8sregistry_lint.finders.scope import Scope
from k8sregistry_lint.model import Found, ImageOccurrence, PossibleMention, Role
from k8sregistry_lint.reference import ImageReference, parse_host, parse_with_placeholders
from k8sregistry_lint.syntax.action import Action, Kind, Literal
from k8sregistry_lint.text import Span, View, meets

_IMAGE_WORD = re.compile(r"registr(?!y\.[\w-]+\.[a-z])|repo|image|hub", re.IGNORECASE)
"""A host such as `registry.example.com` speaks of no image, or a fix would make an action speak of
one."""
_IMAGE_KEY = re.compile(r"image[\"']?:[ \t]+[\"']?\Z", re.IGNORECASE)
_VERB = re.compile(r"%[-+# 0]*+\d*+[a-z]|\{\{[^{}]*\}\}")
"""What is filled in later: by printf, or by `tpl` from an action inside of the string."""


def find(view: View, actions: Sequence[Action], scope: Scope) -> Iterator[Found]:
    """What the actions hold (their spans are in `view.text`), comments included."""
    for action in actions:
        positions = scope.search(view.text[action.span.start : action.span.end])
        if not positions:
            continue
        spans = [literal.span for literal in action.literals]
        words = [match.span() for match in _IMAGE_WORD.finditer(view.text, *action.span)]
        for literal in action.literals:
            if scope.search(literal.text):
                speaks = bool(words) and (
                    words[0][0] < literal.span.start or words[-1][1] > literal.span.end
                )
                yield _judge(
                    view, literal, scope, makes_image=speaks or _makes_image(view.text, action)
                )
        for position in positions:
            at = action.span.start + position
            if not meets(spans, Span(at, at + 1)):
                origin = view.origin(at)
                yield PossibleMention(
                    Span(origin, origin + 1),
                    "a comment of the template" if action.kind is Kind.COMMENT else "template code",
                )


def _judge(view: View, literal: Literal, scope: Scope, *, makes_image: bool) -> Found:
    """A whole reference, the beginning of one, or a host of which the action makes one."""
    text = _VERB.sub(lambda match: "x" * len(match[0]), literal.text)
    start = literal.span.start + len(text) - len(text.lstrip())
    is_prefix = text.rstrip().endswith("/")
    text = text.strip().rstrip(":@/")
    span = view.span(start, start + len(text))
    if span is None or literal.compared:
        origin = view.origin(start)
        return PossibleMention(
            span or Span(origin, origin + 1), "a text that the template compares or looks for"
        )
    host = parse_host(text)
    reference = host or parse_with_placeholders(text)
    if host and not is_prefix and not makes_image:
        return PossibleMention(
            span, "a host alone, in an action that does not evidently make an image"
        )
    if reference is None:
        return PossibleMention(span, "text that is no image reference")
    if not reference.registry:
        reference = ImageReference(reference.repository, "") if host else reference
    name = Span(span.start, span.start + len(reference.name))
    return ImageOccurrence(
        reference,
        (name,),
        span,
        Role.TEMPLATE,
        scope.field,
        scope.object,
        scope.ceiling,
        scope.reason,
    )


def _makes_image(text: str, action: Action) -> bool:
    """Whether what stands around an action with a bare host makes an image of it: a path behind it,
    or its key."""
    following = text[action.span.end : action.span.end + 2]
    if following.startswith("/") and not following.startswith("//"):
        return True
    near = max(action.span.start - 200, 0)
    line = text[max(text.rfind("\n", near, action.span.start) + 1, near) : action.span.start]
    return _IMAGE_KEY.search(line) is not None
