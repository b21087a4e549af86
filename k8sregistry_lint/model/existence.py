"""What a catalog or a registry answers when it is asked whether an image exists."""

from enum import StrEnum
from typing import NamedTuple


class Existence(StrEnum):
    """Whether an image exists. A source that fails, or does not know, says UNVERIFIED; ABSENT needs
    a source that knows everything there is."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    ABSENT = "absent"


class Answer(NamedTuple):
    """What a source says about an image. `source` names the catalog or the registry; `date` is the
    day of the catalog, or the moment in UTC at which the registry was asked (ISO 8601)."""

    image: str
    existence: Existence
    source: str = ""
    date: str = ""
    reason: str = ""
    """Why it is not verified, or why its digest is not added."""
    digest: str = ""
    """The digest of the image, where the source knows it."""
    suggestions: tuple[str, ...] = ()
    """Similar images that exist, for an absent one."""
    mismatch: str = ""
    """In what way the digest of the reference is not that of its tag; empty where it is."""

    @property
    def is_proof(self) -> bool:
        """Whether the image exists, and is the one that its tag names."""
        return self.existence is Existence.VERIFIED and not self.mismatch
