"""Ignore comments: where they may stand, what they hide, and the advice on those that are wrong."""

from collections.abc import Callable

import pytest

from asking import RULES, check
from growth import Work, grows_linearly
from k8sregistry_lint.checking import checker
from k8sregistry_lint.checking.suppression import hides
from k8sregistry_lint.text import SourceFile

ALL = ["k8s-gcr-io", "google-containers"]
TWO = "a: [k8s.gcr.io/x:1, gcr.io/google_containers/y:1]"


def kept(text: str, path: str = "a.yaml") -> list[str]:
    """The images that no comment hides."""
    return [finding.image for finding in check(text, path).findings]


def reasons(text: str, path: str = "a.yaml") -> list[str]:
    return [suppressed.reason for suppressed in check(text, path).suppressed]


def complaints(text: str) -> list[tuple[str, int, int]]:
    return [(note.kind, *note.position) for note in check(text).notifications if note.position]


HIDING = [
    ("end of the line", "a: k8s.gcr.io/x:1  # k8sregistry-lint: ignore\n"),
    ("with an id", "a: k8s.gcr.io/x:1  # k8sregistry-lint: ignore[k8s-gcr-io]\n"),
    ("no blanks", "a: k8s.gcr.io/x:1 #k8sregistry-lint:ignore[k8s-gcr-io]\n"),
    ("several signs", "## k8sregistry-lint: ignore\na: k8s.gcr.io/x:1\n"),
    ("line above", "# k8sregistry-lint: ignore\na: k8s.gcr.io/x:1\n"),
    (
        "line above, indented",
        "a:\n    # k8sregistry-lint: ignore[k8s-gcr-io]\n    b: k8s.gcr.io/x:1\n",
    ),
    ("above a commented-out image", "# k8sregistry-lint: ignore\n# image: k8s.gcr.io/x:1\n"),
    ("after another comment", "a: k8s.gcr.io/x:1  # why # k8sregistry-lint: ignore\n"),
    (
        "after a string that holds one",
        'a: ["# k8sregistry-lint: ignore", k8s.gcr.io/x:1] # k8sregistry-lint: ignore\n',
    ),
    ("after an apostrophe", "b: it's\na: k8s.gcr.io/x:1 # it's fine # k8sregistry-lint: ignore\n"),
    (
        "CRLF, end of the line",
        "b: 1\r\na: k8s.gcr.io/x:1 # k8sregistry-lint: ignore[k8s-gcr-io]\r\nc: 2\r\n",
    ),
    ("CRLF, line above", "b: 1\r\n# k8sregistry-lint: ignore[k8s-gcr-io]\r\na: k8s.gcr.io/x:1\r\n"),
    ("CR", "# k8sregistry-lint: ignore[k8s-gcr-io]\ra: k8s.gcr.io/x:1\r"),
    ("BOM", "\ufeff# k8sregistry-lint: ignore\na: k8s.gcr.io/x:1\n"),
    ("BOM and emoji", '\ufeff"😀": k8s.gcr.io/x:1 # k8sregistry-lint: ignore\n'),
    ("no newline at the end", "a: k8s.gcr.io/x:1 # k8sregistry-lint: ignore"),
    ("a document that does not parse", "a: [\nb: k8s.gcr.io/x:1 # k8sregistry-lint: ignore\n"),
    ("the file", "# k8sregistry-lint: ignore-file\na: k8s.gcr.io/x:1\n---\nb: k8s.gcr.io/y:1\n"),
    ("the file, from its end", "a: k8s.gcr.io/x:1\n# k8sregistry-lint: ignore-file[k8s-gcr-io]\n"),
    (
        "the file, from the end of a line",
        "a: k8s.gcr.io/x:1\nb: 1 # k8sregistry-lint: ignore-file\n",
    ),
    (
        "embedded text, by its own comment",
        "a: |\n  # k8sregistry-lint: ignore\n  image: k8s.gcr.io/x:1\n",
    ),
    (
        "embedded text, at the end of a line",
        "a: |\n  image: k8s.gcr.io/x:1 # k8sregistry-lint: ignore\n",
    ),
    (
        "embedded text, as a whole",
        "a: |\n  # k8sregistry-lint: ignore-file\n  b:\n    image: k8s.gcr.io/x:1\n",
    ),
    ("after embedded text", "a: |\n  text\n# k8sregistry-lint: ignore\nb: k8s.gcr.io/x:1\n"),
    (
        "above a key with a reference in two parts",
        "# k8sregistry-lint: ignore\nregistry: k8s.gcr.io\nrepository: x\ntag: v1\n",
    ),
]


