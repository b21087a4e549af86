"""Plain lists of images on stdin."""

import pytest
from typer.testing import CliRunner

from growth import Work, grows_linearly
from k8sregistry_lint.cli.app import app
from k8sregistry_lint.inventory.listing import listed

LISTS = [
    ("k8s.gcr.io/pause:3.9\nnginx:1\nredis\n", ["k8s.gcr.io/pause:3.9", "nginx:1", "redis"]),
    ("nginx:1 k8s.gcr.io/pause:3.9", ["nginx:1", "k8s.gcr.io/pause:3.9"]),
    ("      2 nginx:1\n     10 quay.io/a/b\n", ["nginx:1", "quay.io/a/b"]),
    ("\r\nnginx:1\r\n\r\n", ["nginx:1"]),
    (f"nginx@sha256:{'0' * 64}", [f"nginx@sha256:{'0' * 64}"]),
]
OTHER = [
    "",
    "\n \n",
    "image: nginx:1\n",
    "- nginx:1\n",
    "see docker.io/library/nginx for more",
    "nginx\nredis\n",
    "null\n",
    '{"image": "nginx:1"}',
    "--- # x\nnginx:1\n",
    "REPOSITORY TAG\nnginx 1\n",
    "\ufeffnginx:1",
]


@pytest.mark.parametrize(("text", "images"), LISTS)
def test_a_list(text: str, images: list[str]) -> None:
    assert [image.text for image in listed(text.encode())] == images


@pytest.mark.parametrize("text", OTHER)
def test_what_is_no_list(text: str) -> None:
    assert listed(text.encode()) == []
    assert listed(text.encode() + b"\xff") == []


def test_images_counts_a_list() -> None:
    done = CliRunner().invoke(
        app, ["images", "--no-config", "-"], input="   2 k8s.gcr.io/pause:3.9\n   1 nginx:1\n"
    )
    assert done.exit_code == 0
    assert done.stdout.split("\n") == [
        "1 k8s.gcr.io/pause:3.9 -> registry.k8s.io/pause:3.9  [k8s-gcr-io, safe]",
        "    -:1",
        "1 nginx:1",
        "    -:2",
        "2 images in 2 places, 1 of a registry that moved in 1 place",
        "",
    ]


def test_check_says_who_reads_a_list() -> None:
    done = CliRunner().invoke(app, ["check", "--no-config", "-"], input="k8s.gcr.io/pause:3.9\n")
    assert done.exit_code == 2
    assert "is a list of images: `k8sregistry-lint images --legacy -` reads it" in done.stderr


def test_the_time_is_that_of_the_length() -> None:
    def reads(number: int) -> Work:
        data = b"nginx:1 " * 20 * number + b"\n" + b" " * 20 * number + b"1 " * number
        return lambda: listed(data)

    assert grows_linearly(reads, 500)
