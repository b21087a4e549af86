"""What makes a finding the same in the next run: what it is and where it is in its document,
and never its line."""

import re
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256

from k8sregistry_lint.model import Finding

_HALF = re.compile("[\ud800-\udc7f\udd00-\udfff]")
"""Half of a surrogate pair, as JSON can name one; others stand for a byte that is no text."""


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
        text = _HALF.sub("\ufffd", "\0".join([*identity, str(seen[identity])]))
        made.append(sha256(text.encode("utf-8", "surrogateescape")).hexdigest())
        seen[identity] += 1
    return made
