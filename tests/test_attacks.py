"""What a stranger's repository tries: to be written outside of, to run a program, to stop the run
or to silence it."""

import io
import os
import re
import shutil
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from faults import LEGACY, MOVED, OVERLAY, POD, moved, write
from faults import run_here as run
from growth import an_end
from k8sregistry_lint.charts import archive
from k8sregistry_lint.files import reading
from k8sregistry_lint.files.git import committed
from k8sregistry_lint.files.reading import MAX_SIZE, read
from k8sregistry_lint.linking.selector import Selector
from k8sregistry_lint.model import NO_FIELD
from k8sregistry_lint.reference import parse
from k8sregistry_lint.reporters import REPORTERS
from k8sregistry_lint.rules import PackError, parse_pack, validate

git = pytest.mark.skipif(shutil.which("git") is None, reason="git is missing")
root = pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root gives files away")
posix = pytest.mark.skipif(os.name == "nt", reason="links and pipes of POSIX")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The repository; beside it stands a folder `outside` with a manifest that nobody named."""
    tmp_path = tmp_path.resolve()
    (tmp_path / "repository").mkdir()
    monkeypatch.chdir(tmp_path / "repository")
    monkeypatch.setenv("HOME", str(tmp_path))
    write({"../outside/pod.yaml": POD, "../outside/kustomization.yaml": b"resources: [pod.yaml]\n"})
    return tmp_path


def call(*arguments: str, folder: str = ".") -> bytes:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    return subprocess.run(
        ["git", *identity, "-C", folder, *arguments], check=True, capture_output=True
    ).stdout


def outside_is_whole() -> None:
    assert Path("../outside/pod.yaml").read_bytes() == POD
    assert sorted(path.name for path in Path("../outside").iterdir()) == [
        "kustomization.yaml",
        "pod.yaml",
    ]


# paths and links

WAYS_OUT = {
    "a path upwards": b"resources: [../outside]\n",
    "a file upwards": b"resources: [../outside/pod.yaml]\n",
    "far upwards": b"resources: [../../../../../../../../etc/passwd, ../outside/pod.yaml]\n",
    "an absolute path": b"resources: ['ABOVE/outside/pod.yaml']\n",
    "a link to a file": b"resources: [file-link.yaml]\n",
    "a link to a folder": b"resources: [folder-link]\n",
    "a path through a link": b"resources: [folder-link/pod.yaml]\n",
    "a component": b"components: [../outside]\n",
    "a patch": b"resources: [../outside]\npatches: [{path: ../outside/pod.yaml}]\n",
    "a transformer": b"resources: [../outside]\ntransformers: [../outside/pod.yaml]\n",
    "itself": b"resources: [., ../repository, ../outside]\n",
    "devices and endless files": b"resources: [/dev/zero, /dev/stdin, /proc/kcore, /proc/kmsg, "
    b"pipe.yaml, zero.yaml, ../outside]\n",
}


@posix
@pytest.mark.parametrize("way", WAYS_OUT.values(), ids=WAYS_OUT)
@pytest.mark.parametrize("in_git", [True, False], ids=["git", "no git"])
def test_a_kustomization_leads_to_no_write_outside(folder: Path, way: bytes, in_git: bool) -> None:
    write(
        {
            "kustomization.yaml": way.replace(b"ABOVE", bytes(folder))
            + b"images:\n- name: k8s.gcr.io/pause\n  newTag: v2\n"
        }
    )
    Path("file-link.yaml").symlink_to("../outside/pod.yaml")
    Path("folder-link").symlink_to("../outside")
    Path("zero.yaml").symlink_to("/dev/zero")
    os.mkfifo("pipe.yaml")
    if in_git:
        call("init", "-q")
    kustomization = Path("kustomization.yaml").read_bytes()
    done = run("check", "--fix", "--unsafe-fixes", ".")
    assert (done.returncode, b"../outside/pod.yaml" in done.stdout) == (1, True)
    assert Path("kustomization.yaml").read_bytes() == kustomization
    outside_is_whole()


@posix
@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["link.yaml"], 2), (["."], 0), (["--include-vendored", "."], 0)],
)
def test_a_link_out_of_the_repository_is_not_written_through(
    arguments: list[str], code: int
) -> None:
    """A file that is named is refused, and a link that is met on the way is not followed."""
    Path("link.yaml").symlink_to("../outside/pod.yaml")
    Path("folder-link").symlink_to("../outside")
    write({"a.yaml": LEGACY})
    assert run("check", "--fix", *arguments).returncode == code
    assert Path("a.yaml").read_bytes() == (LEGACY if code else MOVED)
    outside_is_whole()


@git
@posix
@pytest.mark.parametrize(
    "named", ["folder-link", "folder-link/pod.yaml", "in/deep", "through/deep"]
)
def test_a_folder_link_out_of_the_repository(named: str) -> None:
    """Whoever names such a folder may look into it, but a fix stays in the repository."""
    call("init", "-q")
    Path("folder-link").symlink_to("../outside")
    Path("in").mkdir()
    Path("in/deep").symlink_to("../../outside")
    Path("through").symlink_to("in")
    assert run("check", named).returncode == 1
    done = run("check", "--fix", named)
    assert (done.returncode, b"leads out of the repository" in done.stderr) == (2, True)
    done = run("check", "--untrusted", named)
    assert done.stderr.endswith(b": is a link that leads out of the repository\n")
    assert (done.returncode, done.stdout) == (2, b"")
    outside_is_whole()


@posix
def test_outside_of_git_a_folder_that_is_named_is_fixed_wherever_it_is() -> None:
    Path("folder-link").symlink_to("../outside")
    assert run("check", "--untrusted", "folder-link").returncode == 2
    assert run("check", "--fix", "folder-link").returncode == 0
    assert Path("../outside/pod.yaml").read_bytes() == moved(POD)


@git
def test_an_index_that_names_files_outside() -> None:
    """git writes no such index, but a repository may come with one."""
    call("init", "-q")
    write({"dir/pod.yaml": POD})
    call("add", ".")
    shutil.rmtree("dir")
    Path("dir").symlink_to("../outside")
    write({"a.yaml": LEGACY})
    assert run("check", "--fix", ".").returncode == 0
    assert Path("a.yaml").read_bytes() == MOVED
    outside_is_whole()


@git
def test_a_work_tree_that_claims_its_parents(folder: Path) -> None:
    call("init", "-q")
    call("config", "core.worktree", str(folder))
    write({"kustomization.yaml": OVERLAY.replace(b"../base", b"../outside")})
    assert run("check", "--fix", ".").returncode == 1
    outside_is_whole()


@posix
@pytest.mark.parametrize(
    "name",
    ["a.yaml", "kustomization.yaml", "Chart.yaml", ".k8sregistry-lint.yaml", "pyproject.toml"],
)
@pytest.mark.parametrize("kind", ["pipe", "device", "loop"])
def test_nothing_waits_for_what_is_no_file(name: str, kind: str) -> None:
    write({"k.yaml": LEGACY, "d/kustomization.yaml": OVERLAY})
    if kind == "pipe":
        os.mkfifo(name)
    else:
        Path(name).symlink_to("/dev/zero" if kind == "device" else name)
    done = run("check", ".")
    assert (done.returncode, b"k.yaml:1:8" in done.stdout) == (1, True)


def test_the_size_of_what_is_read_is_bounded() -> None:
    with open("a.yaml", "wb") as file:
        file.truncate(MAX_SIZE + 1)
    with pytest.raises(OSError, match="is larger than 128 MiB"):
        read("a.yaml")
    done = run("check", "a.yaml")
    assert (done.returncode, done.stderr) == (2, b"a.yaml: unreadable: is larger than 128 MiB\n")


@git
@pytest.mark.parametrize("size", [100, 1_000_000])
def test_the_size_of_what_git_gives_is_bounded(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """Less than what fits into a pipe, and more."""
    call("init", "-q")
    write({"Chart.yaml": b"x" * size})
    call("add", ".")
    call("commit", "-q", "-m", "x")
    assert committed("Chart.yaml") == b"x" * size
    monkeypatch.setattr(reading, "MAX_SIZE", size - 1)
    assert committed("Chart.yaml") is None


@git
def test_nothing_waits_for_the_complaints_of_git() -> None:
    """Each broken pack is worth some lines on stderr, together more than fits into a pipe."""
    call("init", "-q")
    write(CHART)
    call("add", ".")
    call("commit", "-q", "-m", "x")
    write(
        {
            f".git/objects/pack/pack-{number:040x}.{kind}": b"x" * 2_000
            for number in range(300)
            for kind in ("idx", "pack")
        }
    )
    assert committed("Chart.yaml") == CHART["Chart.yaml"]
    assert run("check", "--fix", "--bump-chart", "patch", ".").returncode == 0


# archives


def packed(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for info, data in members:
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


def member(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def nested(depth: int) -> bytes:
    data = packed((member("c/values.yaml"), LEGACY))
    for _ in range(depth):
        data = packed((member("c/charts/c.tgz"), data))
    return data


BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "a bomb": (
        lambda: packed((member("c/a.yaml"), b"\0" * (40 << 20))),
        "unpacks to more than is looked at",
    ),
    "a bomb in an archive": (
        lambda: packed((member("c/charts/x.tgz"), packed((member("a"), b"\0" * (40 << 20))))),
        "unpacks to more",
    ),
    "a large member": (
        lambda: packed((member("c/a.yaml"), os.urandom(1 << 20) * 9)),
        "larger than 8 MiB",
    ),
    "many members": (
        lambda: packed(
            *((member(f"c/{number}"), b"") for number in range(archive.MAX_MEMBERS + 1))
        ),
        "members",
    ),
    "archives in archives": (lambda: nested(5), "archives in archives"),
    "a name upwards": (
        lambda: packed((member("c/../../outside/pod.yaml"), LEGACY)),
        "no chart has",
    ),
    "an absolute name": (lambda: packed((member("/etc/a.yaml"), LEGACY)), "no chart has"),
    "cut off": (lambda: nested(0)[:-20], "ends too early"),
    "no archive": (lambda: b"\x1f\x8b" + os.urandom(100), "is not gzip"),
    "no tar": (lambda: __import__("gzip").compress(b"x" * 2_000), "no archive"),
}


@pytest.mark.parametrize(("make", "message"), BOMBS.values(), ids=BOMBS)
def test_archives_are_bounded_and_what_is_left_out_is_said(
    make: Callable[[], bytes], message: str
) -> None:
    write({"Chart.yaml": b"name: a\nversion: 1.0.0\n", "charts/c-1.0.0.tgz": make()})
    before = Path("charts/c-1.0.0.tgz").read_bytes()
    done = run("check", "--fix", ".")
    assert done.returncode == 1
    assert message in done.stderr.decode()
    assert Path("charts/c-1.0.0.tgz").read_bytes() == before
    outside_is_whole()


LINKS = {
    "a symbolic link": member("c/values.yaml", tarfile.SYMTYPE, "/etc/passwd"),
    "a hard link": member("c/values.yaml", tarfile.LNKTYPE, "../../outside/pod.yaml"),
    "a character device": member("c/values.yaml", tarfile.CHRTYPE),
    "a block device": member("c/values.yaml", tarfile.BLKTYPE),
    "a pipe": member("c/values.yaml", tarfile.FIFOTYPE),
    "a folder": member("c/values.yaml", tarfile.DIRTYPE),
}


@pytest.mark.parametrize("link", LINKS.values(), ids=LINKS)
def test_members_that_are_no_files_are_none(link: tarfile.TarInfo) -> None:
    found = list(archive.members(packed((link, b""), (member("c/a.yaml"), LEGACY))))
    assert found == [archive.Member("c/a.yaml", LEGACY)]


# the configuration of a repository


@posix
@pytest.mark.parametrize(
    "name", [".k8sregistry-lint.yaml", ".k8sregistry-lint.yml", "pyproject.toml"]
)
def test_a_configuration_is_no_way_to_read_other_files(name: str) -> None:
    write({"../secret": b"[tool.k8sregistry-lint]\npassword: hunter2\n", "a.yaml": LEGACY})
    Path(name).symlink_to("../secret")
    done = run("check", ".")
    assert done.returncode == 1
    assert b"hunter2" not in done.stdout + done.stderr
    assert b"password" not in done.stdout + done.stderr


SILENT = {
    "exclude": b"exclude: ['*']\n",
    "ignore": b"ignore: [k8s-gcr-io]\n",
    "select": b"select: [k8scsi]\n",
    "fail-level": b"fail-level: error\n",
}


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
@pytest.mark.parametrize("output", REPORTERS)
def test_a_configuration_that_silences_is_named(text: bytes, output: str) -> None:
    write({".k8sregistry-lint.yaml": text, "a.yaml": LEGACY})
    done = run("check", "--format", output, ".")
    assert done.returncode == 0
    assert (b".k8sregistry-lint.yaml" in done.stdout) == (
        output != "gitlab"
    )  # which has no place for it
    assert done.stderr.endswith(b"configuration: .k8sregistry-lint.yaml\n") == (
        output in ("gitlab", "junit", "sarif")
    )
    assert run("check", "--no-config", ".").returncode == 1


@pytest.mark.parametrize("output", ["table", "json", "csv"])
def test_a_configuration_that_hides_images_is_named(output: str) -> None:
    write({".k8sregistry-lint.yaml": SILENT["exclude"], "a.yaml": LEGACY})
    done = run("images", "--format", output, ".")
    assert done.returncode == 0
    assert done.stderr.splitlines() == [
        b"warning: no files were read",
        b"configuration: .k8sregistry-lint.yaml",
    ]


CODE = [
    ("exclude: !!python/object/apply:os.system ['touch pwned']\n", 1),
    ("exclude: !!python/name:os.system\n", 2),
    ("rules: [{id: x, match: {registry: [!!python/object/apply:os.system ['touch x']]}}]\n", 2),
    ("exclude: ['$(touch pwned)', '`touch pwned`', '{{ 7*7 }}']\n", 1),
    ("packs: [../../../../tmp/evil]\n", 2),
    ("packs: ['os; import os']\n", 2),
    ("<<: {exclude: ['*']}\n", 2),
]


@pytest.mark.parametrize(("text", "code"), CODE)
def test_a_configuration_is_data(text: str, code: int) -> None:
    """It is refused, or its words are taken as they are."""
    write({".k8sregistry-lint.yaml": text.encode(), "a.yaml": LEGACY})
    assert run("check", ".").returncode == code
    assert sorted(os.listdir()) == [".k8sregistry-lint.yaml", "a.yaml"]


RULE = {
    "id": "x", "summary": "s", "level": "warning", "applicability": "safe", "status": "gone",
    "docs": ["https://example.com"],
    "match": {"registry": ["old.example.com"], "repository": ["{path**}"]},
    "replace": {"registry": "new.example.com", "repository": "{path**}"},
    "examples": [{"in": "old.example.com/a", "out": "new.example.com/a"}],
}  # fmt: skip
LONG = "a" * 900


@pytest.mark.parametrize(
    "match",
    [
        {"registry": ["a*" * 30 + "b.io"], "repository": ["{path**}"]},
        {"registry": ["*" * 200 + "x.io"], "repository": ["{path**}"]},
        {"registry": ["*a*.*a*.io" * 5], "repository": ["{path**}"]},
        {"registry": ["old.example.com"], "repository": ["{a}-{b}/{path**}"]},
        {
            "registry": ["old.example.com"],
            "repository": ["".join(f"{{v{number}}}" for number in range(20)) + "x"],
        },
        {"registry": ["old.example.com"], "repository": ["{a}/{a}"]},
        {"registry": ["old.example.com"], "repository": ["{a**}{b**}{c**}x"]},
        {"registry": ["old.example.com"], "repository": ["(a+)+$", "{path**}"]},
        {"registry": ["{a,b}" * 40 + ".io"], "repository": ["{path**}"]},
        {"registry": ["old.example.com"], "repository": ["{path**}"], "tag": ["*a" * 40 + "b"]},
        {"registry": ["old.example.com"], "repository": ["{path**}"], "tag": [">=" + "9" * 5_000]},
        {"registry": ["*"], "repository": ["{path**}"]},
        {"registry": [""], "repository": ["{path**}"]},
        {"registry": ["*.io"], "repository": ["{name}"]},
        {"registry": ["docker.io"], "repository": ["a{name}", "{path**}"]},
    ],
)
def test_rules_cannot_be_slow(match: dict[str, list[str]]) -> None:
    """They are refused, or they are quick on the longest names that could make them try."""
    with an_end(10):
        try:
            rule = parse_pack({"rules": [RULE | {"match": match}]}, "own")[0]
            validate([rule])
        except PackError:
            return
        for name in (
            f"{LONG}.io/x",
            f"old.example.com/{LONG}/{LONG[:50]}",
            f"{'a-' * 100}c.io/x:{'a' * 100}",
        ):
            if reference := parse(name):
                rule.weight(reference)
            rule.mention.search(name)


SLOW = [
    "(a+)+$",
    "(.*)*x",
    "(a|a)*b",
    "((a?){30})a{30}",
    ".*.*.*.*.*x",
    "(a|aa)+$",
    "a?" * 40 + "a" * 40,
    "(a|b|ab)*" * 5,
    "[a-z]+" * 9,
]


@pytest.mark.parametrize("pattern", SLOW)
def test_patterns_in_kustomizations_cannot_be_slow(pattern: str) -> None:
    selector = Selector("kustomization.yaml", pattern, 0, None, NO_FIELD)
    with an_end(10):
        assert selector.matches("k8s.gcr.io/" + "a" * 1_000 + "!")
        assert selector.loses("k8s.gcr.io/" + "a" * 60, "registry.k8s.io/" + "a" * 60)


@pytest.mark.parametrize(
    "pattern", [r"k8s\.gcr\.io/.*", ".*/pause", "k8s.gcr.io/(pause|etcd)", "k8s.gcr.io/[a-z]+"]
)
def test_patterns_of_everyday_are_tried(pattern: str) -> None:
    selector = Selector("kustomization.yaml", pattern, 0, None, NO_FIELD)
    assert selector.matches("k8s.gcr.io/pause:3.9")
    assert not selector.matches("docker.io/x/other:3.9")


def test_an_image_that_a_slow_pattern_may_select_stays() -> None:
    write({"base/kustomization.yaml": b"resources: [pod.yaml]\n", "base/pod.yaml": POD})
    entry = b"- name: (k8s.gcr.io/)+(.*)+\n  newTag: v2\n"
    write({"kustomization.yaml": b"resources: [base]\nimages:\n" + entry})
    done = run("check", "--fix", ".")
    assert (done.returncode, Path("base/pod.yaml").read_bytes()) == (1, POD)
    assert b"selects it by the pattern" in done.stdout


# numbers that Python refuses to read

NINES = "9" * 5_000
CLUSTER = "kind: ClusterConfiguration\nimageRepository: k8s.gcr.io"
OPERATOR = "registry: quay.io, repository: coreos/prometheus-operator"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            f"{CLUSTER}\nkubernetesVersion: v1.{NINES}.0\n",
            "a.yaml",
        ),
        (
            f"image: k8s.gcr.io/a\nb:\n{{{{ x | indent {NINES} }}}}\n c: [\n",
            "templates/a.yaml",
        ),
        (
            f"image: {{{OPERATOR}, tag: v{NINES}.1.0}}\nb: k8s.gcr.io/a\n",
            "a.yaml",
        ),
        ('a: "k8s.gcr.io/\\UFFFFFFFF"\n', "a.yaml"),
        ('{"\\ud800": "k8s.gcr.io/pause:3.9"}', "a.json"),
    ],
    ids=["a version", "an indentation", "a tag", "a code point", "half a surrogate pair"],
)
def test_numbers_that_cannot_be(text: str, name: str) -> None:
    write({name: text.encode()})
    assert [run("check", "--format", output, name).returncode for output in ("json", "text")] == [
        1,
        1,
    ]


# git in a hostile repository

PROGRAM = "touch '{}'; false"
HOSTILE = """\
[core]
\trepositoryformatversion = 1
\tfsmonitor = PROGRAM
\thooksPath = hooks
\tpager = PROGRAM
\teditor = PROGRAM
\tsshCommand = PROGRAM
\tgitProxy = PROGRAM
\taskPass = PROGRAM
\talternateRefsCommand = PROGRAM
\tattributesFile = attributes
[extensions]
\tpartialClone = origin
[remote "origin"]
\turl = ssh://example.com/x
\tpromisor = true
\tuploadpack = PROGRAM
\tvcs = PROGRAM
[protocol]
\tallow = always
[protocol "ext"]
\tallow = always
[pager]
\tgrep = PROGRAM
\tls-files = PROGRAM
\trev-parse = PROGRAM
[alias]
\tgrep = !PROGRAM
\tls-files = !PROGRAM
\trev-parse = !PROGRAM
\tcat-file = !PROGRAM
\tcheck-ignore = !PROGRAM
[diff]
\texternal = PROGRAM
[diff "x"]
\tcommand = PROGRAM
\ttextconv = PROGRAM
[filter "x"]
\tclean = PROGRAM
\tsmudge = PROGRAM
\tprocess = PROGRAM
\trequired = true
[merge "x"]
\tdriver = PROGRAM
[gpg]
\tprogram = PROGRAM
[credential]
\thelper = !PROGRAM
[include]
\tpath = included
[color]
\tui = always
\tgrep = always
[grep]
\tfullName = true
\tpatternType = fixed
[submodule]
\trecurse = true
"""


def program(folder: Path) -> str:
    """A program that leaves a trace, as a value of git's configuration."""
    script = folder / "evil"
    script.write_bytes(b"#!/bin/sh\ntouch '%s'\nfalse\n" % bytes(folder / "pwned"))
    script.chmod(0o755)
    return str(script)


