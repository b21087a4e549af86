"""Write docs/rules/: a page for each rule and an overview, from the packs of rules. `python
docs/build_rules.py` runs it."""

import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from k8sregistry_lint.rules import LINTS, Lint  # noqa: E402 - the package of this clone

FOLDER = ROOT / "docs" / "rules"
PACKS = ROOT / "k8sregistry_lint" / "rules" / "packs"

FIXES = {
    "safe": "safe: `--fix` makes it",
    "unsafe": "unsafe: needs a look, so only `--fix --unsafe-fixes` makes it",
    "report-only": "none: reported and left",
}

INTRODUCTION = """\
A rule says that a registry, or a part of one, moved: what it matches, what it becomes, whether `--fix` may make the change, and
where this was announced. Rules come in packs. The pack `k8s` is always on; the others are switched on with `--pack NAME` or the key
`packs` of the [configuration](../configuration.md), where rules of your own can stand too.

The level says how urgent it is, and decides together with `--fail-level` about the [exit code](../usage.md#exit-codes).
`k8sregistry-lint explain RULE` prints what is on the page of a rule. Where several rules match an image, the one that names most of
it wins.

These pages are written by `docs/build_rules.py` from the packs.

## Patterns

Registries and paths are compared as a whole, so `k8s.gcr.io` is not found in `staging-k8s.gcr.io`. In a pattern, `{name}` is one part of
a path, without a slash, and `{path**}` is all that follows; in the name of a registry, `{us,eu}` is one of these, and `*` is letters,
digits and hyphens. `docker.io` is also meant where an image names no registry.
"""


def pages() -> dict[str, str]:
    """The text of each page by its file name."""
    packs = {
        path.stem: tomllib.loads(path.read_bytes().decode())
        for path in sorted(PACKS.glob("*.toml"))
    }
    ordered = sorted(packs.items(), key=lambda item: (not item[1]["default"], item[0]))
    rules = {
        f"{rule['id']}.md": _page(pack, rule) for pack in packs.values() for rule in pack["rules"]
    }
    lints = {f"{lint.id}.md": _lint_page(lint) for lint in LINTS}
    return {"index.md": _overview(dict(ordered)), **rules, **lints}


def _overview(packs: Mapping[str, Mapping[str, Any]]) -> str:
    lines = ["# Rules", "", INTRODUCTION]
    for name, pack in packs.items():
        lines += [
            f"## {name}",
            "",
            f"{_sentence(pack['summary'])} {_sentence(_switch(name, pack))} Facts of {pack['updated']}.",
            "",
        ]
        lines += ["| rule | level | fix | what moved |", "| --- | --- | --- | --- |"]
        lines += [
            f"| [{r['id']}]({r['id']}.md) | {r['level']} | {r['applicability']} | {_cell(r['summary'])} |"
            for r in pack["rules"]
        ]
        lines += [""]
    lines += [
        "## Of no pack",
        "",
        "Judges what stands beside what, and not a registry. Always on.",
        "",
    ]
    lines += ["| rule | level | fix | what is wrong |", "| --- | --- | --- | --- |"]
    lines += [
        f"| [{lint.id}]({lint.id}.md) | {lint.level.name.lower()} | safe | {_cell(lint.summary)} |"
        for lint in LINTS
    ]
    return "\n".join(lines) + "\n"


def _page(pack: Mapping[str, Any], rule: Mapping[str, Any]) -> str:
    name = pack["pack"]
    facts = {
        "pack": f"[{name}](index.md#{name}); {_switch(name, pack)}",
        "level": rule["level"],
        "fix": FIXES[rule["applicability"]],
    }
    facts |= {"status": rule["status"]} | {
        key: str(value) for key, value in rule.get("dates", {}).items()
    }
    examples = [
        f"| `{each['in']}` | {_codes([each['out']]) if 'out' in each else 'reported only'} |"
        for each in rule["examples"]
    ]
    lines = [
        *_head(rule["id"], rule["summary"], facts, rule.get("advice", "")),
        *("## What it matches", "", *_matches(rule), ""),
        *("## Examples", "", "| before | after |", "| --- | --- |", *examples, ""),
    ]
    if others := rule.get("counterexamples"):
        lines += ["Not concerned:", "", *(f"- `{other}`" for other in others), ""]
    return "\n".join([*lines, *_sources(rule["docs"])]) + "\n"


def _lint_page(lint: Lint) -> str:
    facts = {
        "pack": "[none](index.md#of-no-pack); always on",
        "level": lint.level.name.lower(),
        "fix": FIXES["safe"],
    }
    return (
        "\n".join([*_head(lint.id, lint.summary, facts, lint.advice), *_sources(lint.docs)]) + "\n"
    )


def _head(name: str, summary: str, facts: Mapping[str, str], advice: str) -> Iterator[str]:
    yield from (f"# {name}", "", f"**{summary}**", "")
    first, *rest = (f"| {key} | {value} |" for key, value in facts.items())
    yield from (first, "| --- | --- |", *rest, "")
    if advice:
        yield from (advice, "")


def _matches(rule: Mapping[str, Any]) -> Iterator[str]:
    match, target = rule["match"], rule.get("replace")
    for registry in match["registry"]:
        yield from (f"- `{registry}/{repository}`" for repository in match["repository"])
    if "tag" in match:
        yield f"- only tags like {_codes(match['tag'])}"
    if "exclude" in rule:
        yield f"- but not {_codes(rule['exclude'])}"
    if target:
        yield from (
            "",
            f"It becomes `{target['registry']}/{target['repository']}`; tag and digest stay.",
        )
    if rule.get("digest") == "refuse":
        yield from ("", "A reference with a digest is only reported: not every digest was copied.")
    yield from ("", "[How to read a pattern](index.md#patterns).")


def _sources(links: tuple[str, ...] | list[str]) -> Iterator[str]:
    yield from ("## Sources", "", *(f"- <{link}>" for link in links))


def _switch(name: str, pack: Mapping[str, Any]) -> str:
    return "always on" if pack["default"] else f"switched on with `--pack {name}`"


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _codes(texts: list[str]) -> str:
    return ", ".join(f"`{text}`" for text in texts)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.md"):
        old.unlink()
    for name, text in pages().items():
        (FOLDER / name).write_bytes(text.encode())
