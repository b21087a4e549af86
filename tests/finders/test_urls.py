"""Charts and URLs at the places where repositories name them, and the texts that must stay."""

import pytest

from asking import check
from growth import Work, grows_linearly
from k8sregistry_lint.finders.values import urls
from k8sregistry_lint.finders.values.scope import Scope
from k8sregistry_lint.model import Applicability
from k8sregistry_lint.rules import load_pack, pack_names, validate
from k8sregistry_lint.text import View, splice

ALL = validate([rule for name in pack_names() for rule in load_pack(name)])
STABLE = "https://kubernetes-charts.storage.googleapis.com"
ISTIO = "https://istio-release.storage.googleapis.com/charts"
BUCKET = "https://storage.googleapis.com/kubernetes-release"
GRAFANA = "https://grafana.github.io/helm-charts"
OCI = "oci://gcr.io/istio-release/charts"

CHARTS = [
    # chart and URL rules at every kind of place: the text, the part that moves, its new text, role
    (
        f"dependencies:\n- {{name: redis, version: 10.5.7, repository: {STABLE}}}\n",
        "kubernetes-charts.storage.googleapis.com",
        "charts.helm.sh/stable",
        "chart",
    ),
    (
        f"dependencies:\n- name: base\n  repository: '{OCI}'\n",
        "gcr.io/istio-release",
        "ghcr.io/istio/release",
        "chart",
    ),
    (
        f"dependencies:\n- name: grafana\n  repository: {GRAFANA}/\n",
        "grafana.github.io",
        "grafana-community.github.io",
        "chart",
    ),
    (
        f"kind: HelmRepository\napiVersion: source.toolkit.fluxcd.io/v1\nspec:\n  url: {ISTIO}\n",
        "istio-release.storage.googleapis.com",
        "blob.istio.io/istio-release",
        "chart",
    ),
    (
        (
            "kind: HelmRepository\napiVersion: source.toolkit.fluxcd.io/v1\n"
            f"spec: {{type: oci, url: {OCI}}}\n"
        ),
        "gcr.io/istio-release",
        "ghcr.io/istio/release",
        "chart",
    ),
    (
        (
            "kind: OCIRepository\napiVersion: source.toolkit.fluxcd.io/v1\n"
            f"spec:\n  url: {OCI}/base\n  ref: {{tag: 1.28.0}}\n"
        ),
        "gcr.io/istio-release",
        "ghcr.io/istio/release",
        "chart",
    ),
    (
        (
            "kind: Application\napiVersion: argoproj.io/v1alpha1\nspec:\n  source:\n"
            f"    repoURL: {GRAFANA}\n    chart: grafana\n    targetRevision: 8.5.1\n"
        ),
        "grafana.github.io",
        "grafana-community.github.io",
        "chart",
    ),
    (
        (
            "kind: Application\napiVersion: argoproj.io/v1alpha1\nspec:\n  sources:\n"
            "  - chart: base\n    repoURL: registry.istio.io/release/charts\n"
        ),
        "registry.istio.io/release/charts",
        "ghcr.io/istio/release/charts",
        "chart",
    ),
    (
        f"repositories:\n- name: istio\n  url: {ISTIO}\n",
        "istio-release.storage.googleapis.com",
        "blob.istio.io/istio-release",
        "chart",
    ),
    (
        "repositories:\n- name: istio\n  oci: true\n  url: gcr.io/istio-release/charts\n",
        "gcr.io/istio-release/charts",
        "ghcr.io/istio/release/charts",
        "chart",
    ),
    (
        f"helmCharts:\n- name: grafana\n  repo: {GRAFANA}\n  version: 8.5.1\n",
        "grafana.github.io",
        "grafana-community.github.io",
        "chart",
    ),
    (
        (
            "kind: HelmChart\napiVersion: helm.cattle.io/v1\n"
            f"spec:\n  chart: grafana\n  repo: {GRAFANA}\n"
        ),
        "grafana.github.io",
        "grafana-community.github.io",
        "chart",
    ),
    (
        f"run: |\n  helm repo add stable {STABLE}/ --force-update\n",
        "kubernetes-charts.storage.googleapis.com",
        "charts.helm.sh/stable",
        "chart",
    ),
    (
        f"run: helm repo add --force-update istio {ISTIO} && helm repo update\n",
        "istio-release.storage.googleapis.com",
        "blob.istio.io/istio-release",
        "chart",
    ),
    (
        f"run: helm template base --repo={ISTIO} --version 1.28.0\n",
        "istio-release.storage.googleapis.com",
        "blob.istio.io/istio-release",
        "chart",
    ),
    (
        f"run: |\n  helm upgrade -i base {OCI}/base\n  helm ls\n",
        "gcr.io/istio-release",
        "ghcr.io/istio/release",
        "chart",
    ),
    (
        f"helm: {{chart_ref: grafana/grafana, chart_repo_url: {GRAFANA}}}\n",
        "grafana.github.io",
        "grafana-community.github.io",
        "chart",
    ),
    (
        f"repositories:\n- name: g\n  url: {GRAFANA}\nreleases:\n- name: x\n  chart: g/grafana\n",
        "grafana.github.io",
        "grafana-community.github.io",
        "chart",
    ),
    (
        f"run: |\n  helm repo add g {GRAFANA}\n  helm upgrade -i x g/grafana\n",
        "grafana.github.io",
        "grafana-community.github.io",
        "chart",
    ),
    # downloads
    (
        f"command: [sh, -c, 'curl -LO {BUCKET}/release/v1.27.3/bin/linux/amd64/kubectl']\n",
        "storage.googleapis.com/kubernetes-release",
        "dl.k8s.io",
        "url",
    ),
    (
        f"KUBECTL_URL: {BUCKET}/release/${{VERSION}}/bin/linux/amd64/kubectl\n",
        "storage.googleapis.com/kubernetes-release",
        "dl.k8s.io",
        "url",
    ),
    (
        f"get_url:\n  url: '{BUCKET}/release/{{{{ version }}}}/bin/kubectl'\n",
        "storage.googleapis.com/kubernetes-release",
        "dl.k8s.io",
        "url",
    ),
    (
        f"args: [--mirror={BUCKET}/release, --v=2]\n",
        "storage.googleapis.com/kubernetes-release",
        "dl.k8s.io",
        "url",
    ),
    (
        f"data:\n  get.sh: |\n    set -e\n    V=$(curl -s {BUCKET}/release/stable.txt)\n",
        "storage.googleapis.com/kubernetes-release",
        "dl.k8s.io",
        "url",
    ),
]

