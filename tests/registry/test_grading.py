"""What answers do to findings, and that every format tells."""

import gzip
import json
from pathlib import Path

import jsonschema
import pytest

from asking import check
from k8sregistry_lint.model import Applicability, Existence, Finding
from k8sregistry_lint.reporters import REPORTERS, Style, renderer
from k8sregistry_lint.runner.outcome import Outcome
from k8sregistry_lint.runner.run import run
from k8sregistry_lint.settings.settings import Settings, rules_of

CATALOG = """\
# date: 2024-06-17
# complete: registry.k8s.io
metrics-server/metrics-server v0.3.7
pause 3.1 3.9 latest
sig-storage/csi-attacher v2.2.0
"""
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}"
SAFE, UNSAFE, LEFT = Applicability.SAFE, Applicability.UNSAFE, Applicability.DISPLAY_ONLY


def checked(folder: Path, text: str, **options: object) -> Outcome:
    catalog = folder / "k8s.txt.gz"
    if not catalog.exists():
        catalog.write_bytes(gzip.compress(CATALOG.encode()))
    (folder / "a.yaml").write_bytes(text.encode())
    settings = Settings(
        paths=(str(folder / "a.yaml"),),
        catalog=str(catalog),
        written=(str(catalog),),
        packs=("all",),
        **options,  # type: ignore[arg-type]
    )
    return run(settings, rules_of(settings))


def only(outcome: Outcome) -> Finding:
    (finding,) = outcome.report.findings
    return finding


@pytest.mark.parametrize(
    ("text", "asked", "existence"),
    [
        ("image: k8s.gcr.io/pause:3.9\n", "registry.k8s.io/pause:3.9", "verified"),
        (
            "image:\n  repository: k8s.gcr.io/pause\n  tag: '3.9'\n",
            "registry.k8s.io/pause:3.9",
            "verified",
        ),
        (
            f"{POD}\nspec: {{containers: [image: k8s.gcr.io/pause]}}\n",
            "registry.k8s.io/pause:latest",
            "verified",
        ),
        ("image: k8s.gcr.io/pause\n", "registry.k8s.io/pause", "unverified"),
        (
            "image: k8s.gcr.io/pause:{{ .Values.tag }}\n",
            "registry.k8s.io/pause:{{ .Values.tag }}",
            "unverified",
        ),
        ("imageRepository: k8s.gcr.io\n", "registry.k8s.io", "unverified"),
    ],
)
def test_what_is_asked(text: str, asked: str, existence: str, tmp_path: Path) -> None:
    answer = only(checked(tmp_path, text)).existence
    assert answer is not None
    assert (answer.image, answer.existence.value) == (asked, existence)


@pytest.mark.parametrize(
    "text",
    [
        "url: https://storage.googleapis.com/kubernetes-release/release/stable.txt\n",
        "dependencies:\n- {name: base, repository: 'oci://gcr.io/istio-release/charts'}\n",
        (
            "kind: Application\napiVersion: argoproj.io/v1alpha1\nmetadata: {name: a}\n"
            "spec: {source: {chart: base, repoURL: registry.istio.io/release/charts}}\n"
        ),
        "run: helm install kueue oci://k8s.gcr.io/kueue/charts/kueue:0.2.0\n",
    ],
)
def test_charts_and_urls_are_no_images_to_ask_about(text: str, tmp_path: Path) -> None:
    finding = only(checked(tmp_path, text))
    assert finding.existence is None
    assert finding.fix.applicability > LEFT


def test_absent_withholds_a_fix(tmp_path: Path) -> None:
    text = "image: k8s.gcr.io/metrics-server:v0.3.7\nb: {image: k8s.gcr.io/pause:3.9}\n"
    outcome = checked(tmp_path, text, fix=True)
    kept, lint, moved = outcome.report.findings
    assert (kept.rule, lint.rule) == ("k8s-gcr-io", "image-not-found")
    assert kept.fix.applicability is lint.fix.applicability is LEFT
    assert "did you mean registry.k8s.io/metrics-server/metrics-server:v0.3.7?" in kept.fix.reason
    assert moved.fix.applied
    assert not kept.fix.applied
    after = (tmp_path / "a.yaml").read_bytes().decode()
    assert after == text.replace("k8s.gcr.io/pause", "registry.k8s.io/pause")


