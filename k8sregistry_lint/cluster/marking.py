"""Marks the actions of a plan whose new images do not exist."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from k8sregistry_lint.cluster.actions import Action, Plan
from k8sregistry_lint.model import Answer, Existence


def targets_of(plan: Plan) -> Iterator[str]:
    """The new images of a plan."""
    for action in plan.actions:
        yield from (change.replacement for change in action.changes if change.replacement)


def marked(plan: Plan, answers: Mapping[str, Answer]) -> Plan:
    """A plan in which actions with an absent image are left to a person, with the reason; answers
    are by image."""
    return replace(plan, actions=tuple(_marked(action, answers) for action in plan.actions))


def _marked(action: Action, answers: Mapping[str, Answer]) -> Action:
    images = dict.fromkeys(change.replacement or "" for change in action.changes)
    found = [answers[image] for image in images if image in answers]
    absent = [answer for answer in found if answer.existence is Existence.ABSENT]
    if not absent:
        return action
    return replace(
        action,
        notes=(*action.notes, *map(_note, absent)),
        commands=(),
        later=(*action.commands, *action.later),
    )


def _note(answer: Answer) -> str:
    hint = f"; did you mean {' or '.join(answer.suggestions)}?" if answer.suggestions else ""
    return f"image-not-found: {answer.image}: {answer.reason}{hint}"
