"""The options that say who is asked whether images exist."""

import sys
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

import typer

from k8sregistry_lint.cli.configured import stop
from k8sregistry_lint.reference import parse, parse_host, parse_name

if TYPE_CHECKING:
    from k8sregistry_lint.model import Answer
    from k8sregistry_lint.settings.settings import Settings

_NEEDED = ("httpx", "h2", "platformdirs")


def catalog_of(path: str | None) -> str:
    """Return the path of a catalog, empty if none is asked for; exits 2 if it cannot be opened."""
    if path is None:
        return ""
    from k8sregistry_lint.files.reading import status_of, why

    try:
        status_of(path)
        with open(path, "rb"):
            return path
    except OSError as error:
        stop(f"--catalog {path}: {why(error)}")


def wants_verification(*, verify: bool, option: str = "--verify") -> bool:
    """Return whether registries are to be asked; exits 2 if what that needs is not installed."""
    if verify and not all(map(find_spec, _NEEDED)):
        stop(f"{option} needs more packages: pip install 'k8sregistry-lint[verify]'")
    return verify


def platforms_of(platforms: Sequence[str] | None) -> tuple[str, ...]:
    """Return the platforms that images have to have; exits 2 for one that is malformed."""
    for platform in platforms or ():
        parts = platform.split("/")
        if not 2 <= len(parts) <= 3 or not all(part.isalnum() for part in parts):
            stop(f"--platform {platform}: not of the form linux/amd64")
    return tuple(platforms or ())


def registry_mirrors_of(mirrors: Sequence[str] | None) -> dict[str, str]:
    """Return the mirrors by registry; exits 2 for one that is malformed."""
    found = {}
    for mirror in mirrors or ():
        registry, _, place = mirror.partition("=")
        name = place.removeprefix("https://")
        if not parse_host(registry) or not (parse_host(name) or parse_name(f"{name}:tag")):
            stop("--registry-mirror: not of the form REGISTRY=HOST or REGISTRY=HOST/PREFIX")
        found[registry.lower()] = place.rstrip("/")
    return found


def answers_about(names: Iterable[str], settings: "Settings") -> "dict[str, Answer]":
    """Ask the sources that the settings name about images, by their names; only about those that
    have a tag or a digest. Says on stderr what is wrong with a catalog."""
    from k8sregistry_lint.cli.progress import progress
    from k8sregistry_lint.reporters.words import notification
    from k8sregistry_lint.runner.existence import answers_about

    if not settings.asks:
        return {}
    parsed = {name: parse(name) for name in names}
    images = {
        name: image for name, image in parsed.items() if image and (image.tag or image.digest)
    }
    shown = progress(sys.stderr, what="images")
    answers, notes = answers_about(list(dict.fromkeys(images.values())), settings, shown)
    for note in notes:
        typer.echo(notification(note), err=True)
    return {name: answers[image] for name, image in images.items()}