@pytest.mark.parametrize("text", [text for _, text in HIDING], ids=[name for name, _ in HIDING])
def test_hidden(text: str) -> None:
    report = check(text)
    assert (
        kept(text),
        [note.kind for note in report.notifications if note.kind != "unparsed"],
    ) == ([], [])
    assert report.suppressed


TEMPLATES = [
    (
        "templates/a.yaml",
        "{{/* k8sregistry-lint: ignore[k8s-gcr-io] kept */}}\nimage: k8s.gcr.io/x:{{ .tag }}\n",
    ),
    (
        "templates/a.yaml",
        "{{- /* k8sregistry-lint: ignore kept */ -}}\nimage: k8s.gcr.io/x:{{ .tag }}\n",
    ),
    (
        "templates/a.yaml",
        "image: k8s.gcr.io/x:{{ .tag }} {{/* k8sregistry-lint: ignore kept */}}\n",
    ),
    ("templates/a.yaml", 'image: "k8s.gcr.io/x:{{ .tag }}" # k8sregistry-lint: ignore kept\n'),
    (
        "templates/a.yaml",
        (
            "{{- if .x }}\n# k8sregistry-lint: ignore-file kept\n{{- end }}\nimage: "
            "k8s.gcr.io/x:{{ .tag }}\n"
        ),
    ),
    (
        "templates/_a.tpl",
        (
            '{{- define "x" -}}\n{{- /* k8sregistry-lint: ignore kept */}}\nk8s.gcr.io/x:{{ .tag '
            "}}\n{{- end }}\n"
        ),
    ),
    ("a.yaml.j2", "{# k8sregistry-lint: ignore kept #}\nimage: k8s.gcr.io/x:{{ tag }}\n"),
    ("a.yaml.j2", "image: k8s.gcr.io/x:{{ tag }} {#- k8sregistry-lint: ignore kept -#}\n"),
]


@pytest.mark.parametrize(("path", "text"), TEMPLATES)
def test_hidden_in_a_template(path: str, text: str) -> None:
    assert (kept(text, path), reasons(text, path)) == ([], ["kept"])


NOT_HIDING = [
    ("two lines above", "# k8sregistry-lint: ignore\n\na: k8s.gcr.io/x:1\n"),
    ("the line below", "a: k8s.gcr.io/x:1\n# k8sregistry-lint: ignore\n"),
    ("another rule", "a: k8s.gcr.io/x:1 # k8sregistry-lint: ignore[google-containers]\n"),
    ("no rule at all", "a: k8s.gcr.io/x:1 # k8sregistry-lint: ignore[nope]\n"),
    ("end of the line above", "b: 1 # k8sregistry-lint: ignore\na: k8s.gcr.io/x:1\n"),
    ("another word", "a: k8s.gcr.io/x:1 # k8sregistry-lint: ignored\n"),
    ("another tool", "a: k8s.gcr.io/x:1 # my-k8sregistry-lint: ignore\n"),
    ("no comment sign", "a: k8s.gcr.io/x:1\nb: k8sregistry-lint: ignore-file\n"),
    ("a sign in a word", "a: k8s.gcr.io/x:1\nb: x#k8sregistry-lint: ignore-file\n"),
    ("double quotes", 'b: "x # k8sregistry-lint: ignore-file"\na: k8s.gcr.io/x:1\n'),
    ("single quotes", "b: '# k8sregistry-lint: ignore-file'\na: k8s.gcr.io/x:1\n"),
    ("quotes on the same line", 'a: [k8s.gcr.io/x:1, "# k8sregistry-lint: ignore"]\n'),
    ("quotes over several lines", 'b: "x\n  # k8sregistry-lint: ignore\n  "\na: k8s.gcr.io/x:1\n'),
    ("a key", '"# k8sregistry-lint: ignore-file": 1\na: k8s.gcr.io/x:1\n'),
    (
        "quotes in embedded text",
        "b: |\n  c: '# k8sregistry-lint: ignore-file'\na: k8s.gcr.io/x:1\n",
    ),
    (
        "embedded text, for the line below it",
        "b: |\n  # k8sregistry-lint: ignore\na: k8s.gcr.io/x:1\n",
    ),
    ("embedded text, for the file", "b: |\n  # k8sregistry-lint: ignore-file\na: k8s.gcr.io/x:1\n"),
    ("folded text, for the file", "b: >-\n  # k8sregistry-lint: ignore-file\na: k8s.gcr.io/x:1\n"),
    (
        "quoted JSON that is embedded",
        'a: \'{"b": "# k8sregistry-lint: ignore-file", "c": "k8s.gcr.io/x:1"}\'\n',
    ),
    ("a flow key of JSON", '{"# k8sregistry-lint: ignore-file": "k8s.gcr.io/x:1"}\n'),
]


