"""Counts what packs that are off would find, so that nobody takes silence for an answer."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from k8sregistry_lint.checking import checker
from k8sregistry_lint.files.prefilter import holds
from k8sregistry_lint.model import Role
from k8sregistry_lint.rules import RuleSet
from k8sregistry_lint.runner import files
from k8sregistry_lint.runner.spread import processes, spread
from k8sregistry_lint.text import SourceFile, UnreadableError


def count(paths: Sequence[str], piped: bytes | None, rules: RuleSet) -> Mapping[str, int]:
    """Return the number of references that concern packs that are off, by pack, in files and in
    what came from stdin."""
    if not rules.off:
        return {}
    total: Counter[str] = Counter(_packs("-", piped, rules.switched_off) if piped else ())
    work = partial(map, partial(_packs_of_file, rules=rules.switched_off))
    for packs in spread(work, paths, processes(len(paths))):
        total.update(packs)
    return total


def _packs_of_file(path: str, rules: RuleSet) -> list[str]:
    try:
        return list(_packs(path, files.read(path), rules))
    except OSError:  # reported by the check itself
        return []


def _packs(path: str, data: bytes, rules: RuleSet) -> Iterator[str]:
    """Yield the pack of each reference, but for those in comments."""
    if not holds(data, rules.literals):
        return
    try:
        report = checker.check(SourceFile.decode(path, data), rules)
    except UnreadableError:
        return
    packs = {rule.id: rule.pack for rule in rules.rules}
    yield from (packs[each.rule] for each in report.findings if each.role is not Role.COMMENT)
