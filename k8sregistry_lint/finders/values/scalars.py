"""One scalar: a whole reference, an argument that holds one, a registry alone, text with its own
structure, or none of these."""

import re
from collections.abc import Iterator
from itertools import islice

from k8sregistry_lint.finders.evidence import conditions, evidence, surroundings, vocabulary
from k8sregistry_lint.finders.evidence.objects import Against
from k8sregistry_lint.finders.evidence.surroundings import object_of
from k8sregistry_lint.finders.values import arguments, embedded, listing, scripts, urls
from k8sregistry_lint.finders.values.arguments import Argument
from k8sregistry_lint.finders.values.embedded import Structure
from k8sregistry_lint.finders.values.kubeadm import (
    has_one_image,
    is_default_repository,
    proves_new_default,
)
from k8sregistry_lint.finders.values.scope import MAX_EMBEDDING
from k8sregistry_lint.finders.values.split import is_beside_registry, is_image_parameter
from k8sregistry_lint.finders.values.value import PREFIXED, Value
from k8sregistry_lint.model import Applicability, Found, ImageOccurrence, MentionKind, Role
from k8sregistry_lint.reference import (
    ImageReference,
    is_file_name,
    parse_host,
    parse_name,
    parse_with_placeholders,
)
from k8sregistry_lint.regex import regex

_HOST_ALONE = "a registry on its own: nothing here shows which images are pulled from it"
_KUBEADM = "kubeadm's default depends on its version, and it adds a path to its own default only"
_CHART_KEY = regex(r"(?:.*[a-z_.-])?chart(?:[_-]?(?:path|name|ref))?", re.IGNORECASE)
_HOST_WORD = regex(r"image_?base", re.IGNORECASE)
_PATH = regex(r"[\w./:@-]+")


def find(value: Value, structure: Structure) -> Iterator[Found]:
    """What the value of a scalar holds."""
    text = value.text.text.strip()
    start = value.text.text.find(text)
    if url := urls.whole(value, start, text):
        yield url
    elif argument := arguments.parse(text, is_block=value.node.style in ("|", ">")):
        yield from _argument(value, argument, start)
    elif reference := parse_with_placeholders(text.rstrip(":@") or text):
        yield _reference(value, reference, start)
    elif host := parse_host(text):
        yield _host(value, host, start)
    elif prefix := _prefix(value, text):
        limited = value.limited(Applicability.UNSAFE, _HOST_ALONE)
        yield limited.occurrence(prefix, start, Role.REPOSITORY_HOST)
    else:
        yield from _text(value, structure, text, start)


def _text(value: Value, structure: Structure, text: str, start: int) -> Iterator[Found]:
    """What a value holds that is no single reference."""
    if words := arguments.settings(text):
        yield from urls.located(value)
        yield from _settings(value, words, start)
    elif listed := listing.items(value.text.text):
        yield from listing.find(value, listed)
    elif value.scope.depth < MAX_EMBEDDING and (
        _looks_structured(value) or scripts.is_in_script(value)
    ):
        yield from _structured(value, structure)
    elif malformed := _malformed(value, text):
        yield malformed_occurrence(value, malformed, start)
    else:
        yield from urls.located(value)
        yield from _flags_and_mentions(value)


def _flags_and_mentions(value: Value) -> Iterator[Found]:
    """The images of flags in a text that is no image, and the registries that it names."""
    above = surroundings.of(value.node).names
    key = value.label or (above[0] if above else "")
    inside = value.scope.inside(object_of(value.node), value.node.path, value.label)
    for position in value.scope.search(value.text.text):
        yield embedded.flagged(value.text, position, inside) or value.mention(
            position, conditions.against(key, value.text.text, position)
        )


def _structured(value: Value, structure: Structure) -> Iterator[Found]:
    inside = value.scope.inside(object_of(value.node), value.node.path, value.label)
    inside = inside._replace(is_script=scripts.is_in_script(value))
    inner = structure(value.text, inside)
    if inner is not None:
        yield from inner
    else:
        yield from urls.located(value)
        yield from embedded.find(value.text, inside, structure)


def _reference(value: Value, reference: ImageReference, start: int) -> Found:
    if parse_host(str(reference)) and not reference.tag:
        return _host(value, reference, start)
    return _whole(value, reference, start)


def _argument(value: Value, argument: Argument, start: int) -> Iterator[Found]:
    """A reference or a registry behind a flag or a variable, unless its name judges it."""
    judged = evidence.judged_name(argument.name)
    if judged and judged.against:
        yield from value.mentions(judged.against)
        return
    if judged:
        value = value.limited(Applicability.UNSAFE, judged.doubt)
    value = _kubeadm(value)
    at = start + argument.start
    if argument.is_host:
        speaks = _names_host(argument.name) or _names_host(value.label)
        limited = value.limited(Applicability.UNSAFE, _HOST_ALONE)
        yield (
            limited.occurrence(argument.reference, at, Role.REPOSITORY_HOST, argument.name)
            if speaks
            else value.mention(at, Against(MentionKind.HOST, "a host alone in an argument"))
        )
        return
    if argument.is_artifact:
        value = value.limited(
            Applicability.UNSAFE, "an artifact such as a chart, and not evidently an image"
        )
    yield value.occurrence(argument.reference, at, Role.ARGUMENT, argument.name)


