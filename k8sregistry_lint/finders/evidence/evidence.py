"""Whether a value is an image to move, by evidence for and against it.

Evidence is taken from the nearest place outward. Against: the value is a mapping key; the objects
around it judge, mirror or record; its neighbours do; its own name does; a name above it does. A
name above that judges outweighs the value's own, so that `exclude: {image: ...}` is left. It only
raises a doubt where the value is plainly an image that is pulled, with a tag or a container around
it. For: its own name, its neighbours, the names above it, or a name that equals the image's own.
Without evidence for it a value is reported, and its fix is unsafe."""

from functools import lru_cache
from typing import NamedTuple

from k8sregistry_lint.finders.evidence import neighbours, rows, surroundings, vocabulary
from k8sregistry_lint.finders.evidence.objects import Against
from k8sregistry_lint.finders.evidence.vocabulary import Judgement
from k8sregistry_lint.model import MentionKind
from k8sregistry_lint.reference import ImageReference
from k8sregistry_lint.syntax.tree import MappingNode, Node

RECORD_KEYS = {
    "kbld.carvel.dev/id", "kbld.carvel.dev/images",
    "kubectl.kubernetes.io/last-applied-configuration", "exp_labels", "exp_alerts",
    "input_series", "run_if_changed", "skip_if_only_changed", "optional_if_changed",
}  # fmt: skip
"""Keys below which something records, expects or watches names."""

RENOVATE_KEYS = {
    "matchPackageNames", "matchPackagePatterns", "matchPackagePrefixes", "matchDepNames",
    "matchDepPatterns", "packageNames", "packagePatterns", "excludePackageNames",
    "excludeDepNames", "ignoreDeps", "groupName", "registryAliases", "allowedVersions", "depName",
    "depNameTemplate", "packageNameTemplate",
}  # fmt: skip

_UPDATERS = ("keel.sh/", "fluxcd.io/", "filter.fluxcd.io/")
"""Prefixes of annotations by which updaters find images."""

PULL_SIGNS = {
    "tag", "digest", "sha", "pullPolicy", "imagePullPolicy", "registry", "newTag", "newName",
    "imageTag", "image_tag", "pull_policy", "pullPolicies", "pullSecrets", "Tag", "Digest",
    "version", "targetVersion",
}  # fmt: skip
"""Keys beside a name that show that it is an image's."""

_PULL_SIGNS_BESIDE_REGISTRY = PULL_SIGNS - {"registry"}
_PULLED = {"repository", "image", "name", "registry", "repo"}

_IMAGE_SIGNS = {
    "pullPolicy", "imagePullPolicy", "registry", "newTag", "newName", "digest", "pullSecrets",
}  # fmt: skip
"""Keys beside a name without a registry that no chart and no project on a forge has."""

_RELEASES = {"with", "githubRelease", "git", "github", "inputs"}
_RELEASE_SIGNS = {"ref", "slug", "token", "fileName", "assets", "uses"}
"""Keys above and beside the name of a project whose release is downloaded."""

CONTAINER_SIGNS = {
    "command", "args", "env", "envFrom", "ports", "resources", "volumeMounts", "imagePullPolicy",
    "securityContext", "livenessProbe", "readinessProbe", "terminationMessagePath", "environment",
    "volumes", "restart", "build", "entrypoint", "container_name", "depends_on",
}  # fmt: skip
_CONTAINERS = {
    "containers", "initContainers", "ephemeralContainers", "services", "sidecars", "steps",
    "template", "container", "jobs", "stages", "scripts",
}  # fmt: skip

_COMMON = {
    "kube", "kubernetes", "k", "s", "8", "k8", "amd", "arm", "64", "spec", "default", "version",
    "value", "e", "e2e", "test",
}  # fmt: skip
"""Words of names that say nothing of an image."""

MAX_FIELDS = 200
"""A larger mapping is a table, and no field of it is put in front of another one."""
_PREFIX_WORDS = {"registry", "host", "server", "domain", "url", "prefix", "hub"}

