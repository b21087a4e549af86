"""SARIF by its structure, and by the validator of its makers where it is installed."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from asking import RULES, check
from k8sregistry_lint.model import FileReport, RunReport
from k8sregistry_lint.reporters import Style, renderer
from reporting import TEXT, sample

VALIDATOR = os.environ.get("SARIF_MULTITOOL") or shutil.which("Sarif.Multitool")


def run(report: RunReport) -> dict[str, Any]:
    log = json.loads(renderer("sarif")(report, Style()))
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    return dict(log["runs"][0])


def results(*texts: str, path: str = "a.yaml") -> list[dict[str, Any]]:
    found = run(RunReport([check(text, path) for text in texts], rules=RULES.summaries()))[
        "results"
    ]
    return list(found)


def prints(*texts: str) -> list[str]:
    return [result["partialFingerprints"]["reference/v1"] for result in results(*texts)]


def test_every_result_refers_to_a_rule_with_help() -> None:
    made = run(sample())
    rules = made["tool"]["driver"]["rules"]
    for rule in rules:
        assert rule["help"]["text"]
        assert rule["help"]["markdown"]
        assert rule["helpUri"].startswith("https://")
    indexed = [result for result in made["results"] if "ruleIndex" in result]
    assert {rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in indexed} == {True}
    assert len(indexed) == len(
        [result for result in made["results"] if result["ruleId"] in {rule["id"] for rule in rules}]
    )


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("a: k8s.gcr.io/x:1", (1, 4, 1, 18)),
        ("\ufeffa: k8s.gcr.io/x:1", (1, 4, 1, 18)),
        ("\r\n😀é: k8s.gcr.io/x:1", (2, 5, 2, 19)),
    ],
)
def test_regions_count_code_points_from_1(text: str, region: tuple[int, ...]) -> None:
    [result] = results(text)
    found = result["locations"][0]["physicalLocation"]["region"]
    assert (
        tuple(found[name] for name in ("startLine", "startColumn", "endLine", "endColumn"))
        == region
    )
    assert run(RunReport())["columnKind"] == "unicodeCodePoints"


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a b/ü#1%.yaml", "a%20b/%C3%BC%231%25.yaml"),
        ("../a.yaml", "../a.yaml"),
        ("c:d?.yaml", "c%3Ad%3F.yaml"),
        ("not-utf-8-\udcff.yaml", "not-utf-8-%FF.yaml"),
        ("-", "-"),
    ],
)
def test_uris_are_relative_to_the_root_and_percent_encoded(path: str, uri: str) -> None:
    [result] = results("a: k8s.gcr.io/x:1", path=path)
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {
        "uri": uri,
        "uriBaseId": "%SRCROOT%",
    }
    assert list(run(RunReport())["originalUriBaseIds"]) == ["%SRCROOT%"]


def test_a_file_outside_of_the_root_has_a_whole_uri() -> None:
    [result] = results("a: k8s.gcr.io/x:1", path="/x y.yaml")
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {
        "uri": "file:///x%20y.yaml"
    }


def test_the_replacements_make_the_fixed_text() -> None:
    text = "\ufeff😀: k8s.gcr.io/x:1\r\nb: [gcr.io/google_containers/y:2, k8s.gcr.io/z]\r\n"
    lines = text.removeprefix("\ufeff").split("\r\n")
    edits = []
    for result in results(text):
        [change] = result["fixes"][0]["artifactChanges"]
        for replacement in change["replacements"]:
            region = replacement["deletedRegion"]
            assert region["startLine"] == region["endLine"]
            before = sum(len(line) + 2 for line in lines[: region["startLine"] - 1])
            start, end = before + region["startColumn"] - 1, before + region["endColumn"] - 1
            edits.append(((start, end), replacement["insertedContent"]["text"]))
    body = "\r\n".join(lines)
    for (start, end), new in sorted(edits, reverse=True):
        body = body[:start] + new + body[end:]
    assert body == "😀: registry.k8s.io/x:1\r\nb: [registry.k8s.io/y:2, registry.k8s.io/z]\r\n"


def test_a_fix_of_several_files_names_all() -> None:
    by_uri = {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]: result
        for result in run(sample())["results"]
    }
    for path in ("base/pod.yaml", "kustomization.yaml"):
        changes = by_uri[path]["fixes"][0]["artifactChanges"]
        assert [change["artifactLocation"]["uri"] for change in changes] == [
            "base/pod.yaml",
            "kustomization.yaml",
        ]
        assert "moves together with" in by_uri[path]["message"]["text"]


def test_what_nobody_may_apply_has_no_fix() -> None:
    assert {result["ruleId"]: "fixes" in result for result in results(TEXT)} == {
        "k8s-gcr-io": True,
        "e2e-test-images": False,
        "k8scsi": True,
        "google-containers": True,
    }


def test_fingerprints_do_not_know_lines() -> None:
    pod = "kind: Pod\nspec:\n  a: k8s.gcr.io/x:1\n"
    text = f"{pod}  b: k8s.gcr.io/x:1\n---\n{pod}"
    moved = "# a comment\n\n" + text.replace("spec:\n", "spec:\n  c: 1\n")
    assert prints(text) == prints(moved)
    assert len(set(prints(text))) == 3


def test_fingerprints_know_all_else() -> None:
    one = prints("a: k8s.gcr.io/x:1")
    for other in ("b: k8s.gcr.io/x:1", "a: k8s.gcr.io/x:2", "a: gcr.io/google_containers/x:1"):
        assert prints(other) != one
    assert results("a: k8s.gcr.io/x:1", path="b.yaml")[0]["partialFingerprints"] != {
        "reference/v1": one[0]
    }


def test_hidden_findings_are_suppressed_results() -> None:
    found = {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]: result[
            "suppressions"
        ]
        for result in run(sample())["results"]
    }
    assert found["old.yaml"] == [{"kind": "external", "justification": "recorded in the baseline"}]
    assert found["a%20b/%C3%BC%231.yaml"] == [
        {"kind": "inSource", "justification": "waits for the upgrade"}
    ]
    assert found["base/pod.yaml"] == []


def test_notifications() -> None:
    [invocation] = run(sample())["invocations"]
    assert invocation["executionSuccessful"] is False
    assert [
        (note["descriptor"]["id"], note["level"])
        for note in invocation["toolExecutionNotifications"]
    ] == [
        ("unparsed", "warning"),
        ("unreadable", "error"),
        ("unused-ignore", "note"),
    ]
    assert run(RunReport())["invocations"][0]["executionSuccessful"] is True


def test_the_configuration_in_force_is_a_notification() -> None:
    [note] = run(RunReport(configuration="[x].yaml"))["invocations"][0][
        "toolConfigurationNotifications"
    ]
    assert (note["level"], note["message"]["text"]) == ("note", "configuration: \\[x\\].yaml.")
    assert note["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "%5Bx%5D.yaml"
    assert run(RunReport())["invocations"][0]["toolConfigurationNotifications"] == []


def test_brackets_in_a_message_make_no_link() -> None:
    report = check("a: k8s.gcr.io/x:1")
    changed = report._replace(
        findings=[report.findings[0]._replace(image="[a](https://example.com) \\")]
    )
    [result] = run(RunReport([changed]))["results"]
    assert result["message"]["text"].startswith("\\[a\\](https://example.com) \\\\ -> ")


@pytest.mark.skipif(
    not VALIDATOR,
    reason="no SARIF validator: npm install @microsoft/sarif-multitool-linux, SARIF_MULTITOOL",
)
@pytest.mark.parametrize(
    "report", [RunReport(), sample(), RunReport([FileReport("a")], rules=RULES.summaries())]
)
def test_the_validator_has_no_objection(tmp_path: Path, report: RunReport) -> None:
    (tmp_path / "a.sarif").write_bytes(renderer("sarif")(report, Style()).encode())
    command = [
        str(VALIDATOR),
        "validate",
        "a.sarif",
        "--rule-kind",
        "Sarif;Ghas",
        "--output",
        "found.sarif",
    ]
    environment = os.environ | {"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
    subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=True)
    found = json.loads((tmp_path / "found.sarif").read_bytes().decode("utf-8-sig"))["runs"][0][
        "results"
    ]
    assert [result for result in found if result.get("level") == "error"] == []
