"""Counts the work that a dump of a cluster takes: a clock would measure the machine, too."""

import json
import re
import tracemalloc
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from typer.testing import CliRunner

from asking import OLD, RULES, check
from k8sregistry_lint.cli.app import app
from k8sregistry_lint.finders import finder_of
from k8sregistry_lint.finders.evidence import copiednames
from k8sregistry_lint.finders.manifests import manifest
from k8sregistry_lint.finders.scripts import imagelist
from k8sregistry_lint.inventory import LocatedImage, decoded, references
from k8sregistry_lint.model import Found
from k8sregistry_lint.syntax.tree import Scalar
from k8sregistry_lint.text import SourceFile, View

COPYING = {"name": "a", "image": OLD, "command": ["sh", "-c", "crane copy $A b"]}


def pods(number: int, container: Mapping[str, object]) -> str:
    """A dump of pods, which differ in their names."""
    items = [
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": f"pod-{each}"},
            "spec": {"containers": [container]},
        }
        for each in range(number)
    ]
    return json.dumps({"apiVersion": "v1", "items": items, "kind": "List"}, indent=4)


def located(text: str, path: str = "-") -> list[LocatedImage]:
    """The images of a text."""
    return [
        each
        for each in references(path, decoded(path, text.encode()), RULES)
        if isinstance(each, LocatedImage)
    ]


def test_commands_are_looked_for_only_where_a_fix_depends_on_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """They matter neither to a list of images nor to the image of a container."""
    searched: list[str] = []
    real = copiednames._commands

    def commands(text: str) -> Iterator[copiednames._Segment]:
        searched.append(text)
        return real(text)

    monkeypatch.setattr(copiednames, "_commands", commands)
    assert len(located(pods(3, COPYING))) == 3
    assert len(check(pods(3, COPYING), "a.json").findings) == 3
    assert not searched
    elsewhere = {**COPYING, "env": [{"name": "A", "value": OLD}]}
    findings = check(pods(1, elsewhere), "a.json").findings
    assert [found.fix.applicability.label for found in findings] == ["safe", "unsafe"]
    assert len(searched) == 1


def test_a_dump_is_in_memory_once() -> None:
    """As text; and once more while that is searched in lower case."""
    text = pods(100, {**COPYING, "env": [{"name": "A", "value": "x" * 300}] * 100})
    command = ["images", "--no-config", "-"]
    CliRunner().invoke(app, command, input=pods(1, COPYING))  # which imports
    tracemalloc.start()
    data = text.encode()
    done = CliRunner().invoke(app, command, input=data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "in 100 places" in done.output
    assert peak - len(data) < 2.3 * len(text)


def test_a_status_is_not_read_for_images(monkeypatch: pytest.MonkeyPatch) -> None:
    """It only mentions them."""
    judged: list[str] = []
    real = manifest.find_in_scalar

    def find_in_scalar(view: View, scalar: Scalar, *rest: Any) -> Iterator[Found]:
        judged.append(scalar.value)
        return real(view, scalar, *rest)

    monkeypatch.setattr(manifest, "find_in_scalar", find_in_scalar)
    status = {"status": {"containerStatuses": [{"image": OLD, "imageID": f"{OLD}@{'0' * 99}"}]}}
    items = [{**item, **status} for item in json.loads(pods(3, COPYING))["items"]]
    text = json.dumps({"kind": "List", "items": items})
    assert len(located(text)) == len(judged) == 3


@pytest.mark.parametrize(
    ("text", "is_json"),
    [
        (pods(2, COPYING), True),
        (f'\ufeff\r\n {{"image": "{OLD}"}}', True),
        (f'{{"image": "{OLD}"}}\n{{"image": "{OLD}"}}', True),
        (f'{{"image": "{OLD}", "x": "{{{{ y }}}}"}}', False),
        (f'{{"image": "{OLD}", "x": "{{% y %}}"}}', False),
        (f"{{image: {OLD}}}", False),
        (f"image: {OLD}", False),
    ],
)
def test_json_from_stdin_is_not_read_as_yaml(text: str, is_json: bool) -> None:
    finder = finder_of(SourceFile("-", text))
    assert (finder.find is manifest.find_json) is is_json
    assert len(check(text, "-").findings) == len(located(text))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_only_a_tenth_of_a_text_shows_that_it_is_no_list(
    end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[object] = []
    real = imagelist._is_plain

    def is_plain(entry: re.Match[str]) -> bool:
        lines.append(entry[0])
        return real(entry)

    monkeypatch.setattr(imagelist, "_is_plain", is_plain)
    assert not imagelist.is_list(f"a:{end}" * 100 + f"{OLD}{end}" * 800)
    assert len(lines) <= 100
    assert imagelist.is_list(f"a:{end}" * 80 + f"{OLD}{end}" * 800)
    assert not imagelist.is_list(f"a:{end}" * 81 + f"{OLD}{end}" * 800)
