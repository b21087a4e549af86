# ruff: noqa: E501 - templates are read best with their lines as they are
"""Charts in the layouts that publishers use, each as the text of its files. Every image in them is
one that `MIRRORS` moves."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import yaml

MIRRORS = {
    "docker.io": "mirror.example/hub",
    "quay.io": "mirror.example/quay",
    "registry.k8s.io": "mirror.example/k8s",
}


class Layout(NamedTuple):
    """A chart. `pod` are the lines of its template, `helpers` those of `_helpers.tpl`; `charts` are
    its subcharts by folder, and `left` the images that `check --fix` does not move, and why."""

    values: str
    pod: str
    helpers: str = ""
    charts: Mapping[str, "Layout"] = MappingProxyType({})
    dependencies: str = ""
    left: Mapping[str, str] = MappingProxyType({})
    unreachable: tuple[str, ...] = ()
    """The images that no value reaches."""

    def write(self, folder: Path) -> Path:
        """Write the chart to a folder that is named after it."""
        (folder / "templates").mkdir(parents=True)
        dependencies = f"dependencies:\n{self.dependencies}" if self.dependencies else ""
        (folder / "Chart.yaml").write_text(
            f"apiVersion: v2\nname: {folder.name}\nversion: 1.0.0\n{dependencies}"
        )
        (folder / "values.yaml").write_text(self.values)
        (folder / "templates" / "pod.yaml").write_text(POD.format(folder.name) + self.pod)
        if self.helpers:
            (folder / "templates" / "_helpers.tpl").write_text(self.helpers)
        for name, chart in self.charts.items():
            chart.write(folder / "charts" / name)
        return folder


POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: {{{{ .Release.Name }}}}-{}
spec:
  containers:
"""

SPLIT = """\
image:
  registry: quay.io
  repository: acme/api
  tag: "1.0"
"""

JOIN = """\
    - name: main
      image: "{{ .Values.image.registry }}/{{ .Values.image.repository }}:{{ .Values.image.tag }}"
"""

BITNAMI = """\
{{- define "common.images.image" -}}
{{- $registryName := default .imageRoot.registry ((.global).imageRegistry) -}}
{{- $repositoryName := .imageRoot.repository -}}
{{- $separator := ":" -}}
{{- $termination := .imageRoot.tag | toString -}}
{{- if .imageRoot.digest }}
    {{- $separator = "@" -}}
    {{- $termination = .imageRoot.digest | toString -}}
{{- end -}}
{{- if $registryName }}
    {{- printf "%s/%s%s%s" $registryName $repositoryName $separator $termination -}}
{{- else -}}
    {{- printf "%s%s%s"  $repositoryName $separator $termination -}}
{{- end -}}
{{- end -}}
"""
BITNAMI_POD = """\
    - name: main
      image: {{ include "common.images.image" (dict "imageRoot" .Values.image "global" .Values.global) }}
    - name: metrics
      image: {{ include "common.images.image" (dict "imageRoot" .Values.metrics.image "global" .Values.global) }}
"""
ALONE = "only this image's registry is known"

