"""Counted images as a table for people, as JSON and as CSV."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence

from k8sregistry_lint import __version__
from k8sregistry_lint.inventory.references import CountedImage, Place
from k8sregistry_lint.model import Applicability
from k8sregistry_lint.reporters.visible import visible

_FIX = {
    Applicability.SAFE: "safe",
    Applicability.UNSAFE: "unsafe",
    Applicability.DISPLAY_ONLY: "display-only",
    None: "",
}
_SHOWN_PLACES = 3


def table(images: Sequence[CountedImage]) -> str:
    """A line for each image as `uniq -c` would give, with its new name; under it its first places,
    and a total at the end."""
    width = max((len(str(image.count)) for image in images), default=1)
    lines = [line for image in images for line in _rows(image, width)]
    legacy = [image for image in images if image.rule]
    total = f"{_counted(len(images), 'image')} in {_counted(sum(image.count for image in images), 'place')}"
    moved = f", {len(legacy)} of a registry that moved in {_counted(sum(image.count for image in legacy), 'place')}"
    return "\n".join([*lines, total + (moved if legacy else "")]) + "\n"


def _rows(image: CountedImage, width: int) -> Iterator[str]:
    target = f" -> {visible(image.replacement)}" if image.replacement else ""
    rule = (
        f"  [{image.rule}{'' if image.applicability is Applicability.SAFE else ', ' + _why(image)}]"
        if image.rule
        else ""
    )
    yield f"{image.count:>{width}} {visible(image.image)}{target}{rule}"
    yield from (
        f"{'':{width}}   {visible(_shown(place))}" for place in image.places[:_SHOWN_PLACES]
    )
    if image.count > _SHOWN_PLACES:
        yield f"{'':{width}}   and {image.count - _SHOWN_PLACES} more"


def _why(image: CountedImage) -> str:
    return "unsafe" if image.applicability is Applicability.UNSAFE else "no successor that fits all"


def _shown(place: Place) -> str:
    named = f" ({place.object.kind}/{place.object.name})" if place.object else ""
    return f"{place.path}:{place.position.line}{named}"


def as_json(images: Sequence[CountedImage]) -> str:
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
                "applicability": _FIX[image.applicability] or None,
                "places": [_place(place) for place in image.places],
            }
            for image in images
        ],
    }
    return json.dumps(data, indent=1) + "\n"


def _place(place: Place) -> dict[str, object]:
    return {
        "path": place.path,
        "line": place.position.line,
        "column": place.position.column,
        "role": place.role.value,
        "field": str(place.field),
        "object": place.object._asdict() if place.object else None,
    }


def as_csv(images: Sequence[CountedImage]) -> str:
    """A header, and a row for each image; its places are in the last column, one after another."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["count", "image", "registry", "rule", "replacement", "applicability", "places"])
    for image in images:
        places = "; ".join(_shown(place) for place in image.places)
        rows.writerow(
            [
                image.count,
                image.image,
                image.registry,
                image.rule,
                image.replacement or "",
                _FIX[image.applicability],
                _plain(places),
            ]
        )
    return out.getvalue()


def _plain(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return visible(f"'{text}" if text[:1] in "=+@" or text[:2] in ("-=", "-+", "-@") else text)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


RENDERERS: dict[str, Callable[[Sequence[CountedImage]], str]] = {
    "table": table,
    "json": as_json,
    "csv": as_csv,
}
"""The formats by name."""
