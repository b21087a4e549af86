"""Templates of files that are neither YAML nor JSON: `crio.conf.j2`, `docker.service.tmpl`. Their
text is read as settings, or line by line where it is a script."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePosixPath

from k8sregistry_lint.finders.manifests import manifest
from k8sregistry_lint.finders.templates import literals
from k8sregistry_lint.finders.values import embedded
from k8sregistry_lint.finders.values.scope import Scope
from k8sregistry_lint.model import Found
from k8sregistry_lint.syntax import gotemplate, jinjatemplate
from k8sregistry_lint.syntax.action import Action, Malformed
from k8sregistry_lint.syntax.masking import masked
from k8sregistry_lint.syntax.tree import Document, Unparsed
from k8sregistry_lint.text import View

_TEMPLATES = {".j2", ".tmpl", ".gotmpl", ".template", ".tpl"}
_SETTINGS = {
    ".conf", ".cfg", ".cnf", ".ini", ".toml", ".env", ".properties", ".service", ".socket",
    ".timer", ".sh", ".bash", ".ps1", ".txt", ".md", ".xml", ".html", ".sql", ".rules", ".list",
    ".repo", ".py", ".go", ".tf", ".hcl",
}  # fmt: skip


def is_settings(path: PurePosixPath) -> bool:
    """Whether the suffix in front of a template's is that of a text that is not YAML."""
    return path.suffix in _TEMPLATES and PurePosixPath(path.stem).suffix.lower() in _SETTINGS


def claims(path: PurePosixPath, text: str) -> bool:
    """Templates of such files, jinja2's apart, and TOML with actions in it."""
    is_template = path.suffix.lower() == ".toml" and "{{" in text
    return is_template or (path.suffix != ".j2" and is_settings(path))


def claims_jinja(path: PurePosixPath, _text: str) -> bool:
    """jinja2 templates of such files."""
    return path.suffix == ".j2" and is_settings(path)


def find(view: View, scope: Scope) -> Iterator[Found]:
    """What a Go template of such a file holds."""
    return _find_with(gotemplate.actions, view, scope)


def find_jinja(view: View, scope: Scope) -> Iterator[Found]:
    """What a jinja2 template of such a file holds."""
    return _find_with(jinjatemplate.actions, view, scope)


def read(_view: View, _positions: Sequence[int]) -> Iterator[Document | Unparsed]:
    """Nothing, as such a text is not YAML."""
    return iter(())


def _find_with(
    tokenize: Callable[[str], list[Action] | Malformed], view: View, scope: Scope
) -> Iterator[Found]:
    actions = tokenize(view.text)
    known = actions.before if isinstance(actions, Malformed) else actions
    yield from literals.find(view, known, scope)
    yield from embedded.find(masked(view, known), scope, manifest.find_structured)
