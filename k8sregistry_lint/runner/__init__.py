"""Runs it all: reads, checks, links, fixes, writes. The only room that writes the files that are
checked."""

from k8sregistry_lint.runner.outcome import Outcome
from k8sregistry_lint.runner.run import run

__all__ = ["Outcome", "run"]