def make_hostile(folder: Path, at: str) -> None:
    """Give the repository in `at` everything that could run a program."""
    evil = program(folder)
    config = HOSTILE.replace("PROGRAM", evil)
    Path(at, "config").write_bytes(config.encode())
    Path(at, "included").write_bytes(
        f'[core]\n\tfsmonitor = {evil}\n[includeIf "gitdir:/"]\n\tpath = included2\n'.encode()
    )
    for hook in ("post-index-change", "fsmonitor-watchman", "post-checkout", "pre-commit"):
        Path(at, "hooks").mkdir(exist_ok=True)
        shutil.copy(evil, Path(at, "hooks", hook))
    Path(".gitattributes").write_bytes(b"* filter=x diff=x merge=x text=auto\n")


CHART = {"Chart.yaml": b"name: a\nversion: 1.0.0\n", "values.yaml": LEGACY, "sub/a.yaml": LEGACY}


@git
@posix
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["check", "."], 1),
        (["check", "--fix", "--bump-chart", "patch", "."], 0),
        (["images", "."], 0),
        (["check", "sub/a.yaml"], 1),
    ],
)
def test_a_hostile_repository_runs_nothing(folder: Path, arguments: list[str], code: int) -> None:
    call("init", "-q")
    write(CHART)
    call("add", ".")
    call("commit", "-q", "-m", "x")
    blob = call("rev-parse", "HEAD:Chart.yaml").decode().strip()
    make_hostile(folder, ".git")
    Path(".git/objects", blob[:2], blob[2:]).unlink()  # what a partial clone would fetch
    done = run(*arguments)
    assert not (folder / "pwned").exists()
    assert (done.returncode, b"k8s.gcr.io" in done.stdout) == (code, True)


