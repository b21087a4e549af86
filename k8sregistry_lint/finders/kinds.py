"""The kinds of files: by what a file is recognized, and the finder that reads it."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from k8sregistry_lint.files.surfaces import YAML, inner_name, surface_of
from k8sregistry_lint.finders import claims, loading
from k8sregistry_lint.finders.claims import Claims
from k8sregistry_lint.finders.finder import Finder
from k8sregistry_lint.finders.loading import Load
from k8sregistry_lint.finders.manifests import kustomization
from k8sregistry_lint.finders.values.scope import Scope
from k8sregistry_lint.finders.values.scripts import is_script
from k8sregistry_lint.model import Found
from k8sregistry_lint.text import View


class Kind(NamedTuple):
    """A kind of file: `claims` decides by path and text, `load` returns the finder."""

    claims: Claims
    load: Load


KINDS = (
    Kind(claims.ending(".rst"), loading.restructured),
    Kind(claims.ending(".adoc", ".asciidoc"), loading.asciidoc),
    Kind(claims.of_surface("markdown"), loading.markdown),
    Kind(claims.of_surface("dockerfile"), loading.dockerfile),
    Kind(claims.makefile, loading.makefile),
    Kind(claims.settings, loading.settings),
    Kind(claims.script, loading.script),
    Kind(claims.of_surface("list"), loading.named_list),
    Kind(claims.code, loading.code),
    Kind(kustomization.claims, loading.kustomization),
    Kind(claims.printed_list, loading.printed_list),
    Kind(claims.printed_json, loading.json),
    Kind(claims.image_list, loading.image_list),
    Kind(claims.terraform_template, loading.terraform_template),
    Kind(claims.jinja, loading.jinja),
    Kind(claims.structured_template, loading.structured_template),
    Kind(claims.helper, loading.helper),
    Kind(claims.template, loading.template),
    Kind(claims.templated_text, loading.templated_text),
    Kind(claims.ending(".json"), loading.json),
    Kind(claims.unknown, loading.unknown),
    Kind(lambda *_: True, loading.yaml),
)
"""The first that claims a file reads it."""


def finder_for(path: PurePosixPath, text: str) -> Finder:
    """Return the finder for a file."""
    reader = _inner_finder(path, text)
    if reader is None:
        return _of_kind(path, text)
    from k8sregistry_lint.finders.templates import engines

    return loading.templated(reader, engines.tokenizer_of(path, text))


def find_as(path: PurePosixPath, view: View, scope: Scope) -> Iterator[Found]:
    """Yield what a text holds that is read as the file at a path."""
    return finder_for(path, view.text).find(view, scope)


def _of_kind(path: PurePosixPath, text: str) -> Finder:
    return next(kind.load(path) for kind in KINDS if kind.claims(path, text))


def _inner_finder(path: PurePosixPath, text: str) -> Finder | None:
    """Return the finder for what a template makes; None if that is YAML, or the file is no
    template."""
    is_toml = path.suffix.lower() == ".toml" and "{{" in text
    name = path.name if is_toml else inner_name(path.name)
    if not name or path.name.startswith("_"):
        return None
    surface = surface_of(name)
    if surface == YAML:
        return None
    made = path.with_name(name)
    if surface or is_script(text):
        return _of_kind(made, text)
    from k8sregistry_lint.finders.templates import engines

    if not claims.text_file(made, text) and engines.makes_yaml(path, text):
        return None
    return loading.text_file(made)
