"""Write the catalog that the rules are tested against: what exists at registry.k8s.io.

`python tests/rules/build_catalog.py NAMES-TAGS.txt.gz` takes lines of an image name and its tags,
as the promotion manifests of github.com/kubernetes/k8s.io list them (registry.k8s.io/images/*, and
the legacy backfill, which is in the history before 2024-07-18). It leaves out what no rule speaks
of: the images of each Kubernetes release, and all architectures but amd64. Run it again when a rule
names a tag that is newer than the catalog."""

import gzip
import re
import sys
from pathlib import Path

CATALOG = Path(__file__).parent / "catalog.txt.gz"
_LEFT_OUT = re.compile(
    r"(?:.*/)?(?:kube-(?:apiserver|proxy|scheduler|controller-manager|cross)|hyperkube|conformance"
    r"|cloud-controller-manager)(?:-\w+)?|.*-(?:arm|arm64|arm32v\d|arm64v8|ppc64le|s390x)"
)


def trimmed(text: str) -> str:
    """The lines of the images that rules may speak of, in order."""
    lines = (line for line in text.splitlines() if line)
    return "".join(
        f"{line}\n" for line in sorted(lines) if not _LEFT_OUT.fullmatch(line.split()[0])
    )


if __name__ == "__main__":
    text = trimmed(gzip.decompress(Path(sys.argv[1]).read_bytes()).decode())
    CATALOG.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
