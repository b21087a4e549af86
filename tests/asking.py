"""What most tests ask of the package, in one line each."""

from k8sregistry_lint.checking import checker, rewrite
from k8sregistry_lint.model import Applicability, Edit, FileReport
from k8sregistry_lint.rules import RuleSet, load_pack, validate
from k8sregistry_lint.text import SourceFile

RULES = validate(load_pack("k8s"))

OLD = "k8s.gcr.io/pause:3.9"
NEW = "registry.k8s.io/pause:3.9"


def check(text: str, path: str = "a.yaml", rules: RuleSet = RULES) -> FileReport:
    """Return the report on a text."""
    return checker.check(SourceFile(path, text), rules)


def images(text: str, path: str = "a.yaml") -> list[tuple[str, str, str]]:
    """Return (image, role, applicability) of every finding."""
    return [
        (f.image, f.role.value, f.fix.applicability.name.lower())
        for f in check(text, path).findings
    ]


def edits(report: FileReport, threshold: Applicability = Applicability.SAFE) -> list[Edit]:
    """Return the edits that a fix makes, each once."""
    chosen = [
        edit
        for finding in report.findings
        if finding.fix.applicability >= threshold
        for edit in finding.fix.edits
    ]
    return list({edit.span: edit for edit in chosen}.values())


def fix(text: str, path: str = "a.yaml", threshold: Applicability = Applicability.SAFE) -> str:
    """Return the text after a fix, which is proven first."""
    source, report = SourceFile(path, text), check(text, path)
    return rewrite.rewrite(
        source, edits(report, threshold), report, lambda after: checker.check(after, RULES)
    ).text
