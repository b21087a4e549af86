"""jinja2 templates, as Ansible and kubespray have them."""

from collections.abc import Iterator

from k8sregistry_lint.finders.templates import template
from k8sregistry_lint.finders.values.scope import Scope
from k8sregistry_lint.model import Found
from k8sregistry_lint.syntax import jinjatemplate
from k8sregistry_lint.text import View


def find(view: View, scope: Scope) -> Iterator[Found]:
    """What a jinja2 template holds."""
    return template.find_with(jinjatemplate.actions, view, scope)


def parse_copy(view: View) -> View:
    """The text with its actions masked."""
    return template.parse_copy_with(jinjatemplate.actions, view)
