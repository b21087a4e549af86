"""What a line says that may be a command, in a text that no reader understands."""

import re

from k8sregistry_lint.finders.evidence.copying import COPY_TOOLS, COPY_VERBS

_COPY = re.compile(
    rf"^(?>.*?\b(?:{'|'.join(sorted(COPY_TOOLS))})\b).*\s(?:{'|'.join(sorted(COPY_VERBS))})\s",
    re.MULTILINE,
)
"""Only the first tool of a line is tried: to try each of them would take square time."""
_PULL = re.compile(
    r"(?:^|[\s;&|(`\"'/@-])(?:docker|podman|nerdctl|crictl|ctr|img|buildah|kind|minikube|kubectl)"
    r"[ \t][^;&|\r\n]*\Z",
    re.MULTILINE,
)
MAX_COMMAND = 2_000
"""How much of a line is searched, in code points."""


def copies(text: str, start: int = 0, end: int = MAX_COMMAND) -> bool:
    """Return whether text[start:end] holds a command that copies images."""
    return _COPY.search(text, start, end) is not None


def pulls(text: str, start: int, position: int) -> bool:
    """Return whether a word at `position` of the line that begins at `start` is an argument of a
    program that takes images."""
    return _PULL.search(text, max(start, position - MAX_COMMAND), position) is not None
