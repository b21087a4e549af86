"""Checks files one by one, in several processes where that pays."""

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from hashlib import blake2b
from typing import NamedTuple

from k8sregistry_lint.checking import checker
from k8sregistry_lint.files.prefilter import holds
from k8sregistry_lint.files.reading import read_stream, why
from k8sregistry_lint.files.selection import STDIN
from k8sregistry_lint.finders import Piece
from k8sregistry_lint.linking import keep_selected
from k8sregistry_lint.model import FileReport, Notification, NotificationKind
from k8sregistry_lint.rules import RuleSet
from k8sregistry_lint.runner import files
from k8sregistry_lint.runner.limits import STRICT, USUAL, GaveUpError
from k8sregistry_lint.runner.spread import processes, spread
from k8sregistry_lint.runner.switchedoff import packs_off
from k8sregistry_lint.settings.perfile import without_ignored
from k8sregistry_lint.settings.settings import Settings
from k8sregistry_lint.text import SourceFile, UnreadableError

NAMES_LIKE_A_FILE = 8
"""How many references in a stream are worth as much of a process as a small file. Measured: two
processes take less time than one if there are 1,000 references."""

Progress = Callable[[int, int], None]
"""Takes the number of files that are checked, and the number that there are to check."""


class Checked(NamedTuple):
    """The reports of the files that there is something to say about, the digests of all files that
    were looked into, by path, and how many references concern a pack that is off, by pack."""

    reports: list[FileReport]
    digests: Mapping[str, bytes]
    off: Counter[str]


class Piped(NamedTuple):
    """What came from stdin, and what was found in it."""

    data: bytes
    report: FileReport


def check_files(
    paths: Sequence[str], settings: Settings, rules: RuleSet, progress: Progress | None
) -> Checked:
    """Check files, in their order."""
    reports: list[FileReport] = []
    digests: dict[str, bytes] = {}
    off: Counter[str] = Counter()
    number = processes(len(paths))
    check_file = partial(_check_file, settings=settings, rules=rules, alone=number == 1)
    results = spread(partial(map, check_file), paths, number)
    allowed = (STRICT if settings.untrusted else USUAL).findings
    left = allowed
    for done, path in enumerate(paths, 1):
        try:
            report, digest, packs = next(results)
        except GaveUpError as error:
            raise GaveUpError(error.limit, f"at {path}") from None
        left -= len(report.findings) + len(report.mentions)
        if left < 0:
            raise GaveUpError(f"more than {allowed:,} findings", f"at {_last_place(report)}")
        off.update(packs)
        if digest:
            digests[report.path] = digest
        if not report.empty:
            reports.append(report)
        if progress:
            progress(done, len(paths))
    return Checked(reports, digests, off)


def _last_place(report: FileReport) -> str:
    regions = [mention.region for mention in report.mentions]
    regions += [finding.region for finding in report.findings]
    return f"{report.path}:{max(region.start.line for region in regions)}"


def check_stdin(settings: Settings, rules: RuleSet) -> Piped:
    """Read stdin to its end, and check it."""
    from k8sregistry_lint.piped import why_no_input

    name = settings.stdin_filename
    try:
        data = read_stream(sys.stdin.buffer)
    except OSError as error:
        return Piped(b"", failed(name, NotificationKind.UNREADABLE, why(error)))
    # an editor names what it passes, which may be anything; a filter may have nothing to pass on
    from_command = name == STDIN and (data or not settings.fix)
    if from_command and (reason := why_no_input(data, strict=settings.strict)):
        return Piped(data, failed(name, NotificationKind.UNREADABLE, reason))
    report = check_bytes(name, data, settings, rules, alone=True)
    if report.findings:
        report = keep_selected(report, SourceFile.decode(name, data))
    return Piped(data, report)


def check_bytes(
    path: str, data: bytes, settings: Settings, rules: RuleSet, *, alone: bool = False
) -> FileReport:
    """Check the bytes of a file; most hold no literal, and are not even decoded. What comes from
    stdin may be a list of images, in which no key shows that a registry is implied. If no other
    file is checked meanwhile, a long stream is checked in several processes."""
    if not holds(data, rules.literals) and not (path == STDIN and rules.is_broad):
        return FileReport(path)
    try:
        source = SourceFile.decode(path, data)
        share = partial(_over_processes, source, rules) if alone else checker.in_turn
        return check_source(source, settings, rules, share)
    except UnreadableError as error:
        return failed(path, NotificationKind(error.kind), str(error))
    except (RecursionError, MemoryError) as error:
        what = "out of memory" if isinstance(error, MemoryError) else "is nested too deeply"
        return failed(path, NotificationKind.UNREADABLE, what)


def check_source(
    source: SourceFile,
    settings: Settings,
    rules: RuleSet,
    share: checker.Share = checker.in_turn,
) -> FileReport:
    """Check a text, whose pieces `share` has checked."""
    report = checker.check(source, rules, obey_comments=settings.obey_comments, share=share)
    return without_ignored(report, settings.per_file_ignores)


def _over_processes(
    source: SourceFile, rules: RuleSet, check: checker.CheckPieces, pieces: Sequence[Piece]
) -> Iterable[checker.PieceReport | None]:
    """Have the pieces of a text checked in several processes, if there is enough to find."""
    named = len(checker.search_of(rules)(source.text)) if len(pieces) > 1 else 0
    return spread(check, pieces, processes(named // NAMES_LIKE_A_FILE))


def digest_of(data: bytes) -> bytes:
    """Return what tells the bytes of a file from any others."""
    return blake2b(data).digest()


def failed(path: str, kind: NotificationKind, message: str) -> FileReport:
    """Report that a file could not be checked."""
    return FileReport(path, notifications=(Notification(kind, path, message),))


def _check_file(
    path: str, settings: Settings, rules: RuleSet, *, alone: bool
) -> tuple[FileReport, bytes, tuple[str, ...]]:
    """Check a file, and name the packs that are off and concern it; the digest is empty if nobody
    will want to fix it."""
    try:
        data = files.read(path)
    except OSError as error:
        return failed(path, NotificationKind.UNREADABLE, why(error)), b"", ()
    packs = () if settings.untrusted else packs_off(path, data, rules)
    if not holds(data, rules.literals):
        return FileReport(path), b"", packs
    return check_bytes(path, data, settings, rules, alone=alone), digest_of(data), packs
