"""What the collections around a value say of it. Each collection is asked once and remembers the
answer, because everything in it asks the same."""

import sys
from typing import NamedTuple

from k8sregistry_lint.finders.evidence import objects, owners
from k8sregistry_lint.finders.evidence.objects import Against
from k8sregistry_lint.model import KubernetesObject, MentionKind
from k8sregistry_lint.syntax.tree import Collection, MappingNode, Node

_STATUS = Against(MentionKind.RECORD, "the status of an object, which the cluster writes")
_KEY = Against(MentionKind.KEY, "a mapping key")


class Surroundings(NamedTuple):
    """What surrounds a value, the nearest first: `names` are the keys above it, `object` is the
    innermost object that gives its kind, `against` is what the collections say against images in
    them, `in_key` and `in_status` whether they are part of a key or of an object's status."""

    names: tuple[str, ...] = ()
    object: KubernetesObject | None = None
    against: Against | None = None
    in_key: bool = False
    in_status: bool = False


_NOTHING = Surroundings()


def of(node: Node) -> Surroundings:
    """The surroundings of a node, without its own key."""
    known, asking = _NOTHING, []
    above = node.parent
    while above is not None:
        if isinstance(above.remembered, Surroundings):
            known = above.remembered
            break
        asking.append(above)
        above = above.parent
    for collection in reversed(asking):
        known = collection.remembered = _inside(collection, known)
    return known


def object_of(node: Node) -> KubernetesObject | None:
    """The innermost object around a node that gives its kind."""
    return of(node).object


def against(node: Node) -> Against | None:
    """What the surroundings of a node say against that it is an image to move, or that it is a key
    itself."""
    around = of(node)
    if around.in_key or _is_own_key(node):
        return _KEY
    if around.against:
        return around.against
    in_status = _is_status(node.parent) if node.key == "status" else around.in_status
    return _STATUS if in_status else None


def _inside(collection: Collection, outside: Surroundings) -> Surroundings:
    """The surroundings of what is in a collection."""
    key = collection.key
    names, obj, reason, in_key, in_status = outside
    if isinstance(key, str):
        names = (key, *names)
        if key == "status":
            in_status = _is_status(collection.parent)
    if isinstance(collection, MappingNode):
        obj = _object(collection, obj) or obj
        if obj and names and (container := owners.container_of(collection, names[0])):
            obj = KubernetesObject(obj.kind, obj.name, obj.namespace, container, obj.owner)
        reason = objects.against(collection) or reason
    return Surroundings(names, obj, reason, in_key or _is_own_key(collection), in_status)


def _is_own_key(node: Node) -> bool:
    return node.index % 2 == 0 and isinstance(node.parent, MappingNode)


def _object(mapping: MappingNode, around: KubernetesObject | None) -> KubernetesObject | None:
    """The object that a mapping is; None where neither it nor the list `around` it gives a kind."""
    fields = mapping.places
    if "kind" in fields and "apiVersion" in fields:
        kind = mapping.text("kind")
    elif around and mapping.parent is not None and mapping.parent.key == "items":
        kind = around.kind.removesuffix("List") if around.kind.endswith("List") else ""
    else:
        return None
    if not kind:
        return None
    kind = sys.intern(kind)  # a large report holds each once
    metadata = mapping.get("metadata")
    if not isinstance(metadata, MappingNode):
        return KubernetesObject(kind, "")
    name, namespace = metadata.text("name"), metadata.text("namespace")
    return KubernetesObject(kind, name, namespace, owner=owners.owner_of(metadata))


def _is_status(holder: Collection | None) -> bool:
    """Whether the `status` in a mapping is that of an object, also of one in a list that does not
    repeat its kind."""
    if not isinstance(holder, MappingNode):
        return False
    listed = holder.parent is not None and holder.parent.key == "items"
    return listed or ("kind" in holder and "apiVersion" in holder)
