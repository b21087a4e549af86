"""Fixes that add a digest: the new text, proven like any other."""

import gzip
from pathlib import Path

import pytest

from k8sregistry_lint.runner import run
from k8sregistry_lint.settings.settings import Settings, rules_of

DIGEST, OTHER = (f"sha256:{digit * 64}" for digit in "12")
CATALOG = (
    "# date: 2024-06-17\n# complete: registry.k8s.io\n"
    f"pause 3.1\npause:3.8 {OTHER}\npause:3.9 {DIGEST}\n"
)
NEW = f"registry.k8s.io/pause:3.9@{DIGEST}"


def fixed(folder: Path, text: str, name: str = "a.yaml") -> str:
    (folder / "k8s.txt.gz").write_bytes(gzip.compress(CATALOG.encode()))
    (folder / name).write_bytes(text.encode())
    settings = Settings(
        paths=(str(folder / name),), catalog=str(folder / "k8s.txt.gz"), fix=True, pin=True
    )
    run(settings, rules_of(settings))
    return (folder / name).read_bytes().decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("image: k8s.gcr.io/pause:3.9\n", f"image: {NEW}\n"),
        ("image: k8s.gcr.io/pause:3.9", f"image: {NEW}"),
        ("image: k8s.gcr.io/pause:3.9 # why\n", f"image: {NEW} # why\n"),
        ("image: 'k8s.gcr.io/pause:3.9'\r\n", f"image: '{NEW}'\r\n"),
        ('{"image": "k8s.gcr.io/pause:3.9"}', f'{{"image": "{NEW}"}}'),
        ("args: [--pause-image=k8s.gcr.io/pause:3.9]\n", f"args: [--pause-image={NEW}]\n"),
        (
            "image: k8s.gcr.io/pause:3.1\n",
            "image: registry.k8s.io/pause:3.1\n",
        ),
        (
            f"image: k8s.gcr.io/pause:3.8@{OTHER}\n",
            f"image: registry.k8s.io/pause:3.8@{OTHER}\n",
        ),
        (
            f"image: k8s.gcr.io/pause:3.9@{OTHER}\n",
            f"image: registry.k8s.io/pause:3.9@{OTHER}\n",
        ),
        (
            "image:\n  repository: k8s.gcr.io/pause\n  tag: '3.9'\n",
            "image:\n  repository: registry.k8s.io/pause\n  tag: '3.9'\n",
        ),
        ("image: k8s.gcr.io/pause:2.0\n", "image: k8s.gcr.io/pause:2.0\n"),
        ("image: registry.k8s.io/pause:3.9\n", "image: registry.k8s.io/pause:3.9\n"),
        (
            "image: k8s.gcr.io/pause:{{ .Values.tag }}\n",
            "image: registry.k8s.io/pause:{{ .Values.tag }}\n",
        ),
    ],
)
def test_pinned(before: str, after: str, tmp_path: Path) -> None:
    assert fixed(tmp_path, before) == after
    assert fixed(tmp_path, after) == after


def test_text_inside_of_text(tmp_path: Path) -> None:
    text = "kind: ConfigMap\ndata:\n  pod.yaml: |\n    image: k8s.gcr.io/pause:3.9\n"
    assert fixed(tmp_path, text) == text.replace("k8s.gcr.io/pause:3.9", NEW)


def test_a_digest_of_another_tag_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "k8s.txt.gz").write_bytes(gzip.compress(CATALOG.encode()))
    (tmp_path / "a.yaml").write_bytes(f"image: k8s.gcr.io/pause:3.9@{OTHER}\n".encode())
    settings = Settings(paths=(str(tmp_path / "a.yaml"),), catalog=str(tmp_path / "k8s.txt.gz"))
    findings = run(settings, rules_of(settings)).report.findings
    assert [finding.rule for finding in findings] == ["k8s-gcr-io", "digest-mismatch"]
    assert findings[1].fix.reason == "the digest is not that of 3.9, but that of 3.8"
