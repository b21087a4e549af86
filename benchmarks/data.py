"""The trees and streams that are measured: made, the same each time."""

import json
import shutil
import subprocess
from pathlib import Path

FILES = 20_000
DIRTY_EVERY = 100
PODS = 5_000

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


class Places:
    """Folders that are made when they are asked for, by name: `files`, `tree-NUMBER`, `mixed`,
    `one`, `dirty`, `kustomizations`, `stream-NUMBER`, `pods`; the empty name is the one above."""

    def __init__(self, top: Path) -> None:
        self._top = top

    def folder(self, name: str) -> Path:
        """Return the folder of that name, with everything in it."""
        made = self._top / name
        if made.exists():
            return made
        kind, _, number = name.partition("-")
        if kind == "tree":
            tree(made, int(number))
        elif kind == "stream":
            stream(made, int(number))
        elif kind in ("one", "dirty"):
            clean = self.folder(f"tree-{FILES}")
            with_legacy(clean, made, every=DIRTY_EVERY if kind == "dirty" else FILES)
        else:
            {"files": files, "mixed": mixed, "kustomizations": kustomizations, "pods": pods}[kind](
                made
            )
        return made


def files(folder: Path) -> None:
    """Twenty files of a hundred lines."""
    folder.mkdir()
    for number in range(20):
        documents = [
            _DEPLOYMENT.format(number=number * 10 + part, replicas=part) for part in range(7)
        ]
        (folder / f"file-{number}.yaml").write_text("---\n".join(documents), encoding="utf-8")


def tree(folder: Path, number: int) -> None:
    """A git work tree of clean files in up to 1,400 folders."""
    for each in range(number):
        path = folder / f"team-{each % 200}" / f"env-{each % 7}" / f"app-{each}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        documents = [_DEPLOYMENT.format(number=each, replicas=part) for part in range(1 + each % 4)]
        path.write_text("---\n".join(documents), encoding="utf-8")
    _commit(folder)


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


def mixed(folder: Path) -> None:
    """A git work tree of 20,000 clean files of many kinds."""
    kinds = list(_KINDS.items())
    for number in range(FILES):
        name, text = kinds[number % len(kinds)]
        path = folder / f"team-{number % 200}" / f"env-{number % 7}" / name.format(number=number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format(number=number, replicas=1), encoding="utf-8")
    _commit(folder)


def with_legacy(clean: Path, folder: Path, *, every: int) -> None:
    """A copy of a work tree with a legacy image in every so many files."""
    shutil.copytree(clean, folder)
    for path in sorted(folder.rglob("*.yaml"))[::every]:
        text = path.read_text(encoding="utf-8")
        path.write_text(
            text.replace("registry.example.com/team/app", "k8s.gcr.io/pause"), encoding="utf-8"
        )
    _commit(folder)


def kustomizations(folder: Path) -> None:
    """A git work tree of 200 folders, each with a kustomization and a pod."""
    for number in range(200):
        path = folder / f"app-{number}" / "kustomization.yaml"
        path.parent.mkdir(parents=True)
        path.write_text("resources: [pod.yaml]\n", encoding="utf-8")
        path.with_name("pod.yaml").write_text(_POD.format(number=number), encoding="utf-8")
    _commit(folder)


def stream(folder: Path, documents: int) -> None:
    """One stream in which each document has a finding."""
    folder.mkdir()
    with open(folder / "stream.yaml", "w", encoding="utf-8") as file:
        file.writelines(
            ("---\n" if number else "") + _POD.format(number=number) for number in range(documents)
        )


def pods(folder: Path) -> None:
    """What `kubectl get pods -A -o json` prints for 5,000 pods of 19 kB."""
    folder.mkdir()
    with open(folder / "pods.json", "w", encoding="utf-8") as file:
        json.dump(
            {"apiVersion": "v1", "items": [*map(_pod, range(PODS))], "kind": "List"}, file, indent=4
        )


def _pod(number: int) -> dict[str, object]:
    image = f"k8s.gcr.io/app-{number % 300}:v1.{number % 7}"
    environment = [
        {"name": f"OPTION_{each}", "value": f"value of option {each}"} for each in range(60)
    ]
    managed = {f"f:field-{each}": {"f:name": {}, "f:value": {}} for each in range(46)}
    status = {"image": image, "ready": True, "restartCount": 0, "started": True}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": f"pod-{number}",
            "namespace": f"team-{number % 40}",
            "labels": {"app": f"app-{number % 300}"},
            "managedFields": [{"fieldsType": "FieldsV1", "fieldsV1": managed}],
        },
        "spec": {"containers": [{"name": "main", "image": image, "env": environment}]},
        "status": {"containerStatuses": [status], "phase": "Running"},
    }


def _commit(folder: Path) -> None:
    identity = ("-c", "user.name=benchmark", "-c", "user.email=benchmark@example.com")
    no_collection = ("-c", "gc.auto=0")  # it would run on beside what is measured
    for arguments in (
        ("init", "-q", "."),
        ("add", "-A"),
        (*no_collection, *identity, "commit", "-q", "-m", "state"),
    ):
        subprocess.run(["git", *arguments], cwd=folder, check=True)
