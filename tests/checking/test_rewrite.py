import pytest

from asking import NEW, OLD, RULES, check, edits, fix
from k8sregistry_lint.checking import checker
from k8sregistry_lint.checking.proof import why_unproven
from k8sregistry_lint.checking.rewrite import UnprovenFixError, rewrite
from k8sregistry_lint.model import Applicability, Edit, FileReport
from k8sregistry_lint.syntax import plainyaml
from k8sregistry_lint.text import BOM, SourceFile, Span, region

DIGEST = "sha256:" + "ab" * 32


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(f"image: {OLD}\n", f"image: {NEW}\n", id="plain"),
        pytest.param(f"image: {OLD}", f"image: {NEW}", id="no final newline"),
        pytest.param(
            f"image:   '{OLD}'   # why\n",
            f"image:   '{NEW}'   # why\n",
            id="quotes, spaces and comment",
        ),
        pytest.param(
            f"{BOM}image: {OLD}\r\nb: 1\r\n", f"{BOM}image: {NEW}\r\nb: 1\r\n", id="BOM and CRLF"
        ),
        pytest.param(f"image: {OLD}\rpause: {OLD}\r", f"image: {NEW}\rpause: {NEW}\r", id="CR"),
        pytest.param(f"a: {{image: {OLD}}}\n", f"a: {{image: {NEW}}}\n", id="flow"),
        pytest.param(f"image: {OLD}@{DIGEST}\n", f"image: {NEW}@{DIGEST}\n", id="digest"),
        pytest.param(
            "image: eu.gcr.io/google_containers/a:1\n", "image: registry.k8s.io/a:1\n", id="path"
        ),
        pytest.param(
            "image: us.gcr.io/k8s-artifacts-prod/a/b:1\n",
            "image: registry.k8s.io/a/b:1\n",
            id="path kept",
        ),
        pytest.param("image: K8s.GCR.io/pause:3.9\n", f"image: {NEW}\n", id="host in capitals"),
        pytest.param(f"# image: {OLD}\na: 1\n", f"# image: {NEW}\na: 1\n", id="comment alone"),
        pytest.param(f"image: &x {OLD}\nb: *x\n", f"image: &x {NEW}\nb: *x\n", id="anchor"),
        pytest.param(
            f"a: |\n  image: {OLD}\n  # {OLD}\n",
            f"a: |\n  image: {NEW}\n  # {NEW}\n",
            id="block scalar",
        ),
        pytest.param(
            f"a: 1\n---\nimage: {OLD}\n---\na: [\n",
            f"a: 1\n---\nimage: {NEW}\n---\na: [\n",
            id="beside a broken document",
        ),
        pytest.param(f"image:\t{OLD}\n", f"image:\t{NEW}\n", id="tab"),
        pytest.param(
            f"# \u2028\x07\nimage: {OLD}\n",
            f"# \u2028\x07\nimage: {NEW}\n",
            id="control characters",
        ),
        pytest.param(f"{OLD}: {{image: {OLD}}}\n", f"{OLD}: {{image: {NEW}}}\n", id="never a key"),
        pytest.param(f"a: {OLD}\n", f"a: {OLD}\n", id="no evidence of an image"),
        pytest.param("a: 1\n", "a: 1\n", id="nothing"),
    ],
)
def test_a_fix_changes_the_name_and_nothing_else(before: str, after: str) -> None:
    assert fix(before) == after
    assert fix(after) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f'{{"image": "{OLD}", "k8s.gcr.io": 1}}', f'{{"image": "{NEW}", "k8s.gcr.io": 1}}'),
        (f'{{\n\t"image": "{OLD}", # why\n}}', f'{{\n\t"image": "{NEW}", # why\n}}'),
        (f'{BOM}{{"image":\r\n"{OLD}"}}', f'{BOM}{{"image":\r\n"{NEW}"}}'),
    ],
    ids=["JSON", "JSON with comments", "BOM and CRLF"],
)
def test_json(before: str, after: str) -> None:
    assert fix(before, "a.json") == after


def test_unsafe_fixes_are_made_when_asked_for() -> None:
    text = "image: quay.io/coreos/kube-state-metrics:v1.9.5\n"
    assert fix(text) == text
    assert (
        fix(text, threshold=Applicability.UNSAFE)
        == "image: registry.k8s.io/kube-state-metrics:v1.9.5\n"
    )


def test_an_unsafe_fix_of_text_that_does_not_parse() -> None:
    text = f"b: [\nimage: {OLD}\n"
    assert fix(text) == text
    assert fix(text, threshold=Applicability.UNSAFE) == f"b: [\nimage: {NEW}\n"


def test_some_of_several_findings_can_be_fixed() -> None:
    text = f"image: {OLD}\npause: {OLD}\n# {OLD}\n"
    source, report = SourceFile("a.yaml", text), check(text)
    after = rewrite(source, edits(report)[1:2], report, lambda new: checker.check(new, RULES))
    assert after.text == f"image: {OLD}\npause: {NEW}\n# {OLD}\n"


def edit(text: str, old: str, new: str) -> Edit:
    at = text.index(old)
    span = Span(at, at + len(old))
    return Edit("a.yaml", span, new, region(SourceFile("a.yaml", text), span))


def nothing_found(source: SourceFile) -> FileReport:
    return FileReport(source.path)


