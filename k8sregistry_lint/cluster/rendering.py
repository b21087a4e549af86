"""A plan as text that a shell can run, as a script, as a Markdown check list and as JSON."""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import groupby

from k8sregistry_lint.cluster.actions import Action, Change, Plan
from k8sregistry_lint.cluster.script import script
from k8sregistry_lint.files.summary import count
from k8sregistry_lint.reporters.envelope import as_text, envelope
from k8sregistry_lint.reporters.visible import visible

_REVIEW = (
    "Review before you run: commands are safe to run as they are, comments need a person.",
    "Change the manifests too (k8sregistry-lint check --fix): the next deployment undoes this.",
)


def text(plan: Plan) -> str:
    """A script for sh: all that comes from the cluster is a comment or quoted, and what needs a
    person is a comment too."""
    lines = [f"# {line}" for line in _head(plan)]
    for namespace, actions in groupby(plan.actions, key=lambda action: action.namespace):
        lines += ["", f"# == namespace {visible(namespace) or '(not given)'}"]
        lines += [line for action in actions for line in _script(action)]
    return "\n".join(lines) + "\n"


def _script(action: Action) -> Iterator[str]:
    yield from ("", f"# {visible(action.title)}")
    yield from (f"#   {line}" for line in _changes(action, visible))
    yield from (f"#   {visible(note)}" for note in action.notes)
    yield from action.commands
    yield from (
        f"#   then: {line}" if action.commands else f"#   to do: {line}" for line in action.later
    )
    yield from (f"#   undo: {line}" for line in action.undo)


def markdown(plan: Plan) -> str:
    """A check list with a heading for each namespace."""
    from k8sregistry_lint.reporters.markdown import (  # jinja2, which the text does not need
        code,
        prose,
    )

    lines = ["# Images to move", "", *(prose(line) + "  " for line in _head(plan))]
    for namespace, actions in groupby(plan.actions, key=lambda action: action.namespace):
        lines += ["", f"## Namespace {code(namespace) if namespace else '(not given)'}"]
        for action in actions:
            lines += ["", f"- [ ] **{prose(action.title)}**", ""]
            lines += [f"  - {line}" for line in _changes(action, prose, code)]
            lines += [f"  - {prose(note)}" for note in action.notes]
            for title, commands in (
                ("", action.commands),
                ("For a person:", action.later),
                ("Undo:", action.undo),
            ):
                lines += _fenced(title, commands)
    return "\n".join(lines) + "\n"


def _fenced(title: str, commands: tuple[str, ...]) -> list[str]:
    if not commands:
        return []
    return [
        "",
        *([f"  {title}", ""] if title else []),
        "  ```sh",
        *(f"  {command}" for command in commands),
        "  ```",
    ]


def _changes(
    action: Action, plain: Callable[[str], str], code: Callable[[str], str] | None = None
) -> Iterator[str]:
    quoted = code or plain
    subjects = {change.subject for change in action.changes}
    for change in action.changes:
        subject = (
            f"{plain(change.subject)} "
            if len(subjects) > 1 or not action.title.startswith(change.subject)
            else ""
        )
        rule = plain(change.rule + _reason(change))
        yield f"{subject}{plain(change.place)}: {_move(change, quoted)} ({rule})"


def _move(change: Change, quoted: Callable[[str], str]) -> str:
    old = quoted(change.image.image)
    return f"{old} -> {quoted(change.replacement)}" if change.replacement else old


def _reason(change: Change) -> str:
    return f", {change.note.rstrip('.')}" if change.note else ""


def _head(plan: Plan) -> Iterator[str]:
    images = Counter(change.image.image for action in plan.actions for change in action.changes)
    spaces = {action.namespace for action in plan.actions}
    looked = (
        ", ".join(count(number, kind) for kind, number in sorted(plan.seen.items()))
        or "no workloads"
    )
    numbers = f"{count(len(plan.actions), 'action')} for {count(len(images), 'image')}"
    yield f"{numbers} in {count(len(spaces), 'namespace')}; read: {looked}"
    if plan.skipped:
        yield "skipped: " + ", ".join(
            visible(f"{number} {kind}") for kind, number in sorted(plan.skipped.items())
        )
    yield from _REVIEW if plan.actions else ()


def as_json(plan: Plan) -> str:
    """One versioned JSON object."""
    fields = {
        "actions": [_action(action) for action in plan.actions],
        "read": plan.seen,
        "skipped": plan.skipped,
    }
    return as_text(envelope(fields))


def _action(action: Action) -> dict[str, object]:
    return {
        "namespace": action.namespace,
        "title": action.title,
        "changes": [
            {
                "object": change.subject,
                "container": change.place,
                "image": change.image.image,
                "replacement": change.replacement,
                "rule": change.rule,
                "note": change.note,
            }
            for change in action.changes
        ],
        "notes": action.notes,
        "commands": action.commands,
        "later": action.later,
        "undo": action.undo,
    }


RENDERERS: dict[str, Callable[[Plan], str]] = {
    "text": text,
    "shell": script,
    "markdown": markdown,
    "json": as_json,
}
"""The formats by name."""
