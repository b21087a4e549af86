"""Which kind a file is, by its path and its text. The text is looked into only if the path leaves
the question open, and the modules that read a kind of file are imported only for such files."""

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import PurePosixPath

from k8sregistry_lint.files.selection import STDIN
from k8sregistry_lint.files.surfaces import surface_of
from k8sregistry_lint.finders.values.scripts import is_script
from k8sregistry_lint.regex import regex

Claims = Callable[[PurePosixPath, str], bool]
"""Takes the path and the text of a file."""

_MAKEFILE = regex(r"makefile(?:[.-].*)?|gnumakefile|.*\.(?:mk|mak)", re.DOTALL)
_SETTINGS = regex(r".*\.env|\.env\..*", re.DOTALL)
_LISTS = {".txt", ".list", ".lst", ".images", ".in", ""}
_CODE = {"terraform", "toml", "program"}
_TEMPLATES = {".gotmpl", ".tmpl", ".template"}
_TEXTS = {
    ".conf", ".cfg", ".cnf", ".ini", ".properties", ".service", ".socket", ".timer", ".ps1",
    ".txt", ".xml", ".html", ".sql", ".rules", ".list", ".repo", ".bat", ".rb", ".pl", ".php",
    ".lua", ".config", ".ks", ".cs", ".c", ".h", ".css", ".vim", ".el",
}  # fmt: skip

_JSON = regex(r"\ufeff?\s*\{\s*\"")

_surface = lru_cache(64)(surface_of)
"""Every kind of file asks for it."""


def of_surface(surface: str) -> Claims:
    """Claim the files of a surface (`files/surfaces.py`)."""
    return lambda path, _: _surface(path.name) == surface


def ending(*suffixes: str) -> Claims:
    """Claim files by their suffix, in lower case."""
    return lambda path, _: path.suffix.lower() in suffixes


def makefile(path: PurePosixPath, _text: str) -> bool:
    """Claim makefiles."""
    return _MAKEFILE.fullmatch(path.name.lower()) is not None


def settings(path: PurePosixPath, _text: str) -> bool:
    """Claim files that set variables and do nothing else."""
    return _SETTINGS.fullmatch(path.name.lower()) is not None


def script(path: PurePosixPath, text: str) -> bool:
    """Claim scripts, by their name or their first line."""
    return _surface(path.name) == "shell" or (not path.suffix and is_script(text))


def code(path: PurePosixPath, _text: str) -> bool:
    """Claim configuration languages and programs."""
    if _surface(path.name) not in _CODE:
        return False
    from k8sregistry_lint.syntax.languages import language_of

    return language_of(path.name) is not None


def printed_list(path: PurePosixPath, text: str) -> bool:
    """Claim what comes from stdin and holds nothing but images."""
    if path.name != STDIN:
        return False
    from k8sregistry_lint.piped import listed

    return bool(listed(text))


def printed_json(path: PurePosixPath, text: str) -> bool:
    """Claim what comes from stdin and begins as JSON does, unless it may be a template. YAML is
    JSON, too, but its reader takes five times as long."""
    is_json = path.name == STDIN and _JSON.match(text) is not None
    return is_json and "{{" not in text and "{%" not in text


def image_list(path: PurePosixPath, text: str) -> bool:
    """Claim text files that hold a list."""
    if path.suffix.lower() not in _LISTS:
        return False
    from k8sregistry_lint.finders.scripts import imagelist

    return imagelist.is_list(text)


def terraform_template(path: PurePosixPath, text: str) -> bool:
    """Claim Terraform's templates, by their name or by the directives in them."""
    if path.suffix.lower() not in (".tftpl", ".tpl"):
        return False
    from k8sregistry_lint.finders.templates import terraform

    return terraform.is_template(path, text)


def jinja(path: PurePosixPath, _text: str) -> bool:
    """Claim files that end in `.j2`."""
    return path.suffix == ".j2"


def structured_template(path: PurePosixPath, text: str) -> bool:
    """Claim files that end in `.tpl`, are no helpers by their name, and make YAML or JSON."""
    if path.suffix != ".tpl" or path.name.startswith("_"):
        return False
    from k8sregistry_lint.finders.templates import template

    return template.has_structure(path, text)


def helper(path: PurePosixPath, _text: str) -> bool:
    """Claim helpers anywhere, and texts among templates."""
    return path.suffix == ".tpl" or (path.suffix == ".txt" and "templates" in path.parts[:-1])


def template(path: PurePosixPath, _text: str) -> bool:
    """Claim Go templates by their name, or because they are in `templates/`."""
    return path.suffix in _TEMPLATES or "templates" in path.parts[:-1]


def templated_text(_path: PurePosixPath, text: str) -> bool:
    """Claim any text that looks as if it had actions."""
    return "{{" in text


def text_file(path: PurePosixPath, _text: str) -> bool:
    """Claim texts that are not YAML, by their suffix."""
    return path.suffix.lower() in _TEXTS


def unknown(path: PurePosixPath, text: str) -> bool:
    """Claim files that have no surface and are not YAML, except for what comes from stdin."""
    if path.name == STDIN or _surface(path.name) is not None:
        return False
    from k8sregistry_lint.syntax import yamlsource

    return not yamlsource.is_tree(text)