@pytest.mark.parametrize(
    ("text", "old", "new", "message"),
    [
        pytest.param("a: x\n", "x", "x: y", "same tree", id="no longer YAML"),
        pytest.param("a: x\n", "x", "y\nb: z", "reads differently", id="a new key"),
        pytest.param("a: x\n", "x", "[x]", "same tree", id="another kind of node"),
        pytest.param("a: x\n", "x", "'x'", "same tree", id="another style"),
        pytest.param("a: &x b\n", "&x", "&y", "same tree", id="another anchor"),
        pytest.param("a: x\nb: 1\n", "x\nb", "x b", "same tree", id="two keys become one"),
        pytest.param("a: &xx b\nc: *xx\n", "xx\n", "yy\n", "same tree", id="another alias"),
        pytest.param("x: 1\n", "x", "y", "a key would be renamed", id="a key"),
        pytest.param("{a: {x: 1}}\n", "x", "y", "a key would be renamed", id="a key in brackets"),
        pytest.param("? [a, x]\n: 1\n", "x", "y", "a key would be renamed", id="part of a key"),
        pytest.param(
            "a: &k x\nb: {*k : 1}\n", "x", "y", "a key would be renamed", id="an alias as a key"
        ),
        pytest.param(
            "a: &k [x]\nb:\n  ? *k\n  : 1\n",
            "x",
            "y",
            "a key would be renamed",
            id="an alias of a list as a key",
        ),
        pytest.param(
            "a: &k x\nb: &l [*k]\n? *l\n: 1\n",
            "x",
            "y",
            "a key would be renamed",
            id="an alias of an alias as a key",
        ),
        pytest.param("[a: x\n", "x", "y]", "same tree", id="was no YAML"),
        pytest.param("# x\n", "x", "x\na: b", "same tree", id="a comment that becomes text"),
        pytest.param(
            "a: b\n# x\n",
            "# x",
            " c",
            "reads differently",
            id="a comment that becomes part of a value",
        ),
    ],
)
def test_an_edit_that_does_more_than_it_may_is_refused(
    text: str, old: str, new: str, message: str
) -> None:
    with pytest.raises(UnprovenFixError, match=message):
        rewrite(
            SourceFile("a.yaml", text), [edit(text, old, new)], FileReport("a.yaml"), nothing_found
        )


@pytest.mark.parametrize(
    "text",
    [
        "a: &k x\nb: *k\n",
        "a: &k x\nb: {c: *k}\n",
        "a: &k x\nb: &k z\n*k : 1\n",
        "a: &k z\n*k : 1\nb: &k x\n",
        "a: &m {b: x}\nc: {<<: *m}\n",
        "a: &k [z]\nb: [x, *k]\n? *k\n: 1\n",
        "a: &k {b: *k}\nc: x\n",
        "a: &k z\n? *k\n: x\n",
    ],
)
def test_an_edit_of_what_an_alias_stands_for_as_a_value(text: str) -> None:
    after = rewrite(
        SourceFile("a.yaml", text), [edit(text, "x", "y")], FileReport("a.yaml"), nothing_found
    )
    assert after.text == text.replace("x", "y")


def test_edits_that_overlap_are_refused() -> None:
    text = "a: xyz\n"
    with pytest.raises(UnprovenFixError, match="overlap"):
        rewrite(
            SourceFile("a.yaml", text),
            [edit(text, "xy", "1"), edit(text, "yz", "2")],
            FileReport("a.yaml"),
            nothing_found,
        )


@pytest.mark.parametrize(
    "new", ["gcr.io/google_containers", "k8s.gcr.io/other"], ids=["another one", "the same again"]
)
def test_a_second_check_must_find_what_was_left_and_nothing_new(new: str) -> None:
    source, report = SourceFile("a.yaml", f"image: {OLD}\n"), check(f"image: {OLD}\n")
    (wrong,) = (right._replace(replacement=new) for right in edits(report))
    with pytest.raises(UnprovenFixError, match="a second check does not find exactly"):
        rewrite(source, [wrong], report, lambda after: checker.check(after, RULES))


def test_a_second_check_must_not_lose_what_was_left() -> None:
    text = f"image: {OLD}\npause: {OLD}\n"
    source, report = SourceFile("a.yaml", text), check(text)
    with pytest.raises(UnprovenFixError, match="a second check does not find exactly"):
        rewrite(source, edits(report)[:1], report, nothing_found)


def test_the_same_edit_twice_is_one() -> None:
    text = "a: x\n"
    after = rewrite(
        SourceFile("a.yaml", text), [edit(text, "x", "y")] * 2, FileReport("a.yaml"), nothing_found
    )
    assert after.text == "a: y\n"


def test_the_proof_does_not_rely_on_the_reader_that_found_the_image(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A reader that takes one text for another would do so before and after an edit."""

    def refuse(*_: object) -> None:
        raise AssertionError("read by its lines")

    before = "---\n".join([f"kind: Pod\nspec:\n  image: {OLD}\n"] * 500)
    after, report = before.replace(OLD, NEW), check(before)
    changes = sorted((edit.span, edit.replacement) for edit in edits(report))
    assert len(changes) == 500
    monkeypatch.setattr(plainyaml, "document", refuse)
    with pytest.raises(AssertionError):
        check(before)
    assert why_unproven(SourceFile("a.yaml", before), SourceFile("a.yaml", after), changes) == ""