@pytest.mark.parametrize(
    "text", [text for _, text in NOT_HIDING], ids=[name for name, _ in NOT_HIDING]
)
def test_not_hidden(text: str) -> None:
    assert (kept(text), reasons(text)) == (["k8s.gcr.io/x:1"], [])


def test_a_string_of_json_is_no_comment() -> None:
    assert kept('{"a": "# k8sregistry-lint: ignore-file", "b": "k8s.gcr.io/x:1"}', "a.json") == [
        "k8s.gcr.io/x:1"
    ]


@pytest.mark.parametrize(
    ("ids", "left"),
    [
        ("", []),
        ("[k8s-gcr-io]", ["google-containers"]),
        ("[google-containers]", ["k8s-gcr-io"]),
        ("[k8s-gcr-io,google-containers]", []),
        ("[ google-containers , k8s-gcr-io ]", []),
        (" [k8s-gcr-io]", ["google-containers"]),
        ("\t [k8s-gcr-io] a reason", ["google-containers"]),
        ("[]", ALL),
        (" [ ]", ALL),
        ("[,]", ALL),
        ("[k8s-gcr-io", ALL),
        ("[nope]", ALL),
    ],
)
@pytest.mark.parametrize(
    "form",
    [
        "{two} # k8sregistry-lint: ignore{ids}",
        "# k8sregistry-lint: ignore{ids}\n{two}",
        "# k8sregistry-lint: ignore-file{ids}\n\n{two}",
        "b: 1 # k8sregistry-lint: ignore-next-line{ids}\n{two}",
        "# k8sregistry-lint: ignore-start{ids}\n{two}\n# k8sregistry-lint: ignore-end\n",
    ],
)
def test_ids(form: str, ids: str, left: list[str]) -> None:
    report = check(form.format(two=TWO, ids=ids))
    assert [finding.rule for finding in report.findings] == left
    kinds = {note.kind.value for note in report.notifications}
    assert kinds <= ({"unknown-directive", "unknown-rule"} if left == ALL else set())
    assert bool(kinds) is (left == ALL)


