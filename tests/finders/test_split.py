"""References of several scalars: what proves that they make an image, and which scalar is
edited."""

import pytest

from asking import check, fix, images
from k8sregistry_lint.model import Applicability

KEPT = "display_only"

SPLIT = [
    ("registry: k8s.gcr.io\nrepository: x\n", "k8s.gcr.io/x", "registry and repository"),
    ("registry: k8s.gcr.io\nrepository: x\ntag: 1.2\n", "k8s.gcr.io/x:1.2", "tag"),
    ("registry: k8s.gcr.io\nrepository: x:1.0\n", "k8s.gcr.io/x:1.0", "tag in the repository"),
    (
        f"registry: k8s.gcr.io\nimage: a/b\ndigest: sha256:{'ab' * 32}\n",
        f"k8s.gcr.io/a/b@sha256:{'ab' * 32}",
        "image and digest",
    ),
    ("registry: k8s.gcr.io\nname: x\n", "k8s.gcr.io/x", "name"),
    ("hub: k8s.gcr.io\nimage: x\n", "k8s.gcr.io/x", "hub"),
    ("hub: k8s.gcr.io\ntag: 1\n", "k8s.gcr.io", "hub and tag"),
    ("registry: k8s.gcr.io/\nrepository: x\n", "k8s.gcr.io/x", "slash"),
    ("registry: k8s.gcr.io/a\nname: x\n", "k8s.gcr.io/a/x", "path"),
    ("imageRegistry: k8s.gcr.io\nimageName: x\n", "k8s.gcr.io/x", "prefixes"),
    ("'registry': \"k8s.gcr.io\" # why\nrepository: 'x'\n", "k8s.gcr.io/x", "quotes and comment"),
    ("{registry: k8s.gcr.io, repository: x}", "k8s.gcr.io/x", "flow"),
    ("repository: x\nregistry: k8s.gcr.io\n", "k8s.gcr.io/x", "order"),
    ("registry: k8s.gcr.io\npullPolicy: Always\n", "k8s.gcr.io", "pull policy"),
    ("image:\n  registry: k8s.gcr.io\n", "k8s.gcr.io", "the key around it"),
    ("global:\n  imageRegistry: k8s.gcr.io\n", "k8s.gcr.io", "global"),
    ("parameters:\n- name: a.image.registry\n  value: k8s.gcr.io\n", "k8s.gcr.io", "a parameter"),
    (
        "registry: k8s.gcr.io\nrepository: '{{ x }}'\n",
        "k8s.gcr.io/{{ x }}",
        "an action as a repository",
    ),
]


@pytest.mark.parametrize(
    ("text", "image"), [row[:2] for row in SPLIT], ids=[row[2] for row in SPLIT]
)
def test_found(text: str, image: str) -> None:
    assert images(text, "values.yaml") == [(image, "split", "safe")]
    (finding,) = check(text, "values.yaml").findings
    assert [text[edit.span.start : edit.span.end] for edit in finding.fix.edits] == [
        image.partition("/")[0]
    ]
    assert fix(text, "values.yaml") == text.replace("k8s.gcr.io", "registry.k8s.io")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(
            "registry: gcr.io\nrepository: google_containers/x\n",
            [("gcr.io/google_containers/x", "split", "safe")],
            id="gcr",
        ),
        pytest.param(
            "registry: quay.io\nrepository: k8scsi/x\n",
            [("quay.io/k8scsi/x", "split", "display_only")],
            id="quay",
        ),
        pytest.param(
            "registry: gcr.io/google_containers\nname: x\n",
            [("gcr.io/google_containers/x", "split", "safe")],
            id="folder",
        ),
        pytest.param(
            "registry: k8s.gcr.io\n",
            [("k8s.gcr.io", "repository-host", "unsafe")],
            id="no evidence",
        ),
        pytest.param(
            "registry: k8s.gcr.io\nusername: x\n",
            [("k8s.gcr.io", "repository-host", "unsafe")],
            id="credentials",
        ),
        pytest.param("registry: docker.io\nrepository: x\n", [], id="another registry"),
        pytest.param(
            "registry: mirror.example.com\nrepository: k8s.gcr.io/x\n", [], id="a path in a mirror"
        ),
        pytest.param(
            "registry: ''\nrepository: k8s.gcr.io/x\n",
            [("k8s.gcr.io/x", "image", "safe")],
            id="an empty registry",
        ),
        pytest.param(
            "registry: docker.io\nimage: k8s.gcr.io/x:1\n",
            [("k8s.gcr.io/x:1", "image", "safe")],
            id="a whole image beside it",
        ),
        pytest.param("mirrors:\n  registry: k8s.gcr.io\n  name: x\n", [], id="mirror"),
        pytest.param("registry: [k8s.gcr.io]\nname: x\n", [], id="a list"),
    ],
)
def test_what_is_no_safe_split(text: str, found: list[tuple[str, str, str]]) -> None:
    assert images(text, "values.yaml") == found


@pytest.mark.parametrize(
    "text",
    [
        "{registry: k8s.gcr.io, project: google_containers, image: a}",
        "{registry: k8s.gcr.io, org: google_containers, name: a, tag: v1}",
        "{hub: k8s.gcr.io, namespace: google_containers, image: a}",
    ],
)
def test_an_organization_that_goes_is_for_a_person(text: str) -> None:
    """A part that is left empty would be joined to a name with two slashes."""
    (finding,) = check(f"image: {text}\n").findings
    assert finding.fix.applicability is Applicability.DISPLAY_ONLY
    assert fix(f"image: {text}\n", threshold=Applicability.UNSAFE) == f"image: {text}\n"