LAYOUTS = {
    "joined": Layout(SPLIT, JOIN),
    "bitnami": Layout(
        "global:\n  imageRegistry: ''\nimage:\n  registry: docker.io\n  repository: bitnami/redis\n"
        "  tag: 7.0.0\nmetrics:\n  image:\n    registry: docker.io\n    repository: bitnami/exporter\n"
        "    tag: 1.0.0\n    digest: sha256:" + "a" * 64 + "\n",
        BITNAMI_POD,
        BITNAMI,
    ),
    "bitnami-global": Layout(
        "global:\n  imageRegistry: quay.io\nimage:\n  registry: docker.io\n  repository: acme/redis\n"
        "  tag: 7.0.0\nmetrics:\n  image:\n    repository: acme/exporter\n    tag: 1.0.0\n",
        BITNAMI_POD,
        BITNAMI,
    ),
    "prometheus": Layout(
        "global:\n  imageRegistry: ''\noperator:\n  image:\n    registry: quay.io\n"
        "    repository: prometheus-operator/operator\n    tag: v0.80\n",
        "{{- $registry := .Values.global.imageRegistry | default .Values.operator.image.registry }}\n"
        "    - name: main\n"
        '      image: "{{ $registry }}/{{ .Values.operator.image.repository }}:'
        '{{ .Values.operator.image.tag }}"\n',
    ),
    "ingress-nginx": Layout(
        "controller:\n  image:\n    registry: registry.k8s.io\n    image: ingress-nginx/controller\n"
        "    tag: v1.8.0\n",
        "    - name: main\n"
        "      {{- with .Values.controller.image }}\n"
        "      image: {{ if .repository }}{{ .repository }}{{ else }}{{ .registry }}/{{ .image }}"
        "{{ end }}:{{ .tag }}\n"
        "      {{- end }}\n",
    ),
    "helm-create": Layout(
        'image:\n  repository: nginx\n  tag: "1.25"\n',
        "    - name: main\n"
        '      image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"\n',
    ),
    "whole-repository": Layout(
        'image:\n  repository: quay.io/acme/api\n  tag: "1.0"\n',
        '    - name: main\n      image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"\n',
    ),
    "one-string": Layout(
        "image: quay.io/acme/api:1.0\n", "    - {name: main, image: {{ .Values.image }}}\n"
    ),
    "hardcoded": Layout(
        "port: 80\n",
        "    - {name: main, image: quay.io/acme/api:1.0}\n    - {name: side, image: nginx:1.25}\n",
        unreachable=("quay.io/acme/api:1.0", "nginx:1.25"),
    ),
    "defaults": Layout(
        "port: 80\n",
        '    - {name: main, image: {{ .Values.image | default "quay.io/acme/api:1.0" }}}\n'
        '    - {name: side, image: {{ default "nginx:1.25" .Values.sidecarImage }}}\n',
    ),
    "with-global": Layout(
        "global:\n  imageRegistry: quay.io\nimage:\n  repository: acme/api\n  tag: 1\n",
        "    - name: main\n"
        "      image: {{ with .Values.global.imageRegistry }}{{ . }}/{{ end }}{{ .Values.image.repository }}:{{ .Values.image.tag }}\n",
    ),
    "default-registry": Layout(
        "image:\n  repository: acme/api\n  tag: 1\n",
        "    - name: main\n"
        '      image: {{ default "quay.io" .Values.image.registry }}/{{ .Values.image.repository }}:{{ .Values.image.tag }}\n'
        "    - name: side\n"
        '      image: {{ .Values.sideRegistry | default "docker.io" }}/acme/side:1\n',
    ),
    "cert-manager": Layout(
        "image:\n  registry: quay.io\n  repository: jetstack/controller\n  tag: v1.12.0\n"
        "webhook:\n  image:\n    repository: quay.io/jetstack/webhook\n    tag: v1.12.0\n",
        "    - name: main\n"
        "      {{- with .Values.image }}\n"
        '      image: "{{- if .registry -}}{{ .registry }}/{{- end -}}{{ .repository }}:{{ .tag }}"\n'
        "      {{- end }}\n"
        "    - name: webhook\n"
        "      {{- with .Values.webhook.image }}\n"
        '      image: "{{- if .registry -}}{{ .registry }}/{{- end -}}{{ .repository }}:{{ .tag }}"\n'
        "      {{- end }}\n",
    ),
    "sidecars": Layout(
        "sidecars:\n  - name: main\n    image: quay.io/acme/api:1.0\n"
        "  - name: side\n    image: nginx:1.25\n",
        "    {{- toYaml .Values.sidecars | nindent 4 }}\n",
    ),
    "takes-apart": Layout(
        SPLIT,
        '    {{- if contains "/" .Values.image.registry }}{{ fail "a host" }}{{ end }}\n' + JOIN,
    ),
    "one-registry": Layout(
        "imageRegistry: docker.io\napi: {image: {name: acme/api, tag: 1}}\n",
        "    - name: main\n"
        "      image: {{ .Values.imageRegistry }}/{{ .Values.api.image.name }}:{{ .Values.api.image.tag }}\n",
        left={"docker.io/acme/api:1": ALONE},
    ),
    "istio-hub": Layout(
        "global:\n  hub: docker.io/istio\nimage: pilot\ntag: 1.20.0\n",
        "    - name: main\n"
        '      image: "{{ .Values.global.hub }}/{{ .Values.image }}:{{ .Values.tag }}"\n',
    ),
    "arguments": Layout(
        "reloader: {image: quay.io/acme/reloader:1.0}\nimage: quay.io/acme/operator:1.0\n",
        "    - name: main\n"
        "      image: {{ .Values.image }}\n"
        '      args: ["--reloader-image={{ .Values.reloader.image }}"]\n'
        "      env: [{name: SIDE_IMAGE, value: quay.io/acme/side:1}]\n",
        unreachable=("quay.io/acme/side:1",),
    ),
    "digest": Layout(
        "image:\n  registry: quay.io\n  repository: acme/api\n  digest: sha256:" + "b" * 64 + "\n",
        "    - name: main\n"
        '      image: "{{ .Values.image.registry }}/{{ .Values.image.repository }}@{{ .Values.image.digest }}"\n',
    ),
    "list-joined": Layout(
        SPLIT,
        "    - name: main\n"
        '      image: {{ printf "%s:%s" (list .Values.image.registry .Values.image.repository | join "/") .Values.image.tag }}\n',
        left={"quay.io/acme/api:1.0": "two functions at once"},
    ),
    "umbrella": Layout(
        "image: quay.io/acme/front:1.0\nback:\n  image:\n    tag: '2.0'\n",
        "    - {name: main, image: {{ .Values.image }}}\n",
        charts={"api": Layout(SPLIT, JOIN)},
        dependencies="  - {name: api, alias: back, version: 1.0.0}\n",
    ),
    "umbrella-global": Layout(
        "global: {imageRegistry: ''}\n",
        "    - {name: main, image: registry.k8s.io/pause:3.9}\n",
        charts={
            "redis": Layout(
                "image:\n  registry: docker.io\n  repository: bitnami/redis\n  tag: 7.0.0\n"
                "metrics:\n  image:\n    registry: docker.io\n    repository: bitnami/exporter\n    tag: '1'\n",
                BITNAMI_POD,
                BITNAMI,
            )
        },
        dependencies="  - {name: redis, version: 1.0.0}\n",
        unreachable=("registry.k8s.io/pause:3.9",),
    ),
}


def configuration(folder: Path) -> Path:
    """Write a configuration with the mirrors, and give its path."""
    path = folder / ".k8sregistry-lint.yaml"
    path.write_text(yaml.safe_dump({"mirrors": MIRRORS}))
    return path
