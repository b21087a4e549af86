"""Objects and documents that speak about images instead of pulling them: policies, mirrors,
records of what was or is there. By their kind, or by the keys that only they have."""

import re
from bisect import bisect_right
from collections.abc import Callable
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from k8sregistry_lint.model import MentionKind
from k8sregistry_lint.regex import regex
from k8sregistry_lint.syntax.tree import MappingNode, Node, SequenceNode


class Against(NamedTuple):
    """What speaks against that a place that names a registry is an image to move."""

    kind: MentionKind
    reason: str


NO_IMAGE = Against(MentionKind.TEXT, "text that is no image reference")

_POLICY_GROUPS = regex(
    r"(?:[\w.-]+\.)?(?:kyverno\.io|gatekeeper\.sh|sigstore\.dev|kubewarden\.io|imagepolicy\.k8s\.io"
    r"|admissionregistration\.k8s\.io|apiserver\.config\.k8s\.io|openpolicyagent\.org"
    r"|neuvector\.com|kubearmor\.com|deislabs\.io|ratify\.dev|binaryauthorization\.grafeas\.io"
    r"|connaisseur\.io|notaryproject\.dev)/.*"
)
_POLICY_KINDS = regex(
    r"ImagePolicy|ClusterImagePolicy|FalcoRules|TracingPolicy|TracingPolicyNamespaced"
)
_REPORT_GROUPS = regex(
    r"(?:wgpolicyk8s\.io|reports\.x-k8s\.io|aquasecurity\.github\.io|spdx\.softwarecomposition"
    r"\.kubescape\.io)/.*"
)
_RECORD_KINDS = regex(r"(?:Cluster)?PolicyReport|Event|EventList|ControllerRevision|ImagesLock")
_NETWORK_KINDS = regex(r".*NetworkPolicy|.*NetworkSet")
_MIRROR_KINDS = regex(
    r"ImageContentSourcePolicy|ImageContentPolicy|Image(?:Digest|Tag)MirrorSet"
    r"|ImageSetConfiguration|ImageConfig|ZarfPackageConfig|ImageTxts"
)

_MIRROR_GROUPS = {"Image": "config.openshift.io/", "Images": "content.hauler.cattle.io/"}

_SPEAKING: tuple[tuple[MentionKind, str, str], ...] = (
    *(
        (MentionKind.RECORD, keys, what)
        for keys, what in (
            ("bomFormat", "a bill of materials (CycloneDX)"),
            ("spdxVersion", "a bill of materials (SPDX)"),
            ("SPDXID", "a bill of materials (SPDX)"),
            ("@context @graph", "a bill of materials (SPDX)"),
            ("artifacts descriptor", "a bill of materials (Syft)"),
            ("predicateType", "an attestation"),
            ("payloadType payload", "an attestation"),
            ("critical optional", "a signature"),
            ("targetArtifact", "a signature"),
            ("signed signatures", "signed metadata"),
            ("@context statements", "a statement on vulnerabilities"),
            ("runs version", "a report in SARIF"),
            ("ArtifactName Results", "a scan report"),
            ("matches descriptor", "a scan report"),
            ("ClusterName Resources", "a scan report"),
            ("current_version latest_version", "a report on versions"),
            ("status details", "a test report"),
            ("rule image field", "a report or a baseline of this program"),
            ("RepoTags", "what a container runtime prints"),
            ("RepoDigests", "what a container runtime prints"),
            ("repoTags", "what a container runtime prints"),
            ("repoDigests", "what a container runtime prints"),
            ("Id Created", "what a container runtime prints"),
            ("podSandboxId", "what a container runtime prints"),
            ("imageRef metadata", "what a container runtime prints"),
            ("sandboxID pid", "what a container runtime prints"),
            ("ID Image Command", "what a container runtime prints"),
            ("ID Image Service", "what a container runtime prints"),
            ("info chart manifest", "a release of Helm"),
            ("ts msg", "a log"),
            ("time msg", "a log"),
            ("level msg", "a log"),
            ("log stream time", "a log"),
            ("timestamp message", "a log"),
            ("@timestamp message", "a log"),
        )
    ),
    *(
        (MentionKind.REPLACEMENT, key, "a rule that replaces one name by another")
        for key in ("replacementName", "replacementNameTemplate")
    ),
    *(
        (MentionKind.REPLACEMENT, key, "a rule by which Renovate finds packages")
        for key in (
            *("matchPackageNames", "matchPackagePatterns", "matchPackagePrefixes"),
            *("matchDepNames", "matchDepPatterns", "matchDepPrefixes"),
            *("excludePackageNames", "excludeDepNames"),
        )
    ),
    *(
        (MentionKind.POLICY, keys, "a Falco rule")
        for keys in ("list items", "condition rule", "condition macro")
    ),
    (MentionKind.POLICY, "default transports", "a policy of container tools"),
    *(
        (MentionKind.COMPARISON, keys, "a Prometheus rule or its test")
        for keys in ("alert expr", "record expr", "eval_time", "series values")
    ),
)
_BY_FIELDS = tuple((frozenset(keys.split()), Against(kind, what)) for kind, keys, what in _SPEAKING)
"""The fields of which a mapping that speaks against images has all."""
_TELLING = frozenset({"kind", "complianceType"}).union(*(fields for fields, _ in _BY_FIELDS))
"""The fields that can say something against an image."""

