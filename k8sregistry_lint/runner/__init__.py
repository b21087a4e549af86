"""Runs it all: reads, checks, fixes, writes. The only part that writes the files that are
checked."""

from k8sregistry_lint.runner.run import Outcome, run

__all__ = ["Outcome", "run"]
