"""What a line says that may be a command, in a text that no reader understands."""

import re

from k8sregistry_lint.finders.evidence import copying
from k8sregistry_lint.regex import regex

_COMMAND_END = regex(r"[;&|()`]|(?<!\\)[\r\n]")
_WORD = regex(r"[\w./:@+-]+")
_PULL = regex(
    r"(?:^|[\s;&|(`\"'/@-])(?:docker|podman|nerdctl|crictl|ctr|img|buildah|kind|minikube|kubectl)"
    r"[ \t][^;&|\r\n]*\Z",
    re.MULTILINE,
)
MAX_COMMAND = 2_000
"""How much of a line is searched, in code points."""


def copies(text: str, start: int = 0, end: int = MAX_COMMAND) -> bool:
    """Return whether text[start:end] holds a command that copies images."""
    commands = _COMMAND_END.split(text[start:end])
    return any(copying.copies(_WORD.findall(command)) for command in commands)


def pulls(text: str, start: int, position: int) -> bool:
    """Return whether a word at `position` of the line that begins at `start` is an argument of a
    program that takes images."""
    return _PULL.search(text, max(start, position - MAX_COMMAND), position) is not None
