"""Catalogs that are made from a checkout, merged, written and read again."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from faults import closed
from k8sregistry_lint.cli.app import app
from k8sregistry_lint.registry.building import Catalog, load
from k8sregistry_lint.registry.catalogfile import CatalogError
from k8sregistry_lint.registry.promotion import promoted

STAGING = "k8s-staging-kubernetes"
ONE, TWO = (f"sha256:{digit * 64}" for digit in "12")

CHECKOUT = {
    "registry.k8s.io/manifests/k8s-staging-autoscaling/promoter-manifest.yaml": """\
registries:
- {name: gcr.io/k8s-staging-autoscaling, src: true}
- {name: us.gcr.io/k8s-artifacts-prod/autoscaling}
- {name: us-east1-docker.pkg.dev/k8s-artifacts-prod/images/autoscaling}
""",
    "registry.k8s.io/images/k8s-staging-autoscaling/images.yaml": f"""\
- name: addon-resizer
  dmap:
    "{ONE}": ["1.8.14", "1.8.15"]
- name: empty
  dmap: {{}}
""",
    "registry.k8s.io/manifests/k8s-staging-kubernetes/promoter-manifest.yaml": """\
registries:
- {name: gcr.io/k8s-staging-kubernetes, src: true}
- {name: us-east1-docker.pkg.dev/k8s-artifacts-prod/images}
""",
    "registry.k8s.io/images/k8s-staging-kubernetes/images.yaml": f"""\
- name: pause
  dmap: {{"{TWO}": ["3.9"]}}
""",
    "registry.k8s.io/images/k8s-staging-elsewhere/images.yaml": f"""\
- name: not-promoted
  dmap: {{"{TWO}": ["1"]}}
""",
}
BACKFILL = {
    "k8s.gcr.io/images/DO-NOT-MODIFY-legacy-backfill/images.yaml": f"""\
- name: addon-resizer-amd64
  dmap: {{"{ONE}": ["2.1"]}}
