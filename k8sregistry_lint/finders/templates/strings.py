"""Strings of actions, with the evidence on the value that the action stands in: what holds for a
plain value holds behind an action too."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from k8sregistry_lint.finders.values.scalars import kubeadm_doubt
from k8sregistry_lint.finders.values.scope import Scope
from k8sregistry_lint.finders.values.split import is_beside_registry
from k8sregistry_lint.finders.values.value import PREFIXED, Value
from k8sregistry_lint.model import Applicability, Found, ImageOccurrence, PossibleMention
from k8sregistry_lint.syntax import yamlsource
from k8sregistry_lint.syntax.action import Action
from k8sregistry_lint.syntax.masking import ASSUMPTIONS, masked
from k8sregistry_lint.syntax.tree import Document
from k8sregistry_lint.text import Span, View


def judged(
    view: View, actions: Sequence[Action], found: Sequence[Found], scope: Scope
) -> Iterator[Found]:
    """What the strings of some actions are, where the text around the actions is YAML."""
    origins = {item.span.start for item in found if isinstance(item, ImageOccurrence)}
    values = _values(view, actions, origins, scope)
    for item in found:
        value = values.get(item.span.start) if isinstance(item, ImageOccurrence) else None
        yield _judged(item, value) if value and isinstance(item, ImageOccurrence) else item


def _values(
    view: View, actions: Sequence[Action], origins: set[int], scope: Scope
) -> dict[int, Value]:
    """The values around some offsets of the source, from the first parse copy that has them."""
    values: dict[int, Value] = {}
    for assumption in ASSUMPTIONS:
        wanted = origins - values.keys()
        if not wanted:
            break
        copy = masked(view, actions, assumption)
        positions = sorted(at for at in map(copy.offset, wanted) if copy.origin(at) in wanted)
        for piece in yamlsource.read(copy.text, positions):
            for scalar in piece.touched if isinstance(piece, Document) else ():
                first = bisect_left(positions, scalar.start)
                last = bisect_left(positions, scalar.end, first)
                value = Value(copy, scalar, copy.cut(scalar.start, scalar.end), scope)
                values |= {copy.origin(at): value for at in positions[first:last]}
    return values


def _judged(item: ImageOccurrence, value: Value) -> Found:
    if against := value.evidence.against:
        return PossibleMention(
            Span(item.span.start, item.span.start + 1), against.reason, against.kind
        )
    doubts = (
        value.evidence.doubt,
        kubeadm_doubt(value),
        PREFIXED if item.reference.registry and is_beside_registry(value.node) else "",
    )
    doubt = next(filter(None, doubts), "")
    if not doubt or item.ceiling <= Applicability.UNSAFE:
        return item
    return item._replace(ceiling=Applicability.UNSAFE, reason=doubt)
