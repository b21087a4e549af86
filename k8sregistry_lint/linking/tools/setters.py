"""Values that a tool writes over the image on a marked line: the setters of kpt."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from k8sregistry_lint.linking.groups import NO_LIMIT, Limit, Place
from k8sregistry_lint.linking.repository import Repository
from k8sregistry_lint.model import Applicability, Finding, Role
from k8sregistry_lint.regex import regex

_MARKER = regex(
    r"#[ \t]*(?:kpt-set:[ \t]*(?P<pattern>\S.*?)[ \t]*$"
    r"|\{[ \t]*\"\$(?:kpt-set|openapi)\"[ \t]*:[ \t]*\"(?P<name>[^\"]+)\")"
)
_SETTER = regex(r"\$\{([^{}]+)\}")
_HOLDERS = ("data", "configMap")


class Tie(NamedTuple):
    """Places that move together, with what bounds them."""

    places: tuple[Place, ...]
    limit: Limit = NO_LIMIT


def setter_ties(repository: Repository, paths: Iterable[str]) -> Iterator[Tie]:
    """Tie the image on each line that kpt writes to the setters that it is written from."""
    findings = [finding for path in paths for finding in repository.report(path).findings]
    setters = _setters(findings)
    for finding in findings:
        if finding.role is not Role.COMMENT and (marker := _MARKER.search(finding.region.line)):
            names = [marker["name"]] if marker["name"] else _SETTER.findall(marker["pattern"])
            nearest = (_nearest(finding.path, setters.get(name, ())) for name in names)
            places = [place for place in nearest if place]
            limit = NO_LIMIT if places else _unseen(", ".join(names))
            yield Tie((Place(finding.path, finding.span.start), *places), limit)


def _setters(findings: Iterable[Finding]) -> dict[str, list[Place]]:
    """The setters among some findings: entries of a ConfigMap, or of a function's `configMap`."""
    setters: dict[str, list[Place]] = {}
    for finding in findings:
        path = finding.field.texts[0] if len(finding.field.texts) == 1 else ()
        if len(path) > 1 and path[-2] in _HOLDERS:
            setters.setdefault(str(path[-1]), []).append(Place(finding.path, finding.span.start))
    return setters


def _nearest(path: str, setters: Iterable[Place]) -> Place | None:
    """The setter in the innermost folder around a file: packages can be nested."""
    around = [
        setter
        for setter in setters
        if f"/{path}".startswith(f"/{setter.path}".rpartition("/")[0] + "/")
    ]
    return max(around, key=lambda setter: setter.path.count("/"), default=None)


def _unseen(names: str) -> Limit:
    why = "it from the comment behind it" if not names else f"it with the setter {names}"
    return Limit(
        Applicability.DISPLAY_ONLY,
        f"kpt writes {why}, and no setter of this package has the old registry",
    )
