"""Commands that copy images from one name to another."""

from collections.abc import Mapping, Sequence

_COPY = frozenset({"cp", "copy", "tag", "sync", "mirror"})
_TAG = frozenset({"tag"})
COPY_TOOLS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("docker", "podman", "nerdctl", "buildah", "img", "finch"), _TAG),
    **dict.fromkeys(("crane", "gcrane", "skopeo", "ctr", "crictl", "regctl", "oras"), _COPY),
    **dict.fromkeys(("imgpkg", "kpromo", "cip", "regsync", "regbot"), _COPY),
    "oc": frozenset({"mirror", "tag"}),
}
"""Programs with the verbs by which they copy. `docker cp` copies files."""
COPY_VERBS = _COPY
_RUNNERS = {"run", "exec", "create"}
"""Verbs behind which another program may be named."""
_LISTS = {"manifest", "imagetools"}
"""Nouns of which `create` makes one image out of others."""
_LIST_VERBS = {"create", "annotate", "add"}


def tool_name(word: str) -> str:
    """The program that a word of a command names, by a path or by the image that holds it."""
    return word.rpartition("/")[2].lstrip("@-+").partition(":")[0].removesuffix(".exe")


def copies(words: Sequence[str]) -> bool:
    """Whether the words of a command say that it copies images. The verb stands behind the tool,
    and not behind the image that it runs: `docker run IMAGE cp a b`."""
    verbs: frozenset[str] = frozenset()
    before = ""
    for word in words:
        if verbs and (word in verbs or (before in _LISTS and word in _LIST_VERBS)):
            return True
        if word in _RUNNERS:
            verbs = frozenset()
        verbs = COPY_TOOLS.get(tool_name(word), verbs)
        before = word
    return False
