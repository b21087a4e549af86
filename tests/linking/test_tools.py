"""Tools other than kustomize that select images by name: image and selector move together, or
neither does."""

from collections.abc import Set
from pathlib import Path
from typing import NamedTuple

import pytest
from typer.testing import CliRunner

import writing
from asking import RULES
from k8sregistry_lint.cli.app import app
from k8sregistry_lint.runner.run import run
from k8sregistry_lint.settings.settings import Settings

POD = """apiVersion: v1
kind: Pod
metadata:
  name: p
spec:
  containers:
  - name: c
    image: OLD/app/x:v1
"""


class Case(NamedTuple):
    """The files of a repository, and those that still name the old registry after `--fix` and after
    `--unsafe-fixes`. In the others nothing of it is left."""

    files: dict[str, str]
    left: set[str]
    unsafe: Set[str] = frozenset()
    reason: str = ""


def together(path: str, text: str, reason: str = "selects it by name", **others: str) -> Case:
    """A selector that moves only together with the pod, and only with `--unsafe-fixes`."""
    files = {"pod.yaml": POD, path: text, **others}
    return Case(files, set(files), reason=reason)


def kept(path: str, text: str, reason: str = "change both by hand") -> Case:
    """A selector that keeps the pod as it is."""
    return Case({"pod.yaml": POD, path: text}, {"pod.yaml", path}, {"pod.yaml", path}, reason)


HELM = """apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: app
spec:
  chart: {spec: {chart: ./chart}}
  values:
    image:
      repository: OLD/app/x
      tag: v1
  postRenderers:
  - kustomize:
      images:
      - name: OLD/app/x
        newTag: v2
"""
FLUX = """apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: a}
spec:
  path: ./
"""
UPDATER = """apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: app
  annotations:
    argocd-image-updater.argoproj.io/"""
LOCK = """apiVersion: imgpkg.carvel.dev/v1alpha1
kind: ImagesLock
images:
- annotations:
    kbld.carvel.dev/id: OLD/app/x:v1
  image: registry.example.com/bundle@sha256:0000
"""
REPOSITORY = """apiVersion: image.toolkit.fluxcd.io/v1beta2
kind: ImageRepository
metadata: {name: x, namespace: flux-system}
spec:
  image: OLD/app/x
  interval: 1h
"""
MARKED = POD.replace("x:v1", 'x:v1 # {"$imagepolicy": "flux-system:x"}')
SETTERS = (
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: setters}\ndata:\n  image: OLD/app/x:v1\n"
)
SET = POD.replace("x:v1", "x:v1 # kpt-set: ${image}")

