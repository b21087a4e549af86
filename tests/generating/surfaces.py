"""Files of every surface beside YAML, from lines that are typical of each: images that are used,
copied, compared and told of, and lines that nobody can read."""

from hypothesis import strategies as st

from generating.pieces import Fate, Generated, Part, Parts, Rewrite
from generating.words import REFERENCES, WORDS

_LINES: dict[str, tuple[str, tuple[str, ...]]] = {
    "Dockerfile": ("dockerfile", (
        "FROM <ref>", "FROM --platform=$BUILDPLATFORM <ref> AS a", "ARG IMAGE=<ref>",
        "FROM ${IMAGE:-<ref>}", "COPY --from=<ref> /a /b", "RUN --mount=type=bind,from=<ref> a",
        "ENV PAUSE_IMAGE <ref>", "LABEL base=<ref>", "RUN crictl pull <ref> \\", "    && ls",
        "RUN docker tag <ref> b", "# FROM <ref>", "RUN <<EOF\nimage: <ref>\nEOF", 'CMD ["<ref>"]',
        "RUN echo 'no end",
    )),
    "a.sh": ("sh", (
        "docker pull <ref>", "IMAGE=<ref>", 'export A="${B:-<ref>}"', "docker tag <ref> b/c",
        "for i in <ref> b; do docker run $i; done", "kubectl set image deploy/a a=<ref>",
        "grep <ref> a.yaml", 'if [ "$A" = "<ref>" ]; then', "fi", "case $A in <ref>) b;; esac",
        "cat <<EOF\nimage: <ref>\nEOF", "# <ref>", "echo 'see <ref>", "crane cp <ref> b/c:1 \\",
    )),
    "Makefile": ("make", (
        "IMAGE ?= <ref>", "A := <ref>", "all:", "\tdocker pull <ref>", "\tdocker tag <ref> b",
        "ifeq ($(A),<ref>)", "endif", "# A = <ref>", "define B\nimage: <ref>\nendef", "\techo '",
    )),
    ".env": ("", ("IMAGE=<ref>", 'A="<ref>"', "export B=<ref>", "# C=<ref>", "D=<ref> e", "F")),
    "a.tf": ("hcl", (
        'image = "<ref>"', 'default = "<ref>"', 'set { name = "image" value = "<ref>" }',
        'a = b == "<ref>" ? 1 : 2', "a = <<EOF\nimage: <ref>\nEOF", "# <ref>", "// <ref>",
        'tags = ["<ref>", "${var.a}"]', "b {", "}", 'c = "',
    )),
    "a.toml": ("toml", (
        'sandbox_image = "<ref>"', '[mirrors."<ref>"]', 'images = ["<ref>"]', "a = '<ref>'",
        '"<ref>" = "b"', 'c = """\nimage: <ref>\n"""', "# <ref>", "[d", "[e]",
    )),
    "a.jsonnet": ("jsonnet", (
        "{ image: '<ref>' }", 'local a = "<ref>";', "a: if b == '<ref>' then 1,", "// <ref>",
        "c: |||\n  image: <ref>\n|||,", "# <ref>", "{", "'",
    )),
    "a.cue": ("cue", ('image: "<ref>"', 'a: *"<ref>" | string', "// <ref>", "b: {", "}", '"')),
    "a.py": ("python", (
        'IMAGE = "<ref>"', "assert a == '<ref>'", '"""\nimage: <ref>\n"""', "# <ref>", "x = '",
    )),
    "a.go": ("go", (
        'const Image = "<ref>"', 'if a == "<ref>" {', "}", "b := `image: <ref>`", "// <ref>", '"',
    )),
    "a.ts": ("ts", ("const a = '<ref>';", "expect(b).toBe(`<ref>`);", "/* <ref> */", "c = {")),
    "images.txt": ("", ("<ref>", "- <ref>", "<ref> b.io/c:1", "# <ref>", "", "<ref>  # why")),
    "a.yaml.tftpl": ("", ("image: <ref>", "%{ if a }", "%{ endif }", "b: ${c}", "d: [<ref>")),
    "a.txt": ("text", (
        "<ref>", "Pulled <ref>", "- image: <ref>", "+ image: <ref>", "allowedImages: <ref>",
    )),
}  # fmt: skip
"""Lines by the name of a file, with the language that Markdown gives such code."""

_TEXT = (
    "Run <ref>.", "We moved from <ref>.", "- `<ref>`", "| a | <ref> |", "## Use <ref>",
    "<pre>\n<ref>\n</pre>", "Blocked:\n\n- <ref>", "It is in k8s.gcr.io.", "> <ref>", "=== \"a\"",
    "{{< highlight yaml >}}\nimage: <ref>\n{{< /highlight >}}", "```", "<!-- <ref>", "",
)  # fmt: skip


@st.composite
def lines_of(draw: st.DrawFn, lines: tuple[str, ...]) -> Parts:
    """A few of some lines, with references in their places."""
    parts: list[Part] = []
    for line in draw(st.lists(st.sampled_from(lines), min_size=1, max_size=5)):
        before, *after = line.split("<ref>")
        parts.append(Part(before))
        for text in after:
            parts += [Part(draw(REFERENCES), Fate.EITHER), Part(text)]
        parts.append(Part("\n"))
    return tuple(parts)


@st.composite
def surfaces(draw: st.DrawFn) -> Generated:
    """A file of any surface beside YAML."""
    name = draw(st.sampled_from([name for name in sorted(_LINES) if name != "a.txt"]))
    return Generated(name, draw(lines_of(_LINES[name][1])))


@st.composite
def pages(draw: st.DrawFn) -> Generated:
    """Markdown with text and with fences of any language, in lists and quotes too."""
    parts: list[Part] = []
    for _ in range(draw(st.integers(1, 3))):
        parts += draw(lines_of(_TEXT))
        language, lines = _LINES[draw(st.sampled_from(sorted(_LINES)))]
        margin = draw(st.sampled_from(["", "", "> ", "  "]))
        spoken = draw(st.sampled_from([language, language, "", "diff", "md", draw(WORDS)]))
        inner = Generated("", draw(lines_of(lines))).rewritten("", Rewrite("\n", f"\n{margin}"))
        parts += [Part(f"\n{margin}~~~{spoken}\n{margin}"), *inner.parts, Part("~~~\n\n")]
    name = draw(st.sampled_from(["a.md", "a.md", "a.mdx", "a.rst", "a.adoc"]))
    return Generated(name, tuple(parts))
