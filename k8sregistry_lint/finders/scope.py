"""What a finder carries on its way down: the search, and what lies around the text that it
reads."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from k8sregistry_lint.model import (
    NO_FIELD,
    Applicability,
    FieldPath,
    KeyPath,
    KubernetesObject,
    Role,
)

Search = Callable[[str], Sequence[int]]
"""The sorted offsets at which a text may name a registry of interest."""

MAX_EMBEDDING = 4


@dataclass(frozen=True, slots=True)
class Scope:
    """The surroundings of a text. `role` is what a whole reference in it is; `ceiling` bounds every
    fix in it; `kustomization` says that the file's name makes it one, whatever its kind."""

    search: Search
    role: Role = Role.IMAGE
    object: KubernetesObject | None = None
    field: FieldPath = NO_FIELD
    depth: int = 0
    ceiling: Applicability = Applicability.SAFE
    reason: str = ""
    kustomization: bool = False

    def limited(self, ceiling: Applicability, reason: str) -> "Scope":
        """The same with a lower ceiling, where `reason` says one."""
        return (
            replace(self, ceiling=ceiling, reason=reason)
            if reason and ceiling < self.ceiling
            else self
        )

    def inside(self, obj: KubernetesObject | None, path: KeyPath) -> "Scope":
        """The scope of a text that is the value at `path`."""
        return replace(
            self,
            role=Role.EMBEDDED,
            object=obj or self.object,
            field=self.field.below(path),
            depth=self.depth + 1,
            kustomization=False,
        )
