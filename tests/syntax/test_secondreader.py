"""A second reader of YAML compares what an edit leaves."""

import pytest

from k8sregistry_lint.syntax.secondreader import difference

OLD, NEW = "k8s.gcr.io/pause:3.9", "registry.k8s.io/pause:3.9"

SAME = [
    ("image: {}\n", "image: {}\n"),
    ("- &a {}\n- *a\n", "- &a {}\n- *a\n"),
    ("a: &a\n  b: *a\n  c: {}\n", "a: &a\n  b: *a\n  c: {}\n"),
    ("a: |\n  {}\n---\nb: '{}'\n", "a: |\n  {}\n---\nb: '{}'\n"),
    ('{{"image": "{}"}}', '{{"image": "{}"}}'),
    ("images:\n- name: {}\n", "images:\n- name: {}\n  newName: x\n"),
    ("? [a, b]\n: {}\n", "? [a, b]\n: {}\n"),
    ("a: [\n", "image: {}\n"),
    ("a: {{ x }}: {{ y\n", "image: {}\n"),
    ("", ""),
]


@pytest.mark.parametrize(("before", "after"), SAME)
def test_moved_values_are_no_difference(before: str, after: str) -> None:
    assert not difference(before.format(OLD, OLD), after.format(NEW, NEW), _is_moved)


DIFFERENT = [
    ("image: {}\n", "image: {}0\n", f"'{OLD}' becomes '{NEW}0'"),
    ("a: 1\n", "a: 2\n", "'1' becomes '2'"),
    ("a: 1\n", "a: '1'\n", "'1' becomes '1'"),
    ("{}: 1\n", "{}: 1\n", "a collection becomes a collection"),
    ("a: &a {}\nb: {{*a : 1}}\n", "a: &a {}\nb: {{*a : 1}}\n", "a collection becomes"),
    ("? [{}]\n: 1\n", "? [{}]\n: 1\n", f"'{OLD}' becomes '{NEW}'"),
    ("a: 1\nb: 2\n", "a: 1\n", "a collection becomes a collection"),
    ("a: 1\nb: 2\n", "b: 2\na: 1\n", "a collection becomes a collection"),
    ("[1, 2]\n", "[1]\n", "a collection becomes a collection"),
    ("a: 1\n", "a: 1\n---\nb: 1\n", "it cannot be read any more"),
    ("a: {}\n", "a: [{}\n", "it cannot be read any more"),
    ("a: !x {}\n", "a: {}\n", f"'{OLD}' becomes '{NEW}'"),
    ("a: {}\n", "a: {{}}\n", f"'{OLD}' becomes a collection"),
]


@pytest.mark.parametrize(("before", "after", "message"), DIFFERENT)
def test_anything_else_is_one(before: str, after: str, message: str) -> None:
    shown = difference(before.format(OLD), after.format(NEW), _is_moved)
    assert shown.startswith(message)


def test_aliases_cost_nothing() -> None:
    lines = ["a0: &a0 [x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    bomb = "\n".join(lines)
    assert not difference(bomb, bomb, _is_moved)


def test_a_text_that_is_too_deep_is_not_compared() -> None:
    assert not difference("[" * 10_000, "[", _is_moved)


def _is_moved(old: str, new: str) -> bool:
    return old.replace(OLD, NEW) == new
