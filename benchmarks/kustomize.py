"""How long a check takes in a repository of many kustomizations, with and without some that have to move.

    python benchmarks/kustomize.py [KUSTOMIZATIONS [TOUCHED [RUNS]]]

Prints both medians in milliseconds, of whole runs of the command, and their ratio. Every overlay has a base of its own, pulls in
a component, and overrides an image in the new registry; the touched ones name an old registry in both. They are spread evenly."""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p{number}\nspec:\n  containers:\n  - name: c\n    image: {registry}/app/x{number}:v1\n"
COMPONENT = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nimages:\n- name: nginx\n  newTag: '1.27'\n"
OVERLAY = "resources:\n- ../base\ncomponents:\n- ../../component\nimages:\n- name: {registry}/app/x{number}\n  newTag: v2\n"


def make(folder: Path, kustomizations: int, touched: int) -> None:
    """A repository with so many kustomizations, half of them bases; `touched` of them move with their other half."""
    write(folder / "component/kustomization.yaml", COMPONENT)
    pairs = kustomizations // 2
    every = 2 * pairs // touched if touched else 0
    for number in range(pairs):
        registry = "k8s.gcr.io" if every and number % every == 0 else "registry.k8s.io"
        write(folder / f"app{number}/base/kustomization.yaml", "resources:\n- pod.yaml\n")
        write(folder / f"app{number}/base/pod.yaml", POD.format(number=number, registry=registry))
        write(folder / f"app{number}/overlay/kustomization.yaml", OVERLAY.format(number=number, registry=registry))
    subprocess.run(["git", "init", "-q", "."], cwd=folder, check=True)
    subprocess.run(["git", "add", "--all"], cwd=folder, check=True)


def write(path: Path, text: str) -> None:
    """A file with the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


def measure(folder: Path) -> float:
    """Milliseconds of one run."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "k8sregistry_lint", "check", "."], cwd=folder, check=False, capture_output=True)
    return (time.perf_counter() - start) * 1_000


def main(kustomizations: int = 2_000, touched: int = 20, runs: int = 9) -> None:
    """Both trees in turn, so that a busy machine slows both."""
    with tempfile.TemporaryDirectory() as name:
        trees = {"without": Path(name) / "without", "with": Path(name) / "with"}
        make(trees["without"], kustomizations, 0)
        make(trees["with"], kustomizations, touched)
        times: dict[str, list[float]] = {"without": [], "with": []}
        for run in range(runs + 1):
            for kind, folder in trees.items():
                took = measure(folder)
                if run:  # the first one warms the caches
                    times[kind].append(took)
        medians = {kind: statistics.median(found) for kind, found in times.items()}
        ratio = medians["with"] / medians["without"]
        sys.stdout.write(f"without {medians['without']:.0f} ms, with {medians['with']:.0f} ms, ratio {ratio:.2f}\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
