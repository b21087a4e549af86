"""Charts as wholes: subcharts from elsewhere, packaged ones, and the version that rises with a
fix."""

import io
import subprocess
import tarfile
import zlib
from pathlib import Path

import pytest

from asking import RULES
from growth import Work, grows_linearly
from k8sregistry_lint.charts import archive
from k8sregistry_lint.files.selection import Exclusion
from k8sregistry_lint.model import RunReport
from k8sregistry_lint.runner.outcome import Outcome
from k8sregistry_lint.runner.run import run
from k8sregistry_lint.settings.settings import Settings

VALUES = "image:\n  repository: k8s.gcr.io/pause\n"
FIXED = "image:\n  repository: registry.k8s.io/pause\n"
SPLIT = "image:\n  registry: k8s.gcr.io\n  repository: pause\n"
POD = 'image: {{ default "k8s.gcr.io/pause:3.9" .Values.x }}\n'
REMOTE = "https://charts.example.com"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(files: dict[str, str]) -> None:
    for name, text in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def chart(name: str, *dependencies: str, version: str = "0.1.0") -> str:
    entries = "".join(f"  - {{{entry}}}\n" for entry in dependencies)
    return f"apiVersion: v2\nname: {name}\nversion: {version}\n" + (
        f"dependencies:\n{entries}" if entries else ""
    )


def found(report: RunReport) -> list[tuple[str, bool, str]]:
    return [(finding.path, finding.fix.applied, finding.fix.reason) for finding in report.findings]


def fixed(*paths: str, **options: object) -> RunReport:
    return run(Settings(paths=paths or (".",), fix=True, **options), RULES).report  # type: ignore[arg-type]


