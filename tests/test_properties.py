"""What holds for every file: generated YAML with references at known places, and the fix of it."""

import json
from dataclasses import dataclass

import yaml
from hypothesis import assume, example, given
from hypothesis import strategies as st

from asking import NEW, OLD, check, edits, fix, images
from k8sregistry_lint.model import FileReport
from k8sregistry_lint.text import BOM

HOST, TARGET = "k8s.gcr.io", "registry.k8s.io"
WORDS = st.sampled_from(
    [
        "a",
        "x-y",
        "1",
        "true",
        "nginx:1.27",
        "é",
        "😀",
        "k8s.gcr.io/*",
        "see k8s.gcr.io",
        "https://k8s.gcr.io/v2/",
    ]
)
LEGACY = st.sampled_from(
    [
        OLD,
        f"{HOST}/sig-storage/csi:v1",
        f"{HOST}/x@sha256:{'ab' * 32}",
        "eu.gcr.io/google_containers/a:1",
        "K8s.gcr.io/b",
    ]
)


def moved(image: str) -> str:
    for old in ("eu.gcr.io/google_containers", HOST, "K8s.gcr.io"):
        if image.startswith(old):
            return image.replace(old, TARGET, 1)
    return image


@dataclass(frozen=True)
class Image:
    """A reference that is to move, as it is written: its style, and what stands around it."""

    text: str
    style: str
    comment: str = ""

    def write(self) -> str:
        return f"{self.style}{self.text}{self.style}{self.comment}"


Value = str | Image | list["Value"] | dict[str, "Value"]

IMAGES: st.SearchStrategy[Value] = st.builds(
    Image,
    LEGACY,
    st.sampled_from(["", "'", '"']),
    st.sampled_from(["", "  # why", " # k8s.gcr.io"]),
)
KEYS = st.sampled_from(["image", "a", "b c", "x.y/z", "k8s.gcr.io/x", "repository", "é"])
VALUES: st.SearchStrategy[Value] = st.recursive(
    IMAGES | WORDS,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3)
        | st.dictionaries(KEYS, inner, min_size=1, max_size=4)
    ),
    max_leaves=10,
)
TREES: st.SearchStrategy[Value] = st.dictionaries(KEYS, VALUES, min_size=1, max_size=5)


def written(value: Value, indent: str = "", step: str = "  ") -> str:
    """Block style, one value on a line."""
    if isinstance(value, dict):
        return "".join(
            f"{indent}{json.dumps(key, ensure_ascii=False)}:{below(inner, indent, step)}"
            for key, inner in value.items()
        )
    assert isinstance(value, list)
    return "".join(f"{indent}-{below(inner, indent, step)}" for inner in value)


def below(value: Value, indent: str, step: str) -> str:
    if isinstance(value, Image):
        return f" {value.write()}\n"
    if isinstance(value, str):
        return f" {json.dumps(value, ensure_ascii=False)}\n"
    return f"\n{written(value, indent + step, step)}"


def listed(value: Value) -> list[str]:
    """The references that move, in order."""
    if isinstance(value, Image):
        return [value.text]
    inner: list[Value] = (
        list(value.values())
        if isinstance(value, dict)
        else list(value)
        if isinstance(value, list)
        else []
    )
    return [image for item in inner for image in listed(item)]


def data(value: Value, *, fixed: bool) -> object:
    if isinstance(value, Image):
        return moved(value.text) if fixed else value.text
    if isinstance(value, dict):
        return {key: data(inner, fixed=fixed) for key, inner in value.items()}
    return [data(inner, fixed=fixed) for inner in value] if isinstance(value, list) else value


def found(report: FileReport) -> list[tuple[str, str, str]]:
    return [
        (finding.image, finding.role.value, finding.fix.applicability.name)
        for finding in report.findings
    ]


@given(TREES, st.sampled_from(["  ", "    ", " "]))
def test_every_reference_is_found_and_moved_and_no_other_value_changes(
    tree: Value, step: str
) -> None:
    text = written(tree, step=step)
    assert [finding.image for finding in check(text).findings] == listed(tree)
    assert yaml.safe_load(text) == data(tree, fixed=False)
    assert yaml.safe_load(fix(text)) == data(tree, fixed=True)


@given(TREES)
def test_nothing_outside_of_the_edits_changes(tree: Value) -> None:
    text = written(tree)
    before, after, at = text.encode(), fix(text).encode(), 0
    for edit in sorted(edits(check(text)), key=lambda edit: edit.span):
        start, end = (len(text[:offset].encode()) for offset in edit.span)
        assert after.startswith(before[at:start])
        after = after.removeprefix(before[at:start]).removeprefix(edit.replacement.encode())
        at = end
    assert after == before[at:]


@given(TREES)
def test_an_edit_replaces_a_host_by_a_host(tree: Value) -> None:
    text = written(tree)
    for edit in edits(check(text)):
        assert text[edit.span.start : edit.span.end].lower() in (
            HOST,
            "eu.gcr.io/google_containers",
        )
        assert edit.replacement == TARGET


