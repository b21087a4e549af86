"""What the rules say about a reference at its place: its tag may be in another field, it may be the
beginning of names, and a rule for any registry takes no word for an image."""

from dataclasses import replace

from k8sregistry_lint.finders.evidence.evidence import NO_EVIDENCE
from k8sregistry_lint.finders.values.likely import KNOWN_REGISTRY
from k8sregistry_lint.model import ImageOccurrence, Role
from k8sregistry_lint.reference import ImageReference, parse_host
from k8sregistry_lint.regex import regex
from k8sregistry_lint.rules import RuleSet, Verdict

_NO_NAME = regex(r"\d+|true|false|null|yes|no|on|off")
_API = regex(r"(?:\A|\.)(?:kubernetes|k8s)\.io\Z")
"""How the groups of Kubernetes' APIs and labels end."""
_NAME_KEYS = {"repository", "newName", "name", "registry"}
"""Fields with a name whose tag is another field's, if it is not in the chart or in the base."""


def is_any_word(occurrence: ImageOccurrence) -> bool:
    """Whether a reference that only a broad rule concerns is one because nothing speaks against it:
    a name in a template, a number, a host, the name of a label or of an API."""
    reference, unproven = occurrence.reference, occurrence.reason == NO_EVIDENCE
    if reference.registry:
        is_pulled = (reference.tag or reference.digest) and not _API.search(reference.domain)
        return unproven and not is_pulled and not KNOWN_REGISTRY.fullmatch(reference.domain)
    in_template = occurrence.role is Role.TEMPLATE and reference.name == str(reference)
    is_word = in_template and "/" not in reference.repository
    is_other = _NO_NAME.fullmatch(str(reference)) or parse_host(reference.repository)
    return unproven or is_word or is_other is not None


def _is_hub_prefix(occurrence: ImageOccurrence) -> bool:
    """Whether a registry's field holds the beginning of names on Docker Hub, which would be an
    official image in any other field: `hub: docker.io/istio`."""
    reference = occurrence.reference
    if reference.registry and reference.path == "library/library":
        return True
    return (
        occurrence.role in (Role.SPLIT, Role.REPOSITORY_HOST)
        and len(occurrence.name) == 1
        and reference.path.startswith("library/")
        and not reference.tag
    )


def _verdict_on_prefix(rules: RuleSet, prefix: ImageReference) -> Verdict | None:
    """What the rules say about the images below a prefix."""
    below = prefix._replace(repository=f"{prefix.repository}/image", digest=None)
    verdict = rules.judge(below)
    if verdict is None or verdict.moved is None:
        return verdict
    if not verdict.moved.repository.endswith("/image"):
        return verdict.stopped("the images below it move to different paths")
    moved = verdict.moved._replace(repository=verdict.moved.repository.removesuffix("/image"))
    return replace(verdict, moved=moved, is_prefix=True)


def has_tag_elsewhere(occurrence: ImageOccurrence) -> bool:
    """Whether a reference without a tag gets one at a place that is not in sight: what selects
    images, and a name in a field of its own."""
    reference = occurrence.reference
    if occurrence.tag or occurrence.digest or reference.tag or reference.digest:
        return False
    partial_roles = (Role.SPLIT, Role.SELECTOR, Role.REPOSITORY_HOST, Role.TEMPLATE, Role.CHART)
    return occurrence.role in partial_roles or occurrence.field.last in _NAME_KEYS


def verdict_of(rules: RuleSet, occurrence: ImageOccurrence) -> Verdict | None:
    """What the rules say about a reference. A tag or a digest in a field beside it counts for them,
    but is not part of the reference."""
    if _is_hub_prefix(occurrence):
        return _verdict_on_prefix(rules, occurrence.reference)
    if not (occurrence.tag or occurrence.digest):
        return rules.judge(occurrence.reference, occurrence.location)
    alone = occurrence.reference
    tag, digest = alone.tag or occurrence.tag or None, alone.digest or occurrence.digest or None
    verdict = rules.judge(alone._replace(tag=tag, digest=digest))
    if verdict is None or verdict.moved is None:
        return verdict
    return replace(verdict, moved=verdict.moved._replace(tag=alone.tag, digest=alone.digest))
