"""What is known of a chart from its folder: where it begins, and where its subcharts come from."""

from collections.abc import Iterator
from typing import NamedTuple

from k8sregistry_lint.linking import Repository
from k8sregistry_lint.model import FieldPath
from k8sregistry_lint.syntax.tree import Document, MappingNode, SequenceNode
from k8sregistry_lint.syntax.yamlsource import read_all
from k8sregistry_lint.text import SourceFile

METADATA = "Chart.yaml"


class Subchart(NamedTuple):
    """A chart that another one takes from elsewhere: the folder of that one, and the key of its
    section in that one's values."""

    parent: str
    values: str

    def advice(self, path: str, field: FieldPath) -> str:
        """What to do about a reference in the file `path` of the subchart, relative to the
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
    """The mapping that a file is, None where it is none."""
    documents = read_all(source.body.text) if source else iter(())
    first = next(documents, None)
    return (
        first.root if isinstance(first, Document) and isinstance(first.root, MappingNode) else None
    )


def vendored(path: str, repository: Repository) -> tuple[Subchart, str] | None:
    """The outermost subchart from elsewhere that a file belongs to, with the file's path in it;
    None for a file of one's own. A folder `charts` without a chart around it holds charts of a
    repository, and no subcharts."""
    parts = path.split("/")
    for index in range(len(parts) - 2):
        parent, name = "/".join(parts[:index]), parts[index + 1]
        if parts[index] == "charts" and repository.kind(joined(parent, METADATA)) == "file":
            folder = joined(parent, f"charts/{name}")
            metadata = root_of(repository.read(joined(folder, METADATA)))
            if values := section(
                parent, {name, metadata.text("name") if metadata else ""}, repository
            ):
                return Subchart(parent, values), "/".join(parts[index + 2 :])
    return None


def section(parent: str, names: set[str], repository: Repository) -> str:
    """The key of a subchart in its parent's values, empty where the parent takes no such chart from
    elsewhere."""
    for dependency in _dependencies(parent, repository):
        where = dependency.text("repository")
        if dependency.text("name") in names and where and not where.startswith("file://"):
            return dependency.text("alias") or dependency.text("name")
    return ""


def _dependencies(folder: str, repository: Repository) -> Iterator[MappingNode]:
    """What a chart's metadata declares; charts of the first API version have a file of their own
    for it."""
    for name in (METADATA, "requirements.yaml"):
        root = (
            root_of(repository.read(joined(folder, name)))
            if repository.kind(joined(folder, name)) == "file"
            else None
        )
        entries = root.get("dependencies") if root else None
        yield from (
            item
            for item in (entries.nodes if isinstance(entries, SequenceNode) else ())
            if isinstance(item, MappingNode)
        )
