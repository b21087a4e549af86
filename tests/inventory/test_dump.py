"""`images` of a cluster: pods below their owners, failures first, what only the status knows; and
the burn-down against an earlier list."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cluster.test_running import NEW, OLD, WEB, WEB_1, obj, pod, state, template
from k8sregistry_lint.cli.app import app
from k8sregistry_lint.inventory.progress import earlier, headline, since

DIGEST = "sha256:" + "a" * 64
WAITING = {"waiting": {"reason": "ImagePullBackOff"}}
STATES = [
    state("c0", OLD, imageID=f"x@{DIGEST}"),
    state("c1", "nginx:1", state=WAITING),
    state("proxy", "k8s.gcr.io/proxy:1"),
]
STATIC = pod(
    "etcd-cp1",
    "k8s.gcr.io/etcd:3",
    owner="Node/cp1",
    metadata={"namespace": "kube-system", "annotations": {"kubernetes.io/config.source": "file"}},
    status={"containerStatuses": [state("c0", "k8s.gcr.io/etcd:3", state=WAITING)]},
)
STATIC["spec"]["nodeName"] = "cp1"
ROLLOUT = {**obj("Rollout", "canary", template(OLD)), "apiVersion": "argoproj.io/v1alpha1"}
PODS = [pod(f"web-1-{n}", OLD, "nginx:1", status={"containerStatuses": STATES}) for n in range(3)]
DUMP = json.dumps({"kind": "List", "items": [WEB, WEB_1, *PODS, STATIC, ROLLOUT]})


def run(*arguments: str, stdin: str = DUMP) -> tuple[int, str]:
    command = ["images", "--no-config", *arguments, "-"]
    done = CliRunner().invoke(app, command, input=stdin, catch_exceptions=False)
    return done.exit_code, done.stdout


TABLE = """\
1 k8s.gcr.io/etcd:3 -> registry.k8s.io/etcd:3  [k8s-gcr-io, safe]
    kube-system/Pod/etcd-cp1 (container c0): 1 pod, 1 cannot pull it, static, node cp1
2 k8s.gcr.io/pause:3.9 -> registry.k8s.io/pause:3.9  [k8s-gcr-io, safe]
    shop/Deployment/web (container c0): 3 pods
    -:1 shop/Rollout/canary (container c0)
1 k8s.gcr.io/proxy:1 -> registry.k8s.io/proxy:1  [k8s-gcr-io, safe]
    shop/Deployment/web (container proxy): 3 pods, only in the status
1 nginx:1
    shop/Deployment/web (container c1): 3 pods, 3 cannot pull it
