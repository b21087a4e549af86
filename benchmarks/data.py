"""The trees and streams that are measured: made, the same each time."""

import shutil
import subprocess
from pathlib import Path

FILES = 20_000
DIRTY_EVERY = 100

_DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-{number}
  labels:
    app: app-{number}
spec:
  replicas: {replicas}
  template:
    spec:
      containers:
      - name: main
        image: registry.example.com/team/app:v1.{number}
        resources:
          limits: {{cpu: 100m, memory: 128Mi}}
"""
_POD = """apiVersion: v1
kind: Pod
metadata:
  name: p{number}
  namespace: default
  labels:
    app: x
spec:
  containers:
  - name: a
    image: k8s.gcr.io/pause:3.9
    args: ["--foo", "--bar=1"]
    resources: {{limits: {{cpu: 1, memory: 2}}}}
    env:
    - {{name: A, value: b}}
"""


def clean_files(folder: Path) -> list[Path]:
    """Twenty files of a hundred lines."""
    folder.mkdir()
    paths = [folder / f"file-{number}.yaml" for number in range(20)]
    for number, path in enumerate(paths):
        documents = [
            _DEPLOYMENT.format(number=number * 10 + part, replicas=part) for part in range(7)
        ]
        path.write_text("---\n".join(documents), encoding="utf-8")
    return paths


def tree(folder: Path) -> Path:
    """A git work tree of 20,000 clean files in 1,400 folders."""
    for number in range(FILES):
        path = folder / f"team-{number % 200}" / f"env-{number % 7}" / f"app-{number}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        documents = [
            _DEPLOYMENT.format(number=number, replicas=part) for part in range(1 + number % 4)
        ]
        path.write_text("---\n".join(documents), encoding="utf-8")
    _commit(folder)
    return folder


_KINDS = {
    "app-{number}.yaml": _DEPLOYMENT,
    "README-{number}.md": "# App\n\nHow to run it.\n\n```yaml\n" + _DEPLOYMENT + "```\n",
    "Dockerfile.{number}": "FROM registry.example.com/base:1\nRUN make\n" * 3,
    "run-{number}.sh": "#!/bin/sh\nset -e\ndocker run registry.example.com/app:1\n" * 5,
    "main-{number}.tf": "resource a b {{ image = registry.example.com/app:1 }}\n" * 5,
    "config-{number}.toml": '[a]\nb = "registry.example.com/c"\n' * 5,
    "main_{number}.go": "package a\n\n// f does it\nfunc f() error {{\n\treturn nil\n}}\n" * 9,
    "main-{number}.rb": "class A\n  def b\n  end\nend\n" * 9,
}
"""Files of the kinds that are checked, and of one that is not."""


def mixed_tree(folder: Path) -> Path:
    """A git work tree of 20,000 clean files of many kinds."""
    kinds = list(_KINDS.items())
    for number in range(FILES):
        name, text = kinds[number % len(kinds)]
        path = folder / f"team-{number % 200}" / f"env-{number % 7}" / name.format(number=number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format(number=number, replicas=1), encoding="utf-8")
    _commit(folder)
    return folder


def dirty_tree(clean: Path) -> Path:
    """The same with a legacy image in every hundredth file."""
    folder = clean.with_name("dirty")
    shutil.copytree(clean, folder)
    for path in sorted(folder.rglob("*.yaml"))[::DIRTY_EVERY]:
        text = path.read_text(encoding="utf-8")
        path.write_text(
            text.replace("registry.example.com/team/app", "k8s.gcr.io/pause"), encoding="utf-8"
        )
    _commit(folder)
    return folder


def stream(path: Path, documents: int) -> Path:
    """One stream in which each document has a finding."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        "---\n".join(_POD.format(number=number) for number in range(documents)), encoding="utf-8"
    )
    return path


def _commit(folder: Path) -> None:
    identity = ("-c", "user.name=benchmark", "-c", "user.email=benchmark@example.com")
    no_collection = ("-c", "gc.auto=0")  # it would run on beside what is measured
    for arguments in (
        ("init", "-q", "."),
        ("add", "-A"),
        (*no_collection, *identity, "commit", "-q", "-m", "state"),
    ):
        subprocess.run(["git", *arguments], cwd=folder, check=True)
