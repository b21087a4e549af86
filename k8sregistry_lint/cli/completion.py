"""What a shell completes: names that the program knows."""

from collections.abc import Iterator


def rule_ids(incomplete: str) -> Iterator[tuple[str, str]]:
    """The rules that begin so, with their summaries."""
    from k8sregistry_lint.rules import LINTS, load_pack, pack_names

    known = [(rule.id, rule.summary) for pack in pack_names() for rule in load_pack(pack)] + [
        (lint.id, lint.summary) for lint in LINTS
    ]
    yield from (pair for pair in known if pair[0].startswith(incomplete))


def packs(incomplete: str) -> Iterator[str]:
    """The packs that begin so."""
    from k8sregistry_lint.rules import pack_names

    yield from (name for name in pack_names() if name.startswith(incomplete))


def formats(incomplete: str) -> Iterator[str]:
    """The formats of reports that begin so."""
    from k8sregistry_lint.reporters import REPORTERS

    yield from (name for name in REPORTERS if name.startswith(incomplete))
