"""The table of values in a chart's README, as helm-docs writes it: a row moves together with the
value that it shows, and stays where the value stays."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from k8sregistry_lint.charts.chart import METADATA, joined
from k8sregistry_lint.linking import Repository
from k8sregistry_lint.model import (
    NO_FIELD,
    Applicability,
    Edit,
    FileReport,
    Finding,
    Fix,
    Level,
    Role,
)
from k8sregistry_lint.regex import regex
from k8sregistry_lint.syntax.tree import Document, Scalar, walk
from k8sregistry_lint.syntax.yamlsource import read_all
from k8sregistry_lint.text import SourceFile, Span, region, splice

README, VALUES = "README.md", "values.yaml"

_KEY = regex(r"\s*\|?[\s*_`\"]*(?P<key>[A-Za-z][\w-]*(?:\.[\w-]+)+)[\s*_`\"]*(?=\|)")
_BEFORE, _AFTER = regex(r"[\w.\-/:@]"), regex(r"[\w.\-/]")
"""What would make a value a part of a longer name; a tag may follow it."""


class _Value(NamedTuple):
    """A value of `values.yaml`, in the source: its span without quotes, and its text."""

    span: Span
    text: str


class _Row(NamedTuple):
    """A row of the table: its line in the README, the end of its key, and the value it is about."""

    line: Span
    key_end: int
    value: _Value


def move_readmes(reports: Sequence[FileReport], repository: Repository) -> list[FileReport]:
    """The reports with one fix for each value of a chart and the rows of the README that show it.
    The rows of a README that was not named are added; values that were not named stay."""
    by_path = {report.path: report for report in reports}
    for folder in dict.fromkeys(map(_folder, by_path)):
        readme, values = joined(folder, README), joined(folder, VALUES)
        if not by_path.keys() & {readme, values} or not _is_chart(folder, repository):
            continue
        if repository.untouchable(readme) or not repository.holds(readme):
            continue
        pair = _Chart(
            by_path.get(values) or FileReport(values),
            by_path.get(readme) or repository.report(readme),
            repository,
        )
        by_path |= {report.path: report for report in pair.together() if not report.empty}
    return list(by_path.values())


def _folder(path: str) -> str:
    folder, _, name = path.rpartition("/")
    return folder if name in (README, VALUES) else "\0"


def _is_chart(folder: str, repository: Repository) -> bool:
    names = (METADATA, README, VALUES)
    return folder != "\0" and all(repository.kind(joined(folder, n)) == "file" for n in names)


class _Chart:
    """The README and the values of one chart."""

    def __init__(self, values: FileReport, readme: FileReport, repository: Repository) -> None:
        self._values, self._readme = values, readme
        self._repository = repository
        self._source = repository.read(readme.path)
        source = repository.read(values.path)
        self._known = _values(source) if source else {}

    def together(self) -> Iterator[FileReport]:
        """The reports of both files, with what moves together."""
        rows = list(self._rows())
        if not rows or self._source is None:
            return
        added: dict[Span, Finding] = {}
        moved: dict[int, Finding] = {}
        for finding in self._values.findings:
            shown = [each for row in rows for each in self._shown(finding, row)]
            if shown:
                fix = _joint(finding, shown)
                moved[id(finding)] = self._with(finding, fix)
                added |= {each.span: self._with(each, fix) for each in shown}
        findings = [moved.get(id(each), each) for each in self._values.findings]
        if moved:
            yield self._values._replace(findings=findings, linked=True)
        kept = [self._limited(each, rows) for each in self._readme.findings]
        known = {each.span: each for each in kept} | added
        if not self._repository.checked(self._readme.path):
            yield FileReport(self._readme.path, _in_order(added), linked=True)
            return
        starts = {finding.region.start for finding in added.values()}
        mentions = [each for each in self._readme.mentions if each.region.start not in starts]
        yield self._readme._replace(findings=_in_order(known), mentions=mentions, linked=True)

    def _with(self, finding: Finding, fix: Fix) -> Finding:
        return finding._replace(fix=fix, companion=not self._repository.checked(finding.path))

    def _rows(self) -> Iterator[_Row]:
        """The rows that name a legacy registry and the key of a value."""
        if self._source is None:
            return
        places = [each.region.start for each in self._readme.findings]
        places += [each.region.start for each in self._readme.mentions]
        for number in dict.fromkeys(place.line for place in places):
            line = self._source.line(number)
            match = _KEY.match(self._source.text, *line)
            value = self._known.get(match["key"]) if match else None
            if match and value:
                yield _Row(line, match.end(), value)

    def _shown(self, finding: Finding, row: _Row) -> Iterator[Finding]:
        """What a row shows of a finding in the values."""
        assert self._source is not None
        inside = [
            (edit.span.shifted(-row.value.span.start), edit.replacement)
            for edit in finding.fix.edits
            if edit.path == finding.path and _holds(row.value.span, edit.span)
        ]
        at = _find(self._source.text, row.value.text, row.key_end, row.line.end)
        moved = splice(row.value.text, inside) if inside else ""
        own = next((each for each in self._readme.findings if at and each.span[0] == at[0]), None)
        if own and moved and (own.replacement or "").startswith(moved):
            yield own
        elif moved and at is not None:
            place = region(self._source, at)
            edit = Edit(self._readme.path, at, moved, place)
            yield Finding(
                rule=finding.rule,
                level=Level.NOTE,
                role=Role.TEXT,
                path=self._readme.path,
                span=at,
                region=place,
                image=row.value.text,
                replacement=moved,
                message=finding.message,
                docs=finding.docs,
                field=NO_FIELD,
                object=None,
                fix=Fix((edit,), finding.fix.applicability, finding.fix.reason),
            )

    def _limited(self, finding: Finding, rows: Sequence[_Row]) -> Finding:
        """A finding in a row whose value does not move: the row stays as well. One that shows what
        the value is already may move."""
        row = next((row for row in rows if _holds(row.line, finding.span)), None)
        if row is None or (finding.replacement and finding.replacement in row.value.text):
            return finding
        same = _find(finding.image, row.value.text, 0, len(finding.image)) is not None
        what = "stays" if same else f"is {row.value.text}"
        reason = f"it shows a value of {self._values.path}, which {what}"
        return finding.with_fix(
            finding.fix._replace(applicability=Applicability.DISPLAY_ONLY, reason=reason)
        )


def _joint(finding: Finding, shown: Sequence[Finding]) -> Fix:
    """The fix of a value and of the rows that show it."""
    rows = (edit for each in shown for edit in each.fix.edits)
    return finding.fix.with_edits(dict.fromkeys([*finding.fix.edits, *rows]))


def _in_order(findings: Mapping[Span, Finding]) -> list[Finding]:
    return [findings[span] for span in sorted(findings)]


def _values(source: SourceFile) -> Mapping[str, _Value]:
    """The values that are written in one piece, by their dotted keys."""
    view, known = source.body, dict[str, _Value]()
    for piece in read_all(view.text):
        if not isinstance(piece, Document):
            continue
        for node in walk(piece.root):
            if isinstance(node, Scalar) and not node.is_key and node.value:
                start = node.start + len(node.style if node.style in ("'", '"') else "")
                end = start + len(node.value)
                if view.text[start:end] == node.value:
                    span = Span(view.origin(start), view.origin(end))
                    known[".".join(map(str, node.path))] = _Value(span, node.value)
        piece.release()
    return known


def _holds(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _find(text: str, value: str, start: int, end: int) -> Span | None:
    """The first place in text[start:end] where a value is not a part of a longer name."""
    at = text.find(value, start, end)
    while at >= 0:
        stop = at + len(value)
        if not _BEFORE.match(text, at - 1, at) and not _AFTER.match(text, stop, end):
            return Span(at, stop)
        at = text.find(value, stop, end)
    return None
