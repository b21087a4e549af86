"""Write docs/rules/, a page for each rule and an overview, from the packs. Run it with `python
docs/build_rules.py`."""

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
    "display-only": "none: reported and left unchanged",
}

_KINDS = {
    "image": "images",
    "chart": "charts and chart repositories",
    "url": "URLs: downloads, packages, chart repositories",
}

INTRODUCTION = """\
A rule says that a registry, or a part of one, moved: what it matches, what it becomes, whether
`--fix` may make the change, and where the move was announced. Rules come in packs. The pack `k8s`
is always on; switch on others with `--pack NAME` or the key `packs` of the
[configuration](../configuration.md), which can also hold rules of your own.

The level says how urgent a finding is; together with `--fail-level` it decides the [exit
code](../usage.md#exit-codes). `k8sregistry-lint explain RULE` prints what is on the page of a
rule. If several rules match an image, the one that names most of it wins.

These pages are written by `docs/build_rules.py` from the packs.

## Patterns

Registries and paths are compared as a whole, so `k8s.gcr.io` does not match `staging-k8s.gcr.io`.
In a pattern, `{name}` is one part of a path, without a slash, and `{path**}` is everything that
follows. In the name of a registry, `{us,eu}` is one of these words, and `*` stands for letters,
digits and hyphens. `docker.io` also matches images that name no registry. A rule needs at least
four characters in a row to search for.

In the pattern of a tag, `*` stands for any text and `#` for a number; `>=1.2` and `<2.0` compare
versions, `csi-resizer:v0.5.0` is a tag of one image, and an empty pattern stands for no tag.

## Images, charts and URLs

A rule is about images, unless its `kind` is `chart` or `url`. Then its registry is the host of a
URL and its repository the path, with or without `https://` or `oci://` in front of it.

* Rules about charts concern the places that name charts: `dependencies` of a `Chart.yaml`,
  `HelmRepository`, `OCIRepository`, `HelmChart`, Argo CD's `repoURL`, helmfile's `repositories`,
  `helm repo add`, and `oci://`. With `part` they concern only some charts of a repository.
* Rules about URLs concern every URL with that host and path, in a scalar or in a line of a script.
  Comments are mentions.
* A rule about images concerns a chart in the same registry only as an unsafe fix.

## Deadlines

If it is known when a registry ends, the message says in how many days, and from 90 days before on a
warning is an error. `k8sregistry-lint rules --upcoming` lists what ends when. `--fail-before DATE`
and the key `fail-before` fail a check only for registries that are gone or end before that day.

## Packs that are off

The summary of a check says how many references concern packs that are off, with levels of warning
and above: `3 references concern packs that are off: istio (2), bitnami (1)`. `--pack all` turns on
all of them; `--select` leaves the line out.

## Evidence

A fix is safe only for the tags that the evidence of its rule covers: a script that copied them
(`sync-script`), the lists of what is published (`catalog`), a comparison of digests (`digests`),
or the word of the project that moved (`announcement`). For any other tag the fix is unsafe, and if
the tag is not known to exist in the new place, the reference is only reported. `*` covers every tag
and every digest; anything less does not cover a digest without a tag. [Evidence](evidence.md) lists
all safe rules with what their evidence covers.
"""


EVIDENCE = """\
Every rule whose fixes `--fix` makes, the evidence that an image is the same in the new place, and
the tags for which the evidence holds. For other tags of the same images a fix is unsafe, and if a
tag is not known to exist in the new place, it is only reported. "none" stands for no tag. A URL has
no tags, so the evidence covers all that is below it. [The kinds of evidence](index.md#evidence).
"""


def pages() -> dict[str, str]:
    """The text of each page, by file name."""
    packs = {
        path.stem: tomllib.loads(path.read_bytes().decode())
        for path in sorted(PACKS.glob("*.toml"))
    }
    ordered = sorted(packs.items(), key=lambda item: (not item[1]["default"], item[0]))
    rules = {
        f"{rule['id']}.md": _page(pack, rule) for pack in packs.values() for rule in pack["rules"]
    }
    lints = {f"{lint.id}.md": _lint_page(lint) for lint in LINTS}
    overviews = {"index.md": _overview(dict(ordered)), "evidence.md": _evidence(dict(ordered))}
    return {**overviews, **rules, **lints}


def _evidence(packs: Mapping[str, Mapping[str, Any]]) -> str:
    """The page on what makes safe rules safe."""
    safe = [
        rule for pack in packs.values() for rule in pack["rules"] if rule["applicability"] == "safe"
    ]
    lines = ["# Evidence", "", EVIDENCE, *_row_of("rule", "evidence", "tags that it covers")]
    for rule in safe:
        evidence = rule["evidence"]
        every = "every URL" if rule.get("kind") == "url" else "every tag and digest"
        tags = every if evidence["tags"] == ["*"] else _codes(evidence["tags"])
        source = f"[{evidence['kind']}]({evidence['source']})"
        lines.append(f"| [{rule['id']}]({rule['id']}.md) | {source} | {_cell(tags)} |")
    return "\n".join(lines) + "\n"


