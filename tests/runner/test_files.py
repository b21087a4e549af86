import errno
import os
import stat
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from k8sregistry_lint.runner.files import ChangedError, Replacement, read, replace_all

pytestmark = pytest.mark.skipif(os.name == "nt", reason="modes, links and limits of POSIX")
not_root = pytest.mark.skipif(
    os.name != "nt" and os.geteuid() == 0, reason="permissions do not stop root"
)


def made(path: Path, data: bytes = b"old") -> Replacement:
    path.write_bytes(data)
    return Replacement(str(path), data, b"the new text")


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_several_files_are_replaced(tmp_path: Path) -> None:
    changes = [made(tmp_path / name) for name in ("a", "b")]
    replace_all(changes)
    assert [read(change.path) for change in changes] == [b"the new text"] * 2
    assert names(tmp_path) == ["a", "b"]


def test_nothing_to_replace(tmp_path: Path) -> None:
    replace_all([])
    assert names(tmp_path) == []


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755, 0o640, 0o4755])
def test_the_mode_stays(tmp_path: Path, mode: int) -> None:
    change = made(tmp_path / "a")
    os.chmod(change.path, mode)
    replace_all([change])
    assert stat.S_IMODE(os.stat(change.path).st_mode) == mode


def test_a_file_is_replaced_whole_not_written_over(tmp_path: Path) -> None:
    change = made(tmp_path / "a")
    with open(change.path, "rb") as reader:
        replace_all([change])
        assert reader.read() == b"old"


def test_the_target_of_a_link_is_replaced_and_the_link_stays(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    made(tmp_path / "there" / "a")
    (tmp_path / "link").symlink_to("there/a")
    replace_all([Replacement(str(tmp_path / "link"), b"old", b"new")])
    assert (tmp_path / "link").readlink() == Path("there/a")
    assert (tmp_path / "there" / "a").read_bytes() == b"new"
    assert names(tmp_path / "there") == ["a"]


def test_a_file_with_two_names_keeps_them(tmp_path: Path) -> None:
    change = made(tmp_path / "a", b"a much longer old text")
    os.link(change.path, tmp_path / "b")
    replace_all([change])
    assert (tmp_path / "b").read_bytes() == b"the new text"
    assert os.path.samefile(tmp_path / "a", tmp_path / "b")


def test_a_folder_that_takes_no_new_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise PermissionError

    change = made(tmp_path / "a")
    monkeypatch.setattr("tempfile.mkstemp", refuse)
    replace_all([change])
    assert read(change.path) == b"the new text"


@pytest.mark.parametrize(
    "linked", [False, True], ids=["a file of its own", "a file with two names"]
)
def test_a_file_that_changed_under_the_fixer_is_left(tmp_path: Path, linked: bool) -> None:
    first, second = made(tmp_path / "a"), made(tmp_path / "b")
    if linked:
        os.link(second.path, tmp_path / "c")
    Path(second.path).write_bytes(b"newer")
    before = names(tmp_path)
    with pytest.raises(ChangedError, match="b changed while it was being fixed"):
        replace_all([first, second])
    assert (read(first.path), read(second.path)) == (b"old", b"newer")
    assert names(tmp_path) == before


def test_a_file_that_went_away(tmp_path: Path) -> None:
    first, second = made(tmp_path / "a"), made(tmp_path / "b")
    os.unlink(second.path)
    with pytest.raises(FileNotFoundError):
        replace_all([first, second])
    assert read(first.path) == b"old"
    assert names(tmp_path) == ["a"]


def test_a_file_that_may_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change = made(tmp_path / "a")
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(PermissionError, match="read-only"):
        replace_all([change])
    assert read(change.path) == b"old"
    assert names(tmp_path) == ["a"]


def test_a_file_that_is_written_in_place_and_fails_is_written_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures = [OSError(5, "Input/output error")]

    def fail_once(_: int) -> None:
        if failures:
            raise failures.pop()

    change = made(tmp_path / "a")
    os.link(change.path, tmp_path / "b")
    monkeypatch.setattr("os.fsync", fail_once)
    with pytest.raises(OSError, match="Input/output error"):
        replace_all([change])
    assert (tmp_path / "b").read_bytes() == b"old"


@not_root
def test_a_read_only_file_is_left(tmp_path: Path) -> None:
    change = made(tmp_path / "a")
    os.chmod(change.path, 0o444)
    with pytest.raises(PermissionError, match="read-only"):
        replace_all([change])
    assert read(change.path) == b"old"


@not_root
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    change = made(tmp_path / "a")
    os.chmod(tmp_path, 0o555)
    replace_all([change])
    os.chmod(tmp_path, 0o755)
    assert read(change.path) == b"the new text"


@pytest.mark.parametrize("linked", [False, True], ids=["replaced", "written in place"])
def test_when_the_second_replacement_fails_the_first_is_undone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, linked: bool
) -> None:
    first, second = made(tmp_path / "a"), made(tmp_path / "b")
    if linked:
        os.link(first.path, tmp_path / "c")
    rename = os.replace

    def fail_on_b(source: str, target: str) -> None:
        if target.endswith("b"):
            raise OSError(28, "No space left on device")
        rename(source, target)

    monkeypatch.setattr("os.replace", fail_on_b)
    with pytest.raises(OSError, match="No space left"):
        replace_all([first, second])
    assert (read(first.path), read(second.path)) == (b"old", b"old")
    assert not [name for name in names(tmp_path) if name.startswith(".")]