def _settings(value: Value, words: list[tuple[str, int]], start: int) -> Iterator[Found]:
    """What a text of `name=value` words holds, as Ansible's modules take them."""
    for word, at in words:
        argument = arguments.parse(word)
        if value.scope.search(word) and argument:
            yield from _argument(value, argument, start + at)
        elif hits := value.scope.search(word):
            yield from (value.mention(start + at + hit) for hit in hits)


def malformed_occurrence(value: Value, reference: ImageReference, start: int) -> ImageOccurrence:
    """A name with a tag or a digest that no registry would understand."""
    limited = value.limited(Applicability.UNSAFE, "its tag or digest is malformed")
    return limited.occurrence(reference, start, Role.IMAGE)


def _malformed(value: Value, text: str) -> ImageReference | None:
    """The name at the start of such a text, or the registry alone if the rest is no name, where its
    own name says that it is an image."""
    if not vocabulary.names_image(value.label):
        return None
    host, slash, rest = text.partition("/")
    is_path = slash and _PATH.fullmatch(rest)  # and no pattern
    return parse_name(text) or (parse_host(host) if is_path else None)


def _is_proven(value: Value) -> bool:
    return proves_new_default(value.node) or has_one_image(value.node)


def kubeadm_doubt(value: Value) -> str:
    """Why a kubeadm default may have to stay; empty where it is none, or is proven."""
    depends = is_default_repository(value.node) and not _is_proven(value)
    return _KUBEADM if depends else ""


def _kubeadm(value: Value) -> Value:
    return value.limited(Applicability.UNSAFE, kubeadm_doubt(value))


def _whole(value: Value, reference: ImageReference, start: int) -> Found:
    if not reference.registry and _CHART_KEY.fullmatch(value.label):
        return value.mention(start, Against(MentionKind.CHART, "the name of a chart"))
    if not reference.registry and _is_no_image(value, reference):
        return value.mention(start)
    if is_default_repository(value.node):
        return _kubeadm(value).occurrence(reference, start, Role.REPOSITORY_HOST)
    if reference.registry and is_beside_registry(value.node):
        value = value.limited(Applicability.UNSAFE, PREFIXED)
    found = value.occurrence(reference, start, Role.ARGUMENT if value.flag else Role.IMAGE)
    key = "newTag" if value.node.key == "newName" else "tag"
    tag = "" if reference.tag else value.beside(key)
    digest = "" if reference.digest else value.digest_beside
    return found._replace(tag=tag, digest=digest) if tag or digest else found


def _is_no_image(value: Value, reference: ImageReference) -> bool:
    """Whether a name without a registry is that of a file or of a project on a forge."""
    parent = value.node.parent
    is_step_input = parent is not None and parent.key == "with"
    return is_file_name(reference.repository) or (
        is_step_input and not vocabulary.names_image(value.label.replace("repository", ""))
    )


def _host(value: Value, reference: ImageReference, start: int) -> Found:
    """A registry alone, which is an image's only where its name says so; even then its users are
    elsewhere."""
    host = ImageReference(reference.registry or reference.repository, "")
    is_named = _names_host(value.label or value.flag) or value.is_described_as_image
    if not is_named and not _is_joined(value):
        why = Against(MentionKind.HOST, "a host alone, in a place that is not an image's")
        return value.mention(start, why)
    if is_image_parameter(value.label):
        return value.occurrence(host, start, Role.SPLIT)
    if not _is_proven(value):
        value = value.limited(Applicability.UNSAFE, _HOST_ALONE)
    return value.occurrence(host, start, Role.REPOSITORY_HOST)


def _is_joined(value: Value) -> bool:
    """Whether a template of CloudFormation joins a registry to an image with its neighbours:
    `Image: !Join ["/", [k8s.gcr.io, pause]]`."""
    around = [*islice(value.node.ancestors(), 3)]
    joins = any(node.tag.lower() == "!join" or node.key == "Fn::Join" for node in around)
    return joins and any(map(_names_host, surroundings.of(value.node).names[:3]))


def _names_host(name: str) -> bool:
    return vocabulary.names_image(name) or _HOST_WORD.search(name) is not None


def _prefix(value: Value, text: str) -> ImageReference | None:
    """What is put in front of an image's name, `repository: k8s.gcr.io/sig-storage/`, where its key
    says that it is."""
    reference = (
        parse_with_placeholders(text[:-1])
        if text.endswith("/") and (_names_host(value.label) or value.is_described_as_image)
        else None
    )
    return reference if reference and reference.registry and not reference.tag else None


def _looks_structured(value: Value) -> bool:
    text = value.text.text
    several_lines = "\n" in text.strip() or value.node.style in ("|", ">")
    return several_lines or text.lstrip().startswith(("{", "[", "FROM "))