@git
@posix
def test_the_trap_works(folder: Path) -> None:
    """Plain git falls into it, so that the test above can fail."""
    call("init", "-q")
    write(CHART)
    call("add", ".")
    make_hostile(folder, ".git")
    subprocess.run(["git", "status"], capture_output=True, check=False)
    assert (folder / "pwned").exists()


@git
@posix
def test_a_folder_that_looks_like_a_repository_is_none(folder: Path) -> None:
    """A bare repository can be committed as plain files, with a configuration of its own."""
    call("init", "-q")
    write({f"chart/{name}": data for name, data in CHART.items()})
    call("init", "-q", "--bare", "bare")
    shutil.copytree("bare", "chart", dirs_exist_ok=True)
    shutil.rmtree("bare")
    make_hostile(folder, "chart")
    with open("chart/config", "a", encoding="utf-8") as file:
        file.write("[core]\n\tbare = false\n\tworktree = .\n")
    for arguments, code in (
        (["check", "chart"], 1),
        (["check", "--fix", "--bump-chart", "patch", "."], 0),
        (["check", "chart/values.yaml"], 0),
    ):
        assert run(*arguments).returncode == code
    assert not (folder / "pwned").exists()
    assert Path("chart/values.yaml").read_bytes() == MOVED


BENT = [
    "grep.fullName=true",
    "grep.patternType=fixed",
    "grep.threads=0",
    "grep.fallbackToNoIndex=false",
    "color.ui=always",
    "color.grep=always",
    "submodule.recurse=true",
    "core.quotePath=true",
    "core.bare=true",
    "core.worktree=/nowhere",
    "core.excludesFile=all",
]


