"""Lists and tables of images that a command printed: `crictl images`, `sort | uniq -c`."""

from bisect import bisect_right
from collections.abc import Iterator

from k8sregistry_lint.finders.evidence.objects import Against
from k8sregistry_lint.finders.values.scope import Scope
from k8sregistry_lint.model import Applicability, Found, MentionKind, Role
from k8sregistry_lint.piped import listed
from k8sregistry_lint.text import View

_PRINTED = "printed by a command: it has to move where it is deployed from"
_ELSEWHERE = Against(MentionKind.TEXT, "a column that does not show that it holds images")


def find(view: View, scope: Scope) -> Iterator[Found]:
    """Yield every image, and then the places that no image covers. Only a list with one image on
    each line can be fixed."""
    images = listed(view.text)
    lines = [line for each in view.text.split("\n") if (line := each.strip())]
    is_plain = lines == [image.text for image in images]
    limited = scope.limited(Applicability.DISPLAY_ONLY, "" if is_plain else _PRINTED)
    for image in images:
        reference, tag = image.reference, ""
        if not view.text.startswith(image.text, image.offset):  # its tag is in another column
            tag = reference.tag or ""
            reference = reference._replace(tag=None, digest=None)
        found = limited.occurrence(view, image.offset, reference, Role.IMAGE)
        yield found._replace(tag=tag)
    begins = [image.offset for image in images]
    for position in scope.search(view.text):
        before = images[max(bisect_right(begins, position) - 1, 0)]
        if not before.offset <= position < before.offset + len(before.reference.name):
            yield scope.mention(view, position, _ELSEWHERE)
