"""Texts that compare: conditions of pipelines and playbooks, and tests in scripts."""

from k8sregistry_lint.finders.evidence.objects import NO_IMAGE, Against
from k8sregistry_lint.model import MentionKind
from k8sregistry_lint.regex import regex

_COMPARED = Against(MentionKind.COMPARISON, "a condition that compares something with it")
_KEYS = {
    "if", "when", "unless", "condition", "conditions", "failed_when", "changed_when", "until",
    "that", "only", "except", "cel", "expression",
}  # fmt: skip
_BEFORE = regex(r"(?:[=!]=|=~|!~|[\"'}]\s=)\s*[\"'/]?\Z")
_BEHIND = regex(r"[\w./:@-]*[\"'/]?\s*(?:[=!]=|=~|!~|=\s+[\"'$])")
MAX_OPERATOR = 8
"""How far from an image its operator is looked for, in code points."""
MAX_IMAGE = 300


def against(key: str, text: str, position: int) -> Against:
    """What a text that is no image says of the registry that it names at a position: that it
    compares something with it, by the text's key or by an operator beside it."""
    before = text[max(position - MAX_OPERATOR, 0) : position]
    behind = text[position : position + MAX_IMAGE]
    compares = key.lower() in _KEYS or _BEFORE.search(before) or _BEHIND.match(behind)
    return _COMPARED if compares else NO_IMAGE
