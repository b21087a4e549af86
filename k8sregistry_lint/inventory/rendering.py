"""Counted images as a table for people, as JSON, CSV, Markdown and HTML."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence

from k8sregistry_lint.files.summary import count
from k8sregistry_lint.inventory import page
from k8sregistry_lint.inventory.progress import Progress, lines
from k8sregistry_lint.inventory.references import CountedImage, Place
from k8sregistry_lint.inventory.uses import (
    Count,
    Use,
    as_data,
    described,
    failing,
    in_full,
    ordered,
)
from k8sregistry_lint.model import Applicability
from k8sregistry_lint.reporters.envelope import as_text, envelope
from k8sregistry_lint.reporters.paint import Paint, painter
from k8sregistry_lint.reporters.visible import in_cell, visible, visible_path

_GRADE_COLORS = {
    Applicability.SAFE: "fixed",
    Applicability.UNSAFE: "warning",
    Applicability.DISPLAY_ONLY: "error",
}
_SHOWN_PLACES = 3


def table(
    images: Sequence[CountedImage], *, color: bool = False, progress: Progress | None = None
) -> str:
    """A line for each image as `uniq -c` would give, with its new name; under it its first places,
    and a total at the end."""
    paint = painter(color=color)
    width = max((len(str(image.shown_count)) for image in images), default=1)
    rows = [line for image in images for line in _rows(image, width, paint)]
    burned = lines(progress) if progress else ()
    return "\n".join([*rows, *burned, _total(images)]) + "\n"


def _total(images: Sequence[CountedImage]) -> str:
    legacy = [image for image in images if image.rule]
    moved = f", {len(legacy)} of a registry that moved in {_places(legacy)}" if legacy else ""
    refused = sum(failing(image.uses) for image in legacy)
    unpulled = f"; {refused} of their pods cannot pull them" if refused else ""
    return f"{count(len(images), 'image')} in {_places(images)}{moved}{unpulled}"


def _places(images: Sequence[CountedImage]) -> str:
    return count(sum(image.shown_count for image in images), "place")


def _rows(image: CountedImage, width: int, paint: Paint) -> Iterator[str]:
    name, target = visible(image.image), visible(image.replacement or "")
    number = paint(f"{image.shown_count:>{width}}", "bold")
    yield f"{number} " + (
        f"{paint(name, 'old')} -> {paint(target, 'new')}{_rule(image, paint)}"
        if target
        else f"{name}{_rule(image, paint)}"
    )
    indent = " " * (width + 3)
    shown = _shown_places(image)
    yield from (f"{indent}{paint(place, 'dim')}" for place in shown[:_SHOWN_PLACES])
    if len(shown) > _SHOWN_PLACES:
        yield f"{indent}and {len(shown) - _SHOWN_PLACES} more"


def _shown_places(image: CountedImage, shown: Callable[[Use, Count], str] = described) -> list[str]:
    """The containers of a cluster, those that cannot pull the image first, and other places."""
    uses = sorted(ordered(image.uses), key=lambda use: -use[1].failing)
    return [*(visible(shown(*use)) for use in uses), *map(_shown, image.elsewhere)]


def _rule(image: CountedImage, paint: Paint) -> str:
    """The rule of a legacy image and the grade of its fix."""
    if image.applicability is None:
        return ""
    grade = paint(image.applicability.label, _GRADE_COLORS[image.applicability])
    known = f", {image.existence.existence}" if image.existence else ""
    return f"  [{visible(image.rule)}, {grade}{known}]"


def _shown(place: Place) -> str:
    named = f" {place.object.title}" if place.object else ""
    return visible_path(f"{place.path}:{place.position.line}{named}")


def as_json(
    images: Sequence[CountedImage],
    *,
    color: bool = False,  # noqa: ARG001 - a program reads it
    progress: Progress | None = None,
) -> str:
    """One versioned JSON object with every place."""
    fields = {
        "images": [
            {
                "image": image.image,
                "registry": image.registry,
                "count": image.count,
                "rule": image.rule or None,
                "replacement": image.replacement,
                "applicability": _grade(image) or None,
                **({"existence": image.existence._asdict()} if image.existence else {}),
                "places": [_place(place) for place in image.places],
                **({"uses": as_data(image.uses)} if image.uses else {}),
            }
            for image in images
        ],
        **({"since": progress._asdict()} if progress else {}),
    }
    return as_text(envelope(fields))


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


def as_csv(
    images: Sequence[CountedImage],
    *,
    color: bool = False,  # noqa: ARG001 - a program reads it
    progress: Progress | None = None,  # noqa: ARG001 - a table has one kind of row
) -> str:
    """A header, and a row for each image; its places are in the last column, one after another."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    asked = ["existence"] if any(image.existence for image in images) else []
    rows.writerow(
        ["count", "image", "registry", "rule", "replacement", "applicability", *asked, "places"]
    )
    for image in images:
        cells = (
            image.image,
            image.registry,
            image.rule,
            image.replacement or "",
            _grade(image),
            *((_existence(image),) if asked else ()),
            "; ".join([*_of_uses(image), *map(_in_cell, image.elsewhere)]),
        )
        rows.writerow([image.count, *map(in_cell, cells)])
    return out.getvalue()


def _existence(image: CountedImage) -> str:
    return image.existence.existence.value if image.existence else ""


def _in_cell(place: Place) -> str:
    """A place; stdin by its name, as `-` begins a formula."""
    return _shown(place._replace(path="stdin") if place.path == "-" else place)


def _of_uses(image: CountedImage) -> Iterator[str]:
    yield from (in_full(*use) for use in ordered(image.uses))


def markdown(
    images: Sequence[CountedImage],
    *,
    color: bool = False,  # noqa: ARG001 - it has no colors
    progress: Progress | None = None,
) -> str:
    """A check list for a ticket."""
    return page.markdown("Images", _total(images), [*map(_row, images)], progress)


def html(
    images: Sequence[CountedImage],
    *,
    color: bool = False,  # noqa: ARG001 - it has its own
    progress: Progress | None = None,
) -> str:
    """A page that opens from disk."""
    return page.html("Images", _total(images), [*map(_row, images)], progress)


def _row(image: CountedImage) -> page.Row:
    refused = failing(image.uses)
    replacement = image.replacement or ""
    places = _shown_places(image, in_full)
    return page.Row(image.image, replacement, image.rule, _grade(image), refused, places)


RENDERERS: dict[str, Callable[..., str]] = {
    "table": table,
    "json": as_json,
    "csv": as_csv,
    "markdown": markdown,
    "html": html,
}
"""The formats by name."""
