"""Where a name of a registry is no image to move: policies, mirrors, allow-lists, prose, records of
what happened."""

import re
from functools import lru_cache

from k8sregistry_lint.model import KubernetesObject
from k8sregistry_lint.syntax.tree import MappingNode, Node, Scalar, SequenceNode

_POLICY_GROUPS = re.compile(
    r"(?:[\w.-]+\.)?(?:kyverno\.io|gatekeeper\.sh|sigstore\.dev|kubewarden\.io|admissionregistration\.k8s\.io"
    r"|apiserver\.config\.k8s\.io|imagepolicy\.k8s\.io|wgpolicyk8s\.io|aquasecurity\.github\.io|openpolicyagent\.org)/.*"
)
_POLICY_KINDS = re.compile(
    r"PolicyReport|ClusterPolicyReport|ImagePolicy|ClusterImagePolicy|FalcoRules"
)
_NETWORK_KINDS = re.compile(r".*NetworkPolicy|.*NetworkSet")
_MIRROR_KINDS = re.compile(
    r"ImageContentSourcePolicy|ImageContentPolicy|Image(?:Digest|Tag)MirrorSet|ImageSetConfiguration|ImagesLock|ImageConfig"
)
_MIRROR_KEYS = re.compile(r".*mirror(?![-_]?maker).*", re.IGNORECASE)
_LIST_KEYS = re.compile(
    r"(?:.*[-_.])?(?:allow|deny|denied|block|white|black|trust|permit|forbid|forbidden|disallow|restrict|exempt|ignore|exclude|skip|insecure"
    r"|ban|banned)"
    r"(?:ed|d)?[-_]?(?:by)?[-_]?(?:container|docker|image)?[-_]?"
    r"(?:lists?|registr(?:y|ies)|repos?|repositor(?:y|ies)|images?|hosts?|domains?|prefix(?:es)?|sources?)"
    r"|.*(?:allow|deny|block|white|black)[-_]?lists?|(?:dis)?allowed|denied|blocked|banned|forbidden|registries[-_]?skipping.*",
    re.IGNORECASE,
)
_DATA_FILE = re.compile(r"\.(?:ya?ml|json|toml|txt|csv|conf|list|lst)\Z")
_PATTERN_KEYS = re.compile(
    r".*(?:regexp?|pattern)s?|match|matches|contains|starts_?with|search", re.IGNORECASE
)
_PROSE_KEYS = {
    "summary",
    "description",
    "explanation",
    "message",
    "title",
    "run_if_changed",
    "skip_if_only_changed",
    "optional_if_changed",
}
_RECORD_KEYS = {
    "kbld.carvel.dev/id",
    "kbld.carvel.dev/images",
    "kubectl.kubernetes.io/last-applied-configuration",
}
_COPY_TOOLS = {
    "crane",
    "gcrane",
    "skopeo",
    "ctr",
    "docker",
    "podman",
    "nerdctl",
    "regctl",
    "oras",
    "imgpkg",
    "kpromo",
    "cip",
    "regsync",
}
_COPY_VERBS = {"cp", "copy", "tag", "sync", "mirror"}
_MAX_ARGUMENTS = 500
COPY_COMMAND = re.compile(
    rf"\b(?:{'|'.join(sorted(_COPY_TOOLS))})\b.*\s(?:{'|'.join(sorted(_COPY_VERBS))})\s"
)


def mention_reason(node: Node) -> str:
    """Why a scalar at this place is no image to move, empty where nothing speaks against it."""
    if node.is_key:
        return "a mapping key"
    if reason := _names_reason(tuple([key for key in node.path if isinstance(key, str)])):
        return reason
    if node.key in _PROSE_KEYS:
        return "prose or a path pattern"
    if isinstance(node.key, str) and _PATTERN_KEYS.fullmatch(node.key):
        return "a text that something looks for"
    for ancestor in node.ancestors():
        if isinstance(ancestor, MappingNode) and (reason := _mapping_reason(ancestor)):
            return reason
    return _place_reason(node)


@lru_cache(4_096)  # the same fields come again and again
def _names_reason(names: tuple[str, ...]) -> str:
    return next((reason for name in reversed(names) if (reason := _key_reason(name))), "")


