"""What templates do with a part of an image's name."""

import pytest

from k8sregistry_lint.charts.uses import Use, is_written_whole, uses_of
from k8sregistry_lint.text import SourceFile

REGISTRY, FIRST, BEHIND, APART, OTHER = (
    Use.REGISTRY,
    Use.FIRST,
    Use.BEHIND,
    Use.APART,
    Use.OTHER,
)


@pytest.mark.parametrize(
    ("text", "uses"),
    [
        ("image: {{ .Values.image.registry }}/{{ .Values.image.repository }}", {REGISTRY}),
        ('image: "{{ .Values.image.registry }}/a:1"', {REGISTRY}),
        ("image: {{ .Values.image.registry | default .Values.global.registry }}/a", {REGISTRY}),
        (
            'image: {{ printf "%s/%s:%s" .Values.image.registry .Values.image.name "1" }}',
            {REGISTRY},
        ),
        ('image: {{ printf "%s/%s" (default .Values.g .Values.image.registry) .x }}', {REGISTRY}),
        ('image: {{ list .Values.image.registry .Values.image.name | join "/" }}', {REGISTRY}),
        (
            "{{- $r := .Values.image.registry | default .g }}\nimage: {{ $r }}/{{ .x }}",
            {REGISTRY},
        ),
        ("{{ with .Values.image }}image: {{ .registry }}/{{ .repository }}{{ end }}", {REGISTRY}),
        (
            "{{ if .Values.image.registry }}image: {{ .Values.image.registry }}/a{{ end }}",
            {REGISTRY},
        ),
        ("image: {{ with .Values.image.registry }}{{ . }}/{{ end }}a:1", {REGISTRY}),
        ("image: x.{{ with .Values.image.registry }}{{ . }}/{{ end }}a:1", {BEHIND}),
        ('image: {{ trimSuffix "/" .Values.image.registry }}/a', {REGISTRY}),
        ('image: {{ .Values.image.registry | trimSuffix "/" }}/a', {REGISTRY}),
        ('{{ if ne .Values.image.registry "" }}x{{ end }}', set()),
        ('image: {{ include "common.images.image" (dict) }}', {REGISTRY}),
        ("host: {{ .Values.image.registry }}", {FIRST}),
        ("host: x.{{ .Values.image.registry }}/a", {BEHIND}),
        ("x: {{ .Values.image.registry | quote }}/a", {REGISTRY}),
        ("x: {{ .Values.image.registry | b64enc }}", {OTHER}),
        ('x: {{ splitList "/" .Values.image.registry | first }}', {APART}),
        ('{{ if eq .Values.image.registry "quay.io" }}x{{ end }}', {APART}),
        ('{{ if contains "." $.Values.image.registry }}x{{ end }}', {APART}),
        ('{{ $h := .Values.image.registry }}{{ regexFind "[^/]+" $h }}', {APART}),
        ("image: {{ .Values.other }}/a", set()),
        ("image: {{ .Values.registry.host }}/a", set()),
        ("image: {{ .Values.imageRegistry }}/a", set()),
    ],
)
def test_registries(text: str, uses: set[Use]) -> None:
    assert uses_of("registry", [SourceFile("templates/a.yaml", text)]) == uses


@pytest.mark.parametrize(
    ("text", "uses"),
    [
        ('image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"', {FIRST}),
        ("image: {{ .Values.image.repository }}:{{ .Values.image.tag }}", {FIRST}),
        ("- {{ .Values.image.repository }}", {FIRST}),
        ('{{ printf "%s:%s" .Values.image.repository .Values.image.tag }}', {FIRST}),
        ("image: {{ .Values.image.registry }}/{{ .Values.image.repository }}", {BEHIND}),
        ('image: {{ printf "%s/%s" .Values.registry .Values.image.repository }}', {BEHIND}),
        ('image: {{ printf "quay.io/%s" .Values.image.repository }}', {BEHIND}),
        ("image: quay.io/{{ .Values.image.repository }}", {BEHIND}),
        ('image: {{ list "quay.io" .Values.image.repository | join "/" }}', {BEHIND}),
        ("image: {{ .Values.prefix }}{{ .Values.image.repository }}", {BEHIND}),
        ('image: {{ include "x" .Values.image.repository }}', {OTHER}),
    ],
)
def test_repositories(text: str, uses: set[Use]) -> None:
    assert uses_of("repository", [SourceFile("templates/a.yaml", text)]) == uses


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ('image: {{ "minio/minio" }}', True),
        ('image: "{{ .x | default "minio/minio" }}:{{ .tag }}"', True),
        ('image: {{ .r }}/{{ "minio/minio" }}', False),
        ('{{- $name := "minio/minio" -}}', False),
        ('{{- $name = .x | default "minio/minio" }}', False),
        ('{{ define "a.image" }}\n{{ "minio/minio" }}\n{{ end }}', False),
    ],
)
def test_what_prints_a_whole_name(text: str, whole: bool) -> None:
    assert is_written_whole(text, text.index("minio")) is whole
