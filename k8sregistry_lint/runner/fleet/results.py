"""The results of a scan: one report in JSON for each repository, whether it could be checked or
not."""

import hashlib
import json
import os
from typing import NamedTuple

from k8sregistry_lint import __version__
from k8sregistry_lint.files.reading import read
from k8sregistry_lint.fleet.shards import result_name
from k8sregistry_lint.model import Origin, RunReport, moment
from k8sregistry_lint.reporters import Style, renderer
from k8sregistry_lint.rules import RuleSet
from k8sregistry_lint.runner.saving import objection_to_folder, save
from k8sregistry_lint.settings.settings import Settings


class Known(NamedTuple):
    """What an earlier result says of itself."""

    commit: str = ""
    settings: str = ""
    failure: str = ""


def known_in(data: bytes) -> Known:
    """Return what a result says of itself; empty if it is none, or not whole."""
    try:
        report = json.loads(data)
        found = (report["commit"], report["scan"]["settings"], report["failure"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return Known()
    return Known(*(each if isinstance(each, str) else "" for each in found))


class Results(NamedTuple):
    """The folder of the results. `settings` stands for all that a result depends on besides its
    commit, and `seconds` is when the scan began, since 1970."""

    folder: str
    settings: str
    seconds: int

    @property
    def date(self) -> str:
        """When the scan began, as a report says it."""
        return moment(self.seconds)

    def path(self, name: str) -> str:
        """Return where the result of a repository is."""
        return os.path.join(self.folder, result_name(name))

    def objection(self, name: str) -> str:
        """Return why the result of a repository cannot be written, as far as that shows."""
        if os.path.isdir(self.path(name)):
            return "is a directory"
        return objection_to_folder(self.folder) or "cannot be written"

    def known(self, name: str) -> Known:
        """Return what the result of a repository says; empty if there is none that is whole."""
        try:
            return known_in(read(self.path(name)))
        except OSError:
            return Known()

    def in_short(self, name: str) -> bytes:
        """Return a stand-in for the result of a repository, which is known by the same commit."""
        commit, settings, failure = self.known(name)
        short = {"commit": commit, "scan": {"settings": settings}, "failure": failure}
        return json.dumps(short).encode()

    def has(self, name: str, commit: str) -> bool:
        """Return whether there is a result for a commit, made by the same program and settings."""
        return self.known(name) == Known(commit, self.settings)

    def write(self, report: RunReport, origin: Origin) -> None:
        """Write a result whole, in place of an earlier one. Raises OSError."""
        text = renderer("json")(report, Style(origin=origin))
        head, brace, rest = text.partition("{")
        scan = json.dumps({"settings": self.settings})
        data = f'{head}{brace}\n "scan": {scan},{rest}'.encode()
        save(self.path(origin.repository), data)

    def adopt(self, name: str, data: bytes) -> None:
        """Write a result that was made elsewhere. Raises OSError."""
        save(self.path(name), data)

    def write_failure(self, name: str, reason: str) -> None:
        """Write that a repository could not be checked, and why. Raises OSError."""
        self.write(RunReport(), Origin(repository=name, date=self.date, failure=reason))


def digest(settings: Settings, rules: RuleSet) -> str:
    """Return a name for the program with its settings and rules: the same in every process, and
    another one if anything could be found that was not found before."""
    parts = [__version__, *map(repr, rules.rules), *sorted(rules.passive), repr(rules.lints)]
    for name, value in settings._asdict().items():
        parts.append(f"{name}={sorted(value) if isinstance(value, frozenset) else value!r}")
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
