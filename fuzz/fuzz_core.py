"""A coverage-guided fuzzer (atheris) over the readers, the tokenizers and the proof of fixes.

python fuzz/fuzz_core.py -max_total_time=600 CORPUS fuzz/seeds

The first byte of an input chooses the kind of file. Whatever the rest is, nothing may raise, a fix
changes registries only, and a second run changes nothing. An input that breaks a promise is written
to a file `crash-*` and becomes a test. A program that refuses everything would break none of them,
so the run also ends where too few inputs are fixed."""

import sys
from collections import Counter

import atheris

with atheris.instrument_imports(include=["k8sregistry_lint", "ruamel", "tomllib"]):
    import jinja2.lexer
    import ruamel.yaml

    from k8sregistry_lint.checking import checker, rewrite
    from k8sregistry_lint.model import Applicability, Edit
    from k8sregistry_lint.rules import load_pack, pack_names, validate
    from k8sregistry_lint.syntax import jsonsource
    from k8sregistry_lint.text import SourceFile, UnreadableError

assert jinja2.lexer
assert ruamel.yaml
jsonsource.MIN_PART = 1  # inputs are small
RULES = validate([rule for name in pack_names() for rule in load_pack(name)])
NAMES = [
    *("a.yaml", "a.json", "templates/a.yaml", "a.tpl", "a.j2", "kustomization.yaml"),
    *("templates/NOTES.txt", "a.gotmpl", "a.md", "a.rst", "a.adoc"),
    *("a.sh", "Makefile", ".env", "Dockerfile", "images.txt", "a.tf", "a.toml", "a.jsonnet"),
    *("a.cue", "a.go", "a.py", "a.ts", "a.mdx", "a.sh.tftpl"),
]


OUTCOMES: Counter[str] = Counter()
ROUND, FLOOR = 5_000, 0.01
"""After so many inputs, at least this share of them has to have been fixed."""


def one(data: bytes) -> None:
    """Check and fix one input, and count what became of it."""
    OUTCOMES[outcome(data)] += 1
    if OUTCOMES.total() % ROUND == 0:
        print(dict(OUTCOMES), file=sys.stderr)
        assert OUTCOMES["fixed"] > FLOOR * OUTCOMES.total(), "hardly anything is fixed"


def outcome(data: bytes) -> str:
    """Check and fix one input: `unreadable`, `refused`, `unchanged` or `fixed`."""
    if not data:
        return "unreadable"
    try:
        source = SourceFile.decode(NAMES[data[0] % len(NAMES)], data[1:])
    except UnreadableError:
        return "unreadable"
    report = checker.check(source, RULES)
    edits = {
        edit.span: edit
        for finding in report.findings
        if finding.fix.applicability is Applicability.SAFE
        for edit in finding.fix.edits
    }
    try:
        after = rewrite.rewrite(
            source, list(edits.values()), report, lambda new: checker.check(new, RULES)
        )
    except rewrite.UnprovenFixError:
        return "refused"
    assert outside(source.text, list(edits.values())) == outside_after(
        after.text, list(edits.values())
    ), "bytes outside of the edits"
    again = [
        finding
        for finding in checker.check(after, RULES).findings
        if finding.fix.applicability is Applicability.SAFE and finding.fix.edits
    ]
    assert not again, "a second run finds something to do"
    return "fixed" if edits else "unchanged"


def outside(text: str, edits: list[Edit]) -> list[str]:
    """The text between the edits."""
    cuts = [
        0,
        *(offset for edit in sorted(edits, key=lambda edit: edit.span) for offset in edit.span),
        len(text),
    ]
    return [text[start:end] for start, end in zip(cuts[::2], cuts[1::2], strict=True)]


def outside_after(text: str, edits: list[Edit]) -> list[str]:
    """The same of the fixed text, by where its edits must stand."""
    pieces, at, done = [], 0, 0
    for edit in sorted(edits, key=lambda edit: edit.span):
        length = edit.span.start - done
        pieces.append(text[at : at + length])
        at += length + len(edit.replacement)
        done = edit.span.end
    return [*pieces, text[at:]]


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
