"""A host that ends like a registry of a rule is another one, in every kind of file."""

import pytest

from asking import check
from k8sregistry_lint.reference import start_of_name

OTHERS = ["my.k8s.gcr.io/a:1", "my-k8s.gcr.io/a:1", "x.io/k8s.gcr.io/a:1", "k8s.gcr.io.x.io/a:1"]

FILES = [
    ("a.sh", "docker pull {}\n"),
    ("a.sh", "docker pull {} 'x\n"),
    ("a.sh", "docker pull {}{{a,b}}\n"),
    ("a.sh", "A={}\ndocker pull $A/x\n"),
    ("a.sh", "docker pull ${{A:-{}}}\n"),
    ("Makefile", "a:\n\tdocker pull {}\n\techo '\n"),
    ("Makefile", "A := $(or $(B),{})\na:\n\tdocker pull $(A)\n"),
    ("Makefile", "A := $(shell docker pull {})\n"),
    ("Dockerfile", "FROM {}\n"),
    ("Dockerfile", "FROM {}\nRUN echo 'x\n"),
    ("a.yaml", "image: {}\n"),
    ("a.yaml", "b: [\nimage: {}\n"),
    ("a.yaml", "args: ['--image={}']\n"),
    ("a.yaml", "# image: {}\n"),
    ("a.yaml", "run: docker pull {} 'x\n"),
    ("templates/a.yaml", 'image: {{{{ .a | default "{}" }}}}\n'),
    ("a.md", "Use `{}`.\n\n```sh\ndocker pull {} 'x\n```\n"),
    ("a.tf", 'image = "{}"\n'),
    ("a.tf", 'image = "{}\n'),
    ("a.toml", 'sandbox_image = "{}"\n'),
    ("a.go", 'var a = "{}"\n'),
    ("images.txt", "{}\n"),
    ("run.sh.j2", "docker pull {}\n"),
]


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize(("path", "text"), FILES)
def test_another_host_is_no_finding(path: str, text: str, other: str) -> None:
    assert not check(text.format(other, other), path).findings


@pytest.mark.parametrize(("path", "text"), FILES)
def test_the_host_of_a_region_is_part_of_the_image(path: str, text: str) -> None:
    image = "eu.gcr.io/google_containers/a"
    found = [finding.image for finding in check(text.format(image, image), path).findings]
    assert set(found) <= {image, f"{image}/x", "eu.gcr.io/google_containers"}


@pytest.mark.parametrize(
    ("text", "position", "start"),
    [
        ("k8s.gcr.io", 0, 0),
        ("my.k8s.gcr.io", 3, 0),
        ("--image=k8s.gcr.io", 8, 8),
        ("${A:-k8s.gcr.io}", 5, 5),
        ("docker://k8s.gcr.io", 9, 9),
        ("x/k8s.gcr.io", 2, None),
        ("me@k8s.gcr.io", 3, None),
        ("a b-k8s.gcr.io", 4, 2),
    ],
)
def test_the_start_of_a_name(text: str, position: int, start: int | None) -> None:
    assert start_of_name(text, position) == start