4 images in 5 places, 3 of a registry that moved in 4 places; 1 of their pods cannot pull them
"""


def test_the_table_is_that_of_owners() -> None:
    assert run() == (0, TABLE)


def test_json_keeps_every_place_and_adds_the_uses() -> None:
    images = {image["image"]: image for image in json.loads(run("--format", "json")[1])["images"]}
    assert images[OLD]["count"] == len(images[OLD]["places"]) == 6
    (use,) = images[OLD]["uses"]
    assert use["owner"] == "Deployment/web"
    assert use["digests"] == [DIGEST]
    assert (use["pods"], use["failing"], use["node"]) == (3, 0, None)
    assert images["k8s.gcr.io/etcd:3"]["uses"][0]["node"] == "cp1"
    assert images["k8s.gcr.io/proxy:1"]["places"] == []
    assert images["k8s.gcr.io/proxy:1"]["uses"][0]["source"] == "status"


def test_csv_and_markdown_name_owners() -> None:
    rows = list(csv.DictReader(io.StringIO(run("--format", "csv")[1])))
    assert rows[3]["places"] == "shop/Deployment/web (container c1): 3 pods, 3 cannot pull it"
    text = run("--format", "markdown")[1]
    assert f"- [ ] `{OLD}` becomes `{NEW}` (k8s-gcr-io, safe)" in text
    assert f"  - shop/Deployment/web (container c0): 3 pods, {DIGEST}\n" in text
    assert "\n- `nginx:1`\n" in text


def test_the_page_loads_nothing_and_obeys_no_name(tmp_path: Path) -> None:
    hostile = pod("<script>alert(1)</script>", "k8s.gcr.io/a:1", owner="")
    file = tmp_path / "images.html"
    code, shown = run("-f", "html", "-o", str(file), stdin=json.dumps(hostile))
    assert (code, shown) == (0, "")
    page = file.read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert not re.search(r"(?:src|href)=", page)
    assert "default-src &#39;none&#39;; style-src &#39;sha256-" in page


def test_a_file_that_is_no_report_is_not_overwritten(tmp_path: Path) -> None:
    manifest = tmp_path / "web.yaml"
    manifest.write_text("a: 1\n", encoding="utf-8")
    assert run("-f", "json", "-o", str(manifest))[0] == 2
    assert run("-o", str(tmp_path / "none" / "x"))[0] == 2
    assert manifest.read_text(encoding="utf-8") == "a: 1\n"


@pytest.mark.parametrize(
    ("text", "strict", "code"),
    [
        ('{\n "apiVersion": "v1",\n "items": [],\n "kind": "List"\n}', True, 2),
        ("apiVersion: v1\nitems: []\nkind: List\n", True, 2),
        ('{"kind": "PodList", "items": []}', True, 2),
        ("apiVersion: v1\nitems: []\nkind: List\n", False, 0),
        ("items: []\nimage: nginx:1\n", True, 0),
        ("kind: ConfigMap\ndata: {items: []}\n", True, 0),
        ('{"kind": "List", "items": [{"kind": "Pod", "spec": {}}]}', True, 0),
    ],
)
@pytest.mark.parametrize("command", ["images", "check"])
def test_an_empty_list(command: str, text: str, strict: bool, code: int) -> None:
    arguments = [command, "--no-config", *(["--strict"] if strict else []), "-"]
    assert CliRunner().invoke(app, arguments, input=text).exit_code == code


EARLIER = {"images": [{"image": OLD, "rule": "r"}, {"image": "k8s.gcr.io/gone:1", "rule": "r"}]}
EARLIER["images"].append({"image": "nginx", "rule": None})  # type: ignore[dict-item]


def test_the_burn_down(tmp_path: Path) -> None:
    file = tmp_path / "monday.json"
    file.write_text(json.dumps(EARLIER), encoding="utf-8")
    text = run("--since", str(file))[1]
    bar = "[##########..........] 1 of 2 old images is gone (50%), 1 is left, 2 are new"
    assert bar in text.splitlines()
    assert "  gone k8s.gcr.io/gone:1\n  new  k8s.gcr.io/etcd:3\n" in text
    data: dict[str, Any] = json.loads(run("--since", str(file), "--format", "json")[1])
    assert data["since"] == {
        "gone": ["k8s.gcr.io/gone:1"],
        "new": ["k8s.gcr.io/etcd:3", "k8s.gcr.io/proxy:1"],
        "left": [OLD],
    }
    assert '<progress max="100" value="50">' in run("--since", str(file), "-f", "html")[1]
    assert "- gone: `k8s.gcr.io/gone:1`" in run("--since", str(file), "-f", "markdown")[1]


def test_our_own_json_is_an_earlier_list(tmp_path: Path) -> None:
    file = tmp_path / "now.json"
    run("-f", "json", "-o", str(file))
    assert "0 of 3 old images are gone (0%), 3 are left, 0 are new" in run("--since", str(file))[1]


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"images": [1]}', '{"images": [{}]}', "[" * 9999]
)
def test_what_is_no_earlier_list(text: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no JSON report"):
        earlier(text)
    file = tmp_path / "x.json"
    file.write_text(text, encoding="utf-8")
    assert run("--since", str(file))[0] == 2


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (set(), set(), "0 of 0 old images are gone (100%), 0 are left, 0 are new"),
        ({"a"}, set(), "1 of 1 old image is gone (100%), 0 are left, 0 are new"),
        ({"a", "b", "c"}, {"a", "d"}, "2 of 3 old images are gone (66%), 1 is left, 1 is new"),
    ],
)
def test_headlines(before: set[str], now: set[str], expected: str) -> None:
    assert headline(since(before, now)) == expected
