"""Names the files that name a legacy registry and are of no kind that is checked."""

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator, Sequence

from k8sregistry_lint.files.reading import read
from k8sregistry_lint.rules import RuleSet


def naming_registries(paths: Sequence[str], rules: RuleSet) -> Iterator[str]:
    """Yield the paths of files that name a registry of the rules. One that can no longer be read
    counts, because it held a literal when it was found."""
    for path in paths:
        try:
            text = _text(read(path))
        except OSError:
            yield path
            continue
        if next(rules.mentions(text, 0, len(text)), None):
            yield path


def _text(data: bytes) -> str:
    encoding = "utf-16" if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8"
    return data.decode(encoding, "replace")