SURFACES = [
    # the same in other files than YAML: the file, the text, the part that moves, its new text
    (
        "install.sh",
        f"#!/bin/sh\ncurl -LO {BUCKET}/release/v1.27.3/bin/linux/amd64/kubectl\n",
        "storage.googleapis.com/kubernetes-release",
        "dl.k8s.io",
    ),
    (
        "install.sh",
        f"#!/bin/sh\nhelm repo add stable {STABLE}\n",
        "kubernetes-charts.storage.googleapis.com",
        "charts.helm.sh/stable",
    ),
    (
        "install.sh",
        f"#!/bin/sh\nhelm install base {OCI}/base --version 1.28.0\n",
        "gcr.io/istio-release",
        "ghcr.io/istio/release",
    ),
    (
        "Dockerfile",
        f"FROM scratch\nARG URL={BUCKET}/release\n",
        "storage.googleapis.com/kubernetes-release",
        "dl.k8s.io",
    ),
    (
        "Dockerfile",
        f"FROM scratch\nRUN curl -LO {BUCKET}/release/stable.txt\n",
        "storage.googleapis.com/kubernetes-release",
        "dl.k8s.io",
    ),
    (
        "Makefile",
        f"kubectl:\n\tcurl -LO {BUCKET}/release/stable.txt\n",
        "storage.googleapis.com/kubernetes-release",
        "dl.k8s.io",
    ),
    (
        "main.tf",
        f'resource "helm_release" "g" {{\n  repository = "{GRAFANA}"\n  chart = "grafana"\n}}\n',
        "grafana.github.io",
        "grafana-community.github.io",
    ),
    (
        "main.tf",
        f'resource "helm_release" "i" {{\n  repository = "{ISTIO}"\n  chart = "base"\n}}\n',
        "istio-release.storage.googleapis.com",
        "blob.istio.io/istio-release",
    ),
    (
        "templates/job.yaml",
        f'a: {{{{ .Values.url | default "{BUCKET}/release" }}}}\n',
        "storage.googleapis.com/kubernetes-release",
        "dl.k8s.io",
    ),
    (
        "templates/job.yaml",
        f'a: "{BUCKET}/release/{{{{ .Values.version }}}}/bin/kubectl"\n',
        "storage.googleapis.com/kubernetes-release",
        "dl.k8s.io",
    ),
    (
        "README.md",
        f"Install it:\n\n```sh\nhelm repo add stable {STABLE}\n```\n",
        "kubernetes-charts.storage.googleapis.com",
        "charts.helm.sh/stable",
    ),
]