@given(TREES)
def test_fixing_twice_is_fixing_once(tree: Value) -> None:
    once = fix(written(tree))
    assert fix(once) == once
    assert list(check(once).findings) == []


@given(TREES, st.sampled_from(["\r\n", "\r"]))
def test_other_line_ends_change_nothing_else(tree: Value, newline: str) -> None:
    text = written(tree)
    other = text.replace("\n", newline)
    assert fix(other) == fix(text).replace("\n", newline)
    assert found(check(other)) == found(check(text))
    assert [finding.region for finding in check(other).findings] == [
        finding.region for finding in check(text).findings
    ]


@given(TREES)
def test_a_bom_changes_nothing_else(tree: Value) -> None:
    text = written(tree)
    assert fix(BOM + text) == BOM + fix(text)
    assert [finding.region for finding in check(BOM + text).findings] == [
        finding.region for finding in check(text).findings
    ]


@given(TREES)
def test_no_final_newline_changes_nothing_else(tree: Value) -> None:
    text = written(tree)
    assert fix(text.removesuffix("\n")) == fix(text).removesuffix("\n")


@given(
    TREES,
    st.sampled_from(["x: 1\n", "[\n", f"b: {OLD}\n", "# text\n", "", "%bad\n", "a: |\n  x\n"]),
    st.booleans(),
)
def test_another_document_changes_nothing_else(tree: Value, other: str, before: bool) -> None:
    text = written(tree)
    alone, both = (
        (fix(text), fix(other)),
        f"{other}---\n{text}" if before else f"{text}---\n{other}",
    )
    assert fix(both) == (f"{alone[1]}---\n{alone[0]}" if before else f"{alone[0]}---\n{alone[1]}")
    assert sorted(found(check(both))) == sorted(found(check(text)) + found(check(other)))


@given(TREES)
def test_json_of_the_same_data(tree: Value) -> None:
    text = json.dumps(data(tree, fixed=False), ensure_ascii=False, indent=1)
    assert fix(text, "a.json") == json.dumps(data(tree, fixed=True), ensure_ascii=False, indent=1)
    assert [finding.image for finding in check(text, "a.json").findings] == listed(tree)


@given(TREES)
def test_flow_style_of_the_same_data(tree: Value) -> None:
    """JSON is YAML, and the YAML reader finds the same in it."""
    text = json.dumps(data(tree, fixed=False), ensure_ascii=False)
    assert fix(text) == json.dumps(data(tree, fixed=True), ensure_ascii=False)


@given(TREES, st.sampled_from(["|", "|-", "|+", "|2"]))
def test_yaml_in_a_block_scalar(tree: Value, header: str) -> None:
    inner = written(tree)
    assume("image" in inner)
    text = f"data: {header}\n" + "".join(f"  {line}\n" for line in inner.splitlines())
    after = fix(text)
    assert yaml.safe_load(after)["data"].rstrip("\n") == fix(inner).rstrip("\n")


@given(TREES)
def test_yaml_in_a_double_quoted_string(tree: Value) -> None:
    inner = written(tree)
    assume(inner.count("\n") > 1)
    text = f"data: {json.dumps(inner, ensure_ascii=False)}\n"
    assert [image for image, _, _ in images(text)] == [image for image, _, _ in images(inner)]
    assert yaml.safe_load(fix(text))["data"] == fix(inner)


@given(
    st.text(alphabet=st.sampled_from(list("ab:-?[]{}'\"|>%#,\\ \n\n\t\r\u2028$(<@")), max_size=30),
    st.text("ab:- \n'\"#[]{}", max_size=20),
)
@example("", "")
@example("a: '", "'")
@example("- [", "\n")
@example("a: |1\n  ", "")
def test_any_text_around_a_reference(before: str, after: str) -> None:
    """No text raises, a fix that is made changes the registry only, and what is not found is at
    least mentioned. Names of anchors and tags are left out: they are no text."""
    text = before + OLD + after
    assert fix(text) in (text, before + NEW + after)
    report = check(text)
    longer_name = before[-1:] in ("a", "b", "-")
    assert report.findings or report.mentions or report.notifications or longer_name


TOKENS = [
    "a",
    "b: ",
    ": ",
    "- ",
    "  ",
    "\n",
    "\n",
    "\r\n",
    "'",
    '"',
    "# ",
    "---\n",
    "|\n",
    "{",
    "}",
    "[",
    "]",
    ", ",
    "&x ",
    "*x",
    "\t",
    BOM,
    "${X}",
]


@given(st.lists(st.sampled_from([OLD, *TOKENS]), max_size=25))
def test_any_yaml_like_text(pieces: list[str]) -> None:
    text = "".join(pieces)
    fixed = fix(text)
    assert fixed.replace(NEW, OLD) == text
    assert fix(fixed) == fixed
