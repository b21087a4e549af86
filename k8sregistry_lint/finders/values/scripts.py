"""Which values are shell scripts: by what they are called, by the shell in front of them, by their
first line."""

from k8sregistry_lint.finders.values.value import Value
from k8sregistry_lint.regex import regex
from k8sregistry_lint.syntax.tree import MappingNode

_KEYS = {
    "run", "script", "scripts", "command", "commands", "cmd", "cmds", "shell", "bash", "sh",
    "before_script", "after_script", "beforescript", "afterscript", "user_data", "userdata",
    "runcmd", "bootcmd", "prekubeadmcommands", "postkubeadmcommands", "inlinescript", "exec",
    "install", "before_install", "startupscript", "startup-script", "setup", "steps", "pwsh",
    "powershell", "_raw_params",
}  # fmt: skip
"""Keys of commands, in lower case and without the names of collections in front of them
(`ansible.builtin.shell`), or of lists of them."""
_SCRIPT_SIGNS = {"image", "command", "interpreter"}
"""Keys beside the `source` of a script, as in Argo's templates."""
_FILES = (".sh", ".bash")
_SHELLS = {"sh", "bash", "ash", "dash", "zsh", "ksh"}
_SHEBANG = regex(r"#!\s*\S*?(?:env\s+(?:-S\s+)?\S*?)?(?P<program>\w+)(?:\s|\Z)")


def is_script(text: str) -> bool:
    """Whether a text begins with `#!` and a shell."""
    match = _SHEBANG.match(text[:200])
    return match is not None and match["program"] in _SHELLS


def is_in_script(value: Value) -> bool:
    """Whether a value with a blank in it is a script or a command for a shell."""
    text = value.text.text
    if " " not in text.strip():
        return False
    keys = [key for key in value.node.path if isinstance(key, str)]
    name = value.label or (keys[-1] if keys else "")
    return (
        value.flag in ("-c", "-ec", "-exc", "-xc", "-lc", "-euc", "-euxc", "-ce")
        or name.lower().rpartition(".")[2] in _KEYS
        or (name == "source" and _is_beside(value, _SCRIPT_SIGNS))
        or name.endswith(_FILES)
        or is_script(text)
    )


def _is_beside(value: Value, keys: set[str]) -> bool:
    parent = value.node.parent
    return isinstance(parent, MappingNode) and not keys.isdisjoint(parent.places)
