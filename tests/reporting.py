"""The run that every format is shown: `SAMPLE`, and what each makes of it, in `reporters/goldens/`.

`python tests/reporting.py` writes the goldens anew; read the difference before it goes in."""

from pathlib import Path

from asking import RULES, check
from k8sregistry_lint import __version__
from k8sregistry_lint.checking import baseline
from k8sregistry_lint.model import (
    FileReport,
    Fix,
    Notification,
    NotificationKind,
    RunReport,
    SuppressedNotification,
)
from k8sregistry_lint.reporters import Style, renderer
from k8sregistry_lint.text import Position

GOLDENS = {
    name: Path(__file__).parent / "reporters" / "goldens" / f"{name}.{extension}"
    for name, extension in (
        ("text", "txt"), ("concise", "txt"), ("json", "json"), ("jsonl", "jsonl"),
        ("sarif", "json"), ("github", "txt"), ("gitlab", "json"), ("junit", "xml"),
        ("markdown", "md"),
    )
}  # fmt: skip

TEXT = """\
kind: Pod
metadata: {name: p}
"😀é": "k8s.gcr.io/pause:3.9"
b: gcr.io/kubernetes-e2e-test-images/dnsutils:1.3
c: quay.io/k8scsi/csi-attacher:v2.2.0
# d: gcr.io/google_containers/pause
e: k8s.gcr.io/etcd:3  # k8sregistry-lint: ignore[k8s-gcr-io] waits for the upgrade
registry: k8s.gcr.io is old
"""

KUSTOMIZATION = "images:\n- name: k8s.gcr.io/pause\n  newTag: '3.9'\n"
WORKLOAD = "kind: Pod\nspec:\n  containers:\n  - image: k8s.gcr.io/pause\n"


def sample(*, fixed: bool = False) -> RunReport:
    """A run with findings of all kinds; with `fixed`, the safe fix of the first file was made."""
    first, base, overlay = (
        check(TEXT, "a b/ü#1.yaml"),
        check(WORKLOAD, "base/pod.yaml"),
        check(KUSTOMIZATION, "kustomization.yaml"),
    )
    joined = Fix((), base.findings[0].fix.applicability).with_edits(
        (*base.findings[0].fix.edits, *overlay.findings[0].fix.edits)
    )
    base, overlay = (
        report._replace(findings=[report.findings[0].with_fix(joined)])
        for report in (base, overlay)
    )
    if fixed:
        moved = first.findings[0].with_fix(first.findings[0].fix._replace(applied=True))
        first = first._replace(findings=[moved, *first.findings[1:]])
    old = check("image: k8s.gcr.io/old:1\n", "old.yaml")
    known = baseline.parse("baseline.json", baseline.render("baseline.json", old.findings))
    notes = (
        Notification(
            NotificationKind("unparsed"), "broken.yaml", "is not YAML: expected ']'", Position(3, 1)
        ),
        Notification(NotificationKind("unreadable"), "missing.yaml", "no such file or directory"),
        Notification(
            NotificationKind("unused-ignore"),
            "kustomization.yaml",
            "an ignore comment hides nothing",
            Position(1, 1),
        ),
    )
    unread = SuppressedNotification(
        Notification(NotificationKind.UNPARSED, "macros.yaml", "is not YAML", Position(2, 1)),
        "it is Erlang",
    )
    files = [
        first,
        base,
        overlay,
        *baseline.apply(known, [old], ["old.yaml"]),
        FileReport("", notifications=notes),
        FileReport("macros.yaml", suppressed_notifications=[unread]),
    ]
    changed = [first.path] if fixed else []
    return RunReport(
        files, 5, changed, {"excluded file": 2}, RULES.summaries()[:2], ".k8sregistry-lint.yaml"
    )


def rendered(name: str, report: RunReport, style: Style | None = None) -> str:
    """A report in a format, with the version of the program as `VERSION`."""
    return renderer(name)(report, style or Style()).replace(f'"{__version__}"', '"VERSION"')


if __name__ == "__main__":
    for _name, _path in GOLDENS.items():
        _path.parent.mkdir(exist_ok=True)
        _path.write_bytes(rendered(_name, sample()).encode())
