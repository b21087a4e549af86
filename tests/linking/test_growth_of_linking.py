"""Linking in many files, entries and levels: time and reports grow with the input, not with its
square, and no depth ends in a traceback."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from asking import RULES
from growth import Work, grows_linearly
from k8sregistry_lint.model import RunReport
from k8sregistry_lint.reporters import Style, html, sarif, words
from k8sregistry_lint.reporters import json as as_json
from k8sregistry_lint.runner.run import run
from k8sregistry_lint.settings.settings import Settings
from writing import write

POD = """---
apiVersion: v1
kind: Pod
metadata: {{name: p{0}}}
spec:
  containers:
  - {{name: c, image: "k8s.gcr.io/app/x:v{0}"}}
"""
ENTRY = "images:\n- name: k8s.gcr.io/app/x\n  newTag: v2\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def one_entry_for(number: int) -> Settings:
    """A kustomization with one entry for many images."""
    write(f"{number}/kustomization.yaml", f"resources: [pods.yaml]\n{ENTRY}")
    write(f"{number}/pods.yaml", "".join(POD.format(at) for at in range(number)))
    return Settings(paths=(str(number),))


def chain_of(number: int) -> Settings:
    """Kustomizations of which each builds from the next one."""
    for at in range(number):
        below = f"../{at + 1}" if at + 1 < number else "pod.yaml"
        write(
            f"c{number}/{at}/kustomization.yaml", f"resources: [{below}]\n{ENTRY if not at else ''}"
        )
    write(f"c{number}/{number - 1}/pod.yaml", POD.format(1))
    return Settings(paths=(f"c{number}",))


def report_of(settings: Settings) -> RunReport:
    return run(settings, RULES).report


@pytest.mark.parametrize("render", [as_json.render, sarif.render, html.render])
def test_a_report_on_one_entry_for_many_images_grows_with_their_number(
    render: Callable[[RunReport, Style], str],
) -> None:
    small, large = (len(render(report_of(one_entry_for(number)), Style())) for number in (150, 600))
    assert large < 6 * small


def test_every_edit_is_in_the_report() -> None:
    found = json.loads(as_json.render(report_of(one_entry_for(150)), Style()))["findings"]
    edits = [(edit["path"], edit["line"]) for finding in found for edit in finding["fix"]["edits"]]
    assert len(edits) == len(set(edits)) == len(found) == 151


@pytest.mark.parametrize(("overlays", "named"), [(1, 1), (6, 6), (7, 5), (40, 5)])
def test_a_message_names_few_of_the_files_that_move_together(overlays: int, named: int) -> None:
    write("base/kustomization.yaml", "resources: [pod.yaml]\n")
    write("base/pod.yaml", POD.format(1))
    for at in range(overlays):
        write(f"o{at}/kustomization.yaml", f"resources: [../base]\n{ENTRY}")
    (pod,) = (one for one in report_of(Settings()).findings if one.path == "base/pod.yaml")
    message = words.companions(pod)
    assert message.count("kustomization.yaml") == named
    assert message.endswith(f" and {overlays - named} other files") == (named < overlays)


def test_one_entry_for_many_images_takes_linear_time() -> None:
    assert grows_linearly(lambda number: lambda: report_of(one_entry_for(number)), 40)


def test_a_chain_of_kustomizations_takes_linear_time() -> None:
    def prepare(number: int) -> Work:
        settings = chain_of(number)
        return lambda: report_of(settings)

    assert grows_linearly(prepare, 20)


@pytest.mark.parametrize("number", [300, 700])
def test_a_long_chain_is_built(number: int) -> None:
    report = run(Settings(paths=chain_of(number).paths, fix=True), RULES).report
    assert [finding.fix.applied for finding in report.findings] == [True, True]


def test_a_long_chain_of_components_is_built() -> None:
    component = "kind: Component\ncomponents: [../{}]\n"
    for at in range(400):
        write(f"{at}/kustomization.yaml", component.format(at + 1))
    write("400/kustomization.yaml", f"kind: Component\n{ENTRY}")
    write("top/kustomization.yaml", "resources: [pod.yaml]\ncomponents: [../0]\n")
    write("top/pod.yaml", POD.format(1))
    report = run(Settings(fix=True), RULES).report
    assert [finding.fix.applied for finding in report.findings] == [True, True]


def test_transformers_that_list_themselves_end() -> None:
    write("kustomization.yaml", f"resources: [pod.yaml]\ntransformers: [t]\n{ENTRY}")
    write("t/kustomization.yaml", "resources: [../t, ../u]\n")
    write("u/kustomization.yaml", "resources: [../t]\n")
    write("pod.yaml", POD.format(1))
    assert all(finding.fix.applied for finding in run(Settings(fix=True), RULES).report.findings)


def test_names_without_an_end_take_linear_time() -> None:
    def prepare(number: int) -> Work:
        write(f"{number}/kustomization.yaml", "images:\n- " + "name:" * number + "\n")
        write(f"{number}/pod.yaml", POD.format(1))
        return lambda: report_of(Settings(paths=(str(number),)))

    assert grows_linearly(prepare, 4_000)
