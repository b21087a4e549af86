"""Builds every kustomization before and after the fixes, and withholds the fixes that change more
than the names that they move, as do those after which another reader of YAML sees more."""

import re
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import NamedTuple

from k8sregistry_lint.linking.selector import bare
from k8sregistry_lint.model import Applicability, FileReport, Notification, NotificationKind
from k8sregistry_lint.reference import parse
from k8sregistry_lint.regex import regex
from k8sregistry_lint.runner.fixing import Group, edits_of, groups_of, withheld
from k8sregistry_lint.runner.kustomize import Copy
from k8sregistry_lint.runner.rereading import reread
from k8sregistry_lint.runner.worktree import WorkTree
from k8sregistry_lint.text import splice

_HASH = regex(r"-[2456789bcdfghkmt]{10}\b")
"""What kustomize appends to the names of what it generates: it follows from the content."""
_MAX_SHOWN = 80

Moved = Callable[[str], str]
"""Moves the names in a line."""


class ProvenBuilds(NamedTuple):
    """The reports without the fixes that would change a build in any other way, and advice on the
    kustomizations that cannot be built."""

    reports: list[FileReport]
    advice: list[Notification]


def prove_builds(
    reports: Sequence[FileReport], threshold: Applicability, tree: WorkTree
) -> ProvenBuilds:
    """Try the fixes in a copy of the repository."""
    groups = groups_of(reports, threshold)
    if not groups:
        return ProvenBuilds(list(reports), [])
    with tempfile.TemporaryDirectory(prefix="k8sregistry-lint-") as folder:
        copy = Copy(tree, folder)
        builds = {path: copy.build(path) for path in copy.kustomizations()}
        known = {path: built for path, built in builds.items() if built is not None}
        moved = _moves(groups, threshold, tree)
        proof = _Proof(copy, tree, threshold, known, moved, _unpins(groups))
        read = reread(groups, threshold, tree, moved)
        proven = [group for kept in proof.of(read) for group in kept.items()]
    by_path = {report.path: report for report in reports} | dict(proven)
    advice = [_unbuilt(path) for path, built in builds.items() if built is None]
    return ProvenBuilds(list(by_path.values()), advice)


class _Proof:
    """Tries groups of fixes in a copy. `before` is what each kustomization builds without them,
    `moved` moves the names in a line of that, and `unpinned` takes new digests out of a line."""

    def __init__(
        self,
        copy: Copy,
        tree: WorkTree,
        threshold: Applicability,
        before: Mapping[str, str],
        moved: Moved,
        unpinned: Moved,
    ) -> None:
        self._copy = copy
        self._tree = tree
        self._threshold = threshold
        self._before = before
        self._moved = moved
        self._unpinned = unpinned

    def of(self, groups: Sequence[Group]) -> list[Group]:
        """Return the groups, without the fixes of those that change a build. All are tried at once,
        and one by one only where that changes something."""
        wrong = self._changed(groups, self._before)
        if not wrong:
            return list(groups)
        alone = [self._changed([group], wrong) for group in groups]
        good = [group for group, changed in zip(groups, alone, strict=True) if not changed]
        together = self._changed(good, wrong)
        return [
            self._withheld(group, changed or together)
            for group, changed in zip(groups, alone, strict=True)
        ]

    def _withheld(self, group: Group, changed: Mapping[str, str]) -> Group:
        for path, line in changed.items():
            reason = f"not proven: kustomize would build {path} differently: {line}"
            return withheld(group, self._threshold, reason)
        return group

    def _changed(self, groups: Iterable[Group], paths: Iterable[str]) -> dict[str, str]:
        """Make the fixes of some groups in the copy, and take them back. Return the first line of
        each kustomization that differs."""
        made = {
            path: edits
            for group in groups
            for path, edits in edits_of(group, self._threshold).items()
        }
        sources = {path: source for path in made if (source := self._tree.read(path))}
        for path, source in sources.items():
            edits = ((edit.span, edit.replacement) for edit in made[path])
            self._copy.write(path, splice(source.text, edits))
        changed = {path: line for path in paths if (line := self._difference(path))}
        for path, source in sources.items():
            self._copy.write(path, source.text)
        return changed

    def _difference(self, path: str) -> str:
        after = self._copy.build(path)
        if after is None:
            return "it cannot be built any more"
        lines = zip_longest(self._before[path].split("\n"), after.split("\n"), fillvalue="")
        wrong = (new or old for old, new in lines if not self._is_same(old, new))
        return next(wrong, "")[:_MAX_SHOWN].strip()

    def _is_same(self, old: str, new: str) -> bool:
        if old == new or self._moved(old) == new:
            return True
        return _HASH.sub("", self._moved(old)) == _HASH.sub("", self._unpinned(new))


def _moves(groups: Iterable[Group], threshold: Applicability, tree: WorkTree) -> Moved:
    """Return what moves the names that the fixes move: those of images, and the parts that edits
    replace."""
    names: dict[str, str] = {}
    for group in groups:
        for report in group.values():
            for finding in report.findings:
                if finding.replacement:
                    names[bare(finding.image)] = bare(finding.replacement)
        for path, edits in edits_of(group, threshold).items():
            source = tree.read(path)
            for edit in edits if source else ():
                assert source is not None
                names[source.text[edit.span.start : edit.span.end]] = edit.replacement
    names.pop("", None)
    return _replacing(names)


def _unpins(groups: Iterable[Group]) -> Moved:
    """Return what takes the digests that fixes add out of a line. Older versions of kustomize leave
    the tag out where there is a digest."""
    images: dict[str, str] = {}
    for group in groups:
        for report in group.values():
            for answer in (finding.existence for finding in report.findings):
                image = parse(answer.image) if answer and answer.digest else None
                if answer and image and image.tag and not image.digest:
                    for name in (image.name, answer.image):
                        images[f"{name}@{answer.digest}"] = answer.image
    return _replacing(images)


def _replacing(names: Mapping[str, str]) -> Moved:
    if not names:
        return lambda line: line
    longest = sorted(names, key=len, reverse=True)
    pattern = re.compile(rf"(?<![\w./-])(?:{'|'.join(map(_whole, longest))})")
    return lambda line: pattern.sub(lambda match: names[match[0]], line)


def _whole(name: str) -> str:
    """Match a name that no other one goes on with; a folder goes on with what is in it."""
    return re.escape(name) + ("" if name.endswith("/") else r"(?![\w.-])")


def _unbuilt(path: str) -> Notification:
    message = "kustomize cannot build it, so a build proves nothing about its fixes"
    return Notification(NotificationKind.BUILD, path, message)
