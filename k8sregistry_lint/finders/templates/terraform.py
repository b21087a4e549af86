"""Templates of Terraform's `templatefile` that make YAML."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from k8sregistry_lint.finders.templates import engines, template
from k8sregistry_lint.finders.values.scope import Scope
from k8sregistry_lint.model import Found
from k8sregistry_lint.syntax import terraformtemplate
from k8sregistry_lint.text import View


def is_template(path: PurePosixPath, text: str) -> bool:
    """Whether a file is a template of Terraform, by its name or by the directives in it."""
    return engines.tokenizer_of(path, text) is terraformtemplate.actions


def find(view: View, scope: Scope) -> Iterator[Found]:
    """Yield what such a template holds."""
    return template.find_with(terraformtemplate.actions, view, scope)


def parse_copy(view: View) -> View:
    """Return the text with its actions masked."""
    return engines.parse_copy(terraformtemplate.actions, view)
