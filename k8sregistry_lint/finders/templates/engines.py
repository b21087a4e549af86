"""Which language a template is written in, by its name and its text."""

from collections.abc import Callable
from pathlib import PurePosixPath

from k8sregistry_lint.syntax import gotemplate, jinjatemplate, terraformtemplate, yamlsource
from k8sregistry_lint.syntax.action import Action, Malformed
from k8sregistry_lint.syntax.masking import ASSUMPTIONS, masked
from k8sregistry_lint.syntax.tree import Document, MappingNode, SequenceNode
from k8sregistry_lint.text import SourceFile, View

Tokenize = Callable[[str], list[Action] | Malformed]


def tokenizer_of(path: PurePosixPath, text: str) -> Tokenize:
    """Return what finds the actions of a template."""
    suffix = path.suffix.lower()
    if suffix == ".j2":
        return jinjatemplate.actions
    is_terraforms = suffix == ".tftpl" or (suffix == ".tpl" and terraformtemplate.is_template(text))
    return terraformtemplate.actions if is_terraforms else gotemplate.actions


def parse_copy(tokenize: Tokenize, view: View) -> View:
    """Return a text with its actions masked, the text itself where it is malformed."""
    actions = tokenize(view.text)
    return view if isinstance(actions, Malformed) else masked(view, actions)


def makes_yaml(path: PurePosixPath, text: str) -> bool:
    """Return whether a template is one of Helm's helpers, or reads as YAML under one of the
    assumptions of a parse copy."""
    tokenize = tokenizer_of(path, text)
    if path.suffix.lower() == ".tpl" and tokenize is gotemplate.actions:
        return True
    view = SourceFile(str(path), text).body
    actions = tokenize(view.text)
    if isinstance(actions, Malformed):
        return True
    return any(_is_yaml(masked(view, actions, assumption).text) for assumption in ASSUMPTIONS)


def _is_yaml(text: str) -> bool:
    pieces = [*yamlsource.read_all(text)]
    documents = [piece for piece in pieces if isinstance(piece, Document)]
    return len(documents) == len(pieces) or any(
        isinstance(document.root, MappingNode | SequenceNode) for document in documents
    )