NO_EVIDENCE = "nothing here shows that it is an image that something pulls"


class Evidence(NamedTuple):
    """What is known of a value: what speaks against it, or a doubt for which a fix is unsafe."""

    against: Against | None = None
    doubt: str = ""


_NOTHING = Evidence()


def of(node: Node, name: str = "", outer: tuple[str, ...] = ()) -> Evidence:
    """The evidence on a node. `name` is what it is called, where that is not its key, and `outer`
    are the names of the texts around its document."""
    if reason := surroundings.against(node) or neighbours.against(node):
        return Evidence(reason)
    key = node.key
    own = name or (key if isinstance(key, str) else "")
    above = surroundings.of(node).names
    if isinstance(key, str) and own != key:
        above = (key, *above)
    pulled = is_pulled(node)
    found = _by_names(own, (*above, *outer), isinstance(key, int), pulled)
    if not pulled and found == _NOTHING and (other := rows.twin(node)):
        return Evidence(doubt=f"`{other}` beside it names the same image in another registry")
    return found


@lru_cache(4_096)  # the same fields come again and again
def _by_names(own: str, above: tuple[str, ...], in_list: bool, pulled: bool) -> Evidence:  # noqa: FBT001
    """The evidence of a value's name and of the names above it, the nearest first."""
    if evidence := _by_own_name(own):
        return evidence
    doubt = ""
    for distance, key in _speaking(above):
        if reason := _by_any_name(key):
            return Evidence(reason)
        judged = vocabulary.judgement(key)
        is_list = in_list and not own and all(map(vocabulary.names_image, above[:distance]))
        if judged is Judgement.JUDGES and not pulled:
            return Evidence(_listed(key))
        if judged is Judgement.QUALIFIES and is_list:
            return Evidence(_told_apart(key))
        if judged is Judgement.JUDGES or not pulled:
            doubt = doubt or f"`{key}` above it may tell images apart by their names"
    return Evidence(doubt=doubt)


@lru_cache(4_096)  # values that are side by side have the same names above them
def _speaking(names: tuple[str, ...]) -> tuple[tuple[int, str], ...]:
    """The names that say anything of what is below them, each with its place among all."""
    return tuple(
        (at, name)
        for at, name in enumerate(names)
        if _by_any_name(name) or vocabulary.judgement(name) is not Judgement.NONE
    )


def _by_own_name(own: str) -> Evidence | None:
    if reason := _by_any_name(own):
        return Evidence(reason)
    if vocabulary.searches(own):
        return Evidence(Against(MentionKind.PATTERN, "a text that something looks for"))
    if vocabulary.tells(own):
        return Evidence(Against(MentionKind.TEXT, "prose or an example"))
    return _by_judgement(own)


def _by_judgement(own: str) -> Evidence | None:
    judged = vocabulary.judgement(own)
    if judged is Judgement.NONE:
        return None
    if judged is Judgement.JUDGES:
        return Evidence(_listed(own))
    several = vocabulary.is_plural(own) or not vocabulary.names_image(own)
    if judged is Judgement.QUALIFIES and several:
        return Evidence(_told_apart(own))
    return Evidence(doubt=f"`{own}` may tell images apart by their names")


def _by_any_name(key: str) -> Against | None:
    """What a name says of all that is below it."""
    if key in RECORD_KEYS:
        return Against(MentionKind.RECORD, "a record of what was resolved, applied or expected")
    if key.startswith(_UPDATERS):
        return Against(MentionKind.SELECTOR, "a name by which an updater finds images")
    if key in RENOVATE_KEYS:
        return Against(MentionKind.REPLACEMENT, "a name by which Renovate finds packages")
    if vocabulary.mirrors(key):
        return Against(MentionKind.MIRROR, "a mirror configuration")
    return None


def _listed(key: str) -> Against:
    return Against(MentionKind.LIST, f"`{key}` allows, denies or leaves out what it names")


