"""Compares two texts by a reader of YAML that no edit rests on: ruamel's pure one, which composes
whole documents with aliases resolved. It is slow, so it is asked only on request."""

import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from k8sregistry_lint.syntax.yamlsource import beyond_pure

_MAX_SHOWN = 80

IsSame = Callable[[str, str], bool]
"""Whether a value may take the place of another one."""


class _Pair(NamedTuple):
    """Two nodes of ruamel (which have no types) in the same place, and whether that is in a key."""

    one: Any
    other: Any
    is_key: bool = False

    def __str__(self) -> str:
        shown = (
            repr(node.value)[:_MAX_SHOWN] if isinstance(node, ScalarNode) else "a collection"
            for node in self[:2]
        )
        return " becomes ".join(shown)


def difference(before: str, after: str, is_same: IsSame) -> str:
    """Return the first key or value of `after` that is not that of `before` and may not take its
    place; empty if there is none, or if `before` cannot be read. Mappings may have new keys."""
    old, new = _composed(before), _composed(after)
    if old is None:
        return ""
    if new is None or len(old) != len(new):
        return "it cannot be read any more"
    pairs = list(map(_Pair, old, new))
    seen: set[tuple[int, int, bool]] = set()
    while pairs:
        pair = pairs.pop()
        if (place := (id(pair.one), id(pair.other), pair.is_key)) not in seen:
            seen.add(place)  # an alias may lead to a collection that it is in
            if (below := _below(pair, is_same)) is None:
                return str(pair)
            pairs += below
    return ""


def _composed(text: str) -> list[Any] | None:
    """Return the documents of a text; None if they cannot be read."""
    if beyond_pure(text):
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about anchors that are used again
        try:
            return list(YAML(typ="safe", pure=True).compose_all(text))
        except (YAMLError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
            return None


def _below(pair: _Pair, is_same: IsSame) -> list[_Pair] | None:
    """Return what there is to compare below two nodes; None if they differ themselves."""
    one, other, is_key = pair
    if not _are_alike(one, other):
        return None
    if isinstance(one, SequenceNode):
        if len(one.value) != len(other.value):
            return None
        return [_Pair(*nodes, is_key) for nodes in zip(one.value, other.value, strict=True)]
    if isinstance(one, MappingNode):
        return _entries(pair)
    same = one is None or one.value == other.value
    return [] if same or (not is_key and is_same(one.value, other.value)) else None


def _are_alike(one: Any, other: Any) -> bool:  # noqa: ANN401 - nodes of ruamel
    return type(one) is type(other) and str(getattr(one, "tag", "")) == str(
        getattr(other, "tag", "")
    )


def _entries(pair: _Pair) -> list[_Pair] | None:
    """Pair the entries of two mappings, whose order counts; None if the second one lacks a key."""
    below: list[_Pair] = []
    after = iter(pair.other.value)
    for key, value in pair.one.value:
        for new_key, new_value in after:
            if _are_alike(key, new_key) and (_text(key) == _text(new_key)):
                below += (_Pair(key, new_key, is_key=True), _Pair(value, new_value, pair.is_key))
                break
        else:
            return None
    return below


def _text(node: Any) -> str | None:  # noqa: ANN401 - a node of ruamel
    return node.value if isinstance(node, ScalarNode) else None
