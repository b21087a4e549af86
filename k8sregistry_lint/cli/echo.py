"""Prints text, for code that runs without typer."""

import os
import sys


def echo(text: str = "", *, err: bool = False, nl: bool = True) -> None:
    """Print to stdout or stderr, and flush."""
    if os.name == "nt":  # where colors are not bytes that every terminal understands
        import typer

        typer.echo(text, err=err, nl=nl)
        return
    stream = sys.stderr if err else sys.stdout
    stream.write(f"{text}\n" if nl else text)
    stream.flush()
