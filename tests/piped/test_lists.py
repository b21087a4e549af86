"""Lists and tables of images on stdin."""

from collections.abc import Callable

import pytest
from typer.testing import CliRunner

from growth import Work, grows_linearly
from k8sregistry_lint.cli.app import app
from k8sregistry_lint.piped import listed

LISTS = [
    ("k8s.gcr.io/pause:3.9\nnginx:1\nredis\n", ["k8s.gcr.io/pause:3.9", "nginx:1", "redis"]),
    ("nginx:1 k8s.gcr.io/pause:3.9", ["nginx:1", "k8s.gcr.io/pause:3.9"]),
    ("      2 nginx:1\n     10 quay.io/a/b\n", ["nginx:1", "quay.io/a/b"]),
    ("\r\nnginx:1\r\n\r\n", ["nginx:1"]),
    ("\ufeffnginx:1", ["nginx:1"]),
    ('"nginx:1"\n"redis"\n', ["nginx:1", "redis"]),
    ("nginx:1, redis:7, \n", ["nginx:1", "redis:7"]),
    ("web\tnginx:1\n\nshop/db redis:7\n", ["nginx:1", "redis:7"]),
    ("\nweb:\tnginx:1, redis:7, \ndb:\tredis:6, ", ["nginx:1", "redis:7", "redis:6"]),
    ("name\timage\nw\tk8s.gcr.io/pause:3.9\n", ["k8s.gcr.io/pause:3.9"]),
    ("Pod Images\nw nginx:1\nx image\n", ["nginx:1", "image"]),
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
    "docker pull nginx:1\n",
    "nginx:1 is old\n",
    "nginx:1 image\nredis:7\n",
    "name image\n",
    "web: nginx:1\n",
    "kind: Pod\nnginx:1\n",
]


@pytest.mark.parametrize(("text", "images"), LISTS)
def test_a_list(text: str, images: list[str]) -> None:
    assert [image.text for image in listed(text)] == images


@pytest.mark.parametrize("text", OTHER)
def test_what_is_no_list(text: str) -> None:
    assert listed(text) == []


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


