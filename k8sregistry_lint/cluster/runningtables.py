"""Running images as a table for people, as JSON, CSV, Markdown and HTML."""

import csv
import io
from collections.abc import Callable, Sequence

from k8sregistry_lint.cluster.running import RunningImage
from k8sregistry_lint.files.summary import count
from k8sregistry_lint.inventory import page
from k8sregistry_lint.inventory.uses import as_data, in_full, ordered
from k8sregistry_lint.reporters.envelope import as_text, envelope
from k8sregistry_lint.reporters.paint import Paint, painter
from k8sregistry_lint.reporters.visible import in_cell, visible

_HEADER = ("", "IMAGE", "BECOMES", "NAMESPACES", "OWNERS", "PODS")
_COLUMNS = (
    "image", "rule", "replacement", "namespace", "owner", "container", "source", "node", "pods",
    "failing", "digests",
)  # fmt: skip
_SHOWN = 3


def table(images: Sequence[RunningImage], *, color: bool = False) -> str:
    """A line for each image, and how many of them are old at the end."""
    paint = painter(color=color)
    rows = [_row(image) for image in images]
    widths = [max(map(len, column)) for column in zip(_HEADER, *rows, strict=True)]
    lines = [_line(_HEADER, widths, lambda text, _: paint(text, "bold"))] if rows else []
    for image, row in zip(images, rows, strict=True):
        lines.append(_line(row, widths, _colors(image, paint)))
    return "\n".join([*lines, total(images)]) + "\n"


def total(images: Sequence[RunningImage]) -> str:
    """`2 of 14 images are of a registry that moved, in 31 pods; 3 pods cannot pull theirs`."""
    legacy = [image for image in images if image.rule]
    if not legacy:
        return f"none of {count(len(images), 'image')} is of a registry that moved"
    are = "is" if len(legacy) == 1 else "are"
    pods, failing = (sum(image.pods for image in legacy), sum(image.failing for image in legacy))
    text = f"{len(legacy)} of {count(len(images), 'image')} {are} of a registry that moved"
    text += f", in {count(pods, 'container')} of pods"
    return f"{text}; {failing} of them cannot be pulled" if failing else text


def _row(image: RunningImage) -> tuple[str, ...]:
    mark = ("✖" if image.failing else "✗") if image.rule else "✓"
    becomes = visible(image.replacement or "") or ("no successor" if image.rule else "")
    pods = f"{image.pods} ({image.failing} cannot pull)" if image.failing else str(image.pods)
    names = (_some(image.namespaces), _some(image.owners))
    return (mark, visible(image.image), becomes, *names, pods)


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(map(visible, names[:_SHOWN]))
    return f"{shown} and {len(names) - _SHOWN} more" if len(names) > _SHOWN else shown


def _colors(image: RunningImage, paint: Paint) -> Callable[[str, int], str]:
    colors = {0: "error", 1: "old", 2: "new"} if image.rule else {0: "fixed"}
    return lambda text, column: paint(text, colors[column]) if column in colors else text


def _line(cells: Sequence[str], widths: Sequence[int], shown: Callable[[str, int], str]) -> str:
    padded = (
        shown(cell, column) + " " * (width - len(cell))
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join(padded).rstrip()


def as_json(images: Sequence[RunningImage], *, color: bool = False) -> str:  # noqa: ARG001 - a program reads it
    """One versioned JSON object with every use of every image."""
    return as_text(envelope({"images": [_image(image) for image in images]}))


def _image(image: RunningImage) -> dict[str, object]:
    grade = image.applicability.label if image.applicability is not None else None
    return {
        "image": image.image,
        "rule": image.rule or None,
        "replacement": image.replacement,
        "applicability": grade,
        "pods": image.pods,
        "failing": image.failing,
        "uses": as_data(image.uses),
    }


def as_csv(images: Sequence[RunningImage], *, color: bool = False) -> str:  # noqa: ARG001 - a program reads it
    """A header, and a row for each use of an image."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(_COLUMNS)
    for image in images:
        for use, counted in ordered(image.uses):
            cells = (image.image, image.rule, image.replacement or "", use.namespace, use.owner)
            more = (use.container, use.source.name.lower(), use.node)
            numbers = (counted.pods, counted.failing, " ".join(sorted(counted.digests)))
            rows.writerow([*map(in_cell, (*cells, *more)), *numbers])
    return out.getvalue()


def markdown(images: Sequence[RunningImage], *, color: bool = False) -> str:  # noqa: ARG001 - it has no colors
    """A check list for a ticket, with the legacy images only, each with all of its uses."""
    legacy = [row(image) for image in images if image.rule]
    return page.markdown("Running images", total(images), legacy)


def html(images: Sequence[RunningImage], *, color: bool = False) -> str:  # noqa: ARG001 - it has its own
    """A page that opens from disk."""
    return page.html("Running images", total(images), [*map(row, images)])


def row(image: RunningImage) -> page.Row:
    """Return an image as a page shows it."""
    grade = image.applicability.label if image.applicability is not None else ""
    uses = [in_full(*use) for use in ordered(image.uses)]
    return page.Row(image.image, image.replacement or "", image.rule, grade, image.failing, uses)


RENDERERS: dict[str, Callable[..., str]] = {
    "table": table,
    "json": as_json,
    "csv": as_csv,
    "markdown": markdown,
    "html": html,
}
"""The formats by name."""
