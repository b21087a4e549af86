"""Lists of images that feed a mirror whose paths hold the old host, as in
`mirror.example.com/k8s.gcr.io/pause`: after a move the mirror would not be found."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from k8sregistry_lint.linking.repository import Repository
from k8sregistry_lint.linking.selector import bare
from k8sregistry_lint.model import Applicability, FileReport, Finding
from k8sregistry_lint.regex import regex
from k8sregistry_lint.text import SourceFile

_NAME = regex(r"[\w.-]+(?:/[\w.-]+)*")
_FILLED_IN = regex(r"/?[\"']?[ \t]*(?:\{\{|\$|<|%|\+|~)|/[\"']")
"""What follows a host whose image is filled in: `{{ registry }}/k8s.gcr.io/{{ image }}`."""
_BEHIND = regex(r"[\w}\])>\"']")
_CONTAINER = {"containers", "initContainers", "ephemeralContainers", "args", "command"}


@dataclass(slots=True)
class Mirrored:
    """The images, and the hosts of any image, that some text puts behind a mirror's address, each
    with the first place: a path and a 1-based line."""

    images: dict[str, str] = field(default_factory=dict)
    hosts: dict[str, str] = field(default_factory=dict)

    def place(self, image: str) -> str:
        """Where an image is put behind a mirror's address, empty for nowhere."""
        name = bare(image)
        return self.images.get(name) or self.hosts.get(_host(name), "")


def keep_mirrored(reports: Sequence[FileReport], repository: Repository) -> list[FileReport]:
    """The reports without the fixes of listed images that something else in the repository takes
    from a mirror under their old name; the reason names the place."""
    listed = (finding for report in reports for finding in report.findings if _is_listed(finding))
    hosts = {_host(finding.image) for finding in listed}
    if not hosts:
        return list(reports)
    mirrored = Mirrored()
    for path in repository.holding():
        if source := repository.read(path):
            _collect(source, hosts, mirrored)
    return [_kept(report, mirrored) if report.findings else report for report in reports]


def _is_listed(finding: Finding) -> bool:
    """Whether a finding is an item of a list, or a field of one, and no part of a container."""
    keys = finding.field.texts[-1] if finding.field.texts else ()
    in_list = any(isinstance(key, int) for key in keys[-2:])
    pulls = not finding.role.is_pulled or keys[-1:] == ("newName",)
    return in_list and not pulls and not _CONTAINER.intersection(keys)


def _collect(source: SourceFile, hosts: Iterable[str], mirrored: Mirrored) -> None:
    for host in hosts:
        for start in _behind_slash(source.text, host):
            where = f"{source.path}:{source.position(start).line}"
            name = _NAME.match(source.text, start)
            assert name is not None
            if name[0] == host and _FILLED_IN.match(source.text, name.end()):
                mirrored.hosts.setdefault(host, where)
            mirrored.images.setdefault(name[0], where)


def _behind_slash(text: str, host: str) -> Iterator[int]:
    """The offsets of a host that is a component of a longer path."""
    at = text.find(f"/{host}")
    while at >= 0:
        end = at + 1 + len(host)
        is_path = at and _BEHIND.match(text, at - 1) and text[end : end + 1] in ("/", '"', "'", "")
        if is_path and not text.endswith("docker.io", 0, at):  # which spells out where it is
            yield at + 1
        at = text.find(f"/{host}", end)


def _host(image: str) -> str:
    return image.partition("/")[0]


def _kept(report: FileReport, mirrored: Mirrored) -> FileReport:
    findings = [_finding(finding, mirrored) for finding in report.findings]
    return report._replace(findings=findings)


def _finding(finding: Finding, mirrored: Mirrored) -> Finding:
    place = mirrored.place(finding.image) if _is_listed(finding) else ""
    if not place:
        return finding
    reason = f"{place} takes it from a mirror by its old name; change both by hand"
    applicability = Applicability.DISPLAY_ONLY
    return finding.with_fix(finding.fix._replace(applicability=applicability, reason=reason))
