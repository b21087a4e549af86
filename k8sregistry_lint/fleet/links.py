"""Links to lines in the web pages of forges."""

import os
import posixpath
import re
from collections.abc import Mapping
from urllib.parse import quote

from k8sregistry_lint.model import Origin

FIELDS = ("repository", "commit", "ref", "path", "line")
FORGES = {
    "github.com": "https://{repository}/blob/{commit}/{path}#L{line}",
    "gitlab.com": "https://{repository}/-/blob/{commit}/{path}#L{line}",
    "bitbucket.org": "https://{repository}/src/{commit}/{path}#lines-{line}",
    "codeberg.org": "https://{repository}/src/commit/{commit}/{path}#L{line}",
}
"""The templates of forges that are known by their host."""

_FIELD = re.compile(r"\{(\w+)\}")


def objection(template: str) -> str:
    """Return what is wrong with a template, empty if nothing is."""
    if not template.startswith(("https://", "http://")):
        return "does not begin with https:// or http://"
    unknown = [name for name in _FIELD.findall(template) if name not in FIELDS]
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in FIELDS)
        return f"{{{unknown[0]}}} is none of {known}"
    return ""


def template_for(origin: Origin, template: str = "") -> str:
    """Return the template for a repository: the given one, or that of its forge; empty where there
    is none, or where the report lacks what it asks for."""
    found = template or FORGES.get(origin.repository.partition("/")[0], "")
    known = {"repository": origin.repository, "commit": origin.commit, "ref": origin.ref}
    return found if all(known.get(name, name) for name in _FIELD.findall(found)) else ""


def path_in_repository(origin: Origin, path: str) -> str:
    """Return a path of a report from the top of its repository; empty if it is outside."""
    full = posixpath.normpath(posixpath.join(origin.folder, path))
    return "" if full.startswith(("/", "..")) or path == "-" else full


def link(template: str, origin: Origin, path: str, line: int) -> str:
    """Return the address of a line of a file; empty where there is none. All that is put into the
    template is percent-encoded."""
    found, full = template_for(origin, template), path_in_repository(origin, path)
    return filled(found, origin, {"path": full, "line": str(line)}) if found and full else ""


def filled(template: str, origin: Origin, more: Mapping[str, str]) -> str:
    """Return a template with its fields filled in."""
    values = {"repository": origin.repository, "commit": origin.commit, "ref": origin.ref, **more}
    return _FIELD.sub(lambda match: quote(os.fsencode(values[match[1]]), safe="/"), template)
