"""What makes a finding the same in the next run: what it is and where it is in its document,
and never its line."""

from collections import Counter
from collections.abc import Iterable
from hashlib import sha256

from k8sregistry_lint.model import Finding


def fingerprints(findings: Iterable[Finding]) -> list[str]:
    """A fingerprint for each finding. Equal findings of one file are told apart by their order."""
    seen: Counter[tuple[str, ...]] = Counter()
    made = []
    for finding in findings:
        identity = (
            finding.path,
            finding.rule,
            finding.image,
            str(finding.field),
            *(finding.object or ("", ""))[:2],
        )
        made.append(
            sha256(
                "\0".join([*identity, str(seen[identity])]).encode("utf-8", "surrogateescape")
            ).hexdigest()
        )
        seen[identity] += 1
    return made
