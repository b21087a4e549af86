"""`plan` over what kubectl prints of a cluster with every kind of owner; every command is carried
out by the real kubectl."""

import json
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from asking import RULES
from growth import Work, grows_linearly
from k8sregistry_lint.cli.app import app
from k8sregistry_lint.cluster.actions import Action, Plan
from k8sregistry_lint.cluster.manifests import ManifestError, workloads
from k8sregistry_lint.cluster.planning import plan

HERE = Path(__file__).parent
YAML = (HERE / "cluster.yaml").read_text(encoding="utf-8")
LIST = yaml.safe_load(YAML)
JSON = json.dumps(LIST, indent=4)
OLD, NEW = "k8s.gcr.io/pause:3.9", "registry.k8s.io/pause:3.9"

kubectl = pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is missing")


def made(text: str) -> Plan:
    return plan(workloads(text), RULES)


PLAN = made(YAML)
BY_TITLE = {action.title.partition(" (")[0]: action for action in PLAN.actions}


def run(*arguments: str, stdin: str = "") -> tuple[int, str]:
    done = CliRunner().invoke(
        app, ["plan", "--no-config", *arguments], input=stdin, catch_exceptions=False
    )
    return done.exit_code, done.stdout


def test_the_items_of_a_list_may_leave_out_their_kind() -> None:
    pods = [
        {key: value for key, value in item.items() if key not in ("kind", "apiVersion")}
        for item in LIST["items"]
        if item["kind"] == "Pod"
    ]
    listed = json.dumps({"kind": "PodList", "apiVersion": "v1", "items": pods})
    assert made(listed).seen == {"Pod": len(pods)}


def as_printed(items: list[Any], kind: str = "List") -> str:
    """A list in the order in which kubectl prints its fields."""
    listed = {"apiVersion": "v1", "items": items, "kind": kind, "metadata": {}}
    return json.dumps(listed, indent=4) + "\n"


UNTYPED = [{key: value for key, value in item.items() if key != "kind"} for item in LIST["items"]]
POD = {"apiVersion": "v1", "kind": "Pod", "spec": {}}


@pytest.mark.parametrize(
    ("text", "other"),
    [
        (as_printed(LIST["items"]), JSON),
        (as_printed(LIST["items"]) * 2, JSON * 2),
        (as_printed(LIST["items"]).strip() + JSON, JSON * 2),
        (as_printed([LIST, POD]), json.dumps([LIST, POD])),
        (as_printed(UNTYPED[:2], "PodList"), json.dumps({"kind": "PodList", "items": UNTYPED[:2]})),
        (as_printed([]), "[]"),
    ],
    ids=["a list", "two", "one of each order", "a list in a list", "no kinds", "empty"],
)
def test_lists_are_read_item_by_item(text: str, other: str) -> None:
    assert list(workloads(text)) == list(workloads(other))


@pytest.mark.parametrize(
    "text",
    [
        as_printed([POD, POD])[:-40],
        as_printed([POD]).replace("]", ",]"),
        as_printed([POD]).replace("]", "}"),
        as_printed([POD]) + "x",
        as_printed([POD]).replace('"kind": "List"', "kind"),
    ],
)
def test_a_list_that_is_no_json_is_an_error(text: str) -> None:
    with pytest.raises(ManifestError):
        list(workloads(text))


def test_a_list_without_objects_is_an_error_if_asked() -> None:
    empty = '{"kind": "List", "apiVersion": "v1", "items": []}'
    assert run("-", stdin=empty)[0] == 0
    assert run("--strict", "-", stdin=empty)[0] == 2


def obj(kind: str, spec: dict[str, Any], name: str = "x", **metadata: Any) -> dict[str, Any]:
    api = {"Pod": "v1", "Job": "batch/v1", "CronJob": "batch/v1"}.get(kind, "apps/v1")
    return {
        "apiVersion": api,
        "kind": kind,
        "metadata": {"name": name, "namespace": "n", **metadata},
        "spec": spec,
    }


def deployment(image: str = OLD, container: str = "app", **metadata: Any) -> dict[str, Any]:
    return obj(
        "Deployment",
        {"template": {"spec": {"containers": [{"name": container, "image": image}]}}},
        **metadata,
    )


def only(*objects: dict[str, Any]) -> Action:
    [action] = made("\n".join(json.dumps(each) for each in objects)).actions
    return action


@pytest.mark.parametrize(
    ("options", "golden"), [([], "plan.sh"), (["--format", "markdown"], "plan.md")]
)
@pytest.mark.parametrize("text", [YAML, JSON], ids=["yaml", "json"])
def test_the_whole_cluster(options: list[str], golden: str, text: str) -> None:
    assert run(*options, stdin=text) == (0, (HERE / golden).read_text(encoding="utf-8"))


