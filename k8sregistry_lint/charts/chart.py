"""What a chart's folder and metadata say about it: where it begins, and where its subcharts come
from."""

from functools import lru_cache
from typing import NamedTuple

from k8sregistry_lint.linking import Repository
from k8sregistry_lint.model import FieldPath
from k8sregistry_lint.syntax.tree import Document, MappingNode, SequenceNode
from k8sregistry_lint.syntax.yamlsource import read_all
from k8sregistry_lint.text import SourceFile

METADATA = "Chart.yaml"


class Dependency(NamedTuple):
    """A subchart as its parent declares it; empty strings for what is not declared."""

    name: str
    alias: str
    repository: str

    @property
    def is_remote(self) -> bool:
        """Whether `helm dependency update` replaces the subchart's folder."""
        return bool(self.repository) and not self.repository.startswith("file://")


class Metadata(NamedTuple):
    """The parts of a `Chart.yaml` or `requirements.yaml` that matter here."""

    name: str = ""
    dependencies: tuple[Dependency, ...] = ()


class Subchart(NamedTuple):
    """A chart that another one takes from elsewhere: the parent's folder, and the key of its
    section in the parent's values."""

    parent: str
    values: str

    def advice(self, path: str, field: FieldPath) -> str:
        """What to do about a reference at a field of the file `path`, which is relative to the
        subchart's folder."""
        below, name = path.rpartition("/")[::2]
        if (
            name == "values.yaml"
            and all(part == "charts" for part in below.split("/")[::2] if part)
            and field.texts
        ):
            keys = [self.values, *below.split("/")[1::2], str(field)]
            return f"override {'.'.join(keys)} in {joined(self.parent, 'values.yaml')}"
        return "take a version of it that has moved"


def joined(folder: str, name: str) -> str:
    """The path of a name in a folder."""
    return name if folder in ("", ".") else f"{folder}/{name}"


def chart_of(path: str, repository: Repository) -> str | None:
    """The metadata of the innermost chart that a file belongs to."""
    folder = path.rpartition("/")[0]
    while True:
        metadata = joined(folder, METADATA)
        if repository.kind(metadata) == "file":
            return metadata
        if not folder:
            return None
        folder = folder.rpartition("/")[0]


def root_of(source: SourceFile | None) -> MappingNode | None:
    """The mapping in a file, None where it is none."""
    documents = read_all(source.body.text) if source else iter(())
    first = next(documents, None)
    root = first.root if isinstance(first, Document) else None
    return root if isinstance(root, MappingNode) else None


@lru_cache(64)  # once per chart, not once per finding
def metadata_of(source: SourceFile | None) -> Metadata:
    """Read what a chart declares; nothing where the file is missing or no mapping."""
    root = root_of(source)
    if root is None:
        return Metadata()
    entries = root.get("dependencies")
    items = entries.nodes if isinstance(entries, SequenceNode) else []
    return Metadata(
        root.text("name"),
        tuple(
            Dependency(item.text("name"), item.text("alias"), item.text("repository"))
            for item in items
            if isinstance(item, MappingNode)
        ),
    )


def vendored(path: str, repository: Repository) -> tuple[Subchart, str] | None:
    """The outermost subchart from elsewhere that a file belongs to, with the file's path in it;
    None for a file of the repository's own. A folder `charts` without a chart around it holds
    charts that the repository publishes, not subcharts."""
    parts = path.split("/")
    for index in range(len(parts) - 2):
        parent, name = "/".join(parts[:index]), parts[index + 1]
        if parts[index] == "charts" and repository.kind(joined(parent, METADATA)) == "file":
            own_name = _metadata(joined(parent, f"charts/{name}"), METADATA, repository).name
            if values := section(parent, {name, own_name}, repository):
                return Subchart(parent, values), "/".join(parts[index + 2 :])
    return None


def section(parent: str, names: set[str], repository: Repository) -> str:
    """The key of a subchart in its parent's values, empty where the parent takes no such chart from
    elsewhere. Charts of API version 1 declare their dependencies in a file of their own."""
    for file in (METADATA, "requirements.yaml"):
        for dependency in _metadata(parent, file, repository).dependencies:
            if dependency.name in names and dependency.is_remote:
                return dependency.alias or dependency.name
    return ""


def _metadata(folder: str, file: str, repository: Repository) -> Metadata:
    path = joined(folder, file)
    return metadata_of(repository.read(path) if repository.kind(path) == "file" else None)