def test_an_interrupt_leaves_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    change = made(tmp_path / "a")
    monkeypatch.setattr("os.fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        replace_all([change])
    assert read(change.path) == b"old"
    assert names(tmp_path) == ["a"]


FULL_DISK = """
import resource, sys
from k8sregistry_lint.runner.files import Replacement, replace_all
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
sizes = {sys.argv[1]: 1000, sys.argv[2]: 5000}
changes = [Replacement(path, b"old" * 1000, b"new" * size) for path, size in sizes.items()]
try:
    replace_all(changes)
except OSError as error:
    print(type(error).__name__, error.errno)
"""


@pytest.mark.parametrize("linked", [False, True], ids=["replaced", "written in place"])
def test_a_full_disk_leaves_everything_as_it_was(tmp_path: Path, linked: bool) -> None:
    paths = [tmp_path / "a", tmp_path / "b"]
    for path in paths:
        path.write_bytes(b"old" * 1000)
    if linked:
        os.link(paths[1], tmp_path / "c")
    before = names(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, *map(str, paths)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "OSError 27\n"
    assert [path.read_bytes() for path in paths] == [b"old" * 1000] * 2
    assert names(tmp_path) == before


@pytest.fixture
def attributes(tmp_path: Path) -> Path:
    """A file with an extended attribute."""
    path = tmp_path / "a"
    path.write_bytes(b"old")
    try:
        os.setxattr(path, "user.note", b"kept")
    except (AttributeError, OSError):
        pytest.skip("no extended attributes here")
    return path


def test_extended_attributes_stay(attributes: Path) -> None:
    replace_all([Replacement(str(attributes), b"old", b"new")])
    assert (attributes.read_bytes(), os.getxattr(attributes, "user.note")) == (b"new", b"kept")


ENTRY = struct.Struct("<HHI")
ACL = struct.pack("<I", 2) + b"".join(
    ENTRY.pack(tag, permissions, who)
    for tag, permissions, who in [
        (1, 6, 0xFFFFFFFF),
        (2, 6, 4242),
        (4, 0, 0xFFFFFFFF),
        (16, 6, 0xFFFFFFFF),
        (32, 0, 0xFFFFFFFF),
    ]
)
"""user::rw-, user:4242:rw-, group::---, mask::rw-, other::---"""


def test_an_access_control_list_stays_and_access_does_not_widen(tmp_path: Path) -> None:
    change = made(tmp_path / "a")
    try:
        os.setxattr(change.path, "system.posix_acl_access", ACL)
    except (AttributeError, OSError):
        pytest.skip("no access control lists here")
    replace_all([change])
    assert read(change.path) == b"the new text"
    assert os.getxattr(change.path, "system.posix_acl_access") == ACL


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root gives files away")
@pytest.mark.parametrize(("user", "group"), [(4242, 4243), (0, 4243), (4242, 0)])
def test_owner_and_group_stay(tmp_path: Path, user: int, group: int) -> None:
    change = made(tmp_path / "a")
    os.chown(change.path, user, group)
    replace_all([change])
    status = os.stat(change.path)
    assert (read(change.path), status.st_uid, status.st_gid) == (b"the new text", user, group)


@pytest.mark.parametrize(
    "error", [PermissionError(1, "x"), OSError(errno.EINVAL, "x"), PermissionError(13, "x")]
)
@pytest.mark.parametrize("call", ["os.setxattr", "os.chmod"])
def test_a_file_that_cannot_be_given_what_the_old_one_has_is_written_in_place(
    attributes: Path, monkeypatch: pytest.MonkeyPatch, call: str, error: OSError
) -> None:
    def refuse(*_: object) -> None:
        raise error

    inode = attributes.stat().st_ino
    monkeypatch.setattr(call, refuse)
    replace_all([Replacement(str(attributes), b"old", b"new")])
    assert (attributes.read_bytes(), attributes.stat().st_ino) == (b"new", inode)
    assert names(attributes.parent) == ["a"]


@pytest.mark.parametrize("code", [errno.EBUSY, errno.EINVAL, errno.EXDEV])
def test_a_file_that_is_mounted_is_written_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(code, "x")

    change = made(tmp_path / "a")
    monkeypatch.setattr("os.replace", refuse)
    replace_all([change])
    assert (read(change.path), names(tmp_path)) == (b"the new text", ["a"])