def test_the_lint_can_be_ignored_where_it_is_found(tmp_path: Path) -> None:
    text = "image: k8s.gcr.io/pause:2.9  # k8sregistry-lint: ignore[image-not-found] built later\n"
    assert only(checked(tmp_path, text)).rule == "k8s-gcr-io"
    assert only(checked(tmp_path, text, ignore=("image-not-found",))).rule == "k8s-gcr-io"


def test_verified_makes_a_fix_safe_that_only_its_rule_kept_from_it(tmp_path: Path) -> None:
    text = "image: quay.io/k8scsi/csi-attacher:v2.2.0\n"
    (before,) = check(text).findings
    assert before.fix.applicability is UNSAFE
    assert before.fix.limited_by_rule
    after = only(checked(tmp_path, text, fix=True))
    assert (after.fix.applicability, after.fix.applied) == (SAFE, True)
    assert (tmp_path / "a.yaml").read_bytes() == (
        b"image: registry.k8s.io/sig-storage/csi-attacher:v2.2.0\n"
    )


def test_verified_does_not_overrule_the_place(tmp_path: Path) -> None:
    finding = only(checked(tmp_path, "anything: k8s.gcr.io/pause:3.9\n"))
    assert finding.existence is not None
    assert finding.existence.existence is Existence.VERIFIED
    assert finding.fix.applicability is UNSAFE


def test_a_group_moves_only_if_every_image_of_it_exists(tmp_path: Path) -> None:
    (tmp_path / "kustomization.yaml").write_bytes(
        b"resources: [a.yaml]\nimages:\n- name: k8s.gcr.io/pause\n  newTag: '3.9'\n"
    )
    pod = "kind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - image: k8s.gcr.io/pause:2.9\n"
    outcome = checked(tmp_path, pod)
    assert {finding.fix.applicability for finding in outcome.report.findings} == {LEFT}


def test_a_fault_of_the_catalog_is_reported_and_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "k8s.txt.gz").write_bytes(b"<html>")
    outcome = checked(tmp_path, "image: k8s.gcr.io/pause:3.9\n")
    finding, (note,) = only(outcome), outcome.report.notifications
    assert (note.kind, note.message) == ("catalog", "is not gzip: it proves nothing")
    assert finding.fix.applicability is SAFE
    assert finding.existence is not None
    assert finding.existence.existence is Existence.UNVERIFIED
    clean = checked(tmp_path, "image: registry.k8s.io/pause:3.9\n")
    assert clean.exit_code(Settings()) == 0


TEXT = "image: k8s.gcr.io/pause:3.9\nb: {image: k8s.gcr.io/metrics-server:v0.3.7}\n"


@pytest.mark.parametrize("name", REPORTERS)
def test_every_format_tells(name: str, tmp_path: Path) -> None:
    text = renderer(name)(checked(tmp_path, TEXT).report, Style())
    assert "verified" in text
    assert "absent" in text
    assert "k8s.txt.gz" in text
    assert "2024-06-17" in text


def test_the_json_report_obeys_its_schema(tmp_path: Path) -> None:
    schema = (Path(__file__).parents[2] / "docs" / "report.schema.json").read_bytes()
    report = json.loads(renderer("json")(checked(tmp_path, TEXT).report, Style()))
    jsonschema.Draft202012Validator(json.loads(schema)).validate(report)
    assert report["findings"][1]["existence"] == {
        "status": "absent",
        "image": "registry.k8s.io/metrics-server:v0.3.7",
        "source": "k8s.txt.gz",
        "date": "2024-06-17",
        "reason": "the catalog of 2024-06-17 does not list it",
        "digest": "",
        "suggestions": ["registry.k8s.io/metrics-server/metrics-server:v0.3.7"],
        "mismatch": "",
    }