@pytest.mark.parametrize(
    ("comment", "reason"),
    [
        ("ignore", ""),
        ("ignore waits for the upgrade ", "waits for the upgrade"),
        ("ignore[k8s-gcr-io] - see #12 ]", "- see #12 ]"),
        ("ignore-file[k8s-gcr-io]\tx", "x"),
        ("ignore k8sregistry-lint: ignore", "k8sregistry-lint: ignore"),
    ],
)
def test_the_reason_is_kept(comment: str, reason: str) -> None:
    assert reasons(f"a: k8s.gcr.io/x:1 # k8sregistry-lint: {comment}\n") == [reason]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: k8s.gcr.io/x:1 # k8sregistry-lint: ignore\n", []),
        ("a: 1 # k8sregistry-lint: ignore\n", [("unused-ignore", 1, 8)]),
        ("# k8sregistry-lint: ignore-file\na: 1\n", [("unused-ignore", 1, 3)]),
        ("\ufeff# k8sregistry-lint: ignore-file\na: 1\n", [("unused-ignore", 1, 3)]),
        (
            "a: k8s.gcr.io/x:1 # k8sregistry-lint: ignore[nope, k8s-gcr-io]\n",
            [("unknown-rule", 1, 21)],
        ),
        (
            "a: k8s.gcr.io/x:1 # k8sregistry-lint: ignore[google-containers]\n",
            [("unused-ignore", 1, 21)],
        ),
        ("a: 1 # k8sregistry-lint: ignore[k8s-mirror]\n", []),
        ("a: 'text # k8sregistry-lint: ignore'\n", []),
        (
            "# k8sregistry-lint: ignore-file\n# k8sregistry-lint: ignore\na: k8s.gcr.io/x:1\n",
            [("unused-ignore", 2, 3)],
        ),
    ],
)
def test_complaints(text: str, found: list[tuple[str, int, int]]) -> None:
    assert complaints(text) == found


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        ("nope, k8s-gcr-io, neither", "unknown rules: nope, neither"),
        ("k8s-gcr", "an unknown rule: k8s-gcr; did you mean 'k8s-gcr-io'?"),
        ("K8S-GCR-IO", "an unknown rule: K8S-GCR-IO"),
        ("unparsd", "an unknown rule: unparsd; did you mean 'unparsed'?"),
        ("see #12", "an unknown rule: see #12"),
    ],
)
def test_unknown_ids_are_named(ids: str, message: str) -> None:
    [note] = check(f"a: 1 # k8sregistry-lint: ignore[{ids}]\nb: k8s.gcr.io/x:1\n").notifications
    assert note.message == f"an ignore comment names {message}"


# lines and blocks

LINES = [
    ("below, alone", "# k8sregistry-lint: ignore-next-line\na: 1\na: 1\n", [1]),
    ("below, behind a value", "a: 1 # k8sregistry-lint: ignore-next-line\na: 1\n", [0]),
    (
        "a block",
        "# k8sregistry-lint: ignore-start\na: 1\na: 1\n# k8sregistry-lint: ignore-end\na: 1\n",
        [2],
    ),
    (
        "a block that begins and ends behind values",
        "a: 1 # k8sregistry-lint: ignore-start\na: 1\na: 1 # k8sregistry-lint: ignore-end\na: 1\n",
        [3],
    ),
    (
        "a block on one line",
        "a: 1\na: 1 # k8sregistry-lint: ignore-start\n# k8sregistry-lint: ignore-end\na: 1\n",
        [0, 2],
    ),
    (
        "two blocks",
        (
            "# k8sregistry-lint: ignore-start\na: 1\n# k8sregistry-lint: ignore-end\na: 1\n# "
            "k8sregistry-lint: ignore-start\na: 1\n# k8sregistry-lint: ignore-end\n"
        ),
        [1],
    ),
    (
        "a block of a rule, closed without it",
        (
            "# k8sregistry-lint: ignore-start[k8s-gcr-io]\na: 1\n# k8sregistry-lint: ignore-end\n"
            "a: 1\n"
        ),
        [1],
    ),
    (
        "a block of a rule, closed with it",
        (
            "# k8sregistry-lint: ignore-start [k8s-gcr-io] why\na: 1\n# k8sregistry-lint: "
            "ignore-end[k8s-gcr-io] done\na: 1\n"
        ),
        [1],
    ),
    (
        "CRLF",
        "# k8sregistry-lint: ignore-start\r\na: 1\r\n# k8sregistry-lint: ignore-end\r\na: 1\r\n",
        [1],
    ),
    (
        "documents",
        (
            "# k8sregistry-lint: ignore-start\na: 1\n---\na: 1\n# k8sregistry-lint: ignore-end\n"
            "---\na: 1\n"
        ),
        [2],
    ),
    (
        "blocks of two rules in each other",
        (
            "# k8sregistry-lint: ignore-start[k8scsi]\n# k8sregistry-lint: "
            "ignore-start[k8s-gcr-io]\na: 1\n# k8sregistry-lint: ignore-end\na: 1\n# "
            "k8sregistry-lint: ignore-end\n"
        ),
        [1],
    ),
]