def test_lists_and_streams_and_files_say_the_same(tmp_path: Path) -> None:
    expected = run(stdin=YAML)
    file = tmp_path / "cluster.yaml"
    file.write_text("---\n".join(yaml.safe_dump(item) for item in LIST["items"]), encoding="utf-8")
    assert run(str(file)) == expected
    assert run(stdin="\n".join(json.dumps(item) for item in LIST["items"])) == expected
    assert run(stdin="\ufeff" + JSON) == expected


def test_every_workload_is_named_once_and_what_is_clean_is_not() -> None:
    titles = [f"{action.namespace}/{action.title}" for action in PLAN.actions]
    assert len(set(titles)) == len(titles)
    assert not [
        title
        for title in titles
        if "ReplicaSet" in title or "Deployment/clean" in title or "report-1" in title
    ]
    assert BY_TITLE["Deployment/web"].title == "Deployment/web (2 pods in the input)"


def subject(resource: str, namespace: str) -> dict[str, Any]:
    """The object of the fixture that a command names; an owner that is not in the input has the
    pod's containers."""
    kind, name = resource.split("/")
    for item in LIST["items"]:
        if (item["kind"].lower(), item["metadata"]["name"], item["metadata"]["namespace"]) == (
            kind,
            name,
            namespace,
        ):
            return dict(item)
    assert name == "gone"
    return deployment(name="gone", namespace="shop")