def _told_apart(key: str) -> Against:
    return Against(MentionKind.LIST, f"`{key}` tells images apart, and pulls none")


def judged_name(name: str) -> Evidence | None:
    """The evidence of a flag's or a variable's name alone, None where it says nothing."""
    return _by_own_name(name) if name else None


def of_pulled(known: Evidence, name: str) -> Evidence:
    """The evidence on a variable of that name whose value is evidently pulled. What its name says
    against an image raises a doubt only: `FROM $MIRROR_IMAGE` pulls it all the same."""
    judged = judged_name(name)
    if known.against is None or judged is None or judged.against != known.against:
        return known
    return Evidence(doubt=f"the name of the variable suggests {known.against.reason}")


def is_pulled(node: Node) -> bool:
    """Whether the mapping around a value is plainly an image's or a container's."""
    parent, key = node.parent, node.key
    if not isinstance(parent, MappingNode) or not isinstance(key, str):
        return False
    if key in _PULLED and not parent.places.keys().isdisjoint(
        _PULL_SIGNS_BESIDE_REGISTRY if key == "registry" else PULL_SIGNS
    ):
        return True
    if key != "image":
        return False
    holder = parent.parent.key if parent.parent is not None else None
    return holder in _CONTAINERS or not parent.places.keys().isdisjoint(CONTAINER_SIGNS)


def for_it(node: Node, reference: ImageReference, names: tuple[str, ...]) -> bool:
    """Whether something shows that a value is an image: one of its `names` (a key, a flag, a
    variable), a tag and its like beside it, a name above it, or a name that is the image's own."""
    says = vocabulary.names_image if reference.registry else vocabulary.names_only_image
    if any(says(name) or is_name_of(name, reference) for name in names if name):
        return True
    parent = node.parent
    signs = PULL_SIGNS if reference.registry else _IMAGE_SIGNS
    if isinstance(parent, MappingNode) and (
        not parent.places.keys().isdisjoint(signs)
        or _is_helms(node, parent)
        or vocabulary.names_image(parent.text("kind"))
    ):
        return True
    around = surroundings.of(node).names
    above = (node.key, *around) if isinstance(node.key, str) else around
    return any(map(says, above[:3])) or (bool(above) and is_name_of(above[0], reference))


def _is_helms(node: Node, parent: MappingNode) -> bool:
    """Whether a value is the `repository` beside a `tag` of Helm's values, and not of a step that
    downloads a release."""
    return (
        node.key == "repository"
        and "tag" in parent
        and parent.key not in _RELEASES
        and parent.places.keys().isdisjoint(_RELEASE_SIGNS)
    )


def has_prefix(node: Node) -> bool:
    """Whether something beside a name without a registry may be put in front of it."""
    parent = node.parent
    return (isinstance(parent, MappingNode) and len(parent.places) <= MAX_FIELDS) and any(
        key != node.key and _PREFIX_WORDS.intersection(vocabulary.words(key)) and parent.text(key)
        for key in parent.places
    )


def is_container_image(node: Node) -> bool:
    """Whether a value is the image of a container or of a service, which nothing prefixes."""
    parent = node.parent
    if node.key != "image" or not isinstance(parent, MappingNode):
        return False
    holder = parent.parent.key if parent.parent is not None else None
    return holder in _CONTAINERS


@lru_cache(4_096)
def is_name_of(name: str, reference: ImageReference) -> bool:
    """Whether a name is that of the image, or half of it is: `kube_dns` for
    `k8s.gcr.io/dns/kube-dns`. Words that most names have do not count."""
    image = set(vocabulary.words(reference.repository.rpartition("/")[2]))
    own = set(vocabulary.words(name))
    if len(image) > 1:
        image -= _COMMON
    if len(own) > 1:
        own -= _COMMON
    return bool(image & own) and 2 * len(image & own) >= min(len(image), len(own))
