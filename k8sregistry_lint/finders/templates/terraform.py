"""Templates of Terraform (`cloud-init.yaml.tftpl`): files of any kind with `%{ if x }` in them."""

import re
from pathlib import PurePosixPath

from k8sregistry_lint.syntax import yamlsource
from k8sregistry_lint.text import View

SUFFIX = ".tftpl"

_DIRECTIVE = re.compile(r"(?<!%)%\{[^{}\r\n]*\}")


def file_inside(path: PurePosixPath, text: str) -> PurePosixPath:
    """Return the name of the file that a template makes: `a.yaml` for `a.yaml.tftpl`. Without an
    inner suffix it is YAML if the text reads as a tree, else a script."""
    inner = path.with_suffix("")
    if inner.suffix:
        return inner
    is_tree = yamlsource.is_tree(_without_directives(text))
    return inner.with_suffix(".yaml" if is_tree else ".sh")


def masked(view: View) -> View:
    """Return a text with its directives as blanks, so that the rest reads as what it makes."""
    return View(_without_directives(view.text), view.starts, view.origins, view.source)


def _without_directives(text: str) -> str:
    return _DIRECTIVE.sub(lambda match: " " * len(match[0]), text)
