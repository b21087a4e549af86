"""The surfaces: which file belongs to which, by its name alone."""

import re
from pathlib import Path

import pytest
import yaml

from k8sregistry_lint.files.surfaces import SURFACES, is_manifest, surface_of

NAMES = (
    ("yaml", "a.yaml a.YML values.json _helpers.tpl a.gotmpl a.j2 Kustomization a.conf.j2 a.tftpl"),
    ("markdown", "README.md.j2 README.md a.MARKDOWN a.mdx a.rst a.adoc a.asciidoc Dockerfile.md"),
    ("dockerfile", "Dockerfile dockerfile Dockerfile.arm64 Dockerfile-dev prod.Dockerfile"),
    (
        "dockerfile",
        "Containerfile Containerfile.dev a.dockerfile test-Dockerfile Dockerfile.py",
    ),
    (
        "shell",
        "a.sh a.bash Makefile Makefile.common GNUmakefile a.mk .env .env.local prod.env",
    ),
    ("dockerfile", "Dockerfile.tmpl Dockerfile.J2 a.dockerfile.gotmpl"),
    ("shell", "a.sh.tftpl .env.j2 Makefile.tpl Makefile.in"),
    ("list", "images.txt.j2 images.txt rke2-images.linux-amd64.txt image-list.txt airgap.txt"),
    ("terraform", "main.tf.j2 main.tf a.tfvars docker-bake.hcl a.tofu"),
    ("toml", "config.toml.tmpl config.toml pyproject.toml"),
    (
        "program",
        "main.go.tmpl main.go a.jsonnet a.libsonnet a.cue Tiltfile a.star BUILD.bazel a.py a.ts",
    ),
    (None, "go.sum a.png LICENSE notes.txt yaml .yaml.swp md Cargo.lock mydockerfile a.md.bak"),
)


@pytest.mark.parametrize(
    ("name", "surface"),
    [(name, surface) for surface, names in NAMES for name in names.split()],
)
def test_a_name_has_one_surface(name: str, surface: str | None) -> None:
    assert surface_of(name) == surface
    assert is_manifest(f"docs/{name}") == (surface == "yaml")


def test_patterns_are_in_lower_case_as_names_are_folded() -> None:
    for patterns in SURFACES.values():
        assert [pattern.lower() for pattern in patterns] == list(patterns)


@pytest.mark.parametrize("hook", [0, 1])
def test_the_hooks_take_the_files_that_a_walk_takes(hook: int) -> None:
    hooks = yaml.safe_load((Path(__file__).parents[2] / ".pre-commit-hooks.yaml").read_bytes())
    taken = re.compile(hooks[hook]["files"])
    names = [name for _, names in NAMES for name in names.split()]
    every = [pattern for patterns in SURFACES.values() for pattern in patterns]
    patterns = [pattern.replace("*", "a").replace("[.-]", ".") for pattern in every]
    for name in [*names, *patterns]:
        for path in (name, f"docs/a.b/{name}"):
            assert bool(taken.search(path)) == (surface_of(name) is not None), path
