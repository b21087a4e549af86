"""Adds the digest of the new image to a field beside its tag: `digest` or `sha` in the values of a
chart, `digest` in an entry of kustomize's `images`."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from k8sregistry_lint.charts.chart import chart_of
from k8sregistry_lint.charts.digests import KEYS, Form, form_of, names_value
from k8sregistry_lint.charts.templates import templates_in
from k8sregistry_lint.linking import Repository
from k8sregistry_lint.model import Applicability, Edit, FileReport, Finding, Fix, Role
from k8sregistry_lint.reference import parse
from k8sregistry_lint.syntax.insertion import QUOTES, key_below
from k8sregistry_lint.syntax.tree import Document, MappingNode, Scalar, walk
from k8sregistry_lint.syntax.yamlcontent import content
from k8sregistry_lint.syntax.yamlsource import read
from k8sregistry_lint.text import SourceFile, Span, region

_ROLES = (Role.IMAGE, Role.SPLIT, Role.SELECTOR)
_NEW_TAG = "newTag"
_MERGE = "<<"

NO_FIELD = "there is no field beside it for a digest"
NO_CHART = "the chart that reads these values is not here"
NOT_READ = "the templates of the chart do not show that they read a digest there"
REPEATED = "an anchor or a merge key connects it with another place"
NO_TEXT = "the field for the digest is not a quoted string"
"""Why a digest is not added."""


def pin_beside(reports: Sequence[FileReport], repository: Repository) -> list[FileReport]:
    """Return the reports with fixes that add the digests of verified images beside their tags.
    Findings that share a fix share the new one. One that is not pinned says why."""
    fields = _Fields(repository)
    added: dict[int, list[Edit]] = defaultdict(list)
    reasons: dict[int, str] = {}
    for report in reports:
        waiting = [finding for finding in report.findings if _is_waiting(finding)]
        source = repository.read(report.path) if waiting else None
        for finding, tag in _tags(source, waiting) if source else ():
            edit = fields.edit(source, finding, tag) if source and tag else NO_FIELD
            if isinstance(edit, Edit):
                added[id(finding.fix.edits)].append(edit)
            else:
                reasons[id(finding)] = edit
    fixes: dict[int, Fix] = {}

    def pinned(finding: Finding) -> Finding:
        if reason := reasons.get(id(finding)):
            assert finding.existence is not None
            answer = finding.existence._replace(reason=f"not pinned: {reason}")
            finding = finding._replace(existence=answer)
        key, fix = id(finding.fix.edits), finding.fix
        if key not in added:
            return finding
        if key not in fixes:
            fixes[key] = fix.with_edits(dict.fromkeys((*fix.edits, *added[key])))
        return finding.with_fix(fixes[key])

    return [
        report._replace(findings=[pinned(finding) for finding in report.findings])
        for report in reports
    ]


def _is_waiting(finding: Finding) -> bool:
    """Whether the digest of a finding's new image is known, and the fix does not have it."""
    answer, fix = finding.existence, finding.fix
    if answer is None or not answer.is_proof or not answer.digest:
        return False
    if not fix.edits or fix.applicability is Applicability.DISPLAY_ONLY:
        return False
    target = parse(answer.image)
    is_pinned = f"@{answer.digest}" in (finding.replacement or "")
    return target is not None and not target.digest and not is_pinned


def _tags(
    source: SourceFile, findings: Sequence[Finding]
) -> Iterator[tuple[Finding, Scalar | None]]:
    """Yield each finding with the field of its tag, None where that is not beside it."""
    body = source.body
    places = {body.offset(each.span.start): each for each in findings if each.role in _ROLES}
    yield from ((each, None) for each in findings if each.role not in _ROLES)
    tags: dict[int, Scalar] = {}
    for piece in read(body.text, sorted(places)):
        for node in walk(piece.root) if isinstance(piece, Document) else ():
            if isinstance(node, Scalar) and isinstance(node.parent, MappingNode):
                for place in range(node.start, min(node.start + 2, node.end)):  # behind a quote
                    if tag := _tag_beside(node, places[place]) if place in places else None:
                        tags[place] = tag
    yield from ((each, tags.get(place)) for place, each in places.items())


def _tag_beside(node: Scalar, finding: Finding) -> Scalar | None:
    """The field with the tag of a finding, beside a part of its name."""
    target = parse(finding.existence.image) if finding.existence else None
    for key in (_NEW_TAG, "tag"):
        tag = node.parent.get(key) if isinstance(node.parent, MappingNode) else None
        if isinstance(tag, Scalar) and target and tag.value == target.tag:
            return tag
    return None


@dataclass(frozen=True)
class _Field:
    """A field that a digest belongs to, and how the digest is written there."""

    key: str
    form: Form


class _Fields:
    """Knows which fields for digests the templates of a repository's charts read."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._templates = templates_in(repository)

    def edit(self, source: SourceFile, finding: Finding, tag: Scalar) -> Edit | str:
        """Return the edit that adds the digest beside a tag, or why there is none."""
        field = self._field(source.path, tag)
        if isinstance(field, str):
            return field
        assert finding.existence is not None
        digest = finding.existence.digest
        if field.form is Form.HEX:
            digest = digest.partition(":")[2]
        return _edit(source, tag, field, digest)

    def _field(self, path: str, tag: Scalar) -> _Field | str:
        mapping = tag.parent
        assert isinstance(mapping, MappingNode)
        if tag.key == _NEW_TAG:
            return _Field("digest", Form.WHOLE)
        chart = chart_of(path, self._repository)
        if not chart:
            return NO_CHART
        templates = self._templates(chart)
        if templates is None:
            return NOT_READ
        above = [str(key) for key in mapping.path]
        for key in KEYS:
            if key in mapping or names_value([*above, key], templates):
                form = form_of(key, templates)
                return _Field(key, form) if form else NOT_READ
        return NOT_READ


def _edit(source: SourceFile, tag: Scalar, field: _Field, digest: str) -> Edit | str:
    """The edit that gives a field its digest, new or empty; why there is none for any other."""
    mapping = tag.parent
    assert isinstance(mapping, MappingNode)
    if _MERGE in mapping:
        return REPEATED
    if field.key not in mapping:
        quote = '"' if field.form is Form.HEX else ""
        insertion = key_below(source, source.body, tag, field.key, quote=quote)
        if insertion is None:
            return REPEATED
        at, text = insertion.at, f"{insertion.before}{digest}{insertion.after}"
    else:
        empty = mapping.get(field.key)
        text, view = digest, content(source.body, empty) if isinstance(empty, Scalar) else None
        if (
            not isinstance(empty, Scalar)
            or view is None
            or empty.value
            or empty.style not in QUOTES
        ):
            return NO_TEXT
        if empty.anchor or mapping.anchor or any(above.anchor for above in mapping.ancestors()):
            return REPEATED
        at = view.origin(0)
    span = Span(at, at)
    return Edit(source.path, span, text, region(source, span))