@git
@pytest.mark.parametrize("setting", BENT)
def test_no_setting_of_git_hides_a_file(setting: str) -> None:
    call("init", "-q")
    write({"sub/a.yaml": LEGACY, "all": b"*\n"})
    call("add", "-f", ".")
    with open(".git/config", "a", encoding="utf-8") as file:
        section, _, rest = setting.partition(".")
        file.write(f"[{section}]\n\t{rest.replace('=', ' = ')}\n")
    os.chdir("sub")
    assert run("check").returncode == 1
    assert run("check", "..").returncode == 1


@git
def test_an_ignore_file_hides_no_tracked_file() -> None:
    call("init", "-q")
    write({"sub/a.yaml": LEGACY, "b.yaml": LEGACY, ".gitignore": b"*\n", "sub/new.yaml": LEGACY})
    call("add", "-f", "sub/a.yaml", "b.yaml")
    done = run("check", "--format", "concise", ".")
    lines = [line for line in done.stdout.splitlines() if b": warning k8s-gcr-io: " in line]
    assert [line.partition(b":")[0] for line in lines] == [b"b.yaml", b"sub/a.yaml"]


@git
@pytest.mark.parametrize(
    "variable",
    [
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_LITERAL_PATHSPECS",
        "GIT_CONFIG_PARAMETERS",
    ],
)
def test_no_variable_of_git_hides_a_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    """A hook runs with such variables, and they are true of the repository that is committed to
    only."""
    call("init", "-q")
    call("init", "-q", "../other")
    write({"a.yaml": LEGACY})
    call("add", ".")
    value = {"GIT_LITERAL_PATHSPECS": "1", "GIT_CONFIG_PARAMETERS": "'grep.fullname=true'"}.get(
        variable, str(folder / "other" / ".git")
    )
    monkeypatch.setenv(variable, value)
    assert run("check", ".").returncode == 1