@pytest.mark.parametrize(
    ("text", "left"), [row[1:] for row in LINES], ids=[row[0] for row in LINES]
)
def test_lines_and_blocks(text: str, left: list[int]) -> None:
    """`a: 1` stands for an image; `left` are those that are not hidden, counted from 0."""
    parts = text.split("a: 1")
    images = [f"k8s.gcr.io/x:{number}" for number in range(len(parts) - 1)]
    spelled = "".join(
        part + (f"a{number}: {images[number]}" if number < len(images) else "")
        for number, part in enumerate(parts)
    )
    assert kept(spelled) == [images[number] for number in left]
    assert "unknown-directive" not in [note.kind for note in check(spelled).notifications]


UNPAIRED = [
    (
        "not closed",
        "# k8sregistry-lint: ignore-start\na: k8s.gcr.io/x:1\n",
        [(1, "no 'ignore-end' closes it")],
    ),
    (
        "not opened",
        "a: k8s.gcr.io/x:1\n# k8sregistry-lint: ignore-end\n",
        [(2, "no open 'ignore-start' with the same rules")],
    ),
    (
        "other rules",
        (
            "# k8sregistry-lint: ignore-start[k8s-gcr-io]\na: k8s.gcr.io/x:1\n# k8sregistry-lint: "
            "ignore-end[k8scsi]\n"
        ),
        [(1, "no 'ignore-end' closes it"), (3, "no open 'ignore-start' with the same rules")],
    ),
    (
        "closed in embedded text",
        (
            "# k8sregistry-lint: ignore-start\na: k8s.gcr.io/x:1\nb: |\n  # k8sregistry-lint: "
            "ignore-end\n"
        ),
        [(1, "no 'ignore-end' closes it"), (4, "no open 'ignore-start' with the same rules")],
    ),
    (
        "closed in quotes",
        (
            "# k8sregistry-lint: ignore-start\na: k8s.gcr.io/x:1\nb: '# k8sregistry-lint: "
            "ignore-end'\n"
        ),
        [(1, "no 'ignore-end' closes it")],
    ),
]


@pytest.mark.parametrize(
    ("text", "found"), [row[1:] for row in UNPAIRED], ids=[row[0] for row in UNPAIRED]
)
def test_half_a_block_hides_nothing(text: str, found: list[tuple[int, str]]) -> None:
    report = check(text)
    assert [finding.image for finding in report.findings] == ["k8s.gcr.io/x:1"]
    assert advice(text) == [
        (line, f"an ignore comment that is not understood hides nothing: {message}")
        for line, message in found
    ]


def test_a_block_of_embedded_text() -> None:
    text = (
        "b: k8s.gcr.io/a:1\nc: |\n  # k8sregistry-lint: ignore-start\n  image: k8s.gcr.io/b:1\n"
        "  # k8sregistry-lint: ignore-end\n  image2: k8s.gcr.io/c:1\n"
    )
    assert kept(text) == ["k8s.gcr.io/a:1", "k8s.gcr.io/c:1"]


# what is not understood


def advice(text: str, path: str = "a.yaml") -> list[tuple[int, str]]:
    """The lines and messages of the complaints about directives."""
    return [
        (note.position.line, note.message)
        for note in check(text, path).notifications
        if note.kind == "unknown-directive" and note.position
    ]