def tgz(files: dict[str, str | bytes | tarfile.TarInfo]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for name, content in files.items():
            data = (
                content.encode()
                if isinstance(content, str)
                else content
                if isinstance(content, bytes)
                else b""
            )
            info = content if isinstance(content, tarfile.TarInfo) else tarfile.TarInfo(name)
            info.name, info.size = name, len(data)
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


OWN = [
    pytest.param({"m/Chart.yaml": chart("m")}, id="no dependency"),
    pytest.param({"m/Chart.yaml": chart("m", "name: sub, version: 1.0.0")}, id="no repository"),
    pytest.param(
        {"m/Chart.yaml": chart("m", "name: sub, repository: ''")}, id="an empty repository"
    ),
    pytest.param(
        {"m/Chart.yaml": chart("m", "name: sub, repository: 'file://charts/sub'")}, id="a folder"
    ),
    pytest.param(
        {"m/Chart.yaml": chart("m", f"name: other, repository: '{REMOTE}'")},
        id="another dependency",
    ),
    pytest.param({"m/README.md": ""}, id="a folder of charts"),
    pytest.param({"m/Chart.yaml": "[\n"}, id="metadata that cannot be read"),
]


@pytest.mark.parametrize("files", OWN)
def test_a_subchart_of_ones_own_is_fixed(files: dict[str, str]) -> None:
    write({**files, "m/charts/sub/Chart.yaml": chart("sub"), "m/charts/sub/values.yaml": VALUES})
    assert found(fixed()) == [("m/charts/sub/values.yaml", True, "")]


VENDORED = [
    pytest.param(chart("m", f"name: sub, repository: '{REMOTE}'"), {}, "sub", id="https"),
    pytest.param(
        chart("m", "name: sub, repository: 'oci://registry.example.com/x'"), {}, "sub", id="oci"
    ),
    pytest.param(
        chart("m", "name: sub, repository: '@stable'"), {}, "sub", id="a named repository"
    ),
    pytest.param(
        chart("m", f"name: sub, alias: second, repository: '{REMOTE}'"), {}, "second", id="alias"
    ),
    pytest.param(
        chart("m"),
        {"m/requirements.yaml": f"dependencies:\n- name: sub\n  repository: {REMOTE}\n"},
        "sub",
        id="API v1",
    ),
]


@pytest.mark.parametrize(("metadata", "files", "key"), VENDORED)
def test_a_subchart_from_elsewhere_is_reported_with_the_value_to_override(
    metadata: str, files: dict[str, str], key: str
) -> None:
    below = {
        "Chart.yaml": chart("sub"),
        "values.yaml": SPLIT,
        "templates/pod.yaml": POD,
        "charts/deep/values.yaml": VALUES,
    }
    write(
        {
            "m/Chart.yaml": metadata,
            **files,
            **{f"m/charts/sub/{name}": text for name, text in below.items()},
        }
    )
    parent = "m/values.yaml"
    assert found(fixed()) == [
        (
            "m/charts/sub/charts/deep/values.yaml",
            False,
            f"{key} is upstream's chart; override {key}.deep.image.repository in {parent}",
        ),
        (
            "m/charts/sub/templates/pod.yaml",
            False,
            f"{key} is upstream's chart; take a version of it that has moved",
        ),
        (
            "m/charts/sub/values.yaml",
            False,
            f"{key} is upstream's chart; override {key}.image.registry in {parent}",
        ),
    ]
    assert Path("m/charts/sub/values.yaml").read_text() == SPLIT
    assert all(applied for _, applied, _ in found(fixed(include_vendored=True)))


def test_the_working_directory_can_be_the_chart() -> None:
    write(
        {
            "Chart.yaml": chart("m", f"name: sub, repository: '{REMOTE}'"),
            "charts/sub/values.yaml": VALUES,
            "values.yaml": VALUES,
        }
    )
    assert [(path, applied) for path, applied, _ in found(fixed())] == [
        ("charts/sub/values.yaml", False),
        ("values.yaml", True),
    ]


def packaged(
    files: dict[str, str | bytes | tarfile.TarInfo] | bytes, metadata: str | None = None
) -> Outcome:
    write(
        {
            "m/Chart.yaml": metadata
            or chart("m", f"name: sub, alias: aka, repository: '{REMOTE}'"),
            "m/charts/x": "",
        }
    )
    Path("m/charts/sub-1.0.tgz").write_bytes(files if isinstance(files, bytes) else tgz(files))
    before = Path("m/charts/sub-1.0.tgz").read_bytes()
    outcome = run(Settings(fix=True, unsafe_fixes=True), RULES)
    assert Path("m/charts/sub-1.0.tgz").read_bytes() == before
    return outcome


def test_a_packaged_subchart_is_looked_into() -> None:
    inner = tgz({"deep/values.yaml": SPLIT, "deep/README.md": "k8s.gcr.io/pause"})
    outcome = packaged(
        {
            "sub/values.yaml": VALUES,
            "sub/templates/pod.yaml": POD,
            "sub/charts/deep-2.tgz": inner,
            "sub/a.yaml": "a: b",
        }
    )
    assert found(outcome.report) == [
        (
            "m/charts/sub-1.0.tgz!sub/values.yaml",
            False,
            "sub is a packaged chart; override aka.image.repository in m/values.yaml",
        ),
        (
            "m/charts/sub-1.0.tgz!sub/templates/pod.yaml",
            False,
            "sub is a packaged chart; take a version of it that has moved",
        ),
        (
            "m/charts/sub-1.0.tgz!sub/charts/deep-2.tgz!deep/values.yaml",
            False,
            "sub is a packaged chart; override aka.deep.image.registry in m/values.yaml",
        ),
    ]
    assert [finding.fix.edits for finding in outcome.report.findings] == [()] * 3
    assert (outcome.exit_code(Settings()), outcome.report.checked) == (1, 2)


def test_a_clean_packaged_subchart_is_clean() -> None:
    outcome = packaged({"sub/values.yaml": "image: nginx\n", "sub/Chart.yaml": chart("sub")})
    assert (list(outcome.report.files), outcome.exit_code(Settings())) == ([], 0)


def test_packages_outside_of_a_chart_are_passed_over_unless_named() -> None:
    write({"charts/x.txt": ""})
    Path("charts/sub-1.0.tgz").write_bytes(tgz({"sub/values.yaml": VALUES}))
    assert (found(fixed()), fixed().skipped) == ([], {"packaged chart": 1})
    (finding,) = fixed("charts/sub-1.0.tgz").findings
    assert finding.path == "charts/sub-1.0.tgz!sub/values.yaml"


def link(kind: bytes, target: str = "/etc/passwd") -> tarfile.TarInfo:
    info = tarfile.TarInfo("x")
    info.type, info.linkname = kind, target
    return info


BROKEN = [
    pytest.param(b"", "ends too early", id="empty"),
    pytest.param(b"k8s.gcr.io", "is not gzip", id="no gzip"),
    pytest.param(tgz({"sub/values.yaml": VALUES})[:-20], "ends too early", id="cut"),
    pytest.param(zlib.compress(b"x" * 1024, wbits=31), "is no archive", id="no tar"),
    pytest.param(zlib.compress(bytes(80 << 20), wbits=31), "unpacks to more", id="a bomb"),
    pytest.param(tgz({"../values.yaml": VALUES}), "a member that no chart has", id="a path out"),
    pytest.param(
        tgz({"sub/../../values.yaml": VALUES}),
        "a member that no chart has",
        id="a path out in the middle",
    ),
    pytest.param(
        tgz({"/values.yaml": VALUES}), "a member that no chart has", id="an absolute path"
    ),
    pytest.param(tgz({"a/a.yaml": b"\0\xff k8s.gcr.io/pause"}), "holds a NUL byte", id="binary"),
]


@pytest.mark.parametrize(("data", "message"), BROKEN)
def test_a_package_that_cannot_be_read_is_said(data: bytes, message: str) -> None:
    outcome = packaged(data)
    (note,) = outcome.report.notifications
    assert (note.path.partition("!")[0], outcome.exit_code(Settings())) == (
        "m/charts/sub-1.0.tgz",
        1,
    )
    assert message in note.message


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE]
)
def test_what_is_no_file_in_a_package_is_not_read(kind: bytes) -> None:
    assert list(archive.members(tgz({"sub/values.yaml": link(kind)}))) == []


