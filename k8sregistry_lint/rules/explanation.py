"""A rule in words, for `explain`."""

from collections.abc import Iterator

from k8sregistry_lint.model import Applicability
from k8sregistry_lint.rules.catalog import DEFAULT_PACKS, load_pack, pack_names
from k8sregistry_lint.rules.lint import LINTS, Lint
from k8sregistry_lint.rules.naming import guessed
from k8sregistry_lint.rules.rule import RegistryRule
from k8sregistry_lint.rules.ruleset import RuleSet

_APPLIES = {
    Applicability.SAFE: "safe: --fix moves it",
    Applicability.UNSAFE: "unsafe: only --fix --unsafe-fixes moves it",
    Applicability.DISPLAY_ONLY: "display-only: no successor fits every case, so nothing is changed",
}


def explanation(name: str) -> str | None:
    """Everything that is known of a shipped rule, as text; None for an unknown id."""
    for pack in pack_names():
        for rule in load_pack(pack):
            if rule.id == name:
                return "\n".join(_lines(rule)) + "\n"
    return next(("\n".join(_lines_of_lint(lint)) + "\n" for lint in LINTS if lint.id == name), None)


def explanation_of_pack(name: str) -> str | None:
    """The rules of a pack, a line each; None for an unknown pack."""
    if name not in pack_names():
        return None
    rules = (f"  {rule.id}: {rule.summary}" for rule in load_pack(name))
    return "\n".join([f"pack {name}", "", *rules]) + "\n"


def explanation_of_image(text: str) -> str | None:
    """What becomes of an image, a chart or a URL by the rules of all packs, and why; None for text
    that is none."""
    if (found := guessed(text)) is None:
        return None
    rules = RuleSet(tuple(rule for name in pack_names() for rule in load_pack(name)))
    if (verdict := rules.judge(*found)) is None:
        return f"{text}\n\nno rule of any pack concerns it\n"
    moved = found.spelled(verdict.moved) if verdict.moved else ""
    lines = [
        text,
        "",
        f"becomes   {moved or 'nothing that is known'}",
        f"fix       {_APPLIES[verdict.applicability]}",
        *([f"because   {verdict.reason}"] if verdict.reason else []),
        "",
        *_lines(verdict.rule),
    ]
    return "\n".join(lines) + "\n"


def _lines_of_lint(lint: Lint) -> Iterator[str]:
    yield f"{lint.id}: {lint.summary}"
    yield ""
    yield f"level     {lint.level.label}"
    yield f"fix       {_APPLIES[lint.applicability]}"
    yield f"note      {lint.advice}"
    yield ""
    yield "Sources:"
    yield from (f"  {link}" for link in lint.docs)


def _lines(rule: RegistryRule) -> Iterator[str]:
    yield f"{rule.id}: {rule.summary}"
    yield ""
    on = rule.pack in DEFAULT_PACKS
    yield f"pack      {rule.pack}" + ("" if on else f" (off unless --pack {rule.pack} is given)")
    yield f"level     {rule.level.label}"
    yield f"fix       {_APPLIES[rule.applicability]}"
    if rule.evidence:
        yield f"evidence  {rule.evidence.kind}, for {rule.evidence.in_words}"
        yield f"          {rule.evidence.source}"
    known = "" if rule.status in rule.dates else rule.status
    if facts := [known, *(f"{event} {date}" for event, date in rule.dates.items())]:
        yield f"status    {', '.join(filter(None, facts))}"
    if rule.advice:
        yield f"note      {rule.advice}"
    yield ""
    yield "Examples:"
    for before, after in rule.examples:
        yield f"  {before}" + (f" -> {after}" if after else "")
    if rule.counterexamples:
        yield "Not matched:"
        yield from (f"  {text}" for text in rule.counterexamples)
    if rule.docs:
        yield "Sources:"
        yield from (f"  {link}" for link in rule.docs)