UNKNOWN = [
    ("k8sregistry-lint: disable", "'disable' is not known; did you mean 'ignore'?"),
    (
        "k8sregistry-lint: disable-next-line k8s-gcr-io",
        "'disable-next-line' is not known; did you mean 'ignore-next-line'?",
    ),
    ("k8sregistry-lint: noqa", "'noqa' is not known; did you mean 'ignore'?"),
    ("k8sregistry-lint: noqa[k8s-gcr-io]", "'noqa' is not known; did you mean 'ignore'?"),
    ("k8sregistry-lint: ignored", "'ignored' is not known; did you mean 'ignore'?"),
    ("k8sregistry-lint: ignore_file", "'ignore_file' is not known; did you mean 'ignore-file'?"),
    ("k8sregistry-lint: ignorefile", "'ignorefile' is not known; did you mean 'ignore-file'?"),
    ("k8sregistry-lint: ignore-fil", "'ignore-fil' is not known; did you mean 'ignore-file'?"),
    ("k8sregistry-lint: ignore: because", "'ignore:' is not known; did you mean 'ignore'?"),
    ("k8sregistry-lint: ignore,", "'ignore,' is not known; did you mean 'ignore'?"),
    (
        "k8sregistry-lint: ignore-file-please",
        "'ignore-file-please' is not known; did you mean 'ignore-file'?",
    ),
    ("k8sregistry-lint: IGNORE", "'IGNORE' is not known; did you mean 'ignore'?"),
    ("k8sregistry-lint: Ignore-File", "'Ignore-File' is not known; did you mean 'ignore-file'?"),
    (
        "k8sregistry-lint: ignore(k8s-gcr-io)",
        (
            "'ignore(k8s-gcr-io)' is not known; there are ignore, ignore-next-line, ignore-file, "
            "ignore-start, ignore-end"
        ),
    ),
    (
        "k8sregistry-lint:",
        (
            "nothing follows the colon; there are ignore, ignore-next-line, ignore-file, "
            "ignore-start, ignore-end"
        ),
    ),
    (
        "k8sregistry-lint: k8s-gcr-io",
        (
            "'k8s-gcr-io' is not known; there are ignore, ignore-next-line, ignore-file, "
            "ignore-start, ignore-end"
        ),
    ),
    (
        "k8sregistry-lint: [k8s-gcr-io]",
        (
            "nothing follows the colon; there are ignore, ignore-next-line, ignore-file, "
            "ignore-start, ignore-end"
        ),
    ),
    (
        "k8sregistry-lint: " + "x" * 90,
        (
            f"'{'x' * 40}' is not known; there are ignore, ignore-next-line, ignore-file, "
            f"ignore-start, ignore-end"
        ),
    ),
    ("k8sregistry-lint: ignore[]", "'ignore[]' names no rule; write 'ignore' for all of them"),
    (
        "k8sregistry-lint: ignore-file [ , ]",
        "'ignore-file[]' names no rule; write 'ignore-file' for all of them",
    ),
    ("k8sregistry-lint: ignore[k8s-gcr-io", "the bracket behind 'ignore' is not closed"),
    (
        "k8s-registry-lint: ignore",
        "'k8s-registry-lint:' is not 'k8sregistry-lint:'; did you mean 'k8sregistry-lint: ignore'?",
    ),
    (
        "k8s-registry-lint: ignore-file[k8s-gcr-io]",
        (
            "'k8s-registry-lint:' is not 'k8sregistry-lint:'; did you mean 'k8sregistry-lint: "
            "ignore-file'?"
        ),
    ),
    (
        "K8sRegistry-Lint: ignore",
        "'K8sRegistry-Lint:' is not 'k8sregistry-lint:'; did you mean 'k8sregistry-lint: ignore'?",
    ),
    (
        "k8sregistrylint: disable",
        "'k8sregistrylint:' is not 'k8sregistry-lint:'; did you mean 'k8sregistry-lint: ignore'?",
    ),
    (
        "k8sregistry_lint: ignore",
        "'k8sregistry_lint:' is not 'k8sregistry-lint:'; did you mean 'k8sregistry-lint: ignore'?",
    ),
    (
        "k8sregistry-linter: ignore",
        (
            "'k8sregistry-linter:' is not 'k8sregistry-lint:'; did you mean 'k8sregistry-lint: "
            "ignore'?"
        ),
    ),
    (
        "k8sregistry-lint : ignore",
        "'k8sregistry-lint :' is not 'k8sregistry-lint:'; did you mean 'k8sregistry-lint: ignore'?",
    ),
    (
        "k8sregistry-lint ignore-file",
        (
            "'k8sregistry-lint' is not 'k8sregistry-lint:'; did you mean 'k8sregistry-lint: "
            "ignore-file'?"
        ),
    ),
]


