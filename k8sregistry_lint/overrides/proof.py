"""The proof of overrides: what helm renders with them is what it renders without, with its images
moved."""

import re
from collections.abc import Callable, Collection, Iterator
from itertools import zip_longest

from k8sregistry_lint.checking.checker import check
from k8sregistry_lint.model import Finding
from k8sregistry_lint.overrides.override import Left
from k8sregistry_lint.reference import parse
from k8sregistry_lint.rules import RuleSet
from k8sregistry_lint.text import SourceFile

_CHECKSUM = re.compile(r"(?<!sha256:)\b[0-9a-f]{64}\b")
"""What templates make of the text of others, to restart pods with them."""
STILL_THERE = "helm still renders it; no value is known to reach it"


def difference(before: str, again: str, after: str, rules: RuleSet) -> str:
    """Return the first line that overrides change in any other way than by moving images; empty
    where there is none. `again` is a second rendering without them: lines in which it differs are
    made at random."""
    moved = _moves(before, rules)
    lines = zip_longest(before.split("\n"), again.split("\n"), after.split("\n"), fillvalue="")
    for old, other, new in lines:
        if old == other and _CHECKSUM.sub("", new) not in {
            _CHECKSUM.sub("", old),
            _CHECKSUM.sub("", moved(old)),
        }:
            return (new or old).strip()
    return ""


def still_there(after: str, known: Collection[str], rules: RuleSet) -> Iterator[Left]:
    """Yield the images of a rendering that have a new name and are not known to stay, each once."""
    seen = set(known)
    for finding in _findings(after, rules):
        if finding.image not in seen:
            seen.add(finding.image)
            yield Left("helm template", finding.image, finding.replacement, STILL_THERE)


def _findings(text: str, rules: RuleSet) -> Iterator[Finding]:
    report = check(SourceFile("rendered.yaml", text), rules, obey_comments=False)
    return (each for each in report.findings if each.replacement and not each.role.is_noted)


def _moves(text: str, rules: RuleSet) -> Callable[[str], str]:
    """Return what moves the images in a line of a rendering."""
    names: dict[str, str] = {}
    for finding in _findings(text, rules):
        old, new = parse(finding.image), parse(finding.replacement or "")
        if old and new:
            names[old.name] = new.name
    if not names:
        return lambda line: line
    longest = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    pattern = re.compile(rf"(?<![\w./-])(?:{longest})(?![\w./-])")
    return lambda line: pattern.sub(lambda match: names[match[0]], line)
