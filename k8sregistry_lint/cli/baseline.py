"""Reads the baseline of `--baseline`, and writes that of `--write-baseline`."""

from k8sregistry_lint.checking import baseline as baselines
from k8sregistry_lint.cli.configured import stop
from k8sregistry_lint.cli.echo import echo
from k8sregistry_lint.cli.output import save_text
from k8sregistry_lint.files.reading import read, why
from k8sregistry_lint.files.summary import count
from k8sregistry_lint.model import RunReport
from k8sregistry_lint.reporters.visible import visible
from k8sregistry_lint.reporters.words import notification
from k8sregistry_lint.text import SourceFile, UnreadableError


def read_baseline(path: str) -> baselines.Baseline:
    """The baseline in a file; exits 2 where there is none."""
    try:
        return baselines.parse(path, SourceFile.decode(path, read(path)).body.text)
    except OSError as error:
        stop(f"--baseline {path}: {why(error)}")
    except UnreadableError as error:
        stop(f"--baseline {path}: {error}")
    except baselines.BaselineError as error:
        stop(f"--baseline {error}")


def save_baseline(path: str, report: RunReport) -> None:
    """Record what is left of a run, and what the baseline that it ran with knows."""
    known = [hidden.finding for hidden in report.suppressed if hidden.by == "baseline"]
    unread = [
        hidden.notification for hidden in report.suppressed_notifications if hidden.by == "baseline"
    ]
    findings = [*report.remaining, *known]
    unread += filter(baselines.is_recorded, report.notifications)
    save_text(path, baselines.render(path, findings, unread))
    for note in report.notifications:
        if note.kind != "stale-baseline" and not baselines.is_recorded(note):
            echo(notification(note), err=True)
    parts = [count(len(findings), "finding")]
    files = {note.path for note in unread}
    parts += [f"{count(len(files), 'file')} that could not be read"] if files else []
    echo(f"{' and '.join(parts)} recorded in {visible(path)}", err=True)
