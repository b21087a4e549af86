"""Text from files in characters that steer no terminal and no log."""


def visible(text: str) -> str:
    """Text that cannot steer a terminal: control and formatting characters are shown as escapes.
    Nor the log of GitHub Actions, which obeys `##[command]` anywhere in a line."""
    if text.isprintable() and "##[" not in text:
        return text
    shown = "".join(
        c
        if c.isprintable() or c == " "
        else f"\\x{ord(c):02x}"
        if ord(c) < 256
        else f"\\u{ord(c):04x}"
        for c in text
    )
    return shown.replace("##[", "##\\x5b")


def visible_path(path: str) -> str:
    """A path at the beginning of a line, where GitHub Actions takes `::` for a command."""
    return visible(f"./{path}" if path.lstrip().startswith("::") else path)


def in_cell(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{visible(text)}" if text.lstrip()[:1] in tuple("=+-@") else visible(text)