def _row_of(*titles: str) -> Iterator[str]:
    yield f"| {' | '.join(titles)} |"
    yield f"| {' | '.join('---' for _ in titles)} |"


def _overview(packs: Mapping[str, Mapping[str, Any]]) -> str:
    lines = ["# Rules", "", INTRODUCTION]
    for name, pack in packs.items():
        lines += [
            f"## {name}",
            "",
            (
                f"{_sentence(pack['summary'])} {_sentence(_switch(name, pack))} "
                f"Facts checked on {pack['updated']}."
            ),
            "",
        ]
        lines += ["| rule | level | fix | what moved |", "| --- | --- | --- | --- |"]
        lines += [
            f"| [{rule['id']}]({rule['id']}.md) | {rule['level']} "
            f"| {rule['applicability']} | {_cell(rule['summary'])} |"
            for rule in pack["rules"]
        ]
        lines += [""]
    lines += [
        "## Lints",
        "",
        "Lints judge how references fit together, not a registry. Always on.",
        "",
    ]
    lines += ["| rule | level | fix | what is wrong |", "| --- | --- | --- | --- |"]
    lines += [
        f"| [{lint.id}]({lint.id}.md) | {lint.level.label} "
        f"| {lint.applicability.label} | {_cell(lint.summary)} |"
        for lint in LINTS
    ]
    return "\n".join(lines) + "\n"


def _page(pack: Mapping[str, Any], rule: Mapping[str, Any]) -> str:
    name = pack["pack"]
    facts = {
        "pack": f"[{name}](index.md#{name}); {_switch(name, pack)}",
        "about": _KINDS[rule.get("kind", "image")],
        "level": rule["level"],
        "fix": FIXES[rule["applicability"]],
    }
    facts |= {"status": rule["status"]} | {
        key: str(value) for key, value in rule.get("dates", {}).items()
    }
    if evidence := rule.get("evidence"):
        tags = ["no tag" if tag == "" else f"`{tag}`" for tag in evidence["tags"]]
        source = evidence["source"]
        facts["evidence"] = f"[{evidence['kind']}]({source}), for {', '.join(tags)}"
    examples = [f"| `{each['in']}` | {_outcome(each)} |" for each in rule["examples"]]
    lines = [
        *_head(rule["id"], rule["summary"], facts, rule.get("advice", "")),
        *("## What it matches", "", *_matches(rule), ""),
        *("## Examples", "", "| before | after |", "| --- | --- |", *examples, ""),
    ]
    if others := rule.get("counterexamples"):
        lines += ["Not matched:", "", *(f"- `{other}`" for other in others), ""]
    return "\n".join([*lines, *_sources(rule["docs"])]) + "\n"


def _outcome(example: Mapping[str, str]) -> str:
    return f"`{example['out']}`" if "out" in example else "reported, not changed"


def _lint_page(lint: Lint) -> str:
    facts = {
        "pack": "[none](index.md#lints); always on",
        "level": lint.level.label,
        "fix": FIXES[lint.applicability.label],
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
    match, scheme = rule["match"], _scheme(rule)
    for registry in match["registry"]:
        yield from (f"- `{scheme}{registry}/{repository}`" for repository in match["repository"])
    if "part" in match:
        yield f"- only for {_codes(match['part'])}, the chart or the suite that is taken from there"
    for variable, allowed in match.get("values", {}).items():
        yield f"- where `{{{variable}}}` is one of {_codes(allowed)}"
    if "tag" in match:
        yield f"- only tags like {_codes(match['tag'])}"
    if "exclude-tag" in match:
        yield f"- but no tags like {_codes(match['exclude-tag'])}"
    if "exclude" in rule:
        yield f"- but not {_codes(rule['exclude'])}"
    if "replace" in rule:
        yield from _target(rule["replace"], scheme)
    if rule.get("digest") == "refuse":
        yield from (
            "",
            "A reference with a digest is reported but not changed: not every digest was copied.",
        )
    yield from ("", "[How to read a pattern](index.md#patterns).")


def _scheme(rule: Mapping[str, Any]) -> str:
    return "https://" if rule.get("kind") == "url" or "part" in rule["match"] else ""


def _target(target: Mapping[str, Any], scheme: str) -> Iterator[str]:
    kept = "" if scheme else "; tag and digest are kept"
    yield from ("", f"It becomes `{scheme}{target['registry']}/{target['repository']}`{kept}.")
    if "tag" in target:
        yield from ("", f"Only these tags exist there: {_codes(target['tag'])}.")
    if "exclude-tag" in target:
        yield from ("", f"These tags do not exist there: {_codes(target['exclude-tag'])}.")


def _sources(links: tuple[str, ...] | list[str]) -> Iterator[str]:
    yield from ("## Sources", "", *(f"- <{link}>" for link in links))


def _switch(name: str, pack: Mapping[str, Any]) -> str:
    return "always on" if pack["default"] else f"switched on with `--pack {name}`"


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _codes(texts: list[str]) -> str:
    return ", ".join(f"`{text}`" if text else "none" for text in texts)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.md"):
        old.unlink()
    for name, text in pages().items():
        (FOLDER / name).write_bytes(text.encode())
