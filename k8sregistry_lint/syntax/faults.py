"""What the YAML readers complain about, in plain words."""

import re

from k8sregistry_lint.regex import regex

_TOKENS = {
    "<block end>": "the end of a block",
    "<block entry>": "a list item",
    "<block mapping start>": "a mapping",
    "<block sequence start>": "a list",
    "<document end>": "the end of the document",
    "<document start>": "a new document",
    "<scalar>": "text",
    "<stream end>": "the end of the file",
    "<alias>": "an alias",
    "<anchor>": "an anchor",
    "<tag>": "a tag",
    "<directive>": "a directive",
    "<comment>": "a comment",
    "-": "a list item",
    "?": "a key",
    ":": "a colon",
}
"""How the readers name the pieces of a text, and what these are."""
_FOUND = r".*?, but (?:found|got) \(?(?P<quote>['\"])(?P<token>.*?)(?P=quote),?\)?\Z"

_PLAIN = [
    (r"expected '<document start>'", "the document should end before {token}"),
    (
        r"expected <block end>",
        "{token} does not fit the block that it is in; check the indentation",
    ),
    (r"expected the node content", "a value is missing before {token}"),
    (r"expected ',' or ']'", "a list in brackets is not closed before {token}"),
    (r"expected ',' or '}'", "a mapping in braces is not closed before {token}"),
    (r"expected ',' or '\}\}'", "a mapping in braces is not closed before {token}"),
    (r"did not find expected ',' or '\]'", "a list in brackets is not closed"),
    (r"did not find expected ',' or '}'", "a mapping in braces is not closed"),
    (r"did not find expected key", "a key is missing; check the indentation"),
    (r"did not find expected '-' indicator", "a list item is missing; check the indentation"),
    (r"did not find expected node content", "a value is missing"),
    (r"did not find expected <document start>", "the document should end before this"),
    (r"could not find expected ':'", "a colon is missing behind a key"),
    (r"found unexpected ':'", "a colon is not allowed here"),
    (r"mapping values are not allowed", "a key with a value is not allowed here"),
    (r"mapping keys are not allowed", "a key is not allowed here"),
    (r"(?:block )?sequence entries are not allowed", "a list item is not allowed here"),
    (
        r"found character '?.*that cannot start any token",
        "a value cannot begin with this character",
    ),
    (r"found unexpected end of stream", "a quote is not closed"),
    (r"found unexpected document (?:separator|indicator)", "a quote is not closed"),
    (r"found unknown escape character", "a string in double quotes has an unknown escape"),
    (
        r"(?:expected escape sequence|did not find expected hexdecimal)",
        "a string in double quotes has an unknown escape",
    ),
    (
        r"(?:expected|did not find expected) alphabetic or numeric",
        "an anchor, an alias or a tag has no valid name",
    ),
    (r"found undefined tag handle", "the prefix of a tag is not defined"),
    (r"expected a comment or a line break", "something stands where the line should end"),
    (
        r"expected (?:chomping or )?indentation indicator",
        "the head of a block of text is malformed",
    ),
    (
        r"found non-comment content after document end",
        "something stands behind the end of the document",
    ),
    (r"expected '[>!]'", "a tag is malformed"),
    (r"expected (?:URI|a digit|' ')", "a tag or a directive is malformed"),
    (r"found incompatible YAML document", "only versions 1.x of YAML are read"),
    (r"found duplicate (?:%?YAML|%?TAG) directive", "a directive is given twice"),
    (r"(?:special|control) characters are not allowed", "a control character is not allowed"),
    (r"unacceptable character", "a control character is not allowed"),
    (r"found a tab character", "a tab is used for indentation"),
]
"""How a complaint begins, and what it means."""
_ROWS = [(regex(start, re.DOTALL), plain) for start, plain in _PLAIN]


def in_plain_words(complaint: str) -> str:
    """What a reader complains about, without the names of its tokens; a complaint that is not known
    loses what it quotes."""
    for start, plain in _ROWS:
        if start.match(complaint):
            return plain.format(token=_token(complaint))
    first = re.split(r",? but (?:found|got)", complaint.partition("\n")[0])[0]
    return re.sub(r"<([a-z ]+)>", r"\1", first) or "it cannot be read"


def _token(complaint: str) -> str:
    """The piece of text that a complaint names, as people call it."""
    match = re.match(_FOUND, complaint, re.DOTALL)
    token = match["token"] if match else ""
    return _TOKENS.get(token, f"{token!r}" if token else "this")
