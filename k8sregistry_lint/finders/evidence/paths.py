"""What the name of a file says of all that is in it: locks and lists are no images to move."""

from pathlib import PurePosixPath

from k8sregistry_lint.finders.evidence import history, vocabulary
from k8sregistry_lint.finders.evidence.objects import Against
from k8sregistry_lint.finders.evidence.vocabulary import Judgement
from k8sregistry_lint.model import MentionKind

_LOCK_ENDS = (".lock", ".lock.yaml", ".lock.yml", ".lock.json", "-lock.json", "-lock.yaml")
_MIRRORED = {"airgap", "airgapped", "offline", "mirror", "mirrored"}


def against(path: str) -> Against | None:
    """What a path, relative and with `/`, says against the images in the file."""
    file = PurePosixPath(path)
    if past := history.against(file):
        return past
    name = file.name.lower()
    if name.endswith(_LOCK_ENDS) or file.parts[-2:-1] == (".imgpkg",):
        return Against(MentionKind.RECORD, "a lock file, which a tool writes")
    stem = name.partition(".")[0]
    found = set(vocabulary.words(stem))
    if vocabulary.is_plural(stem) and (found & _MIRRORED or stem == "rancher-images"):
        return Against(MentionKind.MIRROR, "a list of images to mirror")
    if vocabulary.judgement(stem) is Judgement.JUDGES and vocabulary.is_plural(stem):
        return Against(MentionKind.LIST, "a file of images that are allowed, denied or left out")
    return None
