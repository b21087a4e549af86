"""Writes reports and baselines: whole, never through a link that leads out of the repository, and
never over a file that is something else."""

import contextlib
import os
import stat
from collections.abc import Iterable, Sequence

from k8sregistry_lint.files.git import nearest_repository
from k8sregistry_lint.files.reading import read, why
from k8sregistry_lint.files.surfaces import surface_of
from k8sregistry_lint.runner.recognition import is_message, is_report


def objection(path: str, paths: Sequence[str]) -> str:
    """Return why a report must not be written to a file, empty if it may: the file is among the
    named paths, or it exists, is of a kind that is checked, and does not look like a report."""
    if reason := objection_to_place(path) or _objection_to_checked(path, paths):
        return reason
    names = {path, os.path.realpath(path)} if os.path.isfile(path) else ()
    is_other = any(surface_of(os.path.basename(name)) and not is_report(name) for name in names)
    return "exists and is not a report" if is_other else ""


def objection_to_message(path: str, paths: Sequence[str]) -> str:
    """Return why a message for a commit must not be written to a file, empty if it may: it may
    replace an earlier one, and those of git."""
    if reason := objection_to_place(path) or _objection_to_checked(path, paths):
        return reason
    may = not os.path.isfile(path) or _is_message_of_git(path) or is_message(path)
    return "" if may else "exists and is not a message for a commit"


def _objection_to_checked(path: str, paths: Sequence[str]) -> str:
    is_checked = os.path.isfile(path) and any(
        os.path.isfile(other) and os.path.samefile(path, other) for other in paths
    )
    return "is also to be checked" if is_checked else ""


def _is_message_of_git(path: str) -> bool:
    """Whether a file is one of those in which git keeps a message, such as `COMMIT_EDITMSG`."""
    *folders, name = os.path.realpath(path).split(os.sep)
    return ".git" in folders and name.endswith("MSG")


def objection_to_baseline(path: str) -> str:
    """Return why a baseline must not be written to a file, empty if it may."""
    if reason := objection_to_place(path):
        return reason
    if not os.path.isfile(path) or os.path.getsize(path) == 0:
        return ""
    try:
        import json

        data = json.loads(read(path))
    except (OSError, ValueError, RecursionError):
        return "exists and is not a baseline"
    is_baseline = isinstance(data, dict) and "findings" in data and "tool" not in data
    return "" if is_baseline else "exists and is not a baseline"


def objection_to_place(path: str) -> str:
    """Return why nothing must be written to a path, whatever the file there holds; empty if it
    may."""
    if leads_out(path):
        return "is a link that leads out of the repository"
    return "is a directory" if os.path.isdir(path) else ""


def objection_to_folder(folder: str) -> str:
    """Return why no file can be written to a folder, empty if one can."""
    try:
        import tempfile

        with tempfile.TemporaryFile(dir=folder, prefix=".k8sregistry-lint-") as file:
            file.write(b"\n")
    except OSError as error:
        return why(error)
    return ""


def save(path: str, data: bytes, *, append: bool = False) -> None:
    """Write a file: whole, by a rename, if it is a regular one or a new one. Raises OSError."""
    save_parts(path, [data], append=append)


def save_parts(path: str, parts: Iterable[bytes], *, append: bool = False) -> None:
    """Write a file as `save` does, from data that comes in parts."""
    target = os.path.realpath(path)
    status = os.stat(target) if os.path.exists(target) else None
    if append or (status and not stat.S_ISREG(status.st_mode)):  # such as /dev/stderr
        with open(path, "ab") as file:
            file.writelines(parts)
        return
    import tempfile

    try:
        handle, temporary = tempfile.mkstemp(
            dir=os.path.dirname(target), prefix=".k8sregistry-lint-"
        )
    except PermissionError:
        with open(target, "wb") as file:
            file.writelines(parts)
        return
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(parts)
        os.chmod(temporary, stat.S_IMODE(status.st_mode) if status else 0o666 & ~_umask())
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def leads_out(path: str, *, only_of_git: bool = False) -> bool:
    """Return whether a path inside the repository leads out of it by a link. Outside of git the
    working directory counts as one, unless `only_of_git`."""
    here = os.path.realpath(os.curdir)
    top = nearest_repository(here)
    if not os.path.exists(os.path.join(top, ".git")):
        if only_of_git:
            return False
        top = here
    named = os.path.normpath(os.path.join(here, path))
    return _is_below(named, top) and not _is_below(os.path.realpath(path), top)


def _is_below(path: str, folder: str) -> bool:
    return path.startswith(os.path.join(folder, ""))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
