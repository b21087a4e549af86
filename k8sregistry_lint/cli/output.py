"""Sends reports where the command asks for them: stdout, stderr, files, and the job summary of
GitHub Actions."""

import os
import shlex
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from k8sregistry_lint.cli.choices import require
from k8sregistry_lint.cli.configured import stop
from k8sregistry_lint.cli.echo import echo
from k8sregistry_lint.files.reading import why
from k8sregistry_lint.files.summary import count, skipped
from k8sregistry_lint.model import Origin, RunReport
from k8sregistry_lint.reporters import (
    REPORTERS,
    WITHOUT_MENTIONS,
    WITHOUT_SUMMARY,
    Style,
    paint,
    renderer,
)
from k8sregistry_lint.reporters.words import configuration, hidden, notification
from k8sregistry_lint.runner.outcome import Outcome

STDOUT = "-"
_WITH_ENCODING = frozenset({"html", "junit"})
"""The formats that name UTF-8 as their encoding, whatever that of stdout is."""

_WITH_ORIGIN = frozenset({"html", "json", "jsonl"})
"""The formats that say what was checked, and when."""

_MAX_REPEATED = 200
"""How long the options and paths may be that are repeated."""


class Output(NamedTuple):
    """Formats with the files that they go to; `-` is stdout."""

    targets: tuple[tuple[str, str], ...]
    style: Style

    @classmethod
    def of(cls, formats: Sequence[str], files: Sequence[str], style: Style) -> "Output":
        """Pair formats with files: `sarif=out.sarif` names its file; of the others, the n-th goes
        to the n-th file of `--output`, and one without a file goes to stdout. Exits 2 for anything
        that cannot be written, before anything is checked or fixed."""
        pairs = [each.partition("=") for each in formats or ["text"]]
        for name, _, _ in pairs:
            require("--format", name, REPORTERS)
        waiting = [name for name, equals, _ in pairs if not equals]
        if len(files) > len(waiting):
            stop("there are more --output than --format")
        rest = iter([*files, *[STDOUT] * (len(waiting) - len(files))])
        targets = tuple((name, file if equals else next(rest)) for name, equals, file in pairs)
        if sum(file == STDOUT for _, file in targets) > 1:
            stop("only one --format can go to stdout; write --format NAME=FILE for the others")
        if 0 < len(files) < len(waiting):
            places = ", ".join(f"{name} to {_place(file)}" for name, file in targets)
            echo(f"warning: fewer --output than --format: {places}", err=True)
        return cls(targets, style)

    @property
    def names_origin(self) -> bool:
        """Whether a report says what was checked, and when."""
        return any(name in _WITH_ORIGIN for name, _ in self.targets)

    def with_origin(self, origin: Origin) -> "Output":
        """The same reports, which say what was checked, and when."""
        return self._replace(style=self.style._replace(origin=origin))

    @property
    def files(self) -> list[str]:
        """The files that reports go to."""
        return [file for _, file in self.targets if file != STDOUT]

    def refuse_to_overwrite(
        self, paths: Sequence[str], baseline: str | None, message: str | None
    ) -> None:
        """Exit 2 for a file that is to be written and is something else, or written twice: a
        report, a baseline, or the message for a commit."""
        from k8sregistry_lint.runner.saving import (
            objection,
            objection_to_baseline,
            objection_to_message,
        )

        outputs = [("--output", file, objection) for file in self.files]
        if message is not None:
            outputs.append(("--commit-message-file", message, objection_to_message))
        for option, file, objected in outputs:
            if not file or not os.path.isdir(os.path.dirname(file) or "."):
                stop(f"{option} {file}: its folder does not exist")
            if reason := objected(file, paths):
                stop(f"{option} {file}: {reason}")
        if baseline and (reason := objection_to_baseline(baseline)):
            stop(f"--write-baseline {baseline}: {reason}")
        written = [os.path.realpath(file) for file in (*self.files, baseline, message) if file]
        regular = [file for file in written if os.path.isfile(file) or not os.path.exists(file)]
        if len(set(regular)) < len(regular):
            stop("two reports cannot go to the same file")

    def show(self, outcome: Outcome, *, stdout_taken: bool) -> None:
        """Write the reports; what would go to stdout goes to stderr if a diff or a fixed text goes
        to stdout."""
        report = outcome.report
        asides = [*self._asides(report)]
        for line in asides:
            echo(line, err=True)
        if asides and report.findings and sys.stderr.isatty():
            echo(err=True)  # as between findings
        if stdout_taken:
            _print(self._diff(outcome) if self.style.diff else outcome.stdin_text or b"")
        for name, file in self.targets:
            text = renderer(name)(report, self.style)
            if file != STDOUT:
                save_text(file, text)
            elif name in _WITH_ENCODING and not stdout_taken:
                _print(text.encode("utf-8", "surrogateescape"))
            else:
                echo(text, nl=False, err=stdout_taken)
            if name == "github" and (summary := os.environ.get("GITHUB_STEP_SUMMARY")):
                save_text(summary, renderer("markdown")(report, self.style), append=True)

    def _asides(self, report: RunReport) -> Iterator[str]:
        """What goes to stderr beside the reports: what was not checked, and what no report that is
        written can say."""
        yield from map(notification, report.notifications)
        names = {name for name, _ in self.targets}
        if names <= WITHOUT_SUMMARY:
            yield from hidden(report)
            if report.checked < report.listed:
                yield f"{report.checked} of {count(report.listed, 'file')} checked"
            yield from skipped(report.skipped)
            yield from configuration(report.configuration)
        if self.style.show_mentions and (without := sorted(names & WITHOUT_MENTIONS)):
            yield f"--show-mentions: no mentions in {', '.join(without)}"

    def _diff(self, outcome: Outcome) -> bytes:
        text = paint.diff(outcome.diff) if self.style.color else outcome.diff
        return text.encode("utf-8", "surrogateescape")


def save_commit_message(path: str, report: RunReport) -> None:
    """Write the message for a commit of what was fixed; an empty file if nothing was."""
    from k8sregistry_lint.reporters.commit import render

    save_text(path, render(report))


def repeated(options: Iterable[str], paths: Sequence[str]) -> str | None:
    """Return options and paths as the next command needs them, quoted for a shell; None for stdin,
    and for more than a person would type."""
    marker = ["--"] if any(path.startswith("-") for path in paths) else []
    text = shlex.join([*options, *marker, *paths])
    usable = STDOUT not in paths and text.isprintable() and len(text) <= _MAX_REPEATED
    return text if usable else None


def _print(data: bytes) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.flush()


def _place(file: str) -> str:
    return "stdout" if file == STDOUT else file


def save_text(path: str, text: str, *, append: bool = False) -> None:
    """Write a file as `runner.saving` does; exits 2 if that fails."""
    from k8sregistry_lint.runner.saving import save

    try:
        save(path, text.encode("utf-8", "surrogateescape"), append=append)
    except OSError as error:
        stop(f"{path}: {why(error)}")
