"""Documents that people read: what moves in them, what stays, and where it is."""

from collections.abc import Callable, Sequence

import pytest
import yaml
from markdown_it import MarkdownIt

from asking import OLD, check, fix, images
from growth import Work, grows_linearly
from k8sregistry_lint.model import Level
from k8sregistry_lint.text import SourceFile, UnreadableError

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers:
  - name: a
    image: k8s.gcr.io/pause:3.9
"""
POLICY = """\
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: a}
spec:
  rules:
  - name: a
    match: {any: [{resources: {kinds: [Pod]}}]}
    validate:
      pattern:
        spec:
          containers:
          - image: "!k8s.gcr.io/*"
"""


def indented(text: str, margin: str = "    ") -> str:
    return "".join(margin + line for line in text.splitlines(keepends=True))


MOVED = (
    ("a fence", f"```yaml\n{POD}```\n"),
    ("tildes", f"~~~ yaml\n{POD}~~~\n"),
    ("a longer fence around a fence", f"````md\n```yaml\n{POD}```\n````\n"),
    ("a fence with attributes", f'```{{.yaml .copy title="a"}}\n{POD}```\n'),
    ("a fence in capitals", f"```YAML\n{POD}```\n"),
    ("a fence without an end", f"```yaml\n{POD}"),
    ("a fence in a list", f"- a\n\n{indented('```yaml' + chr(10) + POD + '```' + chr(10), '  ')}"),
    ("a fence in a numbered list", f"1. a\n   ```yaml\n{indented(POD, '   ')}   ```\n"),
    ("a fence in a quote", f"> ```yaml\n{indented(POD, '> ')}> ```\n"),
    ("a fence in a list in a quote", f"> - a\n>   ```yaml\n{indented(POD, '>   ')}>   ```\n"),
    ("indented code", f"a\n\n{indented(POD)}\nb\n"),
    ("code indented by tabs", f"a\n\n{indented(POD, chr(9))}\nb\n"),
    ("a tab of mkdocs", f'=== "a"\n    ```yaml\n{indented(POD)}    ```\n'),
    ("a tab in a tab", f'=== "a"\n\n    !!! note\n\n        ```yaml\n{indented(POD, " " * 8)}'),
    ("a tab of Hugo", f'{{{{< tab name="a" >}}}}\n```yaml\n{POD}```\n{{{{< /tab >}}}}\n'),
    ("details", f"<details>\n<summary>a</summary>\n\n```yaml\n{POD}```\n</details>\n"),
    ("code in HTML", f"<pre>\n{POD}</pre>\n"),
    ("code in HTML in code", f'<pre><code class="language-yaml">{POD}</code></pre>\n'),
    ("a command in HTML", f'<pre lang="sh">\nls\n\ndocker pull {OLD}\n</pre>\n'),
    ("code in HTML in a block", f"<div>\n<pre>\nkubectl run a --image={OLD}\n</pre>\n</div>\n"),
    ("inline code in HTML", f"Run <code>{OLD}</code>.\n"),
    ("a highlight of Hugo", f"{{{{< highlight yaml >}}}}\n{POD}{{{{< /highlight >}}}}\n"),
    ("one with options", f'{{{{< highlight yaml "a=b" >}}}}\n{POD}{{{{< / highlight >}}}}\n'),
    ("one of Jekyll", f"{{% highlight yaml %}}\n{POD}{{% endhighlight %}}\n"),
    (
        "one in a list",
        f"- a\n\n  {{{{< highlight yaml >}}}}\n{indented(POD, '  ')}  {{{{< /highlight >}}}}\n",
    ),
    (
        "a tab of Hugo with a language",
        f'{{{{< tab name="a" codelang="sh" >}}}}\ndocker pull {OLD}\n{{{{< /tab >}}}}\n',
    ),
    ("a highlight without an end", f"{{{{< highlight yaml >}}}}\nRun {OLD}\n"),
    ("a tab of GitBook", f'{{% tab title="a" %}}\n```yaml\n{POD}```\n{{% endtab %}}\n'),
    ("an admonition of Docusaurus", f":::tip\n\n```yaml\n{POD}```\n\n:::\n"),
    (
        "MDX",
        f'import A from "a"\n\n<Tabs>\n<TabItem value="a">\n\n```yaml\n{POD}```\n\n</TabItem>\n',
    ),
    ("front matter", f"---\nimage: {OLD}\n---\n\n# a\n"),
    ("CRLF", f"> ```yaml\n{indented(POD, '> ')}> ```\n".replace("\n", "\r\n")),
    ("CR", f"```yaml\n{POD}```\n".replace("\n", "\r")),
    ("a BOM", f"\ufeff```yaml\n{POD}```\n"),
    ("JSON", f'```json\n{{"image": "{OLD}"}}\n```\n'),
    ("a template", f"```yaml\nimage: {OLD}\nargs: {{{{ .Values.args }}}}\n```\n"),
    ("YAML with dots", f"```yaml\nspec:\n  ...\n  containers: [\n  image: {OLD}\n```\n"),
    ("a command", f"```console\n$ docker pull {OLD}\n```\n"),
    ("a fence without a language", f"```\nkubectl run a --image={OLD}\n```\n"),
    ("a prompt of root", f"```sh\n# tee a.yaml <<EOF\n{POD}EOF\n```\n"),
    ("output of a command", f"```text\nfailed to pull image {OLD}: timeout\n```\n"),
    ("what a session prints", f"```\n$ docker images\n{OLD.split(':')[0]}  3.9  700kB\n```\n"),
    ("YAML in a script", f"```sh\nkubectl apply -f - <<EOF\n{POD}EOF\n```\n"),
    ("a Dockerfile", f"```dockerfile\nFROM {OLD}\n```\n"),
    ("HCL", f'```hcl\nimage = "{OLD}"\n```\n'),
    ("a sentence", f"The sandbox is {OLD}.\n"),
    ("inline code", f"Run `{OLD}` first.\n"),
    ("a table", f"| name | image |\n| --- | --- |\n| a | `{OLD}` |\n"),
    ("bold", f"**{OLD}** is the sandbox.\n"),
    ("a link's text", f"See [{OLD}](https://example.com).\n"),
    ("a value of an option", f"Set `--pause-image={OLD}`.\n"),
    ("a transport", f"Copy it from docker://{OLD} later.\n"),
    ("a placeholder", "Use k8s.gcr.io/kube-proxy:${VERSION} and k8s.gcr.io/etcd:<tag>.\n"),
    ("two sentences, one about a move", f"We use {OLD} here. Things moved on elsewhere.\n"),
    ("a numbered heading", f"## 1.2 Install\n\nRun {OLD}.\n"),
    ("after a release", f"## v1.2.3\n\nFixes.\n\n## Use\n\nRun {OLD}.\n"),
)

RESTRUCTURED = (
    ("a code block", f"A\n=\n\n.. code-block:: yaml\n   :linenos:\n\n{indented(POD)}\nb\n"),
    ("a literal block", f"Run::\n\n    docker pull {OLD}\n"),
    ("inline", f"Run ``{OLD}``.\n"),
    ("a tab", f".. tabs::\n\n   .. code-tab:: yaml\n\n{indented(POD, ' ' * 6)}"),
    ("a list", f"- a::\n\n    kubectl run a --image={OLD}\n"),
    ("code with options", f".. code:: sh\n   :name: a\n\n   docker pull {OLD}\n"),
)
ASCIIDOC = (
    ("a source block", f"= A\n\n[source,yaml]\n----\n{POD}----\n"),
    ("a source block with a title", f"[source, yaml]\n.a title\n----\n{POD}----\n"),
    ("a fence", f"```yaml\n{POD}```\n"),
    ("a block without an end", f"[source,yaml]\n----\n{POD}"),
    ("a callout", f"[source,yaml]\n----\nimage: {OLD} <1>\nargs: [a] # <2>\n----\n<1> Why.\n"),
    ("a short style", f"[,yaml]\n----\n{POD}----\n"),
    ("a block in a block", f"[%collapsible]\n====\n[source,yaml]\n----\n{POD}----\n====\n"),
    ("a table", f"|===\n| a | `{OLD}`\n|===\n"),
)

KEPT = (
    ("a bare host", "Images are in k8s.gcr.io.\n"),
    ("an address", "See https://k8s.gcr.io/v2/pause/tags.\n"),
    ("a path", "[images](https://github.com/kubernetes/k8s.io/tree/main/k8s.gcr.io/images/a)\n"),
    ("a folder", "Put it into `registry/k8s.gcr.io/images/a.yaml`.\n"),
    ("a pattern", "All of k8s.gcr.io/* and k8s.gcr.io/a/* is mirrored.\n"),
    ("a sentence with both", f"Use registry.k8s.io/pause:3.9 where you had {OLD}.\n"),
    ("a sentence over two lines", f"It was {OLD}\nand is registry.k8s.io/pause:3.9 today.\n"),
    ("a row with both", f"| `{OLD}` | `registry.k8s.io/pause:3.9` |\n"),
    ("a move", f"Images such as {OLD} have moved.\n"),
    ("a freeze", f"The old registry is frozen, {OLD} gets no updates.\n"),
    ("instead", f"Use our own image instead of {OLD}.\n"),
    ("a sentence on the registry", f'To get "{OLD}", set the base to "k8s.gcr.io/".\n'),
    ("a copy", f"Run `crane cp {OLD} example.com/pause:3.9`.\n"),
    ("a copy in code", f"```sh\ndocker tag {OLD} example.com/pause\n```\n"),
    ("a diff", f"```diff\n- image: {OLD}\n+ image: registry.k8s.io/pause:3.9\n```\n"),
    ("a policy", f"```yaml\n{POLICY}```\n"),
    ("an example beside a policy", f"```yaml\n{POLICY}```\n\n```yaml\n{POD}```\n"),
    ("a policy in HTML", f"<pre>\n{POLICY}</pre>\n"),
    ("a copy in HTML", f"<pre>docker tag {OLD} my/pause</pre>\n"),
    ("a policy in a shortcode", f"{{{{< highlight yaml >}}}}\n{POLICY}{{{{< /highlight >}}}}\n"),
    ("a diff in a shortcode", f"{{% highlight diff %}}\n- a: {OLD}\n{{% endhighlight %}}\n"),
    ("a release", f"## v1.25.0\n\n- the sandbox is {OLD}\n\n### Notes\n\n{OLD} it is.\n"),
    ("a dated release", f"## [1.2.3] - 2020-02-12\n\n- {OLD}\n"),
    ("a release in words", f"# Release 1.4\n\n```yaml\n{POD}```\n"),
    ("unreleased", f"## Unreleased\n\n- {OLD}\n"),
    ("a mapping key in code", "```yaml\nmirrors:\n  k8s.gcr.io:\n    endpoint: [a]\n```\n"),
)
PAST = (
    *("CHANGELOG.md", "docs/changelog-1.2.md", "HISTORY.rst", "CHANGES.adoc", "RELEASE_NOTES.md"),
    *("docs/releases/1.18-NOTES.md", "blog/a.md", "_posts/a.md", "docs/2020-02-12-moved.md"),
    *("release-notes/a.md", "docs/whats-new.md", "NEWS.md"),
)


def moved(text: str) -> str:
    return text.replace("k8s.gcr.io", "registry.k8s.io")


def texts(rows: Sequence[tuple[str, str]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in rows])


@texts(MOVED)
def test_a_reference_moves(text: str) -> None:
    assert fix(text, "docs/use.md") == moved(text)


@texts(RESTRUCTURED)
def test_a_reference_in_restructured_text_moves(text: str) -> None:
    assert fix(text, "a.rst") == moved(text)


@texts(ASCIIDOC)
def test_a_reference_in_asciidoc_moves(text: str) -> None:
    assert fix(text, "a.adoc") == moved(text)


@texts(KEPT)
def test_a_mention_stays(text: str) -> None:
    assert fix(text, "docs/use.md") == text
    assert check(text, "docs/use.md").mentions


JUDGED = (
    f"Use {OLD} no more.",
    f"Do not use images such as {OLD}; our policy knows them.",
    f"Images like `{OLD}` are denied by the policy.",
    f"Allowed images: `{OLD}`, `quay.io/bar`.",
    f"| rejected | `{OLD}` |",
    f"Pulling {OLD} fails since April.",
    f"Never pull {OLD}",
    f"Only trusted images such as {OLD}",
    f"Copy `{OLD}` to `mirror.example.com/pause:3.9`.",
    f"Pull {OLD}, then tag it as localhost:5000/pause:3.9",
    f"| {OLD} | ghcr.io/acme/pause:3.9 |",
    "![a picture](k8s.gcr.io/pause.png)",
)
USED = (
    f"This allows you to run `{OLD}`.",
    f"The image is {OLD}. Do not forget to start it.",
    f"It needs `{OLD}` and `quay.io/coreos/etcd:v3.5`.",
    f"Every node runs `{OLD}`, whatever the policy.",
)


@pytest.mark.parametrize("text", JUDGED)
def test_a_sentence_that_judges_images_stays(text: str) -> None:
    assert fix(text, "docs/use.md") == text


@pytest.mark.parametrize("text", USED)
def test_a_sentence_that_only_names_an_image_moves(text: str) -> None:
    assert fix(text, "docs/use.md") == moved(text)


@pytest.mark.parametrize("path", PAST)
def test_what_is_said_of_the_past_stays(path: str) -> None:
    text = f"# a\n\nUse {OLD}.\n\n```yaml\n{POD}```\n"
    assert fix(text, path) == text
    assert len(check(text, path).mentions) == 2


@pytest.mark.parametrize("path", ["docs/RELEASE.md", "docs/exchange.md", "a/v1.2-guide.md"])
def test_a_name_that_only_sounds_like_the_past(path: str) -> None:
    assert fix(f"Use {OLD}.\n", path) != f"Use {OLD}.\n"


def test_a_mention_says_why_it_stays() -> None:
    text = f"See k8s.gcr.io.\n\nThe prefix k8s.gcr.io gives {OLD}.\n"
    assert [mention.reason for mention in check(text, "a.md").mentions] == [
        "text that names no whole image",
        *["a sentence that also names the registry by itself"] * 2,
    ]


def test_code_counts_as_what_it_shows_and_text_is_a_note() -> None:
    text = f"Use {OLD}.\n\n- a\n\n  ```yaml\n  image: {OLD}\n  ```\n"
    assert images(text, "a.md") == [(OLD, "text", "safe"), (OLD, "image", "safe")]
    assert [finding.level for finding in check(text, "a.md").findings] == [
        Level.NOTE,
        Level.WARNING,
    ]


def test_a_place_in_code_is_a_place_in_the_document() -> None:
    text = f"> - a\r\n>   ```yaml\r\n>   spec:\r\n>     image: {OLD}\r\n>   ```\r\n"
    (finding,) = check(text, "a.md").findings
    assert (finding.region.start.line, finding.region.start.column) == (4, 14)
    assert str(finding.field) == "spec.image"


def test_a_selector_in_code_stays_as_what_it_selects_is_not_known() -> None:
    text = "```yaml\nkind: Kustomization\nimages:\n- name: k8s.gcr.io/pause\n```\n"
    assert images(text, "a.md") == [("k8s.gcr.io/pause", "selector", "display_only")]


def test_an_ignore_comment_in_code_is_obeyed() -> None:
    text = f"```yaml\nimage: {OLD} # k8sregistry-lint: ignore\n```\n"
    assert not check(text, "a.md").findings
    assert check(text, "a.md").suppressed


def fences(text: str) -> list[object]:
    tokens = MarkdownIt("commonmark").parse(text)
    return [
        list(yaml.safe_load_all(token.content.replace("k8s.gcr.io", "registry.k8s.io")))
        for token in tokens
        if token.type in ("fence", "code_block") and token.info.strip().lower() == "yaml"
    ]


@texts([row for row in MOVED if "dots" not in row[0]])
def test_what_others_read_is_the_same_but_for_the_names(text: str) -> None:
    after, render = fix(text, "a.md"), MarkdownIt("commonmark", {"html": False}).render
    assert render(after) == moved(render(text))
    if "{{ ." not in text:
        assert fences(after) == fences(text)


GROWTH: dict[str, tuple[str, Callable[[int], str]]] = {
    "a fence without an end": ("a.md", lambda n: "```yaml\n" + f"a: {OLD}\n" * n),
    "fences": ("a.md", lambda n: f"```\nimage: {OLD}\n```\n" * n),
    "fences in lists": ("a.md", lambda n: f"- ```yaml\n  image: {OLD}\n" * n),
    "one long line": ("a.md", lambda n: f"{OLD} " * n),
    "one long word": ("a.md", lambda n: "x" * 99 * n + OLD + "/y" * 99 * n),
    "CR only": ("a.md", lambda n: f"{OLD}\r" * n),
    "tabs": ("a.md", lambda n: "\t" * n + f"\n\n\t{OLD}" * n),
    "comments without an end": ("a.md", lambda n: f"<!-- {OLD}\n" * n),
    "quotes in quotes": ("a.md", lambda n: "> " * 9 * n + OLD),
    "tabs of mkdocs": ("a.md", lambda n: f'=== "a"\n\n    {OLD}\n' * n),
    "marks of front matter": ("a.md", lambda n: "---\n" * n + OLD),
    "releases": ("a.md", lambda n: f"## v1.2\n\n{OLD}\n" * n),
    "rows": ("a.md", lambda n: f"| `{OLD}` | a |\n" * n),
    "inline code": ("a.md", lambda n: f"| {'`' * 99 * n} docker {OLD} |" * 9),
    "directives": ("a.rst", lambda n: f".. code::\n\n  {OLD}\n\n" * n),
    "HTML without an end": ("a.md", lambda n: f"<pre>{OLD}\n" * n),
    "code in HTML": ("a.md", lambda n: f"<pre>{OLD}</pre>\n" * n),
    "shortcodes": ("a.md", lambda n: f"{{{{< highlight yaml >}}}}\n{OLD}\n" * n),
    "items": ("a.md", lambda n: f"- {OLD}\n" * n),
    "nested items": ("a.md", lambda n: "".join(f"{' ' * at}- {OLD}:\n" for at in range(n))),
    "callouts": ("a.adoc", lambda n: f"----\n{OLD} <1>\n----\n" * n),
    "delimiters": ("a.adoc", lambda n: "----\n....\n" * n + OLD),
}


@pytest.mark.parametrize(("path", "make"), GROWTH.values(), ids=GROWTH)
def test_time_grows_with_the_text(path: str, make: Callable[[int], str]) -> None:
    def prepare(number: int) -> Work:
        text = make(number)
        return lambda: check(text, path)

    assert grows_linearly(prepare, 30)


@pytest.mark.parametrize("number", [1, 3])
def test_bytes_that_are_no_text_are_reported(number: int) -> None:
    data = b"```yaml\nimage: " + OLD.encode() + b"\n```\n" + b"\xff" * number
    with pytest.raises(UnreadableError):
        SourceFile.decode("README.md", data)


@pytest.mark.parametrize(
    "default",
    ["FROM ${IMAGE:-k8s.gcr.io/pause}", "docker pull ${IMAGE:-k8s.gcr.io/pause}",
     "IMAGE=${IMAGE:-k8s.gcr.io/pause:3.9}", 'docker run "${IMAGE:-k8s.gcr.io/pause}" -v',
     "HOST=${HOST:-k8s.gcr.io}\ndocker pull $HOST/pause:3.9"],
)  # fmt: skip
def test_an_image_in_a_command_is_no_registry_by_itself(default: str) -> None:
    """What is fixed must not decide about the lines beside it, or a second run would fix more."""
    text = f"Run it.\n\n~~~\nFROM {OLD}\n{default}\n~~~\n"
    fixed = fix(text, "a.md")
    assert fixed != text
    assert fix(fixed, "a.md") == fixed
