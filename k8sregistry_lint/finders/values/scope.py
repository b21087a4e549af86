"""What a finder carries on its way down: the search, and what is around the text that it reads."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from k8sregistry_lint.finders.evidence.copiednames import NO_COPIES, Copies
from k8sregistry_lint.finders.evidence.evidence import NO_EVIDENCE
from k8sregistry_lint.finders.evidence.objects import Against
from k8sregistry_lint.model import (
    NO_FIELD,
    Applicability,
    FieldPath,
    ImageOccurrence,
    KeyPath,
    KeyPattern,
    KubernetesObject,
    Level,
    PossibleMention,
    Role,
)
from k8sregistry_lint.reference import ImageReference
from k8sregistry_lint.text import Span, View

Search = Callable[[str], Sequence[int]]
"""The sorted offsets at which a text may name a registry of interest."""

MAX_EMBEDDING = 4


class Place(NamedTuple):
    """Where in a text a reference is, as an ImageOccurrence has it."""

    field: FieldPath
    object: KubernetesObject | None
    around: Span | None = None
    prefixed: bool = True


class Scope(NamedTuple):
    """The surroundings of a text. `role` is what a whole reference in it is; `ceiling` bounds every
    fix in it, and `level` every finding; `kustomization` says that the file's name makes it one,
    whatever its kind; `names` are those of the texts around it, the nearest first; `in_parts` says
    that something may be put in front of it; `is_script` says that it is a script; `copies` are the
    copying commands of the file."""

    search: Search
    role: Role = Role.IMAGE
    object: KubernetesObject | None = None
    field: FieldPath = NO_FIELD
    depth: int = 0
    ceiling: Applicability = Applicability.SAFE
    reason: str = ""
    level: Level = Level.ERROR
    kustomization: bool = False
    names: tuple[str, ...] = ()
    in_parts: bool = False
    keys: tuple[KeyPattern, ...] = ()
    """The fields that hold images because the configuration says so."""
    is_script: bool = False
    copies: Copies = NO_COPIES
    images_only: bool = False
    """Mentions are not asked for, nor what limits a fix."""

    def limited(self, ceiling: Applicability, reason: str) -> "Scope":
        """The same with a lower ceiling, where a reason is given."""
        return (
            self._replace(ceiling=ceiling, reason=reason)
            if reason and ceiling < self.ceiling
            else self
        )

    def without_evidence(self, reference: ImageReference) -> "Scope":
        """The scope of a reference that nothing shows to be an image. A name without a registry may
        be a chart's or a project's as well, so it is only noted."""
        if reference.registry:
            return self.limited(Applicability.UNSAFE, NO_EVIDENCE)
        noted = self.limited(Applicability.DISPLAY_ONLY, NO_EVIDENCE)
        return noted._replace(level=Level.NOTE)

    def inside(self, obj: KubernetesObject | None, path: KeyPath, name: str) -> "Scope":
        """The scope of a text that is the value at `path`, called `name`."""
        return self._replace(
            role=Role.EMBEDDED,
            object=obj or self.object,
            field=self.field.below(path),
            depth=self.depth + 1,
            kustomization=False,
            is_script=False,
            names=(name, *self.names) if name else self.names,
        )

    def occurrence(
        self,
        text: View,
        at: int,
        reference: ImageReference,
        role: Role,
        place: Place | None = None,
    ) -> ImageOccurrence:
        """A reference at offset `at` of a text, in the field and the object of the scope or at a
        `place` of its own. Where the source spells its name otherwise, nothing can be edited."""
        place = place or Place(self.field, self.object)
        length = len(str(reference))
        name = text.span(at, at + len(reference.name))
        span = text.span(at, at + length) or name or _point(text, at)
        return ImageOccurrence(
            reference=reference,
            spelling=text.spelled(at, at + length),
            name=(name,) if name else (),
            span=span,
            role=role,
            field=place.field,
            object=place.object,
            ceiling=self.ceiling if name else Applicability.DISPLAY_ONLY,
            reason=self.reason if name else "the name is written with escapes",
            around=place.around,
            level=self.level,
            prefixed=place.prefixed,
        )

    def mention(self, text: View, at: int, why: Against) -> PossibleMention:
        """The code point at offset `at` of a text, with what speaks against it."""
        return PossibleMention(_point(text, at), why.reason, why.kind)


def _point(text: View, at: int) -> Span:
    return Span(text.origin(at), text.origin(at) + 1)