TABLES = {
    "crictl images": (
        (
            "IMAGE                           TAG       IMAGE ID        SIZE\n"
            "k8s.gcr.io/pause                3.9       e6f1816883972   742kB\n"
            "docker.io/library/nginx         1.25      a6f1816883972   187MB\n"
            "<none>                          <none>    c6f1816883972   47MB\n"
        ),
        ["k8s.gcr.io/pause:3.9", "docker.io/library/nginx:1.25"],
    ),
    "crictl images --digests": (
        (
            f"IMAGE              TAG   DIGEST{' ' * 67}IMAGE ID        SIZE\n"
            f"k8s.gcr.io/pause   3.9   sha256:{'a' * 64}  e6f1816883972   742kB\n"
        ),
        [f"k8s.gcr.io/pause:3.9@sha256:{'a' * 64}"],
    ),
    "docker images, podman images": (
        (
            "REPOSITORY          TAG       IMAGE ID       CREATED         SIZE\n"
            "k8s.gcr.io/pause    <none>    e6f181688397   16 months ago   744kB\n"
            "redis               7         e6f181688398   16 months ago   744MB\n"
        ),
        ["k8s.gcr.io/pause", "redis:7"],
    ),
    "docker images 29": (
        (
            "IMAGE                     ID             DISK USAGE   CONTENT SIZE   EXTRA\n"
            "k8s.gcr.io/pause:3.9      e6f181688397        744kB          300kB    U\n"
        ),
        ["k8s.gcr.io/pause:3.9"],
    ),
    "nerdctl images": (
        (
            "REPOSITORY          TAG    IMAGE ID        CREATED        PLATFORM       SIZE\n"
            "k8s.gcr.io/pause    3.9    7031c1b28338    2 hours ago    linux/amd64    728.0 KiB\n"
        ),
        ["k8s.gcr.io/pause:3.9"],
    ),
    "docker images | grep": (
        (
            "k8s.gcr.io/pause      3.9      e6f181688397   16 months ago   744kB\n"
            "k8s.gcr.io/etcd       3.5.0-0  e6f181688398   16 months ago   744kB\n"
        ),
        ["k8s.gcr.io/pause:3.9", "k8s.gcr.io/etcd:3.5.0-0"],
    ),
    "ctr images ls": (
        (
            f"REF                  TYPE        DIGEST{' ' * 66}SIZE      PLATFORMS   LABELS\n"
            f"k8s.gcr.io/pause:3.9 application sha256:{'a' * 64} 314.0 KiB linux/amd64 a=b:1\n"
            f"sha256:{'b' * 13} application sha256:{'a' * 64} 314.0 KiB linux/amd64 a=b:1\n"
        ),
        ["k8s.gcr.io/pause:3.9"],
    ),
    "crictl ps": (
        (
            "CONTAINER        IMAGE                  CREATED      STATE     NAME   POD ID   POD\n"
            "1234567890123    k8s.gcr.io/pause:3.9   5 days ago   Running   app    abc      web\n"
            "2234567890123    e6f1816883972          5 days ago   Running   app    abc      web\n"
        ),
        ["k8s.gcr.io/pause:3.9"],
    ),
    "kubectl get deployments,daemonsets -o wide": (
        (
            "NAME   READY   UP-TO-DATE   CONTAINERS    IMAGES                          SELECTOR\n"
            "web    1/1     1            app,sidecar   k8s.gcr.io/pause:3.9,nginx:1    app=web\n\n"
            "NAME   DESIRED   NODE SELECTOR   CONTAINERS   IMAGES                 SELECTOR\n"
            "ds     1         <none>          a            k8s.gcr.io/etcd:3      app=ds\n"
        ),
        ["k8s.gcr.io/pause:3.9", "nginx:1", "k8s.gcr.io/etcd:3"],
    ),
    "kubectl get -o custom-columns": (
        "POD    WHAT\nweb    k8s.gcr.io/pause:3.9,quay.io/a/b:1\ndb     <none>\n",
        ["k8s.gcr.io/pause:3.9", "quay.io/a/b:1"],
    ),
    "cells between tabs": (
        "NAME\tIMAGE\nw\tk8s.gcr.io/pause:3.2\nlonger\tquay.io/a:1\n",
        ["k8s.gcr.io/pause:3.2", "quay.io/a:1"],
    ),
    "empty cells between tabs": (
        "NAME\tTAG\tIMAGE\t\nw\t\tk8s.gcr.io/pause\t\n\t3\tk8s.gcr.io/etcd\tx\n-\n",
        ["k8s.gcr.io/pause", "k8s.gcr.io/etcd:3"],
    ),
    "lists between tabs": (
        'A B\tINIT-IMAGES\nsome words\tnginx, k8s.gcr.io/pause\nb\t"quay.io/a:1"\n',
        ["nginx", "k8s.gcr.io/pause", "quay.io/a:1"],
    ),
    "two columns of one title": (
        "IMAGE                  IMAGE\nk8s.gcr.io/pause:3.9   redis:7\n",
        ["k8s.gcr.io/pause:3.9", "redis:7"],
    ),
    "a title further right than its cells": (
        "   IMAGE\nk8s.gcr.io/pause:3.9\n",
        ["k8s.gcr.io/pause:3.9"],
    ),
    "another title": (
        "NAME   IMG\nweb    k8s.gcr.io/pause:3.2,nginx\nw3     quay.io/a:1\n",
        ["k8s.gcr.io/pause:3.2", "nginx", "quay.io/a:1"],
    ),
    "another title, and one cell that tells": (
        (
            "NAME   A                        B\nw1     k8s.gcr.io/pause         1\n"
            "w2     redis,k8s.gcr.io/etcd    2\nw3     quay.io/a:1              3\n"
            "w4     <none>                   4\n"
        ),
        ["k8s.gcr.io/pause", "redis", "k8s.gcr.io/etcd", "quay.io/a:1"],
    ),
    "a column of words": (
        "A           IMAGE\nat a.io/a:1 k8s.gcr.io/pause:3.9\n",
        ["k8s.gcr.io/pause:3.9"],
    ),
    "columns filled up with tabs": (
        "NAME\t\tIMAGE\nlonger-name\tredis\nweb\t\tk8s.gcr.io/pause:3.9\n",
        ["redis", "k8s.gcr.io/pause:3.9"],
    ),
    "titles to the left of their cells": (
        "NAME  IMAGE\nlonger-name k8s.gcr.io/pause:3.9\n",
        ["k8s.gcr.io/pause:3.9"],
    ),
    "titles to the right of their cells": (
        "NAME        IMAGE\nweb  redis\na b  k8s.gcr.io/pause:3.9\n",
        ["redis", "k8s.gcr.io/pause:3.9"],
    ),
    "a row in capitals": (
        "NAME\tENV\tIMAGE\nWEB\t\t\ndb\tx\tk8s.gcr.io/pause\n",
        ["k8s.gcr.io/pause"],
    ),
    "tables one after another": (
        "IMAGE\nk8s.gcr.io/pause\nNAME   IMAGE\nweb    redis\nIMAGE\nk8s.gcr.io/etcd\n",
        ["k8s.gcr.io/pause", "redis", "k8s.gcr.io/etcd"],
    ),
    "one column": ("IMAGE\nk8s.gcr.io/pause:3.9\n", ["k8s.gcr.io/pause:3.9"]),
}