@lru_cache(4_096)  # the keys far up are those of all that is below
def _key_reason(key: str) -> str:
    if _MIRROR_KEYS.fullmatch(key):
        return "a mirror configuration"
    if _LIST_KEYS.fullmatch(_DATA_FILE.sub("", key)):
        return "a list of registries or images that are allowed, denied or passed over"
    return "a record of what was resolved or applied" if key in _RECORD_KEYS else ""


def _mapping_reason(mapping: MappingNode) -> str:
    if "kind" in mapping and (
        reason := _kind_reason(mapping.text("kind"), mapping.text("apiVersion"))
    ):
        return reason
    if "replacementName" in mapping or "replacementNameTemplate" in mapping:
        return "a rule that replaces one name by another"
    if (
        "items" in mapping
        and "list" in mapping
        or "condition" in mapping
        and ("rule" in mapping or "macro" in mapping)
    ):
        return "a Falco rule"
    return ""


@lru_cache(4_096)
def _kind_reason(kind: str, group: str) -> str:
    if _POLICY_GROUPS.fullmatch(group) or _POLICY_KINDS.fullmatch(kind):
        return f"a policy ({kind})"
    if _NETWORK_KINDS.fullmatch(kind):
        return f"a network policy ({kind})"
    if _MIRROR_KINDS.fullmatch(kind) or (
        kind == "Image" and group.startswith("config.openshift.io/")
    ):
        return f"a mirror configuration ({kind})"
    return ""


def _place_reason(node: Node) -> str:
    """What the neighbours say: the status of an object, a promoter manifest, a command that copies
    images."""
    root_key = ""
    for ancestor in node.ancestors():
        if (
            root_key == "status"
            and isinstance(ancestor, MappingNode)
            and {"kind", "apiVersion"} <= ancestor.places.keys()
        ):
            return "the status of an object, which the cluster writes"
        if isinstance(ancestor.key, str):
            root_key = ancestor.key
    parent = node.parent
    if (
        node.key == "name"
        and parent
        and isinstance(parent.key, int)
        and parent.parent
        and parent.parent.key == "registries"
    ):
        return "a registry of an image promoter"
    if isinstance(parent, SequenceNode) and _copies(parent):
        return "a command that copies or tags images"
    return ""


def _copies(arguments: SequenceNode) -> bool:
    """Whether an argument list, with the command beside it, copies images from one name to
    another."""
    if len(arguments.held) > _MAX_ARGUMENTS:
        return (
            False  # a list of that length is data, and it would be read again for each of its items
        )
    words = {
        word for item in arguments.nodes if isinstance(item, Scalar) for word in item.value.split()
    }
    container = arguments.parent
    if isinstance(container, MappingNode):
        for other in (container.get("command"), container.get("args")):
            if isinstance(other, SequenceNode):
                words |= {item.value for item in other.nodes if isinstance(item, Scalar)}
            elif isinstance(other, Scalar):
                words |= set(other.value.split())
    return bool({word.rpartition("/")[2] for word in words} & _COPY_TOOLS) and bool(
        words & _COPY_VERBS
    )


def object_of(node: Node) -> KubernetesObject | None:
    """The innermost object around a node that says its kind."""
    for ancestor in node.ancestors():
        if (
            isinstance(ancestor, MappingNode)
            and (kind := ancestor.text("kind"))
            and "apiVersion" in ancestor
        ):
            metadata = ancestor.get("metadata")
            if not isinstance(metadata, MappingNode):
                return KubernetesObject(kind, "")
            return KubernetesObject(kind, metadata.text("name"), metadata.text("namespace"))
    return None


def sealed_reason(root: Node | None) -> str:
    """Why nothing in a document may be edited: a checksum over its values would break."""
    if isinstance(root, MappingNode):
        sops = root.get("sops")
        if isinstance(sops, MappingNode) and ("mac" in sops or "lastmodified" in sops):
            return (
                "the file is encrypted by SOPS and an edit breaks its checksum; change it with sops"
            )
        if root.text("kind") == "SealedSecret":
            return "a sealed secret is made anew, not edited"
    return ""