REPORTED = [
    ("repo: deb https://apt.kubernetes.io/ kubernetes-xenial main\n", "k8s-packages"),
    (
        "source: 'deb [arch=amd64] https://packages.cloud.google.com/apt kubernetes-xenial main'\n",
        "k8s-packages-google-apt",
    ),
    (
        "baseurl: https://packages.cloud.google.com/yum/repos/kubernetes-el7-$basearch\n",
        "k8s-packages-google-yum",
    ),
    ("run: curl -fO https://dl.min.io/client/mc/release/linux-amd64/mc\n", "minio-downloads"),
]

LEFT = [
    f"# {STABLE}\na: b\n",
    f"a: b  # see {BUCKET}/release/stable.txt\n",
    f"run: |\n  # curl {BUCKET}/release/stable.txt\n  true\n",
    f"run: |\n  true  # {BUCKET}/release/stable.txt\n",
    f"description: downloads come from {BUCKET} by default\n",
    f"? {STABLE}\n: x\n",
    f"dependencies:\n- name: loki\n  repository: {GRAFANA}\n",
    f"source: {{chart: pyroscope, repoURL: {GRAFANA}}}\n",
    f"kind: HelmRepository\napiVersion: x/v1\nspec:\n  url: {GRAFANA}\n",
    f"run: helm repo add grafana {GRAFANA}\n",
    f"run: |\n  helm repo add g {GRAFANA}\n  helm install x g/grafana\n  helm install y g/loki\n",
    f"run: |\n  helm repo add g {GRAFANA}\n  helm install x g/alloy\n  helm install y h/grafana\n",
    f"repositories: [{{name: g, url: {GRAFANA}}}]\nreleases: [{{chart: g/alloy}}]\n",
    (
        f"repositories: [{{name: g, url: {GRAFANA}}}]\n"
        "releases: [{chart: g/alloy}, {chart: g/grafana}]\n"
    ),
    "source: deb https://packages.cloud.google.com/apt cloud-sdk main\n",
    "run: curl https://packages.cloud.google.com/apt/doc/apt-key.gpg\n",
    "url: https://storage.googleapis.com/kubernetes-release-dev/ci/latest.txt\n",
    "url: https://example.org/?from=storage.googleapis.com/kubernetes-release/x\n",
    "dependencies:\n- name: redis\n  repository: https://charts.bitnami.com/bitnami\n",
    "dependencies:\n- name: redis\n  repository: oci://registry-1.docker.io/bitnamicharts\n",
    "dependencies:\n- name: redis\n  repository: oci://registry-1.docker.io/bitnami-x\n",
]


