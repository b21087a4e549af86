"""The jinja2 environment of the formats that are templates: HTML and XML are escaped by it,
whatever a template forgets."""

from collections.abc import Callable

from jinja2 import Environment, PackageLoader, StrictUndefined, Template, select_autoescape

from k8sregistry_lint.reporters.visible import visible


def template(name: str, **filters: Callable[..., str]) -> Template:
    """A template of this package, with filters of its own beside `visible`."""
    environment = Environment(
        loader=PackageLoader(__package__),
        autoescape=select_autoescape(enabled_extensions=("html.j2", "xml.j2"), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"visible": visible, **filters}
    return environment.get_template(name)
