"""What a report says of the repository that was checked."""

import os
import time

from k8sregistry_lint.cli.configured import stop
from k8sregistry_lint.files.git import checkout, repository_name
from k8sregistry_lint.model import Origin, moment


def origin_of(repository: str, revision: str) -> Origin:
    """Return the repository and commit of the working directory, or those that the options name,
    and the time."""
    here = checkout(os.curdir)
    known = revision in ("", here.commit)
    return Origin(
        repository=repository_name(repository) or here.repository or os.path.basename(os.getcwd()),
        commit=revision or here.commit,
        ref=here.ref if known else "",
        commit_date=moment(int(here.time)) if known and here.time.isdecimal() else "",
        date=moment(now()),
        folder=here.folder,
    )


def now() -> int:
    """Return the time that a report bears, in seconds since 1970. Exits 2 if the environment names
    none."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        seconds = int(given) if given else int(time.time())
    except ValueError:
        seconds = -1
    if not moment(seconds):
        stop(f"SOURCE_DATE_EPOCH={given}: not a number of seconds")
    return seconds
