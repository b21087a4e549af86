"""Code in HTML: `<pre>` with its text, as Markdown may hold it."""

import re
from collections.abc import Iterator

from k8sregistry_lint.syntax.blocks import Code
from k8sregistry_lint.text import View

_CODE = re.compile(
    r"<pre\b(?P<pre>[^<>]*)>\s*?(?:<code\b(?P<code>[^<>]*)>)?(?:\r\n|\n|\r)?"
    r"(?P<text>[^<]*+(?>(?:<(?!/?(?:pre|code)\b)[^<]*+)*))</(?:pre|code)\b",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(r"\b(?:lang(?:uage)?|class)=[\"']?(?:language-|lang-)?(?P<name>[\w+#-]+)")


def code_in(view: View) -> Iterator[Code]:
    """Yield the code in a text of HTML."""
    for match in _CODE.finditer(view.text):
        named = _LANGUAGE.search(f"{match['code'] or ''} {match['pre']}")
        language = named["name"].lower() if named else ""
        yield Code(language, view.cut(*match.span("text")))
