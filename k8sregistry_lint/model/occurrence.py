"""What a finder reports: image references, places that may only mention a registry, and parts of a
file that could not be read."""

from enum import Enum, StrEnum
from typing import NamedTuple

from k8sregistry_lint.model.fieldpath import NO_FIELD, FieldPath
from k8sregistry_lint.model.notification import NotificationKind
from k8sregistry_lint.model.scales import Applicability, Level
from k8sregistry_lint.reference import ImageReference
from k8sregistry_lint.text import Span


class Role(Enum):
    """What kind of place a reference is found at (docs/architecture.md, "Roles")."""

    IMAGE = "image"
    SPLIT = "split"
    ARGUMENT = "argument"
    EMBEDDED = "embedded"
    TEMPLATE = "template"
    SELECTOR = "selector"
    COMMENT = "comment"
    TEXT = "text"
    PROGRAM = "program"
    REPOSITORY_HOST = "repository-host"
    CHART = "chart"
    URL = "url"

    @property
    def is_read(self) -> bool:
        """Whether people read it, and no program does."""
        return self in (Role.COMMENT, Role.TEXT)

    @property
    def is_noted(self) -> bool:
        """Whether a finding there is a note, whatever its rule says."""
        return self.is_read or self is Role.PROGRAM

    @property
    def is_pulled(self) -> bool:
        """Whether something pulls the image that is found there."""
        return not self.is_noted and self not in (Role.SELECTOR, Role.CHART, Role.URL)


class Kind(Enum):
    """What a reference names, and what a rule is about."""

    IMAGE = "image"
    CHART = "chart"
    URL = "url"


class Location(NamedTuple):
    """What else its place says of a reference: its kind; the scheme in front of it, such as
    `https`, empty where there is none; and what is taken from there, if that is in a field or a
    word of its own: the name of a chart, or the suite of an apt source."""

    kind: Kind = Kind.IMAGE
    scheme: str = ""
    part: str = ""

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of the rules that may concern the reference. Images and charts share
        registries, so that a rule of the one kind has a say in the other."""
        if self.kind is Kind.URL:
            return (Kind.URL,)
        is_web = self.scheme.startswith("http")
        return (Kind.CHART, Kind.URL) if is_web else (Kind.IMAGE, Kind.CHART)

    @property
    def prefix(self) -> str:
        """The scheme as it is written: `https://`."""
        return f"{self.scheme}://" if self.scheme else ""


IN_IMAGE = Location()


class KubernetesObject(NamedTuple):
    """The object around a reference, and the container if it is in one (`init container wait`);
    empty strings where the file does not say. `owner` is the workload that made the object:
    `ReplicaSet/web-5d4f8`, or the Deployment above it if the labels show it."""

    kind: str
    name: str
    namespace: str = ""
    container: str = ""
    owner: str = ""

    @property
    def title(self) -> str:
        """`shop/Deployment/web (container app)`, as far as the file says."""
        name = "/".join(filter(None, (self.namespace, self.kind, self.name)))
        return f"{name} ({self.container})" if self.container else name

    @property
    def fields(self) -> dict[str, str]:
        """The fields for a report; `container` and `owner` only if they are known."""
        optional = ("container", "owner")
        return {key: text for key, text in self._asdict().items() if text or key not in optional}


class ImageOccurrence(NamedTuple):
    """An image reference at its place. `name` holds the source spans of registry and repository, in
    order, to be read with a slash between; it is empty where the source spells them otherwise (an
    escape), and nothing can be edited. `spelling` is the reference as the source spells it, with
    the actions of a template. `tag` and `digest` are in fields of their own beside the reference;
    `around` is the list or the small mapping around it; `level` bounds the finding's; `prefixed`
    says that something may put a registry in front of it; `owns_registry` that a registry in a
    scalar of its own serves no other image; `location` that it is a chart or a URL."""

    reference: ImageReference
    spelling: str
    name: tuple[Span, ...]
    span: Span
    role: Role
    field: FieldPath = NO_FIELD
    object: KubernetesObject | None = None
    ceiling: Applicability = Applicability.SAFE
    reason: str = ""
    tag: str = ""
    digest: str = ""
    around: Span | None = None
    level: Level = Level.ERROR
    prefixed: bool = False
    owns_registry: bool = False
    location: Location = IN_IMAGE


class MentionKind(StrEnum):
    """Why a place that names a registry is no image to move."""

    POLICY = "policy"
    TEST_DATA = "test-data"
    NETWORK = "network"
    MIRROR = "mirror"
    LIST = "list"
    RECORD = "record"
    REPLACEMENT = "replacement"
    SELECTOR = "selector"
    PATTERN = "pattern"
    COMPARISON = "comparison"
    COPY = "copy"
    KEY = "key"
    CHART = "chart"
    HOST = "host"
    COMMENT = "comment"
    TEXT = "text"


class PossibleMention(NamedTuple):
    """Text at `span` that may name a registry and is no image to move, with the reason."""

    span: Span
    reason: str
    kind: MentionKind = MentionKind.TEXT


class Unread(NamedTuple):
    """A part of a source that could not be read; `offset` is where reading stopped."""

    kind: "NotificationKind"
    message: str
    offset: int


Found = ImageOccurrence | PossibleMention | Unread
