"""Shares a list of repositories among jobs that know nothing of each other."""

import hashlib
import re
from typing import NamedTuple

_SHARD = re.compile(r"([0-9]{1,9})/([0-9]{1,9})")


class Shard(NamedTuple):
    """One of `total` jobs. Numbers may begin at 0 or at 1: the first and the last number are the
    same job, so that 0 to 7 and 1 to 8 both cover everything once."""

    number: int
    total: int

    @classmethod
    def parse(cls, text: str) -> "Shard":
        """Read `K/N`. Raises ValueError for anything else."""
        match = _SHARD.fullmatch(text)
        if not match or not 0 <= int(match[1]) <= int(match[2]) or int(match[2]) == 0:
            raise ValueError(f"{text!r} is not K/N with K from 0 or 1 to N")
        return cls(int(match[1]), int(match[2]))

    def has(self, name: str) -> bool:
        """Return whether a repository belongs to this job. It depends on the name alone, so a
        repository that is added moves none of the others."""
        return _number(name) % self.total == self.number % self.total


ALL = Shard(1, 1)
"""A single job, which does everything."""


def result_name(name: str) -> str:
    """Return the file name of a repository's result: readable, safe on any file system whatever
    the repository is called, and different for different names."""
    words = re.sub(r"[^a-z0-9]+", "-", name.lower())[-60:].strip("-")
    return f"{words or 'repository'}-{_digest(name)[:12]}.json"


def _number(name: str) -> int:
    return int(_digest(name)[:16], 16)


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