@pytest.mark.parametrize(("text", "old", "new", "role"), CHARTS)
def test_moves(text: str, old: str, new: str, role: str) -> None:
    (finding,) = check(text, rules=ALL).findings
    assert finding.role.value == role
    changes = [(edit.span, edit.replacement) for edit in finding.fix.edits]
    assert text.count(old) == 1
    assert splice(text, changes) == text.replace(old, new)


def test_a_list_of_what_is_allowed_is_not_safe() -> None:
    (finding,) = check(f"sourceRepos:\n- {ISTIO}\n", rules=ALL).findings
    assert finding.fix.applicability is Applicability.UNSAFE
    assert finding.fix.reason == "`sourceRepos` allows what is used elsewhere"


@pytest.mark.parametrize(("path", "text", "old", "new"), SURFACES)
def test_moves_in_files_of_other_kinds(path: str, text: str, old: str, new: str) -> None:
    (finding,) = check(text, path, ALL).findings
    changes = [(edit.span, edit.replacement) for edit in finding.fix.edits]
    assert splice(text, changes) == text.replace(old, new)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("README.md", f"See {BUCKET}/release for more.\n"),
        ("install.sh", f"#!/bin/sh\n# {BUCKET}/release/stable.txt\n"),
        ("Dockerfile", f"FROM scratch\n# {BUCKET}/release/stable.txt\n"),
        (
            "main.tf",
            f'resource "helm_release" "p" {{\n  repository = "{GRAFANA}"\n  chart = "alloy"\n}}\n',
        ),
    ],
)
def test_stays_in_files_of_other_kinds(path: str, text: str) -> None:
    assert check(text, path, ALL).findings == []


@pytest.mark.parametrize(("text", "rule"), REPORTED)
def test_is_reported(text: str, rule: str) -> None:
    (finding,) = check(text, rules=ALL).findings
    assert (finding.rule, finding.fix.edits) == (rule, ())


@pytest.mark.parametrize("text", LEFT)
def test_stays(text: str) -> None:
    assert check(text, rules=ALL).findings == []


@pytest.mark.parametrize(
    "text",
    [
        "web: {repository: k8s.gcr.io/pause, tag: '3.9', chart: web}\n",
        "dependencies: [{name: pause, repository: k8s.gcr.io/pause, tag: '3.9'}]\n",
    ],
)
def test_an_image_beside_the_name_of_a_chart_stays_an_image(text: str) -> None:
    (finding,) = check(text, rules=ALL).findings
    assert (finding.role.value, finding.fix.applicability) == ("image", Applicability.SAFE)


def test_a_commented_url_is_a_mention() -> None:
    report = check(f"# {STABLE}\na: b\n", rules=ALL)
    assert [mention.rule for mention in report.mentions] == ["helm-stable"]


def test_urls_within_urls() -> None:
    text = f"run: curl -L {BUCKET}/release/$(curl -s {BUCKET}/release/stable.txt)/bin/kubectl\n"
    findings = check(text, rules=ALL).findings
    assert [finding.replacement for finding in findings] == [
        "https://dl.k8s.io/release",
        "https://dl.k8s.io/release/stable.txt",
    ]


@pytest.mark.parametrize("end", ["\n", " "])
@pytest.mark.parametrize(
    "line",
    [
        f"  curl {BUCKET}/release/x",
        f"  helm helm repo add {STABLE}",
        f"  deb [a] {BUCKET} x y",
        "  https://https://https://storage.googleapis.com/kubernetes-release",
        f"  helm --repo {BUCKET}/${{a{{{{",
    ],
)
def test_time(line: str, end: str) -> None:
    def prepare(size: int) -> Work:
        text = View.joined([((line + end) * size, 0)])
        return lambda: list(urls.find(text, Scope(ALL.positions)))

    assert grows_linearly(prepare, 100)