@pytest.fixture
def foreign(folder: Path) -> Path:
    """Makes what is in the repository, and the repository, another user's."""
    call("init", "-q")
    write(
        {
            "a.yaml": LEGACY,
            ".gitignore": b"b.yaml\n",
            "b.yaml": LEGACY,
            "base/kustomization.yaml": b"resources: [pod.yaml]\n",
        }
    )
    write({"base/pod.yaml": POD, "overlay/kustomization.yaml": OVERLAY} | CHART)
    call("add", ".")
    call("commit", "-q", "-m", "x")
    for path in (".", ".git"):
        os.chown(path, 65534, 65534)
    return folder


DISTRUST = b": git: git does not look into it: it belongs to somebody else (safe.directory); "


@git
@root
@pytest.mark.usefixtures("foreign")
def test_a_work_tree_of_somebody_else_is_walked_and_that_is_said() -> None:
    done = run("check", "--format", "concise", "a.yaml", "b.yaml", ".")
    assert (done.returncode, done.stdout.count(b"warning k8s-gcr-io")) == (1, 6)
    assert (done.stderr[:1], done.stderr.count(DISTRUST)) == (b".", 1)
    assert run("check", "--fix", ".").returncode == 0
    done = run("check", ".")
    assert (done.returncode, done.stderr.count(DISTRUST)) == (0, 1)


