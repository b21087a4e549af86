"""Languages of configuration and of programs, as far as strings, comments and brackets go."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple


class Language(NamedTuple):
    """A language by the suffixes of its files. `tokens` matches the next token at any offset of a
    text, and `strings` has for each opening mark the pattern of what follows it: the text, and the
    closing mark, which is empty for a string that is not closed. `is_program` says that tests and
    other code may compare with its strings."""

    name: str
    suffixes: frozenset[str]
    tokens: re.Pattern[str]
    strings: Mapping[str, re.Pattern[str]]
    is_program: bool


_HASH = r"\#[^\r\n]*+"
_SLASHES = r"//[^\r\n]*+"
_BLOCK = r"/\*(?>(?:[^*]++|\*(?!/))*)(?:\*/|\Z)"
_HEADER = (
    r"|(?P<header>(?:^|(?<=\r))[ \t]*+\[{1,2}(?=[^\[\]\r\n\"'#]*+"
    r"(?>(?:(?:\"[^\"\r\n]*+\"|'[^'\r\n]*+')[^\[\]\r\n\"'#]*+)*)\]{1,2}[ \t]*+(?:[#\r\n]|\Z)))"
)
"""The start of a line such as `[a."b.c"]`."""
_WORD = r"[A-Za-z_$@.][\w.]*+"
_DASHED_WORD = r"[A-Za-z_.](?>(?:[\w.]++|-(?!>))*)"


def _escaped(mark: str, *, lines: bool = False) -> re.Pattern[str]:
    """A string with backslashes, closed by `mark`."""
    first, rest = mark[0], mark[1:]
    plain = rf"[^{first}\\]++" if lines else rf"[^{first}\\\r\n]++"
    inner = rf"|{first}(?!{rest})" if rest else ""
    return re.compile(rf"(?P<text>(?>(?:{plain}|\\(?:\r\n|[\s\S]){inner})*))(?P<close>(?:{mark})?)")


_STRINGS = {
    '"': _escaped('"'),
    "'": _escaped("'"),
    '"""': _escaped('"""', lines=True),
    "'''": _escaped("'''", lines=True),
}
_RAW = {"`": re.compile(r"(?P<text>[^`]*+)(?P<close>`?)")}
_LITERAL = {"'": re.compile(r"(?P<text>[^'\r\n]*+)(?P<close>'?)")}
_TEMPLATE = {
    '"': re.compile(
        r'(?P<text>(?>(?:[^"\\\r\n$%]++|\\.'
        r'|[$%]\{(?>(?:[^{}"\r\n]++|"[^"\r\n]*+")*)\}|[$%])*))(?P<close>"?)'
    )
}
"""A string of HCL: quotes inside `${...}` do not close it."""
_TEXT_BLOCK = {
    "|||": re.compile(
        r"(?P<text>(?:-?[ \t]*+\r?\n(?>(?:(?![ \t]*+\|\|\|)[^\n]*+\n)*)[ \t]*+)?)"
        r"(?P<close>(?:\|\|\|)?)"
    )
}


def _language(
    name: str,
    suffixes: str,
    comments: Sequence[str],
    *strings: Mapping[str, re.Pattern[str]],
    word: str = _WORD,
    extra: str = "",
    is_program: bool = False,
) -> Language:
    known = {mark: pattern for form in strings for mark, pattern in form.items()}
    marks = "|".join(re.escape(mark) for mark in sorted(known, key=len, reverse=True))
    tokens = (
        rf"(?P<comment>{'|'.join(comments)})" + extra + rf"|(?P<string>{marks})|(?P<word>{word})"
        r"|(?P<open>[\[({])|(?P<close>[\])}])|(?P<newline>\r\n|\n|\r)"
        r"|(?P<compare>===?|!==?|[=!]~)|(?P<other>[<>]=|[-=]>(?!>)(?<!=>)|&&|\|\|)"
        r"|(?P<assign>\?:|:=|\+:{1,3}|:{1,3}|[?+]?=>?)|(?P<end>[,;])|(?P<question>\?)"
        r"|\d[\w.]*+|[ \t]++|[\s\S]"
    )
    return Language(
        name,
        frozenset(suffixes.split()),
        re.compile(tokens, re.MULTILINE),
        known,
        is_program,
    )


def _only(*marks: str) -> dict[str, re.Pattern[str]]:
    return {mark: _STRINGS[mark] for mark in marks}


HCL = _language(
    "HCL",
    ".tf .hcl .tfvars .nomad .tofu",
    (_HASH, _SLASHES, _BLOCK),
    _TEMPLATE,
    word=_DASHED_WORD,
    extra=r"|<<-?(?P<heredoc>\w+)[ \t]*+(?:\r\n|\n|\r)",
)
TOML = _language("TOML", ".toml", (_HASH,), _STRINGS, _LITERAL, word=_DASHED_WORD, extra=_HEADER)
_C = (_SLASHES, _BLOCK)

LANGUAGES = (
    HCL,
    TOML,
    _language("jsonnet", ".jsonnet .libsonnet", (_HASH, *_C), _only('"', "'"), _TEXT_BLOCK),
    _language("CUE", ".cue", (_SLASHES,), _STRINGS),
    _language("Starlark", ".star .bzl .bazel .starlark", (_HASH,), _STRINGS),
    _language("Go", ".go", _C, _only('"', "'"), _RAW, is_program=True),
    _language("Python", ".py .pyi", (_HASH,), _STRINGS, is_program=True),
    _language(
        "TypeScript",
        ".ts .tsx .mts .cts .js .jsx .mjs .cjs",
        _C,
        _only('"', "'"),
        _RAW,
        is_program=True,
    ),
    _language("Java", ".java .kt .kts .scala", _C, _only('"', "'", '"""'), is_program=True),
    _language("Rust", ".rs", _C, _only('"'), is_program=True),
)
_NAMES = {"tiltfile": "Starlark"}
_BY_SUFFIX = {suffix: language for language in LANGUAGES for suffix in language.suffixes}
_BY_NAME = {
    name: language
    for name, spoken in _NAMES.items()
    for language in LANGUAGES
    if language.name == spoken
}


@lru_cache(256)
def heredoc_end(name: str) -> re.Pattern[str]:
    """The line that ends a here-document."""
    return re.compile(rf"(?:^|(?<=\r))[ \t]*+{name}(?=[ \t]*+(?:[\r\n]|\Z))", re.MULTILINE)


def language_of(name: str) -> Language | None:
    """The language of a file of that name, None where it is none of these."""
    stem, dot, suffix = name.rpartition(".")
    return _BY_NAME.get(name.lower()) or (
        _BY_SUFFIX.get(f".{suffix.lower()}") if dot and stem else None
    )
