"""A scalar with its text and its surroundings: what a finder asks and says of it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from k8sregistry_lint.finders.evidence import evidence, vocabulary
from k8sregistry_lint.finders.evidence.evidence import Evidence
from k8sregistry_lint.finders.evidence.objects import NO_IMAGE, Against
from k8sregistry_lint.finders.evidence.surroundings import object_of
from k8sregistry_lint.finders.values.scope import Place, Scope
from k8sregistry_lint.model import (
    Applicability,
    FieldPath,
    ImageOccurrence,
    PossibleMention,
    Role,
)
from k8sregistry_lint.reference import ImageReference
from k8sregistry_lint.regex import regex
from k8sregistry_lint.syntax.tree import MappingNode, Scalar, SequenceNode
from k8sregistry_lint.syntax.yamlcontent import content
from k8sregistry_lint.text import Span, View

MAX_PAIR = 300
"""How long a mapping may be, in code points, to say "this becomes that"."""

PREFIXED = "what is beside it may be put in front of it"
_FLAG = regex(r"--?[A-Za-z][\w.-]*")
_VALUE_KEYS = {"value", "default", "defaultvalue"}
_SHA256 = regex(r"[0-9a-f]{64}")
_NULL = {"", "~", "null", "Null", "NULL"}
_NAME_KEYS = ("name", "variable", "key")


@dataclass(frozen=True)
class Value:
    """A scalar: `node` is one of the document in `view`, `text` is its value, or a part of it, with
    the place of each character, and `scope` is what is around the document."""

    view: View
    node: Scalar
    text: View
    scope: Scope

    @property
    def field(self) -> FieldPath:
        """Where it is."""
        return self.scope.field.below(self.node.path)

    @cached_property
    def label(self) -> str:
        """What it is called: its key, or what a `value` beside a name or in a schema is for. Items
        of lists have no name."""
        node, parent = self.node, self.node.parent
        key = node.key if isinstance(node.key, str) else ""
        if not isinstance(parent, MappingNode):
            return key
        repeats_default = key == "example" and parent.text("default") == node.value
        if key.lower() not in _VALUE_KEYS and not repeats_default:
            return key
        beside = next((name for each in _NAME_KEYS if (name := parent.text(each))), "")
        patched = parent.text("path").rpartition("/")[2] if "op" in parent else ""
        return beside or patched or _described(parent) or key

    @property
    def is_described_as_image(self) -> bool:
        """Whether the description of a parameter speaks of images."""
        return vocabulary.names_image(self.beside("description")[:MAX_PAIR])

    @cached_property
    def flag(self) -> str:
        """The flag in front of an item of a list, such as `--image`; empty where there is none."""
        parent, key = self.node.parent, self.node.key
        if not isinstance(parent, SequenceNode) or not isinstance(key, int) or not key:
            return ""
        before = parent.node_at(key - 1)
        return before.value if isinstance(before, Scalar) and _FLAG.fullmatch(before.value) else ""

    @cached_property
    def evidence(self) -> Evidence:
        """What speaks against that it is an image to move."""
        return evidence.of(self.node, self.label or self.flag, self.scope.names)

    @property
    def _above(self) -> tuple[str, ...]:
        """The keys of the value and of what is around it."""
        return tuple(key for key in self.node.path if isinstance(key, str))

    def beside(self, key: str) -> str:
        """The scalar under another key of its mapping as the source spells it; empty where there is
        none, or it is null."""
        parent = self.node.parent
        scalar = parent.get(key) if isinstance(parent, MappingNode) else None
        if not isinstance(scalar, Scalar) or (not scalar.style and scalar.value in _NULL):
            return ""
        text = content(self.view, scalar)
        return text.spelled(0, len(text.text)) if text else scalar.value

    @property
    def digest_beside(self) -> str:
        """The digest that another key of its mapping gives, with its algorithm; empty where there
        is none."""
        digest = self.beside("digest") or self.beside("sha")
        return f"sha256:{digest}" if _SHA256.fullmatch(digest) else digest if ":" in digest else ""

    def limited(self, ceiling: Applicability, reason: str) -> "Value":
        """The same with a lower ceiling for fixes, where a reason is given."""
        scope = self.scope.limited(ceiling, reason)
        return self if scope is self.scope else replace(self, scope=scope)

    def occurrence(
        self, reference: ImageReference, at: int, role: Role, name: str = ""
    ) -> ImageOccurrence:
        """A reference at offset `at` of the text. `name` is that of the argument or the variable
        whose value it is."""
        scope = self.scope
        names = (name, self.label, self.flag, *scope.names)
        scope = scope.limited(Applicability.UNSAFE, self._handled(reference, names))
        if not evidence.for_it(self.node, reference, names):
            scope = scope.without_evidence(reference)
        if not reference.registry and evidence.has_prefix(self.node):
            scope = scope.limited(Applicability.DISPLAY_ONLY, PREFIXED)
        place = Place(
            self.field,
            object_of(self.node) or scope.object,
            self._around(at, len(str(reference))),
            prefixed=not reference.registry
            and (scope.in_parts or not evidence.is_container_image(self.node)),
        )
        role = scope.role if role is Role.IMAGE else role
        return scope.occurrence(self.text, at, reference, role, place)

    def _handled(self, reference: ImageReference, names: tuple[str, ...]) -> str:
        """What a command of the file does with it besides pulling: copies it, for example. A
        cluster pulls the image of a container all the same."""
        if evidence.is_container_image(self.node) and object_of(self.node) is not None:
            return ""
        copies = self.scope.copies
        return copies.doubt(str(reference), (*names, *self._above)) if copies.exist else ""

    def mention(self, at: int, why: Against = NO_IMAGE) -> PossibleMention:
        """The code point at offset `at`, with what speaks against it."""
        return self.scope.mention(self.text, at, why)

    def mentions(self, why: Against = NO_IMAGE) -> Iterator[PossibleMention]:
        """Every place in the text that may name a registry, unless only images are asked for."""
        if self.scope.images_only:
            return iter(())
        return (self.mention(position, why) for position in self.scope.search(self.text.text))

    def _around(self, at: int, length: int) -> Span | None:
        """The list around it, or the mapping if it is small enough to say "this becomes that"."""
        node, parent = self.node, self.node.parent
        if parent is None or (
            isinstance(parent, MappingNode) and parent.end - parent.start > MAX_PAIR
        ):
            return None
        start = self.text.origin(at)
        return Span(start - (node.start - parent.start), start + length + (parent.end - node.end))


def _described(node: MappingNode) -> str:
    """What the thing is called that a mapping describes: the key of the mapping, or the name of the
    variable whose schema it is."""
    if node.key != "openAPIV3Schema":
        return node.key if isinstance(node.key, str) else ""
    variable = next(
        (
            above
            for above in node.ancestors()
            if isinstance(above, MappingNode) and above.key != "schema"
        ),
        None,
    )
    return variable.text("name") if variable else ""
