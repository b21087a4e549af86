"""Reads the files that are to be fixed with a second reader of YAML, and withholds the fixes after
which it sees more than moved names."""

import re
from collections.abc import Callable, Sequence

from k8sregistry_lint.model import Applicability
from k8sregistry_lint.regex import regex
from k8sregistry_lint.runner.fixing import Group, edits_of, withheld
from k8sregistry_lint.runner.worktree import WorkTree
from k8sregistry_lint.text import splice

_NAMES = regex(r"\.(?:ya?ml|json)\Z", re.IGNORECASE)
_PIN = regex(r"@sha256:[0-9a-f]{64}")


def reread(
    groups: Sequence[Group],
    threshold: Applicability,
    tree: WorkTree,
    moved: Callable[[str], str],
) -> list[Group]:
    """Return the groups, without the fixes of those that are read differently. `moved` moves the
    names in a value."""
    from k8sregistry_lint.syntax.secondreader import difference

    def is_same(old: str, new: str) -> bool:
        return moved(old) in (new, _PIN.sub("", new))

    def reason(group: Group) -> str:
        for path, edits in edits_of(group, threshold).items():
            if _NAMES.search(path) and (source := tree.read(path)):
                after = splice(source.text, ((edit.span, edit.replacement) for edit in edits))
                if wrong := difference(source.text, after, is_same):
                    return f"not proven: a second reader of YAML sees more in {path}: {wrong}"
        return ""

    return [
        withheld(group, threshold, why) if (why := reason(group)) else group for group in groups
    ]
