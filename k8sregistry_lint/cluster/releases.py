"""One upgrade for each helm release, with the keys that its values give."""

import re
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from k8sregistry_lint.cluster.actions import Action, Change
from k8sregistry_lint.cluster.commands import UNSAFE_NAME, Commands, Target
from k8sregistry_lint.cluster.owners import Subject
from k8sregistry_lint.cluster.releasevalues import ReleaseFiles
from k8sregistry_lint.cluster.values import Move, keys_of

_VERSIONED = re.compile(r"([a-zA-Z0-9][\w.-]*?)-(v?\d+\.\d+\.\d+[\w.+-]*)", re.ASCII)
"""The label of a chart: its name and its version, in which `_` stands for `+`."""


@dataclass(frozen=True, slots=True)
class Release:
    """A helm release with the workloads that its labels and annotations show, and the charts that
    these name: its own, and those of subcharts. An empty name is not known."""

    name: str
    namespace: str
    charts: tuple[str, ...]
    workloads: Sequence[tuple[Subject, Sequence[Change]]]

    @property
    def changes(self) -> tuple[Change, ...]:
        """The changes of all its workloads."""
        return tuple(change for _, changes in self.workloads for change in changes)

    @property
    def first(self) -> Subject:
        """The first workload that has to change."""
        return next(subject for subject, changes in self.workloads if changes)

    def kept(self, others: Sequence[str]) -> list[str]:
        """Return the images that stay, `others` that are known of the release included."""
        moved = {change.image.image for change in self.changes if change.replacement}
        named = (
            image.image
            for subject, _ in self.workloads
            if subject.workload
            for image in subject.workload.images
        )
        return [image for image in dict.fromkeys((*named, *others)) if image not in moved]


def release_of(subject: Subject, files: ReleaseFiles) -> tuple[str, str] | None:
    """Return the name and the namespace of the release that a workload belongs to, by its
    annotations or by a manifest; an empty name if nothing gives it, None if it belongs to no
    release."""
    if subject.workload is None:
        return None
    labels, annotations = subject.workload.labels, subject.workload.annotations
    name = annotations.get("meta.helm.sh/release-name", "") or files.release_of(subject.workload)
    managed = labels.get("app.kubernetes.io/managed-by", labels.get("heritage", ""))
    if not name and managed.lower() not in ("helm", "tiller"):
        return None
    return name, annotations.get("meta.helm.sh/release-namespace", "") or subject.namespace


def charts_of(workloads: Iterable[tuple[Subject, object]]) -> tuple[str, ...]:
    """Return the charts that workloads name, each with its version."""
    labels = (subject.workload.labels for subject, _ in workloads if subject.workload)
    charts = (each.get("helm.sh/chart", "") or each.get("chart", "") for each in labels)
    return tuple(dict.fromkeys(filter(None, charts)))


def upgrade(release: Release, values: dict[str, Any] | None, images: Sequence[str] = ()) -> Action:
    """Return the upgrade of a release; `images` are those of its manifest. Without its values, how
    to get them: the chart decides under which keys its images are, and none is guessed."""
    charts = ", ".join(release.charts)
    what = "chart" if len(release.charts) == 1 else "charts"
    notes = [f"managed by helm ({what} {charts})" if charts else "managed by helm"]
    if not release.name:
        notes.append(
            "its annotations do not name the release: `helm list -A` shows it, unless something"
            " else renders the chart"
        )
        made = Commands()
    elif not Target("", release.namespace, release.name).valid():
        made = Commands(notes=(UNSAFE_NAME,))
    elif values is None:
        made = _without_values(release)
    else:
        made = _with_values(release, values, images)
    if any(change.replacement and change.note for change in release.changes):
        made = made.for_a_person()
    namespace = release.first.namespace
    title = f"helm release {release.name}" + (
        f" in {release.namespace}" if release.namespace != namespace else ""
    )
    if not release.name:
        title = f"helm release of {release.first.title}"
    notes += made.notes
    changes = release.changes
    return Action(namespace, title, changes, tuple(notes), made.ready, made.later, made.undo)


def _moves(release: Release) -> list[Move]:
    pairs = ((change.image.image, change.replacement) for change in release.changes)
    return [Move(old, new) for old, new in dict.fromkeys(pairs) if new]


def _without_values(release: Release) -> Commands:
    where = ("-n", release.namespace) if release.namespace else ()
    show = shlex.join(("helm", "get", "values", release.name, *where, "--all", "-o", "yaml"))
    file = "/".join(filter(None, ("values", release.namespace, f"{release.name}.yaml")))
    note = f"its values have the keys: save them as {file} and run `plan --values values`"
    return Commands((show,), notes=(note,) if _moves(release) else ())


def _with_values(release: Release, values: dict[str, Any], images: Sequence[str]) -> Commands:
    keys = keys_of(values, _moves(release), release.kept(images))
    notes = tuple(
        f"no value names {image} alone: it is in the chart's templates, or several images share"
        " the value; look for a newer chart"
        for image in keys.missing
    )
    if not keys.options:
        return Commands(notes=notes)
    where = ("-n", release.namespace) if release.namespace else ()
    chart, version = _chart(release)
    command = " ".join(
        [
            shlex.join(("helm", "upgrade", release.name)),
            chart,
            shlex.join([*version, *where, "--reuse-values", *keys.options]),
        ]
    )
    back = shlex.join(("helm", "rollback", release.name, *where))
    return Commands((command,), undo=(back,), notes=(*notes, _chart_note(release)))


def _chart(release: Release) -> tuple[str, tuple[str, ...]]:
    """The chart as a variable, because a cluster does not know where a chart came from; the shell
    stops with what is missing if it is not set."""
    match = _VERSIONED.fullmatch(release.charts[0]) if len(release.charts) == 1 else None
    what = f"chart {match[1]} {match[2].replace('_', '+')}" if match else "the chart of the release"
    version = ("--version", match[2].replace("_", "+")) if match else ()
    return f'"${{{variable(release)}:?{what}: archive, folder or repository/name}}"', version


def variable(release: Release) -> str:
    """Return the name of the variable for a chart: `CHART_EDGE`."""
    return f"CHART_{re.sub(r'[^A-Z0-9]', '_', release.name.upper())}"


def _chart_note(release: Release) -> str:
    return f"set {variable(release)} to the installed chart: archive, folder or repository/name"