@pytest.mark.parametrize(("comment", "message"), UNKNOWN)
@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("a.yaml", "a: k8s.gcr.io/x:1 # {comment}\n"),
        ("templates/a.yaml", "{{{{/* {comment} */}}}}\na: k8s.gcr.io/x:{{{{ .tag }}}}\n"),
        ("a.yaml.j2", "a: k8s.gcr.io/x:1 {{# {comment}#}}\n"),
    ],
)
def test_what_is_not_understood_hides_nothing(
    path: str, form: str, comment: str, message: str
) -> None:
    text = form.format(comment=comment)
    assert len(check(text, path).findings) == 1
    assert advice(text, path) == [
        (1, f"an ignore comment that is not understood hides nothing: {message}")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "# see the docs of k8sregistry-lint: ignore comments are explained there\n",
        "# k8sregistry-lint ignores this\n",
        "# k8sregistry-lint runs in CI\n",
        "b: 'k8s-registry-lint: ignore'\n",
        "b: '# k8sregistry-lint: disable'\n",
        "b: k8sregistry-lint: disable\n",
        "# https://github.com/example/k8sregistry-lint: disable\n",
        "# my-k8sregistry-lint: disable\n",
    ],
)
def test_what_is_not_meant_for_the_program_is_left_alone(text: str) -> None:
    assert advice(f"a: k8s.gcr.io/x:1\n{text}") == []


def test_the_first_comment_of_a_line_counts() -> None:
    text = "a: k8s.gcr.io/x:1 # k8sregistry-lint: nope # k8sregistry-lint: ignore\n"
    assert (kept(text), len(advice(text))) == (["k8s.gcr.io/x:1"], 1)


# notifications

BROKEN = "a: [\nb: k8s.gcr.io/x:1\n"


@pytest.mark.parametrize(
    ("comment", "findings", "notes"),
    [
        ("ignore-file", 0, []),
        ("ignore-file[unparsed]", 1, []),
        ("ignore-file[unparsed, k8s-gcr-io]", 0, []),
        ("ignore-file[k8s-gcr-io]", 0, ["unparsed"]),
        ("ignore-file[malformed-template]", 1, ["unparsed", "unused-ignore"]),
        ("ignore-next-line", 1, ["unparsed", "unused-ignore"]),
        ("ignore-next-line[unparsed]", 1, ["unparsed", "unused-ignore"]),
    ],
)
def test_what_could_not_be_read_is_hidden_for_the_whole_file_only(
    comment: str, findings: int, notes: list[str]
) -> None:
    report = check(f"# k8sregistry-lint: {comment} it is Erlang\n---\n{BROKEN}")
    assert len(report.findings) == findings
    assert [note.kind.value for note in report.notifications] == notes
    hidden = [(each.notification.kind, each.reason) for each in report.suppressed_notifications]
    assert hidden == ([] if "unparsed" in notes else [("unparsed", "it is Erlang")])


def test_a_comment_of_embedded_text_hides_nothing_of_the_file() -> None:
    report = check(f"a: |\n  # k8sregistry-lint: ignore-file\n---\n{BROKEN}")
    assert [note.kind for note in report.notifications] == ["unparsed", "unused-ignore"]


def test_without_ignores_they_are_comments_like_others() -> None:
    report = checker.check(
        SourceFile(
            "a.yaml",
            "a: k8s.gcr.io/x:1 # k8sregistry-lint: ignore\nb: 1 # k8sregistry-lint: ignore[nope]\n",
        ),
        RULES,
        obey_comments=False,
    )
    assert (
        [finding.image for finding in report.findings],
        report.suppressed,
        report.notifications,
    ) == (["k8s.gcr.io/x:1"], (), [])


@pytest.mark.parametrize(
    "piece",
    [
        "# k8sregistry-lint: ",
        "# k8sregistry-lint: ignore ",
        '" # k8sregistry-lint: ignore" ',
        "# k8sregistry-lint: ignore[",
        "# k8s-registry-lint: ",
        "k8s registry lint",
        "#" * 20 + " ",
        "*/ " * 8,
    ],
)
def test_a_line_of_many_marks_takes_no_square_time(piece: str) -> None:
    def checks(number: int) -> Work:
        images = ", ".join(["k8s.gcr.io/x:1"] * 9)
        text = f"a: '{piece * number}k8s.gcr.io/x:1'\nb: [{images}] # {piece * number}\n"
        return lambda: check(text)

    assert grows_linearly(checks, 500)


