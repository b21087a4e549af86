"""Ignore comments: where they may stand, what they hide, and what is said of those that are
wrong."""

import pytest

from asking import RULES, check
from growth import Work, grows_linearly
from k8sregistry_lint.checking import checker
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
    ("line above, indented", "a:\n    # k8sregistry-lint: ignore[k8s-gcr-io]\n    b: k8s.gcr.io/x:1\n"),
    ("above a commented-out image", "# k8sregistry-lint: ignore\n# image: k8s.gcr.io/x:1\n"),
    ("after another comment", "a: k8s.gcr.io/x:1  # why # k8sregistry-lint: ignore\n"),
    ("after a string that holds one", 'a: ["# k8sregistry-lint: ignore", k8s.gcr.io/x:1] # k8sregistry-lint: ignore\n'),
    ("after an apostrophe", "b: it's\na: k8s.gcr.io/x:1 # it's fine # k8sregistry-lint: ignore\n"),
    ("CRLF, end of the line", "b: 1\r\na: k8s.gcr.io/x:1 # k8sregistry-lint: ignore[k8s-gcr-io]\r\nc: 2\r\n"),
    ("CRLF, line above", "b: 1\r\n# k8sregistry-lint: ignore[k8s-gcr-io]\r\na: k8s.gcr.io/x:1\r\n"),
    ("CR", "# k8sregistry-lint: ignore[k8s-gcr-io]\ra: k8s.gcr.io/x:1\r"),
    ("BOM", "\ufeff# k8sregistry-lint: ignore\na: k8s.gcr.io/x:1\n"),
    ("BOM and emoji", '\ufeff"😀": k8s.gcr.io/x:1 # k8sregistry-lint: ignore\n'),
    ("no newline at the end", "a: k8s.gcr.io/x:1 # k8sregistry-lint: ignore"),
    ("a document that does not parse", "a: [\nb: k8s.gcr.io/x:1 # k8sregistry-lint: ignore\n"),
    ("the file", "# k8sregistry-lint: ignore-file\na: k8s.gcr.io/x:1\n---\nb: k8s.gcr.io/y:1\n"),
    ("the file, from its end", "a: k8s.gcr.io/x:1\n# k8sregistry-lint: ignore-file[k8s-gcr-io]\n"),
    ("the file, from the end of a line", "a: k8s.gcr.io/x:1\nb: 1 # k8sregistry-lint: ignore-file\n"),
    ("embedded text, by its own comment", "a: |\n  # k8sregistry-lint: ignore\n  image: k8s.gcr.io/x:1\n"),
    ("embedded text, at the end of a line", "a: |\n  image: k8s.gcr.io/x:1 # k8sregistry-lint: ignore\n"),
    ("embedded text, as a whole", "a: |\n  # k8sregistry-lint: ignore-file\n  b:\n    image: k8s.gcr.io/x:1\n"),
    ("after embedded text", "a: |\n  text\n# k8sregistry-lint: ignore\nb: k8s.gcr.io/x:1\n"),
    ("above a key with a reference in two parts", "# k8sregistry-lint: ignore\nregistry: k8s.gcr.io\nrepository: x\ntag: v1\n"),
]  # fmt: skip


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
        "{{- if .x }}\n# k8sregistry-lint: ignore-file kept\n{{- end }}\nimage: k8s.gcr.io/x:{{ .tag }}\n",
    ),
    (
        "templates/_a.tpl",
        '{{- define "x" -}}\n{{- /* k8sregistry-lint: ignore kept */}}\nk8s.gcr.io/x:{{ .tag }}\n{{- end }}\n',
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
        ("[]", []),
    ],
)
@pytest.mark.parametrize(
    "form",
    [
        "{two} # k8sregistry-lint: ignore{ids}",
        "# k8sregistry-lint: ignore{ids}\n{two}",
        "# k8sregistry-lint: ignore-file{ids}\n\n{two}",
    ],
)
def test_ids(form: str, ids: str, left: list[str]) -> None:
    assert [finding.rule for finding in check(form.format(two=TWO, ids=ids)).findings] == left


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
        ("a: k8s.gcr.io/x:1 # k8sregistry-lint: ignore[nope, k8s-gcr-io]\n", [("unknown-rule", 1, 21)]),
        ("a: k8s.gcr.io/x:1 # k8sregistry-lint: ignore[google-containers]\n", [("unused-ignore", 1, 21)]),
        ("a: 1 # k8sregistry-lint: ignore[k8s-mirror]\n", []),
        ("a: 'text # k8sregistry-lint: ignore'\n", []),
        ("# k8sregistry-lint: ignore-file\n# k8sregistry-lint: ignore\na: k8s.gcr.io/x:1\n", [("unused-ignore", 2, 3)]),
    ],
)  # fmt: skip
def test_complaints(text: str, found: list[tuple[str, int, int]]) -> None:
    assert complaints(text) == found


def test_unknown_ids_are_named() -> None:
    [note] = check("a: 1 # k8sregistry-lint: ignore[nope, k8s-gcr-io, neither]\n").notifications
    assert note.message == "ignores nope, neither, which is no rule"


def test_without_ignores_they_are_comments_like_others() -> None:
    report = checker.check(
        SourceFile(
            "a.yaml",
            "a: k8s.gcr.io/x:1 # k8sregistry-lint: ignore\nb: 1 # k8sregistry-lint: ignore[nope]\n",
        ),
        RULES,
        ignores=False,
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
        "#" * 20 + " ",
    ],
)
def test_a_line_of_many_marks_takes_no_square_time(piece: str) -> None:
    def checks(number: int) -> Work:
        text = f"a: '{piece * number}k8s.gcr.io/x:1'\nb: [{', '.join(['k8s.gcr.io/x:1'] * 9)}] # {piece * number}\n"
        return lambda: check(text)

    assert grows_linearly(checks, 500)
