"""Loads the finder of each kind of file, once. Most runs meet YAML only, so whatever reads another
kind is imported when the first file of that kind is met."""

from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from k8sregistry_lint.finders.finder import Finder
from k8sregistry_lint.finders.manifests import cutting, manifest
from k8sregistry_lint.syntax.blocks import Block
from k8sregistry_lint.text import View

if TYPE_CHECKING:
    from k8sregistry_lint.finders.templates.engines import Tokenize

Load = Callable[[PurePosixPath], Finder]
"""Takes the path of a file."""


def _once(load: Callable[[], Finder]) -> Load:
    """Make a loader of one that takes no path, and load its finder once."""
    loaded = lru_cache(1)(load)
    return lambda _: loaded()


@_once
def yaml() -> Finder:
    """YAML."""
    return Finder("manifest", manifest.find, manifest.read, cut=cutting.pieces)


@_once
def json() -> Finder:
    """JSON."""
    return Finder("json", manifest.find_json, manifest.read_json)


@_once
def kustomization() -> Finder:
    """Kustomizations."""
    return Finder("kustomization", manifest.find_kustomization, manifest.read)


def _document(name: str, blocks: Callable[[View], Iterator[Block]]) -> Finder:
    """The finder for a kind of document that people read."""
    from k8sregistry_lint.finders.documents import documents
    from k8sregistry_lint.finders.kinds import find_as
    from k8sregistry_lint.finders.manifests import settings

    find, parts = partial(documents.find, blocks, find_as), partial(documents.parts, blocks)
    return Finder(name, find, settings.read, parts=parts)


@_once
def restructured() -> Finder:
    """reStructuredText."""
    from k8sregistry_lint.syntax import listings

    return _document("restructured text", listings.restructured)


@_once
def asciidoc() -> Finder:
    """AsciiDoc."""
    from k8sregistry_lint.syntax import listings

    return _document("asciidoc", listings.asciidoc)


@_once
def markdown() -> Finder:
    """Markdown."""
    from k8sregistry_lint.syntax import markdown

    return _document("markdown", markdown.blocks)


@_once
def dockerfile() -> Finder:
    """Dockerfiles."""
    from k8sregistry_lint.finders.scripts import dockerfile

    find = manifest.find_dockerfile
    return Finder("dockerfile", find, dockerfile.read, dockerfile.parse_copy)


@_once
def makefile() -> Finder:
    """Makefiles."""
    from k8sregistry_lint.finders.sources import makefile

    return Finder("makefile", makefile.find, makefile.read, makefile.parse_copy)


@_once
def settings() -> Finder:
    """Files that set variables."""
    from k8sregistry_lint.finders.sources import makefile

    return Finder("env file", makefile.find_settings, makefile.read_settings)


@_once
def script() -> Finder:
    """Shell scripts."""
    from k8sregistry_lint.finders.scripts import shell

    return Finder("shell", manifest.find_script, shell.read)


@_once
def named_list() -> Finder:
    """Lists of images by their name."""
    from k8sregistry_lint.finders.scripts import imagelist

    return Finder("list", imagelist.find, imagelist.read)


@_once
def printed_list() -> Finder:
    """Lists of images that a command printed."""
    from k8sregistry_lint.finders.scripts import imagelist, printedlist

    return Finder("printed list", printedlist.find, imagelist.read)


@_once
def image_list() -> Finder:
    """Lists of images by what is in them."""
    from k8sregistry_lint.finders.scripts import imagelist

    return Finder("image list", imagelist.find, imagelist.read)


def code(path: PurePosixPath) -> Finder:
    """Configuration languages and programs."""
    from k8sregistry_lint.finders.sources import sourcecode

    return sourcecode.finder_of(path.name)


@_once
def terraform_template() -> Finder:
    """Terraform's templates."""
    from k8sregistry_lint.finders.templates import terraform

    return Finder("terraform template", terraform.find, manifest.read, terraform.parse_copy)


@_once
def jinja() -> Finder:
    """Jinja's templates."""
    from k8sregistry_lint.finders.templates import jinja

    return Finder("jinja", jinja.find, manifest.read, jinja.parse_copy)


@_once
def structured_template() -> Finder:
    """Go templates that are named like helpers and make YAML."""
    from k8sregistry_lint.finders.templates import template

    return Finder("structured template", template.find, manifest.read, template.parse_copy)


@_once
def helper() -> Finder:
    """Helpers of Helm."""
    from k8sregistry_lint.finders.templates import helper

    return Finder("helper", helper.find, helper.read)


@_once
def template() -> Finder:
    """Go templates."""
    from k8sregistry_lint.finders.templates import template

    return Finder("template", template.find, manifest.read, template.parse_copy)


@_once
def templated_text() -> Finder:
    """Texts with actions."""
    from k8sregistry_lint.finders.templates import template

    return Finder("templated text", template.find_in_text, manifest.read, template.parse_copy)


@_once
def text_file() -> Finder:
    """Texts that templates make and that no other reader knows."""
    from k8sregistry_lint.finders.manifests import settings
    from k8sregistry_lint.finders.templates import helper

    return Finder("text", settings.find, helper.read)


@_once
def unknown() -> Finder:
    """Files of no kind that is known."""
    from k8sregistry_lint.finders import unknown
    from k8sregistry_lint.finders.manifests import settings

    return Finder("unknown", unknown.find, settings.read)


@lru_cache(128)  # so that one kind of template has one finder
def templated(reader: Finder, tokenize: "Tokenize") -> Finder:
    """Templates whose text another finder reads."""
    from k8sregistry_lint.finders.templates import engines, inner

    copy = partial(engines.parse_copy, tokenize)
    parts = reader.parts
    return Finder(
        f"{reader.name} template",
        partial(inner.find, reader.find, tokenize),
        reader.read,
        lambda view: reader.parse_copy(copy(view)),
        (lambda view: parts(copy(view))) if parts else None,
    )
