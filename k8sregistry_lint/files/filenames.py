"""The files that are looked at, by name."""

EXTENSIONS = (".yaml", ".yml", ".json", ".tpl", ".gotmpl", ".tmpl", ".template", ".j2")
FILE_NAMES = frozenset({"Kustomization"})
VENDORED = frozenset({"vendor", "node_modules"})


def is_checked(name: str) -> bool:
    """Whether a file of that name is one of those that a walk takes."""
    return name.lower().endswith(EXTENSIONS) or name in FILE_NAMES
