"""Text from files in characters that steer no terminal and no log."""

from k8sregistry_lint.regex import regex

_COMMAND = regex(r"##(\w*)\[")
"""What the logs of GitHub Actions (`##[`), Azure Pipelines (`##vso[`) and TeamCity (`##teamcity[`)
obey anywhere in a line."""


def visible(text: str) -> str:
    """Return text that steers no terminal and no log: control and formatting characters, and the
    beginnings of commands, are shown as escapes."""
    if text.isprintable() and "##" not in text:
        return text
    shown = "".join(
        c
        if c.isprintable() or c == " "
        else f"\\x{ord(c):02x}"
        if ord(c) < 256
        else f"\\u{ord(c):04x}"
        for c in text
    )
    return _COMMAND.sub(r"##\1\\x5b", shown)


def harmless_json(text: str) -> str:
    """Return JSON that means the same and steers no log."""
    return _COMMAND.sub(r"##\1\\u005b", text)


def visible_path(path: str) -> str:
    """A path at the beginning of a line, where GitHub Actions takes `::` for a command."""
    return visible(f"./{path}" if path.lstrip().startswith("::") else path)


def in_cell(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{visible(text)}" if text.lstrip()[:1] in tuple("=+-@") else visible(text)
