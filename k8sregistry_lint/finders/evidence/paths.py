"""What the name of a file says of all that is in it: locks and lists are no images to move."""

from pathlib import PurePosixPath

from k8sregistry_lint.files.surfaces import surface_of
from k8sregistry_lint.finders.evidence import vocabulary
from k8sregistry_lint.finders.evidence.objects import Against
from k8sregistry_lint.finders.evidence.vocabulary import Judgement
from k8sregistry_lint.model import MentionKind
from k8sregistry_lint.regex import regex

_LOCK_ENDS = (".lock", ".lock.yaml", ".lock.yml", ".lock.json", "-lock.json", "-lock.yaml")
_AIR_GAP = regex(r"air[-_]gap")
_MIRRORED = {"airgap", "airgapped", "offline", "mirror", "mirrored"}


def against(path: str) -> Against | None:
    """What a path, relative and with `/`, says against the images in the file."""
    file = PurePosixPath(path)
    if surface_of(file.name) == "markdown":
        from k8sregistry_lint.finders.evidence import history

        if past := history.against(file):
            return past
    name = file.name.lower()
    if name.endswith(_LOCK_ENDS) or file.parts[-2:-1] == (".imgpkg",):
        return Against(MentionKind.RECORD, "a lock file, which a tool writes")
    stem = name.partition(".")[0]
    is_mirrored = any(_is_mirrored(part) for part in (stem, *file.parts[-2:-1]))
    if vocabulary.is_plural(stem) and (is_mirrored or stem == "rancher-images"):
        return Against(MentionKind.MIRROR, "a list of images to mirror")
    if vocabulary.judgement(stem) is Judgement.JUDGES and vocabulary.is_plural(stem):
        return Against(MentionKind.LIST, "a file of images that are allowed, denied or left out")
    return None


def _is_mirrored(name: str) -> bool:
    """Whether a file or a folder is for a place that pulls from a mirror, by its name."""
    return not _MIRRORED.isdisjoint(vocabulary.words(_AIR_GAP.sub("airgap", name.lower())))
