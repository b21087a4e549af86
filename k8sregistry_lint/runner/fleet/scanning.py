"""Scans one repository: fetches it, checks it, and writes its result. Runs in a process of its own,
because it changes the working directory and may run out of time and memory."""

import os
import shutil
from collections import Counter
from dataclasses import dataclass, replace
from enum import IntEnum

from k8sregistry_lint.files.reading import why
from k8sregistry_lint.fleet.repositories import Repository
from k8sregistry_lint.fleet.shards import result_name
from k8sregistry_lint.model import FileReport, Origin, RunReport, moment
from k8sregistry_lint.rules import RuleSet
from k8sregistry_lint.runner.fleet.checkout import Checkout, Choice, check_out
from k8sregistry_lint.runner.fleet.clone import Clone, CloneError, Head
from k8sregistry_lint.runner.fleet.results import Results
from k8sregistry_lint.runner.limits import STRICT, GaveUpError, limited
from k8sregistry_lint.runner.owners import with_owners
from k8sregistry_lint.runner.run import run
from k8sregistry_lint.settings.settings import Settings


class Ending(IntEnum):
    """How the scan of a repository ended, as the exit code of its process."""

    SCANNED = 0
    UNCHANGED = 3
    FAILED = 4
    UNWRITTEN = 5
    """Its result could not be written, so that it says nothing of this scan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What is done with each repository. `cache` is a folder of clones, empty to keep none."""

    results: Results
    settings: Settings
    rules: RuleSet
    cache: str = ""
    seconds: float = STRICT.seconds


def scan(repository: Repository, task: Scan, work: str) -> Ending:
    """Scan a repository, with files in the folder `work` while that takes. Whatever happens there
    is a result, if results can be written: a failure is one too."""
    try:
        reason = repository.refusal
        if not reason:
            return _scan(repository, task, work)
    except (CloneError, GaveUpError) as error:
        reason = str(error)
    except OSError as error:
        reason = why(error)
    except MemoryError:
        reason = "out of memory"
    except Exception as error:  # noqa: BLE001 - one repository must not end the scan of the others
        reason = f"internal error, please report it: {type(error).__name__}: {error}"[:500]
    return failed(task.results, repository.name, reason)


def failed(results: Results, name: str, reason: str) -> Ending:
    """Write that a repository could not be checked, and why."""
    try:
        results.write_failure(name, reason)
    except OSError:
        return Ending.UNWRITTEN
    return Ending.FAILED


def _scan(repository: Repository, task: Scan, work: str) -> Ending:
    name = result_name(repository.name).replace(".json", ".git")
    clone = Clone(os.path.join(task.cache or work, name), repository)
    head = clone.head()
    if task.results.has(repository.name, head.commit if head else ""):
        return Ending.UNCHANGED
    origin = Origin(repository=repository.name, date=task.results.date)
    report = RunReport(rules=task.rules.summaries())
    if head:
        folder = os.path.join(work, "files")
        checkout = _checked_out(clone, head, folder, task.settings)
        report = _checked(folder, checkout, task)
        origin = origin._replace(
            commit=head.commit,
            ref=head.ref.removeprefix("refs/heads/"),
            commit_date=moment(clone.seconds(head.commit)),
        )
    task.results.write(report, origin)
    return Ending.SCANNED


def _checked_out(clone: Clone, head: Head, folder: str, settings: Settings) -> Checkout:
    """Fetch a commit and write its files. If a clone of an earlier scan is of no use, it is made
    anew."""
    choice = Choice(settings.surfaces, settings.include_vendored)
    again = os.path.lexists(clone.folder)
    while True:
        try:
            os.mkdir(folder)
            clone.fetch(head.commit)
            return check_out(clone, head.commit, folder, choice)
        except CloneError:
            if not again:
                raise
        again = False
        clone.remove()
        shutil.rmtree(folder)


def _checked(folder: str, checkout: Checkout, task: Scan) -> RunReport:
    """Check a folder. No repository above it is asked about its files."""
    os.environ["GIT_CEILING_DIRECTORIES"] = os.path.dirname(os.path.realpath(folder))
    os.chdir(folder)
    with limited(STRICT._replace(seconds=task.seconds)):
        report = run(task.settings, task.rules).report
    report = with_owners(report, folder, folder)
    notes = [FileReport("", notifications=checkout.notes)] if checkout.notes else []
    return replace(
        report,
        files=[*notes, *report.files],
        skipped=dict(Counter(report.skipped) + checkout.skipped),
    )
