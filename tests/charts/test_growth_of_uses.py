"""The time to look at the uses of a key grows with the templates only."""

import pytest

from growth import Work, grows_linearly
from k8sregistry_lint.charts.uses import is_written_whole, uses_of
from k8sregistry_lint.text import SourceFile


@pytest.mark.parametrize(
    "piece",
    [
        "{{ .Values.image.registry }}/",
        "{{",
        "{{ ",
        "{{ if .registry }}",
        "{{ else }}",
        '{{ printf "%s/" .registry ((((',
        "{{ $r := .registry }}",
        " " * 40,
        "(",
    ],
)
def test_time(piece: str) -> None:
    def looks(number: int) -> Work:
        text = "{{" + piece * number
        source = SourceFile("templates/a.yaml", text)
        return lambda: (uses_of("registry", [source]), is_written_whole(text, len(text) // 2))

    assert grows_linearly(looks, 400)