CASES = {
    "Flux, a name": together(
        "flux.yaml", f"{FLUX}  images:\n  - name: OLD/app/x\n    newTag: v2\n"
    ),
    "Flux, flow style": together(
        "flux.yaml", f"{FLUX}  images: [{{name: OLD/app/x, newTag: v2}}]\n"
    ),
    "Flux, quotes": together(
        "flux.yaml", f"{FLUX}  images:\n  - newTag: v2\n    name: 'OLD/app/x'\n"
    ),
    "Flux, a newName": together(
        "flux.yaml", f"{FLUX}  images:\n  - name: OLD/app/x\n    newName: mirror.example.com/x\n"
    ),
    "Flux, a pattern": kept(
        "flux.yaml", f"{FLUX}  images:\n  - name: OLD/app/(x|y)\n    newTag: v2\n"
    ),
    "Flux, a patch that tests": together(
        "flux.yaml",
        f"{FLUX}  patches:\n  - patch: |\n"
        "      - op: test\n        path: /spec/containers/0/image\n"
        "        value: OLD/app/x:v1\n      - op: replace\n        path: /spec/containers/0/image\n"
        "        value: mirror.example.com/x:v2\n",
    ),
    "Flux, a patch that tests another tag": Case(
        {
            "pod.yaml": POD,
            "flux.yaml": f"{FLUX}  patches:\n  - patch: |\n      - op: test\n        path: /image\n"
            "        value: OLD/app/x:v2\n",
        },
        {"flux.yaml"},
        {"flux.yaml"},
        "none is in this repository",
    ),
    "Flux, another image": Case(
        {"pod.yaml": POD, "flux.yaml": f"{FLUX}  images:\n  - name: OLD/app/y\n    newTag: v2\n"},
        {"flux.yaml"},
        {"flux.yaml"},
        "none is in this repository",
    ),
    "HelmRelease": Case({"release.yaml": HELM}, {"release.yaml"}, reason="release.yaml:14 (Flux)"),
    "HelmRelease, an image of a chart": Case(
        {
            "release.yaml": HELM.replace("      repository: OLD/app/x\n", ""),
            "chart/Chart.yaml": "apiVersion: v2\nname: c\nversion: 1.0.0\n",
            "chart/values.yaml": "image:\n  registry: OLD\n  repository: app/x\n  tag: v1\n",
        },
        {"release.yaml", "chart/values.yaml"},
        reason="release.yaml:13 (Flux)",
    ),
    "HelmRelease, a patch that tests": Case(
        {
            "release.yaml": HELM.replace(
                "      images:\n      - name: OLD/app/x\n        newTag: v2\n",
                "      patches:\n      - patch: |\n          - op: test\n            path: /image\n"
                "            value: OLD/app/x:v1\n",
            )
        },
        {"release.yaml"},
        reason="release.yaml:17 (Flux)",
    ),
    "HelmRelease, nothing here": Case(
        {"release.yaml": HELM.replace("      repository: OLD/app/x\n", "")},
        {"release.yaml"},
        {"release.yaml"},
        "none is in this repository",
    ),
    "HelmRelease, a newName": together(
        "release.yaml",
        HELM.replace("      repository: OLD/app/x\n", "").replace(
            "newTag: v2", "newName: mirror.example.com/x"
        ),
    ),
    "Argo CD": together(
        "app.yaml",
        "spec: {source: {kustomize: {images: ['OLD/app/x:v2']}}}\n",
        "app.yaml:1 (Argo CD)",
    ),
    "Argo CD, a rename": together(
        "app.yaml",
        "spec:\n  source:\n    kustomize:\n      images:\n      - OLD/app/x=m.example.com/x:v2\n",
    ),
    "kbld": together(
        "kbld.yml",
        "apiVersion: kbld.k14s.io/v1alpha1\nkind: Config\noverrides:\n- image: OLD/app/x:v1\n"
        "  newImage: mirror.example.com/x:v2\n",
    ),
    "kbld, any tag": together(
        "kbld.yml",
        "apiVersion: kbld.k14s.io/v1alpha1\nkind: ImageOverrides\noverrides:\n"
        "- imageRepo: OLD/app/x\n  newImage: mirror.example.com/x:v2\n",
    ),
    "kbld, a source": together(
        "kbld.yml",
        "apiVersion: kbld.k14s.io/v1alpha1\nkind: Config\nsources:\n- image: OLD/app/x\n"
        "  path: src\n",
    ),
    "kbld, JSON": together(
        "kbld.json",
        '{"apiVersion": "kbld.k14s.io/v1alpha1", "kind": "Config", "overrides":'
        ' [{"image": "OLD/app/x", "newImage": "mirror.example.com/x:v2"}]}\n',
    ),
    "kbld, in a document of its own": Case(
        {
            "all.yaml": f"{POD}---\napiVersion: kbld.k14s.io/v1alpha1\nkind: Config\noverrides:\n"
            "- image: OLD/app/x:v1\n  newImage: mirror.example.com/x:v2\n"
        },
        {"all.yaml"},
    ),
    "kluctl": together(
        "vars.yaml", "images:\n- image: OLD/app/x\n  resultImage: m.example.com/x:v2\n"
    ),
    "kluctl, newImage": together(
        "args.yaml", "images: [{image: OLD/app/x, newImage: m.io/x:v2}]\n"
    ),
    "kluctl, with conditions": together(
        "images.yaml",
        "images:\n- image: OLD/app/x\n  resultImage: m.example.com/x:v2\n  namespace: prod\n",
    ),
    "Skaffold": together(
        "skaffold.yaml",
        "apiVersion: skaffold/v4beta6\nkind: Config\nbuild:\n  artifacts:\n  - image: OLD/app/x\n",
    ),
    "Skaffold, a profile": together(
        "skaffold.yaml",
        "apiVersion: skaffold/v2beta29\nkind: Config\nprofiles:\n- name: p\n  build:\n"
        "    artifacts:\n    - {image: OLD/app/x, context: .}\n",
    ),
    "Tilt": kept("Tiltfile", "docker_build('OLD/app/x', '.')\n", "Tiltfile:1 (Tilt)"),
    "Tilt, a registry": kept("Tiltfile", 'x = 1\ndefault_registry("OLD")\n', "Tiltfile:2 (Tilt)"),
    "ytt, startswith": kept(
        "overlay.yaml",
        "#@ for c in containers:\n#@ if c.image.startswith('OLD/'):\n---\n#@ end\n#@ end\n",
        "overlay.yaml:2 (ytt)",
    ),
    "ytt, a subset": kept(
        "overlay.yaml",
        '#@overlay/match by=overlay.subset({"image": "OLD/app/x:v1"})\n---\nimage: m.io/x\n',
        "(ytt)",
    ),
    "ytt, a comparison behind a value": kept(
        "overlay.yaml", 'a: b #@ if/end x == "OLD/app/x:v1"\n', "(ytt)"
    ),
    "ytt, replace": kept(
        "overlay.yaml",
        'image: #@ data.values.image.replace("OLD", "mirror.example.com")\n',
        "(ytt)",
    ),
    "ytt, Starlark": kept(
        "lib/images.star", 'def f(i):\n  return "m" if i.startswith("OLD") else i\nend\n', "(ytt)"
    ),
    "Argo CD Image Updater": together("app.yaml", f"{UPDATER}image-list: a=OLD/app/x:~1\n"),
    "Argo CD Image Updater, a list": together(
        "app.yaml", f"{UPDATER}image-list: other=docker.io/a/b, a=OLD/app/x:~1\n"
    ),
    "Argo CD Image Updater, no alias": together("app.yaml", f"{UPDATER}image-list: OLD/app/x\n"),
    "Argo CD Image Updater, a name": together(
        "app.yaml", f"{UPDATER}a.kustomize.image-name: OLD/app/x\n"
    ),
    "Argo CD Image Updater, quoted": together("app.yaml", f'{UPDATER}image-list: "a=OLD/app/x"\n'),
    "Argo CD Image Updater, nothing here": Case(
        {"app.yaml": f"{UPDATER}image-list: a=OLD/app/x\n"}, {"app.yaml"}, {"app.yaml"}
    ),
    "Argo CD Image Updater, a resource": together(
        "updater.yaml",
        "apiVersion: argocd-image-updater.argoproj.io/v1alpha1\nkind: ImageUpdater\nspec:\n"
        "  applicationRefs:\n  - images:\n    - alias: a\n      imageName: OLD/app/x:1.x\n"
        "      manifestTargets:\n        kustomize: {name: OLD/app/x}\n",
    ),
    "DevSpace": together(
        "devspace.yaml", "version: v2beta1\ndev:\n  app:\n    imageSelector: OLD/app/x\n"
    ),
    "kustomize, a field that is found by its image": together(
        "replacement.yaml",
        "replacements:\n- source: {kind: ConfigMap, name: a, fieldPath: data.x}\n  targets:\n"
        "  - select: {kind: Pod}\n    fieldPaths:\n"
        "    - spec.containers.[image=OLD/app/x:v1].image\n",
    ),
    "kpt, set-image": together(
        "set.yaml",
        "apiVersion: fn.kpt.dev/v1alpha1\nkind: SetImage\nmetadata: {name: s}\n"
        "image:\n  name: OLD/app/x\n  newTag: v2\n",
    ),
    "imgpkg": Case(
        {
            "bundle/.imgpkg/images.yml": LOCK,
            "bundle/config/pod.yaml": POD,
            "elsewhere/pod.yaml": POD,
        },
        {"bundle/.imgpkg/images.yml", "bundle/config/pod.yaml"},
        {"bundle/.imgpkg/images.yml", "bundle/config/pod.yaml"},
        "bundle/.imgpkg/images.yml:5 (imgpkg)",
    ),
    "imgpkg, the bundle is the repository": Case(
        {".imgpkg/images.yml": LOCK, "config/a/pod.yaml": POD},
        {".imgpkg/images.yml", "config/a/pod.yaml"},
        {".imgpkg/images.yml", "config/a/pod.yaml"},
        "(imgpkg)",
    ),
    "imgpkg, a template": Case(
        {
            "b/.imgpkg/images.yml": LOCK,
            "b/config/values.yml": "#@data/values\n---\nimage: OLD/app/x:v1\n",
        },
        {"b/.imgpkg/images.yml", "b/config/values.yml"},
        {"b/.imgpkg/images.yml", "b/config/values.yml"},
    ),
    "imgpkg, an image that is not locked": Case(
        {"b/.imgpkg/images.yml": LOCK, "b/pod.yaml": POD.replace("/x", "/y")},
        {"b/.imgpkg/images.yml"},
        {"b/.imgpkg/images.yml"},
    ),
    "imgpkg, a lock beside its manifests": Case(
        {"a/kbld.lock.yml": LOCK, "a/pod.yaml": POD, "b/pod.yaml": POD},
        {"a/kbld.lock.yml", "a/pod.yaml"},
        {"a/kbld.lock.yml", "a/pod.yaml"},
    ),
    "Flux's image automation": Case({"repo.yaml": REPOSITORY, "pod.yaml": MARKED}, set()),
    "Flux's image automation, a values file": Case(
        {
            "clusters/repo.yaml": REPOSITORY,
            "values.yaml": "image:\n  repository: OLD/app/x\n"
            '  tag: v1 # {"$imagepolicy": "flux-system:x:tag"}\n',
        },
        set(),
    ),
    "Flux's image automation, without the repository": Case(
        {"pod.yaml": MARKED}, {"pod.yaml"}, {"pod.yaml"}, "image automation"
    ),
    "Flux's image automation, another repository": Case(
        {"pod.yaml": MARKED, "repo.yaml": REPOSITORY.replace("/x", "/y")},
        {"pod.yaml"},
        {"pod.yaml"},
        "image automation",
    ),
    "Flux's image automation, ignored": Case(
        {
            "repo.yaml": REPOSITORY.replace("x\n", "x # k8sregistry-lint: ignore\n"),
            "pod.yaml": MARKED,
        },
        {"repo.yaml", "pod.yaml"},
        {"repo.yaml", "pod.yaml"},
        "an ignore comment keeps it",
    ),
    "kpt": Case({"setters.yaml": SETTERS, "pod.yaml": SET}, set()),
    "kpt, below the package": Case({"setters.yaml": SETTERS, "base/pod.yaml": SET}, set()),
    "kpt, parts": Case(
        {
            "setters.yaml": SETTERS.replace("  image: OLD/app/x:v1", "  repo: OLD/app\n  tag: v1"),
            "pod.yaml": SET.replace("${image}", "${repo}/x:${tag}"),
        },
        set(),
    ),
    "kpt, the old spelling": Case(
        {
            "setters.yaml": SETTERS,
            "pod.yaml": POD.replace("x:v1", 'x:v1 # {"$kpt-set":"image"}'),
        },
        set(),
    ),
    "kpt, an unknown setter": Case({"pod.yaml": SET}, {"pod.yaml"}, {"pod.yaml"}, "setter image"),
    "kpt, the setter of another package": Case(
        {"a/setters.yaml": SETTERS, "b/pod.yaml": SET},
        {"b/pod.yaml"},
        {"b/pod.yaml"},
        "setter image",
    ),
    "kpt, the registry in the comment": Case(
        {"pod.yaml": SET.replace("${image}", "OLD/app/x:${tag}")},
        {"pod.yaml"},
        {"pod.yaml"},
        "kpt",
    ),
    "Keel": Case(
        {"pod.yaml": POD.replace("name: p", "name: p\n  annotations: {keel.sh/policy: all}")}, set()
    ),
}