"""
}


def checkout(folder: Path, files: dict[str, str] = CHECKOUT) -> str:
    for name, text in files.items():
        path = folder / "k8s.io" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return str(folder / "k8s.io")


def test_a_checkout(tmp_path: Path) -> None:
    made = promoted(checkout(tmp_path), "2026-11-01")
    assert dict(made.tags) == {
        "registry.k8s.io/autoscaling/addon-resizer": {"1.8.14": ONE, "1.8.15": ONE},
        "registry.k8s.io/pause": {"3.9": TWO},
    }
    assert made.complete == set()


def test_only_the_legacy_images_make_it_complete(tmp_path: Path) -> None:
    made = promoted(checkout(tmp_path, CHECKOUT | BACKFILL), "2024-07-01")
    assert made.complete == {"registry.k8s.io"}
    assert made.tags["registry.k8s.io/addon-resizer-amd64"] == {"2.1": ONE}
    assert promoted(checkout(tmp_path, CHECKOUT | BACKFILL), "").complete == set()


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        (f"images/{STAGING}/images.yaml", "- [", "is not YAML"),
        (f"images/{STAGING}/images.yaml", "\0", "binary"),
        (f"images/{STAGING}/images.yaml", "- {name: A B, dmap: {x: [1]}}", "not an im"),
        (f"images/{STAGING}/images.yaml", "pause: {x: [1]}", "where a list belongs"),
        (f"images/{STAGING}/images.yaml", "- {dmap: {x: [1]}}", "an item without a name"),
        (f"images/{STAGING}/images.yaml", "- pause", "an item without a name"),
        (f"images/{STAGING}/images.yaml", "- {name: pause, dmap: [x]}", "is no mapping"),
        (f"images/{STAGING}/images.yaml", "- {name: pause, dmap: {x: 1}}", "where a list belongs"),
        ("README.md", "", "is not a checkout"),
    ],
)
def test_what_is_no_checkout(name: str, text: str, reason: str, tmp_path: Path) -> None:
    files = {f"registry.k8s.io/{name}": text}
    if STAGING in name:
        files = CHECKOUT | files
    with pytest.raises(CatalogError, match=reason):
        promoted(checkout(tmp_path, files), "2026-11-01")


@pytest.mark.parametrize("text", ["", "# none yet\n", "[]\n", "- name: pause\n"])
def test_a_project_without_images(text: str, tmp_path: Path) -> None:
    files = CHECKOUT | {f"registry.k8s.io/images/{STAGING}/images.yaml": text}
    assert "registry.k8s.io/pause" not in promoted(checkout(tmp_path, files), "").tags


def test_a_folder_that_cannot_be_listed(tmp_path: Path) -> None:
    path = checkout(tmp_path, CHECKOUT | BACKFILL)
    with closed("images"):
        done = CliRunner().invoke(
            app, ["catalog", "build", "--from", path, str(tmp_path / "k8s.txt.gz")]
        )
    assert (done.exit_code, "images: permission denied" in done.stderr) == (2, True)
    assert not (tmp_path / "k8s.txt.gz").exists()


def test_published_tags_never_disappear() -> None:
    older, newer = Catalog("2024-06-17", {"registry.k8s.io"}), Catalog("2026-11-01")
    older.add("registry.k8s.io/pause", "3.9", ONE)
    older.add("registry.k8s.io/old", "1")
    newer.add("registry.k8s.io/pause", "3.9")
    newer.add("registry.k8s.io/pause", "3.10", TWO)
    merged = newer.merged(older)
    assert dict(merged.tags) == {
        "registry.k8s.io/pause": {"3.9": ONE, "3.10": TWO},
        "registry.k8s.io/old": {"1": ""},
    }
    assert (merged.date, merged.complete) == ("2026-11-01", {"registry.k8s.io"})


NAMES = st.from_regex(r"(?:ghcr\.io/|)[a-z]{1,3}(?:[-/:]?[a-z]{1,2})?", fullmatch=True).filter(
    lambda name: ":" not in name
)
TAGS = st.dictionaries(st.sampled_from(["1", "1.0", "v1", "v1-x", "v1.2"]), st.sampled_from([ONE]))


@given(st.dictionaries(NAMES, TAGS), st.booleans())
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, names: dict[str, dict[str, str]], digests: bool
) -> None:
    made = Catalog("2026-11-01", {"ghcr.io"})
    for name, tags in names.items():
        for tag, digest in tags.items():
            made.add(
                name if name.startswith("ghcr.io/") else f"registry.k8s.io/{name}", tag, digest
            )
    path = tmp_path_factory.getbasetemp() / "made.txt.gz"
    path.write_bytes(made.packed(digests=digests))
    kept = {
        name: {tag: digest if digests else "" for tag, digest in tags.items()}
        for name, tags in made.tags.items()
    }
    read = load(str(path))
    assert (read.date, read.complete, dict(read.tags)) == (made.date, made.complete, kept)
    assert read.packed(digests=digests) == made.packed(digests=digests)


LINES = "digests: 4\ndate: not known\ncomplete: nothing\n"


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["catalog", *arguments])
    return done.exit_code, done.stdout + done.stderr


def test_the_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    source = checkout(tmp_path, CHECKOUT | BACKFILL)
    code, text = run("build", "--from", source, "--digests", "k8s.txt.gz")
    assert (code, text) == (
        0,
        f"k8s.txt.gz: 4 tags of 3 repositories\nregistries: registry.k8s.io\n{LINES}",
    )
    assert run("info", "k8s.txt.gz") == (code, text)
    lines = gzip.decompress((tmp_path / "k8s.txt.gz").read_bytes()).decode().splitlines()
    assert lines[0] == f"addon-resizer-amd64:2.1 {ONE}"
    (tmp_path / "k8s.txt.gz").write_bytes(b"no catalog")
    assert run("info", "k8s.txt.gz") == (2, "k8sregistry-lint: k8s.txt.gz: is not gzip\n")
    assert run("build", "--from", source, "k8s.txt.gz")[0] == 2
    assert (tmp_path / "k8s.txt.gz").read_bytes() == b"no catalog"
    assert run("build", "--from", "nowhere", "new.gz")[0] == 2
    assert run("build", "new.gz")[0] == 2
