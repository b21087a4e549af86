"""Counted images as a table for people, as JSON and as CSV."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence

from k8sregistry_lint import __version__
from k8sregistry_lint.files.summary import count
from k8sregistry_lint.inventory.references import CountedImage, Place
from k8sregistry_lint.model import Applicability
from k8sregistry_lint.reporters.paint import Paint, painter
from k8sregistry_lint.reporters.visible import in_cell, visible, visible_path

_GRADE_COLORS = {
    Applicability.SAFE: "fixed",
    Applicability.UNSAFE: "warning",
    Applicability.DISPLAY_ONLY: "error",
}
_SHOWN_PLACES = 3


def table(images: Sequence[CountedImage], *, color: bool = False) -> str:
    """A line for each image as `uniq -c` would give, with its new name; under it its first places,
    and a total at the end."""
    paint = painter(color=color)
    width = max((len(str(image.count)) for image in images), default=1)
    lines = [line for image in images for line in _rows(image, width, paint)]
    return "\n".join([*lines, _total(images)]) + "\n"


def _total(images: Sequence[CountedImage]) -> str:
    legacy = [image for image in images if image.rule]
    moved = f", {len(legacy)} of a registry that moved in {_places(legacy)}" if legacy else ""
    return f"{count(len(images), 'image')} in {_places(images)}{moved}"


def _places(images: Sequence[CountedImage]) -> str:
    return count(sum(image.count for image in images), "place")


def _rows(image: CountedImage, width: int, paint: Paint) -> Iterator[str]:
    name, target = visible(image.image), visible(image.replacement or "")
    number = paint(f"{image.count:>{width}}", "bold")
    yield f"{number} " + (
        f"{paint(name, 'old')} -> {paint(target, 'new')}{_rule(image, paint)}"
        if target
        else f"{name}{_rule(image, paint)}"
    )
    indent = " " * (width + 3)
    yield from (f"{indent}{paint(_shown(place), 'dim')}" for place in image.places[:_SHOWN_PLACES])
    if image.count > _SHOWN_PLACES:
        yield f"{indent}and {image.count - _SHOWN_PLACES} more"


def _rule(image: CountedImage, paint: Paint) -> str:
    """The rule of a legacy image and the grade of its fix."""
    if image.applicability is None:
        return ""
    grade = paint(image.applicability.label, _GRADE_COLORS[image.applicability])
    return f"  [{visible(image.rule)}, {grade}]"


def _shown(place: Place) -> str:
    named = f" {place.object.title}" if place.object else ""
    return visible_path(f"{place.path}:{place.position.line}{named}")


def as_json(images: Sequence[CountedImage], *, color: bool = False) -> str:  # noqa: ARG001 - a program reads it
    """One versioned JSON object with every place."""
    data = {
        "version": 1,
        "tool": {"name": "k8sregistry-lint", "version": __version__},
        "images": [
            {
                "image": image.image,
                "registry": image.registry,
                "count": image.count,
                "rule": image.rule or None,
                "replacement": image.replacement,
                "applicability": _grade(image) or None,
                "places": [_place(place) for place in image.places],
            }
            for image in images
        ],
    }
    return json.dumps(data, indent=1) + "\n"


def _grade(image: CountedImage) -> str:
    return image.applicability.label if image.applicability is not None else ""


def _place(place: Place) -> dict[str, object]:
    return {
        "path": place.path,
        "line": place.position.line,
        "column": place.position.column,
        "role": place.role.value,
        "field": str(place.field),
        "object": place.object.fields if place.object else None,
    }


def as_csv(images: Sequence[CountedImage], *, color: bool = False) -> str:  # noqa: ARG001 - a program reads it
    """A header, and a row for each image; its places are in the last column, one after another."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["count", "image", "registry", "rule", "replacement", "applicability", "places"])
    for image in images:
        cells = (
            image.image,
            image.registry,
            image.rule,
            image.replacement or "",
            _grade(image),
            "; ".join(map(_in_cell, image.places)),
        )
        rows.writerow([image.count, *map(in_cell, cells)])
    return out.getvalue()


def _in_cell(place: Place) -> str:
    """A place; stdin by its name, as `-` begins a formula."""
    return _shown(place._replace(path="stdin") if place.path == "-" else place)


RENDERERS: dict[str, Callable[..., str]] = {"table": table, "json": as_json, "csv": as_csv}
"""The formats by name."""