STDIN = {
    "HelmRelease": (HELM, False),
    "Argo CD": ("spec: {source: {kustomize: {images: ['OLD/app/x:v2']}}}\n", False),
    "kluctl": ("images:\n- image: OLD/app/x\n  resultImage: m.example.com/x:v2\n", False),
    "a pod beside kbld": (
        (
            f"{POD}---\napiVersion: kbld.k14s.io/v1alpha1\nkind: Config\noverrides:\n"
            "- image: OLD/app/x:v1\n  newImage: mirror.example.com/x:v2\n"
        ),
        False,
    ),
    "Argo CD Image Updater": (f"{UPDATER}image-list: a=OLD/app/x\n", False),
    "a pod": (POD, True),
    "an ImageRepository": (REPOSITORY, True),
    "a pod beside another image": (f"{POD}---\n{FLUX}  images: [{{name: OLD/app/y}}]\n", True),
}


@pytest.mark.parametrize(("text", "moves"), STDIN.values(), ids=STDIN)
def test_on_stdin_a_selector_keeps_its_name_and_what_it_selects(text: str, moves: bool) -> None:
    before = text.replace("OLD", "k8s.gcr.io")
    done = CliRunner().invoke(app, ["check", "--fix", "--unsafe-fixes", "-"], input=before)
    assert ("OLD/app/x".replace("OLD", "registry.k8s.io") in done.stdout) == moves
    assert moves or done.stdout == before


