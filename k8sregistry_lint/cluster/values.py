"""The values of a helm release, as `helm get values --all` prints them, and the keys that name its
images."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from k8sregistry_lint.reference import ImageReference, parse

Path = tuple[str | int, ...]
"""Keys and 0-based indexes from the root of the values."""

_MAX_DEPTH = 40
_TAG_KEY = re.compile(r".*(?:tag|version)", re.IGNORECASE)
_KEY_SPECIAL = re.compile(r"([\\.,=\[\]{}])")
_VALUE_SPECIAL = re.compile(r"([\\,{}])")
_ESCAPE = r"\\\1"


class Move(NamedTuple):
    """An image of the release, and what it becomes."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Keys:
    """Options for `helm upgrade --reuse-values`, and the images that no value names."""

    options: tuple[str, ...]
    missing: tuple[str, ...]


class _Change(NamedTuple):
    path: Path
    text: str


def keys_of(values: dict[str, Any], moves: Sequence[Move], kept: Sequence[str] = ()) -> Keys:
    """Return the options that give a release its new images. `kept` are its images that stay: if a
    value that several images share would move one of them, nothing is changed."""
    changes: dict[Path, str] = {}
    missing: list[str] = []
    for move in moves:
        found = list(_changes(values, move)) or list(_shared(values, move, moves))
        if not found or any(changes.get(path, text) != text for path, text in found):
            missing.append(move.old)
        else:
            changes.update(found)
    after = _changed(values, changes)
    moved = [move.new for move in moves if move.old not in missing]
    staying = [image for image in (*kept, *missing) if _names(values, image)]
    if not all(_names(after, image) for image in (*moved, *staying)):
        return Keys((), tuple(dict.fromkeys(move.old for move in moves)))
    return Keys(tuple(_options(values, changes)), tuple(dict.fromkeys(missing)))


def _changed(values: dict[str, Any], changes: Mapping[Path, str]) -> dict[str, Any]:
    after: dict[str, Any] = json.loads(json.dumps(values))
    for path, text in changes.items():
        _at(after, path[:-1])[path[-1]] = text
    return after


def _names(values: dict[str, Any], image: str) -> bool:
    """Whether values name an image."""
    reference = parse(image)
    if reference is None:
        return False
    if any(True for _ in _changes(values, Move(image, image))):
        return True
    written = {value for _, value in _walk(values) if isinstance(value, str)}
    return any(
        prefix in written and _names_rest(values, reference, rest)
        for prefix, rest in _splits(reference.name)
    )


def _changes(values: dict[str, Any], move: Move) -> Iterator[_Change]:
    """Yield the scalars that hold the image: whole, without its tag, or in two parts."""
    old, new = parse(move.old), parse(move.new)
    if old is None or new is None:
        return
    for path, mapping in _mappings(values):
        texts = {key: value for key, value in mapping.items() if isinstance(value, str)}
        for key, text in texts.items():
            if text == move.old:
                yield _Change((*path, key), move.new)
            elif text == old.name and _has_tag(mapping, old):
                yield _Change((*path, key), new.name)
        yield from _in_parts(path, mapping, old, new)
    for path, text in _listed(values):
        if text == move.old:
            yield _Change(path, move.new)


def _in_parts(
    path: Path, mapping: dict[str, Any], old: ImageReference, new: ImageReference
) -> Iterator[_Change]:
    """Yield the changes of a mapping that has the name in two scalars: registry and repository, or
    a prefix and the rest."""
    texts = {key: value for key, value in mapping.items() if isinstance(value, str) and value}
    for first, prefix in texts.items():
        rest = old.name.removeprefix(f"{prefix}/")
        for second, text in texts.items():
            tagged = f"{rest}{str(old)[len(old.name) :]}"
            if rest == old.name or text not in (rest, tagged):
                continue
            if text == rest and not _has_tag(mapping, old):
                continue
            tail = text[len(rest) :]
            if new.name.endswith(f"/{rest}"):
                yield _Change((*path, first), new.name.removesuffix(f"/{rest}"))
            else:
                yield _Change((*path, first), str(new.registry))
                yield _Change((*path, second), new.repository + tail)


def _shared(values: dict[str, Any], move: Move, moves: Sequence[Move]) -> Iterator[_Change]:
    """Yield the change of a registry or prefix that is written once for several images, if all of
    them get the same one and keep the rest of their names."""
    old, new = parse(move.old), parse(move.new)
    for prefix, rest in _splits(old.name if old else ""):
        target = _prefix(new.name if new else "", rest)
        pairs = [(parse(each.old), parse(each.new)) for each in moves]
        others = {
            _prefix(after.name, before.name.removeprefix(f"{prefix}/"))
            for before, after in pairs
            if before and after and before.name.startswith(f"{prefix}/")
        }
        assert old is not None
        if target and others == {target} and _names_rest(values, old, rest):
            for path, mapping in _mappings(values):
                for key, value in mapping.items():
                    if value == prefix:
                        yield _Change((*path, key), target)