@git
@root
@pytest.mark.usefixtures("foreign")
def test_images_of_a_work_tree_of_somebody_else_are_all_counted() -> None:
    """Git's refusal led to a complete reading, so it is advice, as it is for `check`."""
    done = run("images", ".")
    assert (done.returncode, done.stdout.splitlines()[0]) == (
        0,
        b"5 k8s.gcr.io/pause:3.9 -> registry.k8s.io/pause:3.9  [k8s-gcr-io, safe]",
    )
    assert (done.stderr[:1], done.stderr.count(DISTRUST)) == (b".", 1)


@git
@root
@pytest.mark.usefixtures("foreign")
def test_named_files_of_somebody_else_are_fixed_without_what_git_knows() -> None:
    """A hook names files: what moves together is found all the same, and the chart is taken for one
    without a commit."""
    done = run("check", "--fix", "base/pod.yaml")
    assert (done.returncode, done.stderr.count(b"." + DISTRUST), done.stderr.count(b"\n")) == (
        0,
        1,
        1,
    )
    assert (
        Path("base/pod.yaml").read_bytes(),
        Path("overlay/kustomization.yaml").read_bytes(),
    ) == (moved(POD), moved(OVERLAY))
    write({"Chart.yaml": CHART["Chart.yaml"].replace(b"1.0.0", b"1.0.1")})
    done = run("check", "--fix", "values.yaml")
    assert (done.returncode, done.stderr.count(b"." + DISTRUST)) == (0, 1)
    assert b"chart versions unchanged: Chart.yaml" in done.stdout


@git
@root
@pytest.mark.usefixtures("foreign")
def test_git_is_not_missed_where_nothing_hangs_on_it() -> None:
    """Files that are named are read whatever git says of them; without a finding there is nothing
    to ask it for."""
    write({"a.yaml": MOVED})
    for command in ("check", "images"):
        done = run(command, "a.yaml")
        assert (done.returncode, done.stderr) == (0, b"")


def test_every_format_is_attacked_elsewhere() -> None:
    """`reporters/test_attacks.py` feeds hostile texts to each format, by its name."""
    text = (Path(__file__).parent / "reporters" / "test_attacks.py").read_bytes().decode()
    assert [
        name
        for name in REPORTERS
        if not re.search(rf'"{name}"|parametrize\("name", sorted\(REPORTERS\)|in REPORTERS', text)
    ] == []