FINDINGS = "a: k8s.gcr.io/x:1\n"
MANY = {
    "comments on the file, and findings": lambda n: (
        "# k8sregistry-lint: ignore-file[k8scsi]\n" * n + FINDINGS * n
    ),
    "comments on the file with reasons, hiding": lambda n: "".join(
        f"# k8sregistry-lint: ignore-file reason {number}\n{FINDINGS}" for number in range(n)
    ),
    "many rules in one comment": lambda n: (
        "# k8sregistry-lint: ignore-file[" + "k8scsi," * n + "]\n" + FINDINGS * n
    ),
    "blocks in blocks": lambda n: (
        "# k8sregistry-lint: ignore-start\n" * n
        + FINDINGS * n
        + "# k8sregistry-lint: ignore-end\n" * n
    ),
    "blocks that are not closed": lambda n: (
        "# k8sregistry-lint: ignore-start[k8s-gcr-io]\n" * n
        + FINDINGS * n
        + "# k8sregistry-lint: ignore-end[k8scsi]\n" * n
    ),
    "blocks behind each other": lambda n: (
        f"# k8sregistry-lint: ignore-start\n{FINDINGS}# k8sregistry-lint: ignore-end\n" * n
    ),
    "comments on embedded texts": lambda n: (
        "b: |\n  # k8sregistry-lint: ignore-file\n  image: k8s.gcr.io/x:1\n" * n
    ),
    "comments that are not understood": lambda n: "# k8s-registry-lint: x\n" * n + FINDINGS,
}


@pytest.mark.parametrize("make", MANY.values(), ids=MANY)
def test_many_comments_take_no_square_time(make: Callable[[int], str]) -> None:
    def checks(number: int) -> Work:
        text = make(number)
        return lambda: check(text)

    assert grows_linearly(checks, 200)


def test_one_entry_after_another_asks_for_the_same_comments() -> None:
    def asks(number: int) -> Work:
        text = "# k8sregistry-lint: ignore[k8scsi]\na: 1\n" * number
        source = SourceFile("kustomization.yaml", text)
        return lambda: [hides(source, "k8s-gcr-io", at) for at in range(0, len(text), 40)]

    assert grows_linearly(asks, 500)


QUOTED = [
    'image: k8s.gcr.io/pause:3.9\nnote: "# k8sregistry-lint: ignore-file"\n',
    "note: '# k8sregistry-lint: ignore-file'\nimage: k8s.gcr.io/pause:3.9\n",
    'note: "a\n  # k8sregistry-lint: ignore-file\n  b"\nimage: k8s.gcr.io/pause:3.9\n',
    'a: {image: k8s.gcr.io/pause:3.9, b: "# k8sregistry-lint: ignore"}\n',
    '"# k8sregistry-lint: ignore-file": 1\nimage: k8s.gcr.io/pause:3.9\n',
    "b: |\n  # k8sregistry-lint: ignore-file\nimage: k8s.gcr.io/pause:3.9\n",
    "b: >-\n  # k8sregistry-lint: ignore-next-line\nimage: k8s.gcr.io/pause:3.9\n",
]


@pytest.mark.parametrize("text", QUOTED)
def test_whoever_asks_for_a_place_takes_no_text_for_a_comment(text: str) -> None:
    source = SourceFile("a.yaml", text)
    assert not hides(source, "k8s-gcr-io", text.index("k8s.gcr.io"))


@pytest.mark.parametrize(
    "text",
    [
        "# k8sregistry-lint: ignore-file\nimage: k8s.gcr.io/pause:3.9\n",
        "image: 'k8s.gcr.io/pause:3.9' # k8sregistry-lint: ignore\n",
        "a: |\n  image: k8s.gcr.io/pause:3.9 # k8sregistry-lint: ignore\n",
    ],
)
def test_whoever_asks_for_a_place_is_told_of_comments(text: str) -> None:
    assert hides(SourceFile("a.yaml", text), "k8s-gcr-io", text.index("k8s.gcr.io"))