def local(words: list[str], manifest: dict[str, Any]) -> dict[str, Any]:
    """What a `kubectl set image` or `kubectl patch` makes of a manifest."""
    done = subprocess.run(
        [*words, "-o", "json"],
        input=json.dumps(manifest),
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def offline(command: str) -> tuple[list[str], str, str]:
    """The command with `--local -f -` in the place of the object, which it names together with its
    namespace."""
    words = shlex.split(command)
    at = next(number for number, word in enumerate(words) if "/" in word)
    assert words[at + 1] == "-n"
    return [*words[:at], *words[at + 3 :], "--local", "-f", "-"], words[at], words[at + 2]


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every value that is there, with its path; the status and empty values, which kubectl adds and
    drops, left out."""
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            if (*path, key) != ("status",):
                yield from leaves(inner, (*path, key))
    elif value is not None:
        yield path, value


def difference(before: dict[str, Any], after: dict[str, Any]) -> set[tuple[Any, Any]]:
    old, new = dict(leaves(before)), dict(leaves(after))
    return {
        (old.get(path), new.get(path))
        for path in old.keys() | new.keys()
        if old.get(path) != new.get(path)
    }


CHANGING = [
    (
        action,
        [
            c
            for c in (*action.commands, *action.later)
            if c.startswith(("kubectl set image", "kubectl patch"))
        ],
    )
    for action in PLAN.actions
]
CHANGING = [(action, changing) for action, changing in CHANGING if changing]


@kubectl
@pytest.mark.parametrize(
    ("action", "changing"), CHANGING, ids=[action.title for action, _ in CHANGING]
)
def test_the_commands_change_the_images_and_nothing_else(
    action: Action, changing: list[str]
) -> None:
    _, resource, namespace = offline(changing[0])
    before = after = subject(resource, namespace)
    for command in changing:
        words, *place = offline(command)
        assert place == [resource, namespace]
        after = local(words, after)
    expected = {
        (change.image.image, change.replacement) for change in action.changes if change.replacement
    }
    assert difference(before, after) == expected
    backwards = [
        command for command in action.undo if not command.startswith("kubectl rollout undo")
    ]
    if backwards:
        for command in backwards:
            after = local(offline(command)[0], after)
        assert difference(before, after) == set()
    else:
        assert "Deployment/gone" in action.title or action.undo == (
            f"kubectl rollout undo {resource} -n {namespace}",
        )


@kubectl
@pytest.mark.parametrize("title", ["Pod/toolbox", "Job/migrate"])
def test_what_is_made_anew_has_the_new_images_and_no_old_identity(title: str) -> None:
    action = BY_TITLE[title]
    manifest = subject(title.lower(), "batch")
    after = recreated(action.later[0], manifest)
    moved = {(change.image.image, change.replacement) for change in action.changes}
    identity = {("2", None), ("migrate", None)} if title.startswith("Job") else set()
    assert difference(manifest, after) == moved | identity
    swapped = json.dumps(manifest)
    for old, new in moved:
        swapped = swapped.replace(old, str(new))
    assert difference(manifest, recreated(action.undo[0], json.loads(swapped))) == identity


def recreated(pipeline: str, manifest: dict[str, Any]) -> dict[str, Any]:
    """What a pipeline between the cluster's answer and its new order makes of a manifest."""
    get, *steps, replace = (shlex.split(step) for step in pipeline.split(" | "))
    assert (get[:2], replace) == (["kubectl", "get"], ["kubectl", "replace", "--force", "-f", "-"])
    for step in steps:
        assert step[-2:] == ["-o", "yaml"]
        manifest = local(step[:-2], manifest)
    return manifest


def test_the_script_is_one_that_a_shell_can_read_and_runs_what_needs_no_look(
    tmp_path: Path,
) -> None:
    for name in ("kubectl", "helm", "k8sregistry-lint"):
        stub = tmp_path / name
        stub.write_text(
            f'#!/bin/sh\nprintf "%s\\n" "{name} $*" >> {tmp_path}/ran\n', encoding="utf-8"
        )
        stub.chmod(0o755)
    script = run(stdin=YAML)[1]
    subprocess.run(
        ["/bin/sh", "-eu"],
        input=script,
        text=True,
        check=True,
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
    )
    ran = (tmp_path / "ran").read_text(encoding="utf-8").split("\n")
    ready = [
        step
        for action in PLAN.actions
        for command in action.commands
        for step in command.split(" | ")
    ]
    assert sorted(ran[:-1]) == sorted(" ".join(shlex.split(step)) for step in ready)


HOSTILE = [
    "a; rm -rf /",
    "$(id)",
    "`id`",
    "a\nrm -rf /",
    "\x1b[31m",
    "--all",
    "*",
    "A",
    "",
    "a b",
    "x" * 300,
    "../x",
    "\u202e",
]


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_strings_of_the_cluster_steer_neither_shell_nor_terminal(name: str) -> None:
    labels = {"app.kubernetes.io/managed-by": name, "helm.sh/chart": name}
    helm = {"meta.helm.sh/release-name": name or "r", "meta.helm.sh/release-namespace": name}
    owner = [{"apiVersion": f"{name}/v1", "kind": name, "name": name}]
    objects = [
        deployment(name=name),
        deployment(namespace=name),
        deployment(container=name, name="container"),
        deployment(labels=labels, name="labels"),
        deployment(
            labels={"app.kubernetes.io/managed-by": "Helm"}, annotations=helm, name="release"
        ),
        deployment(ownerReferences=owner, name="owned"),
        deployment(annotations={"argocd.argoproj.io/tracking-id": f"x_{name}:"}, name="argo"),
        deployment(image=f"{OLD}{name}" if name else OLD, name="image"),
        obj("Pod", {"containers": [{"name": name, "image": OLD}]}, name="pod"),
        obj("Pod", {"containers": [{"name": "a", "image": OLD}]}, name=name),
        {"kind": name},
    ]
    text = "\n".join(json.dumps(each) for each in objects)
    for action in made(text).actions:
        words = [
            word
            for line in (*action.commands, *action.later, *action.undo)
            for word in shlex.split(line)
        ]
        assert name not in words
    script, listed = run(stdin=text)[1], run("--format", "markdown", stdin=text)[1]
    for shown in (script, listed):
        assert all(character.isprintable() or character == "\n" for character in shown)
    assert all(line.startswith(("#", "kubectl ", "helm ")) for line in script.split("\n") if line)
    assert not [line for line in listed.split("\n") if line.startswith("rm")]
    assert subprocess.run(["/bin/sh", "-n"], input=script, text=True, check=False).returncode == 0


OWNERS = [
    (
        "its Deployment by the hash of its pods",
        {"pod-template-hash": "5f"},
        ("apps/v1", "ReplicaSet", "web-5f"),
        "Deployment/web",
    ),
    (
        "no Deployment without that hash",
        {},
        ("apps/v1", "ReplicaSet", "web-5f"),
        "ReplicaSet/web-5f",
    ),
    ("a StatefulSet", {}, ("apps/v1", "StatefulSet", "db"), "StatefulSet/db"),
    ("a Job", {"job-name": "j"}, ("batch/v1", "Job", "j"), "Job/j"),
    ("a StatefulSet of another group", {}, ("apps.kruise.io/v1", "StatefulSet", "db"), "Pod/p"),
]


@pytest.mark.parametrize(
    ("labels", "owner", "title"), [case[1:] for case in OWNERS], ids=[case[0] for case in OWNERS]
)
def test_a_pod_stands_for_its_owner_that_is_not_there(
    labels: dict[str, str], owner: tuple[str, str, str], title: str
) -> None:
    reference = dict(zip(("apiVersion", "kind", "name"), owner, strict=True))
    action = only(
        obj(
            "Pod",
            {"containers": [{"name": "c", "image": OLD}]},
            "p",
            labels=labels,
            ownerReferences=[reference],
        )
    )
    assert action.title.partition(" (")[0] == title
    assert not [command for command in action.commands if " set " in command]


def test_pods_that_have_to_be_deleted_are_named_up_to_a_limit() -> None:
    owner = [{"apiVersion": "apps/v1", "kind": "StatefulSet", "name": "x"}]
    pods = [
        obj(
            "Pod",
            {"containers": [{"name": "app", "image": OLD}]},
            f"x-{number}",
            ownerReferences=owner,
        )
        for number in range(25)
    ]
    spec = {
        "updateStrategy": {"type": "OnDelete"},
        "template": {"spec": {"containers": [{"name": "app", "image": OLD}]}},
    }
    action = only(obj("StatefulSet", spec), *pods)
    assert action.later == tuple(f"kubectl delete pod x-{number} -n n" for number in range(20))
    assert action.notes == (
        "its pods change when they are deleted, one after another (5 more than are listed)",
    )


def test_a_circle_of_owners_ends() -> None:
    one = deployment(
        name="a", ownerReferences=[{"apiVersion": "apps/v1", "kind": "Deployment", "name": "b"}]
    )
    two = deployment(
        name="b", ownerReferences=[{"apiVersion": "apps/v1", "kind": "Deployment", "name": "a"}]
    )
    assert made(json.dumps({"items": [one, two]})).actions


ODD = [
    "{}",
    "[]",
    "null",
    "a: 1",
    "- 1",
    '{"items": null}',
    '{"items": [1, null, "x", []]}',
    '{"kind": 1, "spec": 2}',
    '{"kind": "Pod", "apiVersion": "v1", "spec": {"containers": [1, {"image": 1}], "volumes": 5}}',
    '{"kind": "Pod", "apiVersion": "v1", "metadata": 1}',
    '{"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"replicas": "²", "template": []}}',
]


@pytest.mark.parametrize("text", ODD)
def test_odd_input_upsets_nothing(text: str) -> None:
    assert made(text).actions == ()
    assert run(stdin=text)[1].startswith("# 0 actions for 0 images in 0 namespaces")


@pytest.mark.parametrize(
    "text",
    ["{", '{"a": }', "[" * 100_000, "a: [", "a: &x [*x", "{a: 1", "error: no cluster\n\tx: ["],
    ids=range(7),
)
def test_what_cannot_be_read_is_said(text: str) -> None:
    with pytest.raises(ManifestError):
        made(text)
    assert run(stdin=text) == (2, "")


def test_options_that_are_not_there(tmp_path: Path) -> None:
    assert run("--format", "html", stdin="{}")[0] == 2
    assert run(str(tmp_path / "none.json"))[0] == 2
    latin = tmp_path / "latin.json"
    latin.write_bytes(b'{"a": "\xe9"}')
    assert run(str(latin))[0] == 2


def test_time_to_plan_many_pods() -> None:
    pods = [
        item
        for item in LIST["items"]
        if item["kind"] == "Pod" and item["metadata"]["name"].startswith("web-")
    ]

    def plans(number: int) -> Work:
        many = [
            {**pod, "metadata": {**pod["metadata"], "name": f"web-5d4f8c7b9-{index}"}}
            for index in range(number)
            for pod in pods
        ]
        for index, pod in enumerate(many):
            pod["metadata"]["name"] += f"-{index}"
        text = json.dumps({"items": many}, indent=4)
        [action, *_] = made(text).actions
        assert action.title == f"Deployment/web ({len(many)} pods in the input)"
        return lambda: made(text)

    assert grows_linearly(plans, 150)


@pytest.mark.parametrize("output_format", ["json", "text", "markdown"])
def test_no_format_prints_a_command_of_a_log(output_format: str) -> None:
    document = {
        "kind": "Deployment",
        "metadata": {"name": "##[error]x", "namespace": "##vso[y]"},
        "spec": {
            "template": {"spec": {"containers": [{"name": "a", "image": "k8s.gcr.io/pause:3.9"}]}}
        },
    }
    done = CliRunner().invoke(
        app, ["plan", "--no-config", "-f", output_format, "-"], input=json.dumps(document)
    )
    assert done.exit_code == 0
    assert "##[error]" not in done.output
    assert "##vso[" not in done.output
