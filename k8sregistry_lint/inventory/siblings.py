"""What is beside the name of an image in its mapping: the tag of `repository: nginx`, and what
shows that it is an image's."""

from bisect import bisect_right
from collections.abc import Iterator

from k8sregistry_lint import finders
from k8sregistry_lint.finders.evidence import evidence
from k8sregistry_lint.finders.values.likely import behind_keys, likely
from k8sregistry_lint.model import ImageOccurrence, Role
from k8sregistry_lint.reference import ImageReference, parse
from k8sregistry_lint.syntax.tree import Document, MappingNode, Scalar
from k8sregistry_lint.text import SourceFile

_TAG_KEYS = {"repository": "tag", "reference": "tag", "newName": "newTag"}


class Siblings:
    """What is beside a name in its mapping: the tag of `repository: nginx`, and what shows that
    it is an image's."""

    def __init__(self, source: SourceFile) -> None:
        self._source = source
        self._scalars: list[tuple[int, Scalar]] | None = None

    def completed(self, found: ImageOccurrence) -> ImageReference:
        """The reference with the tag and the digest that stand beside it."""
        reference, scalar = found.reference, self._scalar(found)
        if (
            scalar is None
            or reference.tag
            or reference.digest
            or not isinstance(scalar.parent, MappingNode)
        ):
            return reference
        tag = scalar.parent.text(_TAG_KEYS[str(scalar.key)]) or None
        digest = scalar.parent.text("digest")
        made = reference._replace(tag=tag, digest=digest if ":" in digest else None)
        return made if parse(str(made)) == made else reference

    def shows_image(self, found: ImageOccurrence) -> bool:
        """Whether the mapping is an image's, by its name or by its other keys."""
        scalar = self._scalar(found)
        return scalar is not None and evidence.for_it(scalar, found.reference, ())

    def _scalar(self, found: ImageOccurrence) -> Scalar | None:
        """The scalar of a name that may have a tag beside it; the documents are read again only for
        these."""
        if found.role not in (Role.IMAGE, Role.TEMPLATE) or found.field.last not in _TAG_KEYS:
            return None
        if self._scalars is None:
            self._scalars = list(self._read())
        at = bisect_right(self._scalars, found.span.start, key=lambda pair: pair[0]) - 1
        scalar = self._scalars[at][1] if at >= 0 else None
        return scalar if scalar and scalar.key in _TAG_KEYS else None

    def _read(self) -> Iterator[tuple[int, Scalar]]:
        finder = finders.finder_of(self._source)
        copy = finder.parse_copy(self._source.body)
        for document in finder.read(copy, likely(copy.text, behind_keys(copy.text))):
            if isinstance(document, Document):
                yield from ((copy.origin(scalar.start), scalar) for scalar in document.touched)
