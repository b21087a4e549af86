"""Overrides as text: a file of values, and what a post-renderer needs for the rest."""

import json
import re
from collections.abc import Iterable, Iterator

from k8sregistry_lint.overrides.override import Left
from k8sregistry_lint.overrides.values import Text, Value
from k8sregistry_lint.reference import parse_with_placeholders

_PLAIN = re.compile(r"[A-Za-z/][\w./@-]*(?::[\w./@-]+)*", re.ASCII)
_WORDS = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}


def yaml_of(value: Value, indent: int = 0) -> str:
    """Values as block YAML, each line indented by some blanks."""
    return "".join(f"{' ' * indent}{line}\n" for line in _lines(value))


def scalar(text: Text) -> str:
    """A scalar as YAML, in the style that it had where that is possible."""
    if not text.style:
        return text.value or "null"
    simple = _PLAIN.fullmatch(text.value) and text.value.lower() not in _WORDS
    return text.value if simple else json.dumps(text.value, ensure_ascii=False)


def _lines(value: Value) -> Iterator[str]:
    if isinstance(value, dict):
        for key, child in value.items():
            name = scalar(Text(key, '"'))
            if isinstance(child, Text) or not child:
                yield f"{name}: {_short(child)}"
            else:
                yield f"{name}:"
                yield from (f"  {line}" for line in _lines(child))
    elif isinstance(value, list):
        for item in value:
            if isinstance(item, Text) or not item:
                yield f"- {_short(item)}"
            else:
                first, *rest = _lines(item)
                yield f"- {first}"
                yield from (f"  {line}" for line in rest)


def _short(value: Value) -> str:
    if isinstance(value, Text):
        return scalar(value)
    return "{}" if isinstance(value, dict) else "[]"


def post_renderer(left: Iterable[Left]) -> str:
    """A kustomization whose `images` move what no value reaches; empty where nothing can be."""
    names: dict[str, str] = {}
    for each in left:
        old = parse_with_placeholders(each.image)
        new = parse_with_placeholders(each.moved) if each.moved else None
        if old and new and "{" not in old.name:
            names[old.name] = new.name
    if not names:
        return ""
    entries = (f"  - name: {old}\n    newName: {new}\n" for old, new in sorted(names.items()))
    return "images:\n" + "".join(entries)
