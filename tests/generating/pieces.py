"""A file in pieces, some of which are references, and what a fix may make of each."""

import json
import re
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

TARGET = "registry.k8s.io"
LEGACY = re.compile(r"(?:k8s\.gcr\.io|eu\.gcr\.io/google_containers)(?=/)", re.IGNORECASE)


class Fate(Enum):
    """What a fix does with a piece of a file."""

    KEPT = "never changes"
    EITHER = "a reference whose surroundings decide: its registry moves, or nothing does"
    MOVES = "a reference that a safe fix has to move"


class Part(NamedTuple):
    """A piece of a file; one that does not stay is a whole reference."""

    text: str
    fate: Fate = Fate.KEPT


Parts = tuple[Part, ...]


def moved(text: str) -> str:
    """The text with every legacy registry replaced by its successor."""
    return LEGACY.sub(TARGET, text)


@dataclass(frozen=True)
class Generated:
    """A file in pieces."""

    name: str
    parts: Parts

    @property
    def text(self) -> str:
        return "".join(part.text for part in self.parts)

    @property
    def planted(self) -> list[int]:
        """The offset of every reference."""
        offsets, at = [], 0
        for part in self.parts:
            if part.fate is not Fate.KEPT:
                offsets.append(at)
            at += len(part.text)
        return offsets

    def judged(self, after: str) -> list[bool]:
        """Whether each reference moved, in order. Fails where anything else changed, and where a
        reference stayed that has to move."""
        at, outcome = 0, []
        for part in self.parts:
            expected = part.text
            if part.fate is not Fate.KEPT:
                outcome.append(after.startswith(moved(part.text), at))
                assert outcome[-1] or part.fate is Fate.EITHER, f"{part.text} stayed in\n{after}"
                expected = moved(part.text) if outcome[-1] else part.text
            assert after.startswith(expected, at), f"{after[at:]!r} should begin with {expected!r}"
            at += len(expected)
        assert at == len(after), f"{after[at:]!r} is new"
        return outcome

    def rewritten(self, name: str, rewrite: "Rewrite") -> "Generated":
        """The same pieces, each written differently."""
        return Generated(name, tuple(Part(rewrite(part.text), part.fate) for part in self.parts))


class Rewrite(NamedTuple):
    """Replaces each occurrence of one string."""

    old: str
    new: str

    def __call__(self, text: str) -> str:
        return text.replace(self.old, self.new)


def with_newlines(made: Generated, newline: str) -> Generated:
    """The same file with other line ends."""
    return made.rewritten(made.name, Rewrite("\n", newline))


def in_block_scalar(made: Generated, header: str) -> Generated:
    """A ConfigMap that holds the file as a block scalar."""
    *parts, last = made.rewritten("a.yaml", Rewrite("\n", "\n    ")).parts
    body = (*parts, Part(last.text.removesuffix("\n    ") + "\n", last.fate))
    return Generated("a.yaml", (Part(f"kind: ConfigMap\ndata:\n  a: {header}\n    "), *body))


def in_quotes(made: Generated) -> Generated:
    """A ConfigMap that holds the file as a double-quoted string."""
    body = (Part(json.dumps(p.text, ensure_ascii=False)[1:-1], p.fate) for p in made.parts)
    return Generated(
        "a.yaml", (Part('kind: ConfigMap\ndata: {a: "first: 1\\n'), *body, Part('"}\n'))
    )