@pytest.mark.parametrize(("text", "images"), TABLES.values(), ids=TABLES)
def test_a_table(text: str, images: list[str]) -> None:
    assert [image.text for image in listed(text)] == images
    assert [image.text for image in listed(text.replace("\n", "\r\n"))] == images
    assert [image.text for image in listed("\ufeff" + text)] == images
    legacy = sum(image.startswith("k8s.gcr.io") for image in images)
    done = CliRunner().invoke(app, ["check", "--no-config", "-f", "concise", "-"], input=text)
    assert (done.exit_code, done.stdout.count("warning k8s-gcr-io")) == (1, legacy)
    assert done.stdout.count("fix: display-only, printed by a command") == legacy
    fixed = CliRunner().invoke(
        app, ["check", "--no-config", "--fix", "--unsafe-fixes", "-"], input=text
    )
    assert fixed.stdout == text


def test_a_column_that_shows_no_images_is_mentioned() -> None:
    text = "NAME   SIDE               IMAGE\nweb    k8s.gcr.io/pause   quay.io/a:1\n"
    command = ["check", "--no-config", "--show-mentions", "-f", "concise", "-"]
    done = CliRunner().invoke(app, command, input=text)
    assert done.stdout.splitlines()[0] == (
        "-:2:8: mention[k8s-gcr-io]: a column that does not show that it holds images: "
        "web    k8s.gcr.io/pause   quay.io/a:1"
    )
    assert "mention" not in CliRunner().invoke(app, command, input="IMAGE\nquay.io/a:1\n").stdout


@pytest.mark.parametrize("text", [text for text, _ in LISTS if "\n" in text])
def test_check_reads_a_list(text: str) -> None:
    old = text.replace("nginx:1", "k8s.gcr.io/pause:3.9")
    done = CliRunner().invoke(app, ["check", "--no-config", "-f", "concise", "-"], input=old)
    assert done.exit_code == 1
    assert done.stdout.count("warning k8s-gcr-io") == old.count("k8s.gcr.io")


def test_a_list_of_one_image_a_line_can_be_fixed() -> None:
    text = "k8s.gcr.io/pause:3.9\nnginx:1\n"
    arguments = [
        "check",
        "--no-config",
        "--fix",
        "--unsafe-fixes",
        "--mirror",
        "docker.io=hub.example/x",
        "-",
    ]
    done = CliRunner().invoke(app, arguments, input=text)
    assert done.stdout == "registry.k8s.io/pause:3.9\nhub.example/x/library/nginx:1\n"


def test_plan_needs_objects() -> None:
    done = CliRunner().invoke(app, ["plan", "-"], input="k8s.gcr.io/pause:3.9\n")
    assert done.exit_code == 2
    assert "is a list of images, which names no objects: print them with -o json" in done.stderr


LONG = {
    "words": lambda number: "nginx:1 " * 20 * number + "\n" + " " * 20 * number + "1 " * number,
    "spaces in a header": lambda number: "A" + " " * 20 * number + "b",
    "titles": lambda number: "A  " * 4 * number + "\n" + "a\n" * 4 * number,
    "titles between tabs": lambda number: "A\t" * 4 * number + "\n" + "a\n" * 4 * number,
    "titles of images": lambda number: "A IMAGE " * 20 * number + "\n" + "a\n" * 20 * number,
    "cells": lambda number: "A\tB\n" + "a\t" * 20 * number + "\n" + "a\n" * 4 * number,
    "a long word": lambda number: "A  " * 9 * number + "\n" + "a" * 30 * number,
    "headers": lambda number: "A\tB\n" * 4 * number,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_the_time_is_that_of_the_length(text: Callable[[int], str]) -> None:
    def reads(number: int) -> Work:
        data = text(number)
        return lambda: listed(data)

    assert grows_linearly(reads, 500)
