"""The jinja2 environment of the formats that are templates: HTML and XML are escaped by it,
whatever a template forgets."""

import base64
from collections.abc import Callable, Sequence
from functools import lru_cache
from hashlib import sha256

from jinja2 import Environment, PackageLoader, StrictUndefined, Template, select_autoescape
from markupsafe import Markup

from k8sregistry_lint.reporters.visible import visible


@lru_cache(64)
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


def page(name: str, styles: Sequence[str], scripts: Sequence[str] = (), **values: object) -> str:
    """Return an HTML page that may load nothing, and run nothing but its own styles and scripts,
    which are files beside the templates."""
    made = template(name)
    css, script = (_joined(made, names) for names in (styles, scripts))
    policy = "; ".join(
        (
            "default-src 'none'",
            f"style-src '{_hash(css)}'",
            *([f"script-src '{_hash(script)}'"] if script else []),
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    return made.render(css=css, script=script, policy=policy, **values)


def _joined(made: Template, names: Sequence[str]) -> Markup:
    loader = made.environment.loader
    assert loader is not None
    texts = (loader.get_source(made.environment, name)[0] for name in names)
    return Markup("".join(texts))  # noqa: S704 - our own files


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}"
