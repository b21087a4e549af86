"""Names the packs that are off and would find something, so that nobody takes silence for an
answer."""

from k8sregistry_lint.checking import checker
from k8sregistry_lint.files.prefilter import holds
from k8sregistry_lint.rules import RuleSet
from k8sregistry_lint.text import SourceFile, UnreadableError


def packs_off(path: str, data: bytes, rules: RuleSet) -> tuple[str, ...]:
    """Return the pack of each reference in the bytes of a file that concerns a pack that is off,
    comments left out; none for a file that cannot be read, which the check itself reports."""
    if not rules.off or not holds(data, rules.switched_off.literals):
        return ()
    try:
        report = checker.check(SourceFile.decode(path, data), rules.switched_off)
    except (UnreadableError, RecursionError, MemoryError):
        return ()
    packs = {rule.id: rule.pack for rule in rules.switched_off.rules}
    return tuple(packs[each.rule] for each in report.findings if not each.role.is_noted)