def _splits(name: str) -> Iterator[tuple[str, str]]:
    """Yield `a/b` and `c`, then `a` and `b/c`."""
    at = name.rfind("/")
    while at > 0:
        yield name[:at], name[at + 1 :]
        at = name.rfind("/", 0, at)


def _prefix(name: str, rest: str) -> str:
    """What is in front of the rest of a name, empty if the name does not end so."""
    return name.removesuffix(f"/{rest}") if name.endswith(f"/{rest}") else ""


def _names_rest(values: dict[str, Any], image: ImageReference, rest: str) -> bool:
    """Whether a mapping has the end of an image's name, with the image's tag or beside it."""
    tagged = rest + str(image)[len(image.name) :]
    for _, mapping in _mappings(values):
        texts = [value for value in mapping.values() if isinstance(value, str)]
        if tagged in texts or rest in texts and _has_tag(mapping, image):
            return True
    return False


def _has_tag(mapping: dict[str, Any], old: ImageReference) -> bool:
    """Whether the tag beside a name may be that of the image: the same one, or none, where the
    chart takes its own version."""
    tags = [
        str(value)
        for key, value in mapping.items()
        if _TAG_KEY.fullmatch(key) and isinstance(value, str | int | float) and str(value)
    ]
    return not tags or any(_same_tag(tag, old) for tag in tags)


def _same_tag(text: str, old: ImageReference) -> bool:
    tag, _, digest = text.partition("@")
    wanted = (old.tag or "").removeprefix("v")
    return tag.removeprefix("v") == wanted and (not digest or digest == old.digest)


def _mappings(values: dict[str, Any]) -> Iterator[tuple[Path, dict[str, Any]]]:
    for path, value in _walk(values):
        if isinstance(value, dict):
            copies = "global" in path[1:]
            yield (
                path,
                {
                    key: inner
                    for key, inner in value.items()
                    if key.isprintable() and not (copies and _is_copy(values, (*path, key)))
                },
            )


def _listed(values: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """Yield the strings that are items of a list."""
    for path, value in _walk(values):
        if isinstance(value, str) and path and isinstance(path[-1], int):
            yield path, value


def _walk(values: dict[str, Any]) -> Iterator[tuple[Path, Any]]:
    """Yield every value with its path. A subchart's copy of a global value is left out, because
    helm makes it anew; so is a key that would steer a terminal, because it becomes a command."""
    waiting: list[tuple[Path, Any]] = [((), values)]
    while waiting:
        path, value = waiting.pop()
        if "global" in path[1:] and _is_copy(values, path):
            continue
        yield path, value
        if len(path) >= _MAX_DEPTH:
            continue
        if isinstance(value, dict):
            keys = [key for key in value if key.isprintable()]
            waiting += [((*path, key), value[key]) for key in reversed(keys)]
        elif isinstance(value, list):
            waiting += [((*path, at), inner) for at, inner in reversed([*enumerate(value)])]


def _is_copy(values: dict[str, Any], path: Path) -> bool:
    """Whether a global value of a subchart is that of the whole release too."""
    steps, value = path[path.index("global", 1) :], values
    for step in steps:
        if not isinstance(value, dict) or step not in value:
            return False
        value = value[step]
    return not isinstance(value, dict)


def _options(values: dict[str, Any], changes: Mapping[Path, str]) -> Iterator[str]:
    """Yield `--set KEY=VALUE`. A list is given whole, because helm replaces the list of the old
    release by one that has only the items that are set."""
    lists: dict[Path, None] = {}
    for path, text in changes.items():
        at = next((at for at, key in enumerate(path) if isinstance(key, int)), None)
        if at is None:
            yield from ("--set", f"{_key(path)}={_VALUE_SPECIAL.sub(_ESCAPE, text)}")
        else:
            lists[path[:at]] = None
    after = _changed(values, changes)
    for path in lists:
        text = json.dumps(_at(after, path), separators=(",", ":"))
        yield from ("--set-json", f"{_key(path)}={text}")


def _at(value: Any, path: Path) -> Any:  # noqa: ANN401 - what YAML holds
    for key in path:
        value = value[key]
    return value


def _key(path: Path) -> str:
    return ".".join(_KEY_SPECIAL.sub(_ESCAPE, str(key)) for key in path)
