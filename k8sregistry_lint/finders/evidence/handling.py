"""Commands that build, push, sign or remove images under the names that they have."""

from collections.abc import Sequence

from k8sregistry_lint.finders.evidence.copying import tool_name

BUILD_VERBS = {
    "push", "build", "commit", "buildx", "bake", "sign", "attest", "attach", "append", "mutate",
    "delete",
}  # fmt: skip
_REMOVE_VERBS = {"rmi", "rm", "remove", "prune"}
_GLOBAL_OPTIONS = {
    "-H", "--host", "-c", "--context", "--config", "-l", "--log-level", "--tlscacert", "--tlscert",
    "--tlskey", "-n", "--namespace", "-a", "--address", "--url", "--connection", "--root",
    "--runroot", "--storage-driver", "-r", "--runtime-endpoint", "-i", "--image-endpoint",
    "--kubeconfig", "--data-root", "--cgroup-manager", "--policy", "--command-timeout",
}  # fmt: skip
"""Options in front of a verb that have a value behind them: `docker --context a push`."""
MAX_VERBS = 2
"""How many words behind a program, options apart, may say what it does: `docker image push`."""


def verbs_behind(words: Sequence[str]) -> Sequence[str]:
    """The words behind a program that say what it does: `image push` of `image push IMAGE`, and not
    `build` of `run IMAGE build`."""
    while words and words[0].startswith("-"):
        words = words[2 if words[0] in _GLOBAL_OPTIONS else 1 :]
    return [word for word in words if not word.startswith("-")][:MAX_VERBS]


def removes(program: str, verbs: Sequence[str]) -> bool:
    """Whether these verbs of a program remove images; `docker rm` removes containers."""
    is_container = verbs[:1] == ["rm"] and program != "img"
    return not is_container and not _REMOVE_VERBS.isdisjoint(verbs)


def handles(words: Sequence[str]) -> bool:
    """Whether a command, of which the first word is a program that takes images, builds, pushes or
    removes them."""
    verbs = verbs_behind(words[1:])
    return not BUILD_VERBS.isdisjoint(verbs) or removes(tool_name(words[0]), verbs)