@pytest.mark.parametrize(
    ("bound", "value", "message"),
    [
        ("MAX_MEMBERS", 1, "more than 1 members"),
        ("MAX_MEMBER", 1, "larger"),
        ("MAX_PACKED", 1, "larger"),
        ("MAX_DEPTH", 1, "archives in"),
    ],
)
def test_bounds_of_a_package(
    monkeypatch: pytest.MonkeyPatch, bound: str, value: int, message: str
) -> None:
    data = tgz({"a": "xx", "b.tgz": tgz({"c": "x"})})
    assert not any(isinstance(part, archive.Broken) for part in archive.members(data))
    monkeypatch.setattr(archive, bound, value)
    assert any(
        isinstance(part, archive.Broken) and message in part.message
        for part in archive.members(data)
    )


def test_one_budget_for_all_that_is_packed_in_an_archive(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each archive inside is within every bound by itself."""
    size = 1 << 16
    monkeypatch.setattr(archive, "MAX_UNPACKED", 20 * size)
    inner = tgz({"zeros": bytes(size)})
    middle = tgz({f"{at}.tgz": inner for at in range(100)})
    found = list(archive.members(tgz({f"{at}.tgz": middle for at in range(100)})))
    read = sum(len(part.data) for part in found if isinstance(part, archive.Member))
    assert read <= 20 * size
    broken = [part.message for part in found if isinstance(part, archive.Broken)]
    assert len(broken) == 1
    assert "unpacks to more" in broken[0]


def test_the_members_of_inner_archives_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_MEMBERS", 30)
    inner = tgz({str(at): "x" for at in range(20)})
    found = list(archive.members(tgz({f"{at}.tgz": inner for at in range(20)})))
    assert sum(isinstance(part, archive.Member) for part in found) < 30
    broken = [part for part in found if isinstance(part, archive.Broken)]
    assert len(broken) <= archive.MAX_DEPTH
    assert all("more than 30 members" in part.message for part in broken)


def test_the_metadata_of_the_parent_is_read_once_for_all_findings() -> None:
    def prepare(number: int) -> Work:
        entries = [f"name: n{at}, repository: '{REMOTE}'" for at in range(number)]
        values = "".join(f"a{at}: k8s.gcr.io/pause:{at}\n" for at in range(number))
        write(
            {
                f"{number}/Chart.yaml": chart("m", *entries),
                f"{number}/charts/v/values.yaml": values,
                f"{number}/charts/x": "",
            }
        )
        Path(f"{number}/charts/sub-1.0.tgz").write_bytes(tgz({"sub/values.yaml": values}))
        return lambda: run(Settings(paths=(str(number),)), RULES)

    assert grows_linearly(prepare, 60)


VERSIONS = [
    pytest.param("version: 0.1.0\n", "patch", "version: 0.1.1\n", id="patch"),
    pytest.param("version: 0.1.9\n", "minor", "version: 0.2.0\n", id="minor"),
    pytest.param(
        "version: '1.2.9' # x\r\n",
        "patch",
        "version: '1.2.10' # x\r\n",
        id="quotes, comment and CRLF",
    ),
    pytest.param(
        '"version": "v1.2.3+up4.5.6"',
        "minor",
        '"version": "v1.3.0+up4.5.6"',
        id="metadata and no final newline",
    ),
    pytest.param("version: 1.0.0-rc.1\n", "patch", "version: 1.0.0-rc.1\n", id="no release"),
    pytest.param("version: 1.0\n", "patch", "version: 1.0\n", id="two numbers"),
    pytest.param("version: [1.0.0]\n", "patch", "version: [1.0.0]\n", id="a list"),
    pytest.param("name: y\n", "patch", "name: y\n", id="none"),
    pytest.param(
        "version: &v 1.0.0\ntype: *v\n",
        "patch",
        "version: &v 1.0.0\ntype: *v\n",
        id="an alias of it",
    ),
    pytest.param(
        "version: &v 1.0.0\ntype: x\n",
        "patch",
        "version: &v 1.0.1\ntype: x\n",
        id="an unused anchor",
    ),
    pytest.param(
        "type: &v 1.0.0\nversion: *v\n", "patch", "type: &v 1.0.0\nversion: *v\n", id="an alias"
    ),
]


@pytest.mark.parametrize("exclude", ["Chart.yaml", "m/Chart.yaml", "**/Chart.*"])
def test_an_excluded_version_stays(exclude: str, tmp_path: Path) -> None:
    write({"m/Chart.yaml": chart("m"), "m/values.yaml": VALUES})
    report = fixed(bump_chart="patch", exclusions=(Exclusion(str(tmp_path), (exclude,)),))
    assert Path("m/values.yaml").read_text() == FIXED
    assert (Path("m/Chart.yaml").read_text(), report.charts) == (chart("m"), ["m/Chart.yaml"])


def test_a_generated_version_stays() -> None:
    write({"m/Chart.yaml": "# Code generated, DO NOT EDIT\n" + chart("m"), "m/values.yaml": VALUES})
    report = fixed("m/values.yaml", bump_chart="patch")
    assert report.charts == ["m/Chart.yaml"]
    assert "version: 0.1.0" in Path("m/Chart.yaml").read_text()


@pytest.mark.parametrize(("before", "part", "after"), VERSIONS)
def test_the_version_rises_once(before: str, part: str, after: str) -> None:
    metadata = f"name: m\nappVersion: 0.1.0\n{before}"
    write(
        {
            "m/Chart.yaml": metadata,
            "m/values.yaml": VALUES,
            "m/templates/pod.yaml": POD,
            "n/Chart.yaml": before,
        }
    )
    report = fixed(bump_chart=part)
    assert Path("m/Chart.yaml").read_bytes().decode() == f"name: m\nappVersion: 0.1.0\n{after}"
    assert Path("n/Chart.yaml").read_bytes().decode() == before
    assert ([applied for _, applied, _ in found(report)], report.charts) == (
        [True] * 2,
        [] if before != after else ["m/Chart.yaml"],
    )
    assert found(fixed(bump_chart=part)) == []


def test_without_the_option_the_charts_are_named() -> None:
    write(
        {
            "m/Chart.yaml": chart("m"),
            "m/values.yaml": VALUES,
            "n/Chart.yaml": chart("n"),
            "o/values.yaml": VALUES,
        }
    )
    report = fixed()
    assert (report.charts, Path("m/Chart.yaml").read_text()) == (["m/Chart.yaml"], chart("m"))


def test_the_innermost_chart_rises_with_its_own_fixes_only() -> None:
    write(
        {
            "m/Chart.yaml": chart("m"),
            "m/charts/sub/Chart.yaml": chart("sub"),
            "m/charts/sub/values.yaml": VALUES,
        }
    )
    fixed(bump_chart="patch")
    assert (Path("m/Chart.yaml").read_text(), Path("m/charts/sub/Chart.yaml").read_text()) == (
        chart("m"),
        chart("sub", version="0.1.1"),
    )


def test_nothing_rises_where_nothing_is_fixed() -> None:
    write(
        {
            "m/Chart.yaml": chart("m"),
            "m/values.yaml": "image: quay.io/coreos/kube-state-metrics:v1.9.5\n",
        }
    )
    fixed(bump_chart="patch")
    assert Path("m/Chart.yaml").read_text() == chart("m")


def test_a_reference_in_the_metadata_itself() -> None:
    images = "annotations:\n  artifacthub.io/images: |\n    - image: k8s.gcr.io/pause:3.9\n"
    write({"m/Chart.yaml": chart("m") + images})
    fixed(bump_chart="minor")
    assert Path("m/Chart.yaml").read_text() == chart("m", version="0.2.0") + images.replace(
        "k8s.gcr.io", "registry.k8s.io"
    )


def test_the_diff_holds_the_version_too() -> None:
    write({"m/Chart.yaml": chart("m"), "m/values.yaml": VALUES})
    outcome = run(Settings(diff=True, bump_chart="patch"), RULES)
    assert "-version: 0.1.0\n+version: 0.1.1\n" in outcome.diff
    assert Path("m/values.yaml").read_text() == VALUES


def git(*arguments: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=x", "-c", "user.email=x@example.com", *arguments],
        check=True,
        capture_output=True,
    )


@pytest.mark.skipif(
    subprocess.run(["git", "--version"], capture_output=True, check=False).returncode != 0,
    reason="git is missing",
)
@pytest.mark.parametrize(
    ("now", "then"),
    [("0.1.0", "0.1.1"), ("0.1.1", "0.1.1"), ("0.2.0", "0.2.0"), ("0.0.9", "0.0.10")],
)
def test_a_version_that_was_raised_since_the_last_commit_stays(now: str, then: str) -> None:
    write({"m/Chart.yaml": chart("m"), "m/values.yaml": VALUES})
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "x")
    write({"m/Chart.yaml": chart("m", version=now)})
    report = fixed(bump_chart="patch")
    assert (Path("m/Chart.yaml").read_text(), report.charts) == (chart("m", version=then), [])
