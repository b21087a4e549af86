"""The surfaces: the kinds of files that are checked, by their names. Each has a finder of its own
(`finders/`), and `--surface` chooses among them."""

import re
from collections.abc import Mapping
from fnmatch import translate
from functools import lru_cache

YAML = "yaml"
"""The surface of what Kubernetes and its tools read: YAML, JSON, and templates of these."""

SURFACES: Mapping[str, tuple[str, ...]] = {
    YAML: (
        *("*.yaml", "*.yml", "*.json", "*.tpl", "*.gotmpl", "*.tmpl", "*.template", "*.j2"),
        *("*.tftpl", "kustomization"),
    ),
    "markdown": ("*.md", "*.markdown", "*.mdx", "*.rst", "*.adoc", "*.asciidoc"),
    "dockerfile": (
        *("dockerfile", "dockerfile[.-]*", "*.dockerfile", "*[.-]dockerfile"),
        *("containerfile", "containerfile[.-]*", "*.containerfile"),
    ),
    "shell": (
        *("*.sh", "*.bash", "*.zsh", "*.ksh", "*.bats", "*.mk", "*.mak", "*.env"),
        *("makefile", "makefile[.-]*", "gnumakefile", "justfile", ".env.*", ".envrc"),
    ),
    "list": ("*images*.txt", "*image-list*.txt", "*image_list*.txt", "*airgap*.txt", "*images.lst"),
    "terraform": ("*.tf", "*.tfvars", "*.tofu", "*.hcl", "*.nomad"),
    "toml": ("*.toml",),
    "program": (
        *("*.jsonnet", "*.libsonnet", "*.cue", "*.star", "*.bzl", "*.bazel", "tiltfile"),
        *("*.go", "*.py", "*.pyi", "*.java", "*.kt", "*.kts", "*.scala", "*.rs", "*.starlark"),
        *("*.ts", "*.tsx", "*.mts", "*.cts", "*.js", "*.jsx", "*.mjs", "*.cjs"),
    ),
}
"""The patterns of the file names of each surface, in lower case. The first that matches decides:
`dockerfile.md` is Markdown, and `dockerfile.py` is a Dockerfile. A template belongs to the surface
of what it makes: `dockerfile.tmpl` is a Dockerfile. One whose inner name has no surface, such as
`a.conf.j2`, belongs to the first."""

ALL = frozenset(SURFACES)
VENDORED = frozenset({"vendor", "node_modules"})

_TEMPLATE_ENDS = (".tpl", ".gotmpl", ".tmpl", ".template", ".j2", ".tftpl")
_TEMPLATE = re.compile(r"(?P<inner>.+)\.(?:tpl|gotmpl|tmpl|template|j2|tftpl)", re.IGNORECASE)
_MANIFEST_ENDS = tuple(pattern[1:] for pattern in SURFACES[YAML] if pattern.startswith("*."))


def inner_name(name: str) -> str:
    """Return the name of what a template makes, `a.sh` for `a.sh.j2`; empty for any other file."""
    match = _TEMPLATE.fullmatch(name)
    return match["inner"] if match else ""


@lru_cache(1)  # compiled on demand, as most runs of a hook see manifests only
def _patterns() -> re.Pattern[str]:
    """Return one expression for all patterns, with a group for each surface."""
    return re.compile(
        "|".join(f"({'|'.join(map(translate, patterns))})" for patterns in SURFACES.values())
    )


def surface_of(name: str) -> str | None:
    """Return the surface of a file by its name, without folders; None for any other kind."""
    folded = name.lower()
    if folded.endswith(_MANIFEST_ENDS):
        is_template = folded.endswith(_TEMPLATE_ENDS)
        return (is_template and surface_of(inner_name(folded))) or YAML
    match = _patterns().match(folded)
    return tuple(SURFACES)[match.lastindex - 1] if match and match.lastindex else None


def is_manifest(name: str) -> bool:
    """Return whether a file may be read by Kubernetes and its tools, by its name or path."""
    return surface_of(name.rpartition("/")[2]) == YAML
