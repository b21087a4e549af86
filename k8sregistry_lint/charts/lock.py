"""The lock beside a chart's dependencies. It names their repositories again, with a digest over
both files, so it moves together with them."""

from collections.abc import Sequence
from typing import NamedTuple

from k8sregistry_lint.charts.chart import METADATA, joined, root_of
from k8sregistry_lint.linking import Repository
from k8sregistry_lint.model import Applicability, Edit, FileReport, Finding, Fix, Role
from k8sregistry_lint.syntax.tree import MappingNode, Node, Scalar, SequenceNode
from k8sregistry_lint.syntax.yamlcontent import content
from k8sregistry_lint.text import SourceFile, region

LOCKS = {METADATA: "Chart.lock", "requirements.yaml": "requirements.lock"}

_ESCAPED = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}
"""The characters that Go's encoder of JSON escapes."""

Dependency = dict[str, object]
"""A dependency with the fields that Helm knows, in its order, without those that are empty."""


class _Lock(NamedTuple):
    """A lock and its parts: its digest, and the mapping of each dependency."""

    source: SourceFile
    digest: Scalar
    items: Sequence[MappingNode]


def move_locks(reports: Sequence[FileReport], repository: Repository) -> list[FileReport]:
    """The reports with one fix for all dependencies of a chart that has a lock, which moves the
    lock as well; and a report for each such lock. Where the lock cannot be moved, the fix is unsafe
    and says which command makes a new one."""
    changed = [_with_lock(report, repository) for report in reports]
    known = {report.path for report in changed}
    locks = {
        edit.path
        for report in changed
        if report.path.endswith(tuple(LOCKS))
        for finding in report.findings
        for edit in finding.fix.edits
    }
    return changed + [FileReport(path) for path in sorted(locks - known)]


def digest_of(wanted: Sequence[Dependency], locked: Sequence[Dependency]) -> str:
    """The digest that Helm 3 keeps in a lock (helm/helm, internal/resolver, HashReq): that of the
    dependencies of the chart and of the lock, as Go writes them as JSON."""
    import hashlib
    import json

    text = json.dumps([wanted, locked], separators=(",", ":"), ensure_ascii=False)
    return f"sha256:{hashlib.sha256(text.translate(_ESCAPED).encode()).hexdigest()}"


def _with_lock(report: FileReport, repository: Repository) -> FileReport:
    folder, _, name = report.path.rpartition("/")
    path = joined(folder, LOCKS[name]) if name in LOCKS else ""
    moved = [finding for finding in report.findings if _is_dependency(finding)]
    if not path or not moved or repository.kind(path) != "file":
        return report
    fix = _fix(moved, report.path, path, repository)
    spans = {finding.span for finding in moved}
    return report._replace(
        findings=[
            finding.with_fix(fix) if finding.span in spans else finding
            for finding in report.findings
        ],
        linked=True,
    )


def _is_dependency(finding: Finding) -> bool:
    if finding.role not in (Role.CHART, Role.URL) or not finding.field.texts:
        return False
    can_move = finding.fix.edits and finding.fix.applicability > Applicability.DISPLAY_ONLY
    return bool(can_move) and finding.field.texts[0][:1] == ("dependencies",)


def _fix(moved: Sequence[Finding], chart: str, path: str, repository: Repository) -> Fix:
    """The fix of all dependencies that move, as applicable as the least of them."""
    lowest = min((finding.fix for finding in moved), key=lambda fix: fix.applicability)
    edits = [edit for finding in moved for edit in finding.fix.edits]
    lock = _read(repository.read(path))
    wanted = _items(root_of(repository.read(chart)))
    reason = repository.untouchable(path) or _why_unfit(wanted, lock)
    more = _edits(moved, wanted, lock) if lock and not reason else None
    if more is None:
        limit = min(lowest.applicability, Applicability.UNSAFE)
        command = f"helm dependency update {chart.rpartition('/')[0] or '.'}"
        why = f"{path} {reason or 'names other repositories'}: run {command} afterwards"
        return Fix(tuple(edits), limit, why)
    shared = f"{path} moves with all dependencies at once: " if len(moved) > 1 else ""
    reason = f"{shared}{lowest.reason}" if lowest.reason else ""
    return lowest._replace(edits=(*edits, *more), reason=reason)


def _read(source: SourceFile | None) -> _Lock | None:
    root = root_of(source)
    digest = root.get("digest") if root else None
    if source is None or not isinstance(digest, Scalar):
        return None
    return _Lock(source, digest, _items(root))


def _items(root: MappingNode | None) -> list[MappingNode]:
    listed = root.get("dependencies") if root else None
    items = listed.nodes if isinstance(listed, SequenceNode) else []
    return [item for item in items if isinstance(item, MappingNode)]


def _why_unfit(wanted: Sequence[MappingNode], lock: _Lock | None) -> str:
    """Why a lock is not that of its chart; empty if it is."""
    if lock is None:
        return "cannot be read"
    digest = digest_of(list(map(_dependency, wanted)), list(map(_dependency, lock.items)))
    return "" if lock.digest.value == digest else "does not fit the chart as it is"


def _edits(
    moved: Sequence[Finding], wanted: Sequence[MappingNode], lock: _Lock
) -> list[Edit] | None:
    """What changes in a lock, its digest last; None if it does not name what moved in the same
    order and with the same words."""
    before, after = list(map(_dependency, wanted)), list(map(_dependency, lock.items))
    edits: list[Edit | None] = []
    for finding in moved:
        at, old, new = finding.field.texts[0][1], finding.image, finding.replacement
        if not isinstance(at, int) or at >= len(after) or not new:
            return None
        names = [str(each[at]["repository"]) for each in (before, after)]
        if names[0] != names[1] or not names[0].startswith(old):
            return None
        edits.append(_edit(lock.source, lock.items[at].get("repository"), old, new))
        for each in (before, after):
            each[at] = {**each[at], "repository": new + names[0].removeprefix(old)}
    digest = digest_of(before, after)
    edits.append(_edit(lock.source, lock.digest, lock.digest.value, digest))
    return [edit for edit in edits if edit] if all(edits) else None


def _edit(source: SourceFile, node: Node | None, old: str, new: str) -> Edit | None:
    """The edit of a scalar that begins with `old`."""
    text = content(source.body, node) if isinstance(node, Scalar) else None
    span = text.span(0, len(old)) if text and text.text.startswith(old) else None
    return Edit(source.path, span, new, region(source, span)) if span else None


def _dependency(item: MappingNode) -> Dependency:
    values: Dependency = {
        "name": item.text("name"),
        "version": item.text("version"),
        "repository": item.text("repository"),
        "condition": item.text("condition"),
        "tags": _plain(item.get("tags")),
        "enabled": item.text("enabled") == "true",
        "import-values": _plain(item.get("import-values")),
        "alias": item.text("alias"),
    }
    return {key: value for key, value in values.items() if value or key in ("name", "repository")}


def _plain(node: Node | None) -> object:
    """A list of strings, or of tables of strings with their keys in order."""
    if isinstance(node, SequenceNode):
        return [_plain(item) for item in node.nodes]
    if isinstance(node, MappingNode):
        return {key: node.text(key) for key in sorted(node.places)}
    return node.value if isinstance(node, Scalar) else None
