"""How a text names what a rule is about: an image, a chart or a URL."""

from typing import NamedTuple

from k8sregistry_lint.model import IN_IMAGE, Kind, Location
from k8sregistry_lint.reference import ImageReference, parse, parse_url


class Named(NamedTuple):
    """A reference with the location that its text implies."""

    reference: ImageReference
    location: Location = IN_IMAGE

    def spelled(self, moved: ImageReference) -> str:
        """Another reference, written like this one."""
        return f"{self.location.prefix}{moved}"


def named(text: str, kind: Kind) -> Named | None:
    """What an example of a rule of some kind names: `https://example.org/charts web` is the chart
    `web` of a repository. None for a text that names nothing of that kind."""
    if kind is Kind.IMAGE:
        reference = parse(text)
        return Named(reference) if reference else None
    place, _, part = text.partition(" ")
    if url := parse_url(place):
        role = kind if url.scheme != "oci" else Kind.CHART
        return Named(url.reference, Location(role, url.scheme, part))
    reference = parse(place) if kind is Kind.CHART else None
    return Named(reference, Location(kind, "", part)) if reference else None


def guessed(text: str) -> Named | None:
    """What a text names, by its form alone: a URL may be that of a chart as well."""
    return named(text, Kind.CHART if "://" in text else Kind.IMAGE)
