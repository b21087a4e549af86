"""A plan as a script for bash: everything as a dry run on the server first, then one namespace
after the other, and the way back."""

import shlex
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from k8sregistry_lint import __version__
from k8sregistry_lint.cluster.actions import Action, Plan
from k8sregistry_lint.reporters.visible import visible

_CHANGING = ("kubectl set image ", "kubectl patch ", "helm upgrade ")
_WAITING = "kubectl rollout status "
_BACK = (*_CHANGING, "kubectl rollout undo ", "helm rollback ")

_HEAD = f"""\
#!/usr/bin/env bash
# Made by k8sregistry-lint {__version__} plan. Read it before you run it.
#   bash plan.sh dry-run   asks the server whether it would accept the changes
#   bash plan.sh apply     the same, then changes one namespace after the other
#   bash plan.sh undo      takes the changes back, the last namespace first
# Comments are for a person. Change the manifests too, because the next deployment undoes this.
set -euo pipefail
"""


class _Namespace(NamedTuple):
    number: int
    name: str
    actions: Sequence[Action]

    @property
    def title(self) -> str:
        return visible(self.name) or "(not given)"


def script(plan: Plan) -> str:
    """Return the script."""
    grouped = groupby(plan.actions, key=lambda action: action.namespace)
    spaces = [_Namespace(at, name, [*actions]) for at, (name, actions) in enumerate(grouped, 1)]
    lines = [line for space in spaces for line in _functions(space)]
    numbers = [space.number for space in spaces]
    dry = [f"  dry_run_{number}" for number in numbers]
    apply = [f"  apply_{number}" for number in numbers]
    undo = [f"  undo_{number}" for number in reversed(numbers)]
    main = ['case "${1:-}" in', "dry-run)", *(dry or ["  :"]), "  ;;"]
    main += ["apply)", *([*dry, *apply] or ["  :"]), "  ;;", "undo)", *(undo or ["  :"]), "  ;;"]
    main += [
        "*)",
        "  echo 'usage: bash plan.sh dry-run|apply|undo' >&2",
        "  exit 2",
        "  ;;",
        "esac",
    ]
    return "\n".join([_HEAD, *lines, *main]) + "\n"


def _functions(space: _Namespace) -> Iterator[str]:
    """Yield the dry run, the changes and the way back of a namespace."""
    yield from _function(f"dry_run_{space.number}", f"namespace {space.title}", _dry_run(space))
    yield from _function(f"apply_{space.number}", f"namespace {space.title}", _apply(space))
    undo = [line for action in reversed(space.actions) for line in _undo(action)]
    yield from _function(f"undo_{space.number}", f"namespace {space.title}", undo)


def _function(name: str, comment: str, body: Sequence[str]) -> Iterator[str]:
    commands = any(not line.startswith("#") for line in body)
    yield f"{name}() {{ # {comment}"
    yield from (f"  {line}" for line in body)
    yield from ["}", ""] if commands else ["  :", "}", ""]


def _dry_run(space: _Namespace) -> list[str]:
    return [
        f"{line} --dry-run=server"
        for action in space.actions
        for line in action.commands
        if line.startswith(_CHANGING)
    ]


def _apply(space: _Namespace) -> list[str]:
    lines = (
        [f"echo {shlex.quote(f'namespace {space.title}')}"]
        if _dry_run(space) and space.name
        else []
    )
    return [*lines, *(line for action in space.actions for line in _steps(action))]


def _steps(action: Action) -> Iterator[str]:
    """Yield the changes of an action; what a person has to do and why is a comment."""
    yield f"# {visible(action.title)}"
    yield from (f"#   {visible(note)}" for note in action.notes)
    yield from (line for line in action.commands if line.startswith((*_CHANGING, _WAITING)))
    yield from (f"#   to do: {line}" for line in action.later)


def _undo(action: Action) -> Iterator[str]:
    if any(line.startswith(_CHANGING) for line in action.commands):
        yield from (line for line in action.undo if line.startswith(_BACK))
