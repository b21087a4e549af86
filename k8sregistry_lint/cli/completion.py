"""What a shell completes: names that the program knows."""

from collections.abc import Callable, Iterator, Sequence


def of(choices: Sequence[str]) -> Callable[[str], Iterator[str]]:
    """Complete one of some fixed values."""

    def complete(incomplete: str) -> Iterator[str]:
        yield from (choice for choice in choices if choice.startswith(incomplete))

    return complete


def rule_ids(incomplete: str) -> Iterator[tuple[str, str]]:
    """Complete the id of a rule, with its summary."""
    from k8sregistry_lint.rules import LINTS, load_pack, pack_names

    known = [(rule.id, rule.summary) for pack in pack_names() for rule in load_pack(pack)]
    known += [(lint.id, lint.summary) for lint in LINTS]
    yield from (pair for pair in known if pair[0].startswith(incomplete))


def rule_names(incomplete: str) -> Iterator[tuple[str, str]]:
    """Complete the last of several names of rules or packs, separated by commas."""
    before, comma, last = incomplete.rpartition(",")
    yield from ((before + comma + name, text) for name, text in rule_ids(last))
    yield from ((before + comma + name, "all rules of this pack") for name in packs(last))


def packs(incomplete: str) -> Iterator[str]:
    """Complete the name of a pack."""
    from k8sregistry_lint.rules import pack_names

    yield from (name for name in pack_names() if name.startswith(incomplete))


def surfaces(incomplete: str) -> Iterator[tuple[str, str]]:
    """Complete the last of several surfaces, separated by commas, with the names of its files."""
    from k8sregistry_lint.files.surfaces import SURFACES

    before, comma, last = incomplete.rpartition(",")
    for name, patterns in SURFACES.items():
        if name.startswith(last):
            yield before + comma + name, " ".join(patterns)


def formats(incomplete: str) -> Iterator[str]:
    """Complete the format of a report."""
    from k8sregistry_lint.reporters import REPORTERS

    yield from (name for name in REPORTERS if name.startswith(incomplete))
