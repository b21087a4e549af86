"""How long a check takes in a repository of many kustomizations, of which some have to move.

python benchmarks/kustomize.py [KUSTOMIZATIONS [TOUCHED [RUNS]]]

Prints the medians of whole runs of the command in milliseconds, for three trees that differ in
this: no old registry anywhere ("none"); as many old images, but in files that no kustomization is
built from ("loose"); in bases and overlays ("linked"). Every overlay has a base of its own, pulls
in a component, and overrides an image. The touched ones are spread evenly."""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: p{number}
spec:
  containers:
  - name: c
    image: {registry}/app/x{number}:v1
"""
COMPONENT = """\
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
images:
- name: nginx
  newTag: '1.27'
"""
OVERLAY = """\
resources:
- ../base
components:
- ../../component
images:
- name: {registry}/app/x{number}
  newTag: v2
"""


def make(folder: Path, kustomizations: int, touched: int, *, linked: bool) -> None:
    """A repository with so many kustomizations, half of them bases; in `touched` files of it, an
    image has to move."""
    write(folder / "component/kustomization.yaml", COMPONENT)
    pairs = kustomizations // 2
    every = 2 * pairs // touched if touched else 0
    for number in range(pairs):
        is_old = bool(every) and number % every == 0
        old, new = "k8s.gcr.io", "registry.k8s.io"
        registry = old if is_old and linked else new
        write(folder / f"app{number}/base/kustomization.yaml", "resources:\n- pod.yaml\n")
        write(folder / f"app{number}/base/pod.yaml", POD.format(number=number, registry=registry))
        write(
            folder / f"app{number}/overlay/kustomization.yaml",
            OVERLAY.format(number=number, registry=registry),
        )
        if is_old and not linked:
            for copy in ("a", "b"):
                write(
                    folder / f"app{number}/{copy}.yaml",
                    POD.format(number=f"{number}{copy}", registry=old),
                )
    subprocess.run(["git", "init", "-q", "."], cwd=folder, check=True)
    subprocess.run(["git", "add", "--all"], cwd=folder, check=True)


def write(path: Path, text: str) -> None:
    """A file with the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


def measure(folder: Path) -> float:
    """Milliseconds of one run."""
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "k8sregistry_lint", "check", "."],
        cwd=folder,
        check=False,
        capture_output=True,
    )
    return (time.perf_counter() - start) * 1_000


def main(kustomizations: int = 2_000, touched: int = 20, runs: int = 9) -> None:
    """All trees in turn, so that a busy machine slows all of them."""
    with tempfile.TemporaryDirectory() as name:
        trees = {kind: Path(name) / kind for kind in ("none", "loose", "linked")}
        for kind, folder in trees.items():
            make(folder, kustomizations, 0 if kind == "none" else touched, linked=kind == "linked")
        times: dict[str, list[float]] = {kind: [] for kind in trees}
        for run in range(runs + 1):
            for kind, folder in trees.items():
                took = measure(folder)
                if run:  # the first one warms the caches
                    times[kind].append(took)
        none, loose, linked = (statistics.median(times[kind]) for kind in trees)
        sys.stdout.write(f"none {none:.0f} ms, loose {loose:.0f} ms, linked {linked:.0f} ms\n")
        sys.stdout.write(
            f"linked to none {linked / none:.2f}, linked to loose {linked / loose:.2f}\n"
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