MAX_KINDS = 50
"""How many different kinds, and how many API groups, of a text are looked at."""

_DOCUMENT = regex(r"^---", re.MULTILINE)
_KIND_LINE = regex(r"^kind:[ \t]*[\"']?(\w+)", re.MULTILINE)
_GROUP_LINE = regex(r"^apiVersion:[ \t]*[\"']?([\w./-]+)", re.MULTILINE)


def against(mapping: MappingNode) -> Against | None:
    """What a mapping around a value says against that it is an image to move."""
    telling = _TELLING.intersection(mapping.places)
    if not telling:
        return None  # as most mappings
    if "complianceType" in telling and mapping.text("complianceType").lower() == "mustnothave":
        return Against(MentionKind.COMPARISON, "an object that must not be there")
    return _against(telling, mapping.text("kind"), mapping.text("apiVersion"))


@lru_cache(4_096)  # most objects of a large file have the same fields
def _against(keys: frozenset[str], kind: str, group: str) -> Against | None:
    if kind and (reason := _kind(kind, group)):
        return reason
    return next((against for fields, against in _BY_FIELDS if fields <= keys), None)


def against_document(root: Node | None) -> Against | None:
    """What a whole document says against the images in its comments: that of its root, or of the
    first of its items."""
    if isinstance(root, SequenceNode):
        root = root.node_at(0) if root.held else None
    return against(root) if isinstance(root, MappingNode) else None


class TextDocuments:
    """The documents of a template, by its lines alone."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(match.start() for match in _DOCUMENT.finditer(text))]
        self._known: dict[int, Against | None] = {}

    def against(self, offset: int) -> Against | None:
        """What the document around an offset says against its images, by the lines of its kind."""
        at = bisect_right(self._starts, offset) - 1
        if at not in self._known:
            end = self._starts[at + 1] if at + 1 < len(self._starts) else len(self._text)
            kind = _KIND_LINE.search(self._text, self._starts[at], end)
            group = _GROUP_LINE.search(self._text, self._starts[at], end)
            self._known[at] = _kind(kind[1], group[1] if group else "") if kind else None
        return self._known[at]


def against_lines(text: str, counts: Callable[[int], bool] = lambda _: True) -> Against | None:
    """Return what the `kind:` and `apiVersion:` lines of a text say against its images. Only lines
    at offsets that count are considered."""
    kinds, groups = (
        {match[1] for match in line.finditer(text) if counts(match.start())}
        for line in (_KIND_LINE, _GROUP_LINE)
    )
    pairs = product(sorted(kinds)[:MAX_KINDS], ["", *sorted(groups)[:MAX_KINDS]])
    return next(filter(None, (_kind(kind, group) for kind, group in pairs)), None)


@lru_cache(4_096)
def _kind(kind: str, group: str) -> Against | None:
    if _REPORT_GROUPS.fullmatch(group) or _RECORD_KINDS.fullmatch(kind):
        return Against(MentionKind.RECORD, f"a record ({kind})")
    if _POLICY_GROUPS.fullmatch(group) or _POLICY_KINDS.fullmatch(kind):
        return Against(MentionKind.POLICY, f"a policy ({kind})")
    if _NETWORK_KINDS.fullmatch(kind):
        return Against(MentionKind.NETWORK, f"a network policy ({kind})")
    if _MIRROR_KINDS.fullmatch(kind) or group.startswith(_MIRROR_GROUPS.get(kind, "\n")):
        return Against(MentionKind.MIRROR, f"a mirror configuration ({kind})")
    return None


def sealed_reason(root: Node | None) -> str:
    """Why nothing in a document may be edited: a checksum over its values would break. Empty where
    it may."""
    if isinstance(root, MappingNode):
        sops = root.get("sops")
        if isinstance(sops, MappingNode) and ("mac" in sops or "lastmodified" in sops):
            return (
                "the file is encrypted by SOPS and an edit breaks its checksum; change it with sops"
            )
        if root.text("kind") == "SealedSecret":
            return "a sealed secret has to be sealed again, it cannot be edited"
    return ""
