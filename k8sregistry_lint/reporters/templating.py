"""The jinja2 environment of the formats that are templates: HTML and XML are escaped by it,
whatever a template forgets."""

import base64
from collections.abc import Callable
from hashlib import sha256

from jinja2 import Environment, PackageLoader, StrictUndefined, Template, select_autoescape
from markupsafe import Markup

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


def page(name: str, **values: object) -> str:
    """Return a page without scripts, which may load nothing but the style of the same name."""
    made = template(name)
    assert made.environment.loader is not None
    css, _, _ = made.environment.loader.get_source(
        made.environment, f"{name.partition('.')[0]}.css"
    )
    digest = base64.b64encode(sha256(css.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return made.render(css=Markup(css), policy=policy, **values)  # noqa: S704 - our own file
