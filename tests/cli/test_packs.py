"""Packs that are off, deadlines, `rules` and `explain`, as users run them."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from k8sregistry_lint.cli import quick
from k8sregistry_lint.cli.app import app
from k8sregistry_lint.files.listing import Search, _pivoted
from k8sregistry_lint.files.prefilter import DEFAULT

ISTIO = "image: gcr.io/istio-release/pilot:1.28.0\n"
Write = Callable[[str, str], None]

PACK = """\
schema = 1
pack = "acme"

[[rules]]
id = "acme"
summary = "registry.acme.example is off"
level = "error"
applicability = "safe"
match = { registry = ["registry.acme.example"], repository = ["{path**}"] }
replace = { registry = "images.acme.example", repository = "{path**}" }
examples = [{ in = "registry.acme.example/api:1", out = "images.acme.example/api:1" }]
counterexamples = ["registry.acme.example.org/api:1"]
"""


@pytest.fixture(autouse=True)
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    monkeypatch.chdir(tmp_path)

    def to(name: str, text: str) -> None:
        Path(name).write_text(text, encoding="utf-8")

    return to


def run(*arguments: str, stdin: str = "") -> tuple[int, str, str]:
    done = CliRunner().invoke(app, arguments, input=stdin, catch_exceptions=False)
    return done.exit_code, done.stdout, done.stderr


OFF = "packs that are off: istio (2), bitnami (1); --pack NAME or --pack all\n"


def test_silence_is_not_taken_for_an_answer(write: Write) -> None:
    write("a.yaml", f"{ISTIO}---\nimage: bitnami/redis:7.2\n")
    write("b.yaml", f"{ISTIO}# image: gcr.io/istio-release/proxyv2:1.28.0\n")
    code, out, _ = run("check", ".")
    assert (code, out) == (0, f"2 files checked, 0 findings\n3 references concern {OFF}")
    report = json.loads(run("check", "--format", "json", ".")[1])
    assert report["summary"]["packs_off"] == {"istio": 2, "bitnami": 1}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], True),
        (["--pack", "minio"], True),
        (["--pack", "istio"], False),
        (["--pack", "all"], False),
        (["--select", "k8s-gcr-io"], False),
    ],
)
def test_only_of_packs_that_are_off(write: Write, arguments: list[str], *, said: bool) -> None:
    write("a.yaml", ISTIO)
    assert ("1 reference concerns packs that are off" in run("check", *arguments)[1]) is said


@pytest.mark.parametrize(
    "text",
    [
        "x: https://example.com/bitnami/redis\n",
        "# image: bitnami/redis:7\n",
        "image: calico/node:v3\n",
        "image: registry.example.com/bitnami/redis:7\n",
        "image: bitnami/sealed-secrets-controller:1\n",
        "a: [bitnami/\n",
    ],
)
def test_nothing_to_say_of(write: Write, text: str) -> None:
    write("a.yaml", text)
    assert "packs that are off" not in run("check", ".")[1]


def test_what_comes_from_stdin() -> None:
    assert "packs that are off: istio (1)" in run("check", "-", stdin=ISTIO)[1]


def test_all_packs_by_configuration(write: Write) -> None:
    write(".k8sregistry-lint.yaml", "packs: [all]\n")
    write("a.yaml", ISTIO)
    assert run("check", "-q")[0] == 1


def test_the_quick_answer_is_for_files_that_no_pack_concerns(write: Write) -> None:
    write("a.yaml", "image: nginx:1\n")
    found = quick.search(["check", "--no-config", "."])
    assert found is not None
    assert quick.summary(found) == "1 file checked, 0 findings\n"
    write("b.yaml", ISTIO)
    found = quick.search(["check", "--no-config", "."])
    assert found is not None
    assert quick.summary(found) is None


@pytest.mark.parametrize("literal", DEFAULT)
def test_git_finds_each_literal(write: Write, literal: str) -> None:
    write("a.yaml", f"x: {literal.upper()}y\n")
    write("b.yaml", f"x: {literal[:-1]}\n")
    Path(".git").mkdir()
    import subprocess

    subprocess.run(["git", "init", "-q", "."], check=True)
    search = Search([literal], ["*.yaml"])
    assert search.start(".").result() == {"a.yaml"}
    assert list(_pivoted(DEFAULT))


@pytest.mark.parametrize(
    ("day", "code"),
    [("2026-12-31", 0), ("2027-01-01", 0), ("2027-01-02", 1), ("2030-01-01", 1)],
)
def test_only_what_ends_before_a_day_fails(write: Write, day: str, code: int) -> None:
    write("a.yaml", ISTIO)
    assert run("check", "--pack", "istio", "--fail-before", day)[0] == code
    write(".k8sregistry-lint.yaml", f"packs: [istio]\nfail-before: {day}\n")
    assert run("check")[0] == code
    Path(".k8sregistry-lint.yaml").unlink()
    write("pyproject.toml", f'[tool.k8sregistry-lint]\npacks = ["istio"]\nfail-before = {day}\n')
    assert run("check")[0] == code


def test_what_is_gone_fails_whatever_the_day(write: Write) -> None:
    write("a.yaml", "image: gcr.io/kubebuilder/kube-rbac-proxy:v0.13.1\n")
    assert run("check", "--fail-before", "2000-01-01")[0] == 1
    write("a.yaml", "image: k8s.gcr.io/pause:3.9\n")
    assert run("check", "--fail-before", "2030-01-01")[0] == 0


@pytest.mark.parametrize("day", ["soon", "2026-13-01", "2026-02-30", "01.01.2027"])
def test_a_day_that_is_none(write: Write, day: str) -> None:
    code, _, err = run("check", "--fail-before", day)
    assert (code, err) == (
        2,
        f"k8sregistry-lint: --fail-before {day}: not a date such as 2026-12-31\n",
    )
    write(".k8sregistry-lint.yaml", f"fail-before: {day}\n")
    code, _, err = run("check")
    assert code == 2
    assert f"fail-before: '{day}' is not a date: YYYY-MM-DD" in err


def test_the_next_command_keeps_the_day(write: Write) -> None:
    write("a.yaml", ISTIO)
    out = run("check", "--pack", "istio", "--fail-before", "2027-01-02")[1]
    assert "--fail-before=2027-01-02" in out


def test_what_ends_when() -> None:
    code, out, _ = run("rules", "--upcoming")
    today = dt.datetime.now(dt.UTC).date()
    lines = out.splitlines()
    assert code == 0
    assert lines == sorted(lines)
    if today <= dt.date(2027, 1, 1):
        days = (dt.date(2027, 1, 1) - today).days
        assert any(line.startswith("2027-01-01  istio-gcr ") for line in lines)
        assert days in (0, 1) or f"(ends in {days} days)" in lines[0]
    assert run("rules", "--upcoming", "--pack", "helm2")[1] == "no registry is known to end\n"


@pytest.mark.parametrize(
    ("image", "lines"),
    [
        (
            "gcr.io/istio-release/pilot:1.28.0",
            ["becomes   docker.io/istio/pilot:1.28.0", "fix       safe: --fix moves it"],
        ),
        (
            "gcr.io/istio-release/pilot:master-latest-daily",
            [
                "becomes   nothing that is known",
                (
                    "because   this tag is not known to exist in the new place. Releases keep "
                    "their names and tags; daily builds were not published to Docker Hub."
                ),
            ],
        ),
        (
            "minio/minio:edge",
            ["because   the rule's evidence does not cover this tag. quay.io has"],
        ),
        ("nginx:1.27", ["no rule of any pack concerns it"]),
        (
            "https://istio-release.storage.googleapis.com/charts",
            [
                "becomes   https://blob.istio.io/istio-release/charts",
                "fix       safe: --fix moves it",
            ],
        ),
        (
            "oci://gcr.io/istio-release/charts/base:1.28.0",
            ["becomes   oci://ghcr.io/istio/release/charts/base:1.28.0"],
        ),
        ("https://grafana.github.io/helm-charts", ["no rule of any pack concerns it"]),
        (
            "https://grafana.github.io/helm-charts grafana",
            ["becomes   https://grafana-community.github.io/helm-charts"],
        ),
    ],
)
def test_an_image_explained(image: str, lines: list[str]) -> None:
    code, out, _ = run("explain", image)
    assert code == 0
    assert out.startswith(f"{image}\n\n")
    for line in lines:
        assert f"\n{line}" in out


@pytest.mark.parametrize("text", ["k8s-gcr-ioo", "Not An Image:1", "a/b/"])
def test_neither_a_rule_nor_an_image(text: str) -> None:
    assert run("explain", text)[0] == 2


def test_a_pack_of_ones_own(write: Write) -> None:
    write("acme.toml", PACK)
    assert run("rules", "test", "acme.toml") == (
        0,
        (
            "acme: safe; 1 example, 1 counter-example; no evidence: every tag counts as proven\n"
            "1 rule tested, also together with the rules of all packs\n"
        ),
        "",
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('out = "images.acme.example/api:1"', 'out = "x.example/api:1"', "the example registry.a"),
        ("registry.acme.example.org/api:1", "registry.acme.example/api:2", "the counter-example"),
        ('"images.acme.example"', '"k8s.gcr.io"', "the example registry.acme.example/api:1 beco"),
    ],
)
def test_a_pack_that_does_not_hold(write: Write, old: str, new: str, message: str) -> None:
    write("acme.toml", PACK.replace(old, new))
    code, out, err = run("rules", "test", "acme.toml")
    assert (code, out) == (1, "")
    assert f"acme.toml: rule acme: {message}" in err


def test_a_chain_with_a_shipped_pack_is_followed(write: Write) -> None:
    chained = PACK.replace("images.acme.example", "k8s.gcr.io")
    write("acme.toml", chained)
    code, out, _ = run("rules", "test", "acme.toml")
    assert code == 0
    assert "1 rule tested" in out


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("none.toml", None, "no such file or directory"),
        ("bad.toml", "[[", "is not TOML"),
        ("bad.toml", f"a = '{'x' * 9_000}'", "bad.toml:1: is longer than 8192 characters"),
        ("empty.toml", "", "holds no rules"),
        ("a.yaml", "packs: [istio]\n", "holds no rules"),
    ],
)
def test_files_that_are_no_pack(write: Write, name: str, text: str | None, message: str) -> None:
    if text is not None:
        write(name, text)
    code, _, err = run("rules", "test", name)
    assert code == 2
    assert message in err


CHOSEN = """\
ignore: [kube-rbac-proxy]
rules:
  - id: kube-rbac-proxy-quay
    summary: gcr.io/kubebuilder is gone; use quay.io/brancz
    level: error
    applicability: unsafe
    match: {registry: [gcr.io], repository: [kubebuilder/kube-rbac-proxy]}
    replace: {registry: quay.io, repository: brancz/kube-rbac-proxy}
    digest: refuse
    examples:
      - in: gcr.io/kubebuilder/kube-rbac-proxy:v0.18.0
        out: quay.io/brancz/kube-rbac-proxy:v0.18.0
"""


def test_another_target_is_chosen_by_a_rule_of_ones_own(write: Write) -> None:
    write(".k8sregistry-lint.yaml", CHOSEN)
    write("a.yaml", "image: gcr.io/kubebuilder/kube-rbac-proxy:v0.13.1\n")
    run("check", "--fix", "--unsafe-fixes")
    assert Path("a.yaml").read_text() == "image: quay.io/brancz/kube-rbac-proxy:v0.13.1\n"


@pytest.mark.parametrize("rule", ["kube-rbac-proxy-quay", "kube-rbac-proxy"])
def test_a_rule_of_ones_own_comes_before_one_that_ships(rule: str, write: Write) -> None:
    """Also if it has the id of the other, which it replaces."""
    text = CHOSEN.replace("ignore: [kube-rbac-proxy]\n", "")
    write(".k8sregistry-lint.yaml", text.replace("id: kube-rbac-proxy-quay", f"id: {rule}"))
    write("a.yaml", "image: gcr.io/kubebuilder/kube-rbac-proxy:v0.13.1\n")
    run("check", "--fix", "--unsafe-fixes")
    assert Path("a.yaml").read_text() == "image: quay.io/brancz/kube-rbac-proxy:v0.13.1\n"