def write(files: dict[str, str]) -> None:
    for name, text in files.items():
        writing.write(name, text.replace("OLD", "k8s.gcr.io"))


def old(files: dict[str, str]) -> set[str]:
    return {path for path in files if "k8s.gcr.io" in Path(path).read_text()}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_an_image_and_what_selects_it_move_together_or_not_at_all(case: Case) -> None:
    write(case.files)
    report = run(Settings(fix=True), RULES).report
    assert report.notifications == []
    assert old(case.files) == case.left
    assert not case.reason or any(
        case.reason in finding.fix.reason for finding in report.remaining
    ), [finding.fix.reason for finding in report.remaining]
    write(case.files)
    assert run(Settings(fix=True, unsafe_fixes=True), RULES).report.notifications == []
    assert old(case.files) == case.unsafe
    settings = Settings(fix=True, unsafe_fixes=True)
    assert not any(finding.fix.applied for finding in run(settings, RULES).report.findings)


SELECTORS = {
    path: text
    for case in CASES.values()
    if set(case.files) - {"pod.yaml"} == case.left - {"pod.yaml"} and case.left >= {"pod.yaml"}
    for path, text in case.files.items()
    if path != "pod.yaml" and path.endswith((".yaml", ".json"))
}


@pytest.mark.parametrize("text", SELECTORS.values(), ids=SELECTORS)
def test_a_selector_in_utf_16_keeps_what_it_selects(text: str) -> None:
    """Tools read it, and nobody edits it."""
    write({"pod.yaml": POD})
    Path("selector.yaml").write_bytes(text.replace("OLD", "k8s.gcr.io").encode("utf-16"))
    run(Settings(fix=True, unsafe_fixes=True), RULES)
    assert old({"pod.yaml": POD}) == {"pod.yaml"}
