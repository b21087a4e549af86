"""What the surroundings of a reference in a document say: code, copies, policies, lead-ins."""

import pytest

from asking import NEW, OLD, check, fix
from k8sregistry_lint.model import Applicability

POLICY = "apiVersion: kyverno.io/v1\nkind: ClusterPolicy\n"


def fence(language: str, *lines: str) -> str:
    """Return lines of code between fences."""
    return "\n".join([f"```{language}", *lines, "```", ""])


NESTED = (
    ("yaml", "image: k8s.gcr.io/pause:3.9"),
    ("sh", "docker pull k8s.gcr.io/pause:3.9"),
    ("dockerfile", "FROM k8s.gcr.io/pause:3.9"),
    ("", "kubectl run a --image=k8s.gcr.io/pause:3.9"),
    ("hcl", 'image = "k8s.gcr.io/pause:3.9"'),
)


@pytest.mark.parametrize("outer", ["md", "markdown", "mdx"])
@pytest.mark.parametrize(("language", "line"), NESTED)
def test_code_in_a_fence_of_markdown_moves(outer: str, language: str, line: str) -> None:
    text = f"````{outer}\n# a\n\n{fence(language, line)}````\n"
    assert fix(text, "a.md") == text.replace(OLD, NEW)


NESTED_KEPT = (
    ("diff", f"- image: {OLD}\n+ image: {NEW}"),
    ("sh", f"docker tag {OLD} example.com/pause"),
    ("yaml", f"{POLICY}spec: {{image: '{OLD}'}}"),
    ("toml", '[mirrors."k8s.gcr.io/pause"]\nendpoint = "k8s.gcr.io/pause"'),
    ("rego", f'startswith(image, "{OLD}")'),
)


@pytest.mark.parametrize(("language", "lines"), NESTED_KEPT)
def test_code_in_a_fence_of_markdown_is_judged_as_any_code(language: str, lines: str) -> None:
    text = f"````md\n{fence(language, lines)}````\n"
    assert fix(text, "a.md") == text


TEXT_POLICIES = (
    f"<pre>\n{POLICY}spec:\n  image: {OLD}\n</pre>\n",
    f"<div>\napiVersion: templates.gatekeeper.sh/v1\nkind: ConstraintTemplate\n\n{OLD}\n</div>\n",
    fence("yaml", POLICY, "spec: [", f"  image: {OLD}"),
    fence("text", "kind: ClusterImagePolicy", f"image: {OLD}"),
    fence("kyverno", POLICY, f"image: {OLD}"),
    fence("yaml", "kind: ImageDigestMirrorSet", "spec: ]", f"image: {OLD}"),
)
DIFFS = (
    fence("yaml", f"-  image: {OLD}", f"+  image: {NEW}"),
    fence("", f"-FROM {OLD}", "+FROM example.com/pause"),
    fence("text", f"+  image: {OLD}", "-  image: quay.io/a/b"),
    fence("dockerfile", f"- FROM {OLD}", "+ FROM scratch"),
    fence("yaml", "   spec:", f"-    image: {OLD}", f'+    image: "{NEW}"'),
    fence("sh", f"-docker pull {OLD}", "+crictl pull a"),
)
COMPARED = (
    fence("powershell", f'if ($image -eq "{OLD}") {{ exit }}'),
    fence("ruby", f'image.start_with?("{OLD}")'),
    fence("lua", f'if image == "{OLD}" then return end'),
    fence("csharp", f'image.StartsWith("{OLD}")'),
    fence("c", f'strcmp(image, "{OLD}") != 0'),
    fence("groovy", f"image =~ '{OLD}'"),
    fence("ini", f"allowedImages = {OLD}"),
    fence("properties", f"blocked.images={OLD}"),
    fence("ini", f"denied_registry: {OLD}"),
)
JUDGED_UNPARSED = (
    fence("yaml", "{", f"allowedImages: {OLD}"),
    fence("yaml", "a: [", "blockedImages:", f"  - {OLD}"),
    fence("yaml", "a: ]", "allowedRepos:", f"- {OLD}"),
    fence("json", '{"deniedImages": "k8s.gcr.io/pause:3.9",'),
    fence("yaml", "a: }", f"ignoredImages: {OLD}"),
)
"""Code in which a line alone judges the image."""


@pytest.mark.parametrize("text", [*TEXT_POLICIES, *DIFFS, *COMPARED, *JUDGED_UNPARSED])
def test_a_reference_that_its_lines_judge_stays(text: str) -> None:
    assert fix(text, "a.md") == text
    assert check(text, "a.md").mentions


COPIED = (
    (fence("sh", f"docker pull {OLD}"), fence("sh", f"docker tag {OLD} example.com/pause")),
    (fence("yaml", f"image: {OLD}"), fence("sh", f"crane copy {OLD} example.com/pause:3.9")),
    (fence("", f"skopeo copy docker://{OLD} docker://b.io/pause"), fence("", f"docker run {OLD}")),
    (fence("text", f"ctr images tag {OLD} b.io/pause"), fence("yaml", f"image: {OLD}")),
    (
        fence("sh", f"docker tag {OLD} b.io/p", "docker push b.io/p"),
        fence("hcl", f'image = "{OLD}"'),
    ),
)


@pytest.mark.parametrize("pair", COPIED)
def test_an_image_that_a_document_copies_stays_in_all_of_its_code(pair: tuple[str, str]) -> None:
    text = "Then:\n\n".join(pair)
    assert fix(text, "a.md") == text
    other = text + fence("yaml", "image: k8s.gcr.io/etcd:3.5")
    assert fix(other, "a.md") == other.replace("k8s.gcr.io/etcd", "registry.k8s.io/etcd")


COMPLETED = (
    "for i in pause etcd; do docker tag k8s.gcr.io/$i my.io/$i; done",
    "for i in pause:3.9; do crane cp k8s.gcr.io/${i} my.io/$i; done",
    "for i in use:3.9; do\n  docker pull k8s.gcr.io/pa$i\n  docker tag k8s.gcr.io/pa$i b\ndone",
    "REG=k8s.gcr.io\nfor i in pause; do docker tag $REG/$i my.io/$i; done",
    "docker tag k8s.gcr.io/<image> my.io/<image>",
    "docker tag k8s.gcr.io/{{ item }} my.io/{{ item }}",
)
COMPLETED_ELSEWHERE = (
    "for i in pause etcd; do docker pull k8s.gcr.io/$i; done",
    "for i in a; do docker tag k8s.gcr.io/coredns/$i my.io/$i; done",
    "for i in a; do docker tag k8s.gcr.io/kube-$i my.io/$i; done",
    "docker tag k8s.gcr.io/pau:$TAG my.io/a",
    "REG=k8s.gcr.io\ndocker pull $REG/a; docker tag b c",
)


@pytest.mark.parametrize("lines", COMPLETED)
def test_an_image_whose_name_a_copied_variable_completes_stays(lines: str) -> None:
    text = f"{fence('sh', lines)}\nThen:\n\n{fence('yaml', f'image: {OLD}')}\nIt is `{OLD}`.\n"
    assert fix(text, "a.md") == text


@pytest.mark.parametrize("lines", COMPLETED_ELSEWHERE)
def test_an_image_that_another_variable_completes_moves(lines: str) -> None:
    text = f"{fence('sh', lines)}\nThen:\n\n{fence('yaml', f'image: {OLD}')}"
    assert fix(text, "a.md").endswith(fence("yaml", f"image: {NEW}"))


PUNCTUATED = (
    f"`{OLD}` is blocked: see the policy.\n",
    f"`{OLD}` is _blocked_, or __denied__.\n",
    f"| Image | Status |\n| --- | --- |\n| {OLD} | Denied: CVE-1 |\n",
    f"| {OLD} | denied. |\n",
    f"These images are forbidden:\n`{OLD}`, `k8s.gcr.io/etcd:3`.\n",
    f"We mirrored: `{OLD}`\n",
    f"We mirrored `{OLD}` last year.\n",
    f"# Blocked: images\n\n{fence('yaml', f'image: {OLD}')}",
    f"# Images that are blocked.\n\n{fence('yaml', f'image: {OLD}')}",
    f"Blocked:\n\n{fence('yaml', f'image: {OLD}')}",
    f"Set allowedImages: {OLD}, and apply it.\n",
)
WITHIN_NAMES = (
    f"See http://blocked:80 and blocked/it, which run `{OLD}`.\n",
    f"## Images of blocked.example.com\n\n{fence('yaml', f'image: {OLD}')}",
    f"Pods of blocked:8080 run `{OLD}`.\n",
    f"Pods of deny/allow and user@blocked and trust-manager run `{OLD}`.\n",
    f"## Images of deny.sh\n\n{fence('yaml', f'image: {OLD}')}",
)


@pytest.mark.parametrize("text", PUNCTUATED)
def test_a_judging_word_counts_whatever_punctuation_follows(text: str) -> None:
    assert fix(text, "a.md") == text


@pytest.mark.parametrize("text", WITHIN_NAMES)
def test_a_judging_word_within_a_name_says_nothing(text: str) -> None:
    assert fix(text, "a.md") == text.replace(OLD, NEW)


@pytest.mark.parametrize("label", ["Forbidden::", "These images are blocked::", "Old images::"])
def test_a_paragraph_that_introduces_a_literal_block_judges_it(label: str) -> None:
    text = f"{label}\n\n  image: {OLD}\n"
    assert fix(text, "a.rst") == text


COPYING = (
    f"Run `docker image tag {OLD} b.io/p`.\n",
    f"Run ``sudo docker.exe tag {OLD} b.io/p``.\n",
    f"Run <code>crane cp {OLD} b.io/p</code>.\n",
    f"Run skopeo copy {OLD} b.io/p.\n",
    f"Run `ctr -n k8s.io images\ntag {OLD} b.io/p`.\n",
    f"Run `docker run --rm gcr.io/a/crane copy {OLD} b.io/p`.\n",
    fence("powershell", f"docker.exe tag {OLD} b.io/p"),
    fence("powershell", f"$docker tag {OLD} b.io/p; exit"),
    fence("text", f"for i in a; do /usr/bin/podman tag {OLD} b.io/p; done"),
)
COPYING_NONE = (
    f"Copy it by `docker cp $(docker create {OLD}):/bin/x .` and go.\n",
    f"If you use `docker`, then tag the node, and use `{OLD}`.\n",
    f"With podman, sync your clock and run `{OLD}`.\n",
    f"The docker image has the tag `{OLD}`.\n",
    f"Run `docker run {OLD} cp a b`.\n",
    f"Run `docker pull {OLD}`, and then `git tag v1`.\n",
    fence("powershell", f"docker cp (docker create {OLD}):/bin/x ."),
    fence("text", f"docker pull {OLD}; git tag v1"),
)


@pytest.mark.parametrize("text", COPYING)
def test_an_image_that_a_sentence_or_a_line_copies_stays_everywhere(text: str) -> None:
    text += f"\nThen:\n\n{fence('yaml', f'image: {OLD}')}"
    assert fix(text, "a.md") == text


@pytest.mark.parametrize("text", COPYING_NONE)
def test_words_that_only_sound_like_a_copy_silence_nothing(text: str) -> None:
    text += f"\nThen:\n\n{fence('yaml', f'image: {OLD}')}"
    assert fix(text, "a.md") == text.replace(OLD, NEW)


BEFORE_AND_AFTER = (
    (fence("yaml", f"image: {OLD}"), fence("yaml", f"image: {NEW}")),
    (fence("yaml", f"image: {NEW}"), fence("yaml", f"image: {OLD}")),
    (fence("sh", f"docker pull {OLD}"), fence("sh", f"docker pull {NEW}")),
    (fence("hcl", f'image = "{OLD}"'), fence("hcl", f'image = "{NEW}"')),
    (fence("dockerfile", f"FROM {OLD}"), fence("dockerfile", f"FROM {NEW}")),
    (fence("json", f'{{"image": "{OLD}"}}'), fence("yaml", f"image: {NEW}")),
)


@pytest.mark.parametrize("pair", BEFORE_AND_AFTER)
def test_code_before_and_after_a_move_stays(pair: tuple[str, str]) -> None:
    text = "becomes\n\n".join(pair)
    assert fix(text, "a.md") == text


RESOURCES = (
    "deployment.apps/pause 1/1 k8s.gcr.io/pause:3.9",
    "daemonset.apps/pause  2  2  k8s.gcr.io/pause:3.9   app=pause",
    "job.batch/pause       1/1  k8s.gcr.io/pause:3.9",
    "ingress.networking.k8s.io/pause   k8s.gcr.io/pause:3.9",
    "poddisruptionbudget.policy/pause   k8s.gcr.io/pause:3.9",
)


@pytest.mark.parametrize("line", RESOURCES)
def test_an_object_that_kubectl_prints_is_no_copy_of_an_image(line: str) -> None:
    text = fence("console", "$ kubectl get all -o wide", line)
    assert fix(text, "a.md") == text.replace(OLD, NEW)


HEADED = (
    ("toml", f'[mirrors."{OLD}"]', 'endpoint = ["a"', "x = = 1"),
    ("toml", '[plugins."a".registry.mirrors."k8s.gcr.io/pause"]', "a = ["),
    ("ini", "[image k8s.gcr.io/pause]", "a: 1"),
    ("toml", '[[mirrors."k8s.gcr.io/pause"]]', "a = {"),
    ("text", "[k8s.gcr.io/pause]", "location = a"),
)


@pytest.mark.parametrize("lines", HEADED)
def test_a_header_that_names_an_image_stays(lines: tuple[str, ...]) -> None:
    text = fence(*lines)
    assert fix(text, "a.md") == text


VARIABLES = (
    (f"IMAGE={OLD}", "docker tag $IMAGE my/x"),
    (f"export IMAGE={OLD}\ndocker pull $IMAGE", "docker tag ${IMAGE} my/x"),
    (f'IMAGES="{OLD} quay.io/a/b"', "for i in $IMAGES; do crane cp $i my/x; done"),
    (f"IMAGES=({OLD})", 'for i in "${IMAGES[@]}"; do docker tag $i my/x; done'),
    (f"A={OLD}", "B=$A\nskopeo copy docker://$B docker://my/x"),
    (f"A={OLD}\nENGINE=podman", "$ENGINE tag $A my/x"),
)


@pytest.mark.parametrize(("first", "second"), VARIABLES)
def test_a_variable_that_other_code_copies_stays(first: str, second: str) -> None:
    text = f"{fence('sh', *first.split(chr(10)))}\nThen:\n\n{fence('bash', *second.split(chr(10)))}"
    assert fix(text, "a.md") == text
    used = text.replace(second, "docker run $IMAGE $A $IMAGES")
    assert fix(used, "a.md") == used.replace(OLD, NEW)


LISTS = (
    f"<div>\nallowedImages:\n  - {OLD}\n</div>\n",
    f"The following images are blocked:\n\n- `{OLD}`\n- `k8s.gcr.io/etcd:3`\n",
    f"These images are\ndenied by the policy:\n\n1. {OLD}\n2. k8s.gcr.io/etcd:3\n",
    f"* Deprecated images:\n  * {OLD}\n* Others:\n  * quay.io/a/b\n",
    f"> Images from k8s.gcr.io:\n>\n> - {OLD}\n",
    f"We moved these:\n\n- a\n\n  {OLD} is here\n- {OLD}\n".replace(f"  {OLD} is here\n", ""),
    f"| Old image | Size |\n| --- | --- |\n| {OLD} | 3 |\n",
    f"| Image | Allowed |\n| --- | --- |\n| a | yes |\n| {OLD} | no |\n",
    f"Never use these images:\n- {OLD}\n".replace("\n", "\r\n"),
    f"Images that are excluded:\r\r+ {OLD}\r",
)
LABELS = (
    "**Before:**",
    "Old:",
    '=== "Before"',
    '{{< tab "Old" >}}',
    '<TabItem value="before" label="Before">',
    "<summary>Before</summary>",
    "The webhook denies pods such as:",
    "Pods that pull from `k8s.gcr.io` look like this:",
    "Do not use the deprecated images:",
    "It uses our image instead of:",
    "## Migrating from k8s.gcr.io",
    "## Image registry migration",
    "## Replace the registry",
    "### Allowed images",
    "# Old images",
)

MANY = [f"k8s.gcr.io/component-{at}:v1.20" for at in range(300)]
LONG = (
    "These images are forbidden:\n\n" + "".join(f"* `{image}`\n" for image in MANY),
    "> Blocked images:\n>\n" + "".join(f"> 1. {image}\n>\n" for image in MANY),
    "| Blocked image | a |\n|---|---|\n" + "".join(f"| {image} | b |\n" for image in MANY),
    "Old images:\n\n| a | b |\n|---|---|\n" + "".join(f"| {image} | b |\n" for image in MANY),
    "- Denied:\n" + "".join(f"  - a\n\n    - {image}\n\n      b\n" for image in MANY),
    "Blocked image | a\n--- | ---\n" + "".join(f"{image} | b\n" for image in MANY),
    "| Blocked image |\r|---|\r" + "".join(f"| {image} |\r" for image in MANY),
)
LONG_USED = (
    f"{LONG[0]}\nIt needs:\n\n* `{OLD}`\n",
    f"{LONG[2]}\n| Image | a |\n|---|---|\n| {OLD} | b |\n",
    f"{LONG[4]}- Images:\n  - {OLD}\n",
    f"{LONG[0]}Text.\n\n- {OLD}\n",
    f"{LONG[5]}\nText.\n\nImage | a\n--- | ---\n{OLD} | b\n",
    f"{LONG[3]}- {OLD}\n",
)


@pytest.mark.parametrize("text", LONG)
def test_a_lead_in_holds_for_all_of_a_list_or_a_table(text: str) -> None:
    assert fix(text, "a.md") == text


@pytest.mark.parametrize("text", LONG_USED)
def test_a_lead_in_ends_with_its_list_or_table(text: str) -> None:
    assert fix(text, "a.md") == text.replace(OLD, NEW)


TITLED = (
    ("a.adoc", f".Forbidden images\n* `{OLD}`\n* `k8s.gcr.io/etcd:3`\n"),
    ("a.adoc", f".Blocked\n----\nimage: {OLD}\n----\n"),
    ("a.adoc", f".Old images\n[source,yaml]\n----\nimage: {OLD}\n----\n"),
    ("a.rst", f".. list-table:: Blocked images\n   :header-rows: 1\n\n   * - a\n   * - {OLD}\n"),
    ("a.rst", f".. table:: Denied images\n\n   - {OLD}\n"),
    ("a.md", f"You must not use:\n\n{fence('yaml', f'image: {OLD}')}"),
    ("a.md", f"The following does not work any more:\n\n{fence('yaml', f'image: {OLD}')}"),
)
TITLED_USED = (
    ("a.adoc", f".Images\n* `{OLD}`\n"),
    ("a.adoc", f".Blocked images\n* a\n\nText.\n\n* `{OLD}`\n"),
    ("a.adoc", f"...\n.Pod\n----\nimage: {OLD}\n----\n"),
    ("a.rst", f".. list-table:: Images\n\n   * - {OLD}\n"),
    ("a.md", f"If it does not work, use:\n\n{fence('yaml', f'image: {OLD}')}"),
)


@pytest.mark.parametrize(("path", "text"), TITLED)
def test_what_a_title_or_a_warning_introduces_stays(path: str, text: str) -> None:
    assert fix(text, path) == text


@pytest.mark.parametrize(("path", "text"), TITLED_USED)
def test_what_a_plain_title_introduces_moves(path: str, text: str) -> None:
    assert fix(text, path) == text.replace(OLD, NEW)


@pytest.mark.parametrize("text", LISTS)
def test_a_list_that_is_introduced_as_judged_stays(text: str) -> None:
    assert fix(text, "a.md") == text
    assert check(text, "a.md").mentions


@pytest.mark.parametrize("label", LABELS)
def test_code_that_is_introduced_as_judged_stays(label: str) -> None:
    margin = "    " if label.startswith("===") else ""
    text = f"{label}\n\n{margin}```yaml\n{margin}image: {OLD}\n{margin}```\n"
    assert fix(text, "a.md") == text


USED = (
    f"You need these images:\n\n- {OLD}\n",
    f"It runs:\n\n- {OLD}\n",
    f"| Parameter | Description | Default |\n| --- | --- | --- |\n| image | a | `{OLD}` |\n",
    f"Before you start, run:\n\n{fence('sh', f'docker pull {OLD}')}",
    f"## Migrating from v1 to v2\n\n{fence('yaml', f'image: {OLD}')}",
    f"## Deprecated flags\n\n{fence('yaml', f'image: {OLD}')}",
    f"Blocked images:\n\n- quay.io/a/b\n\nImages:\n\n- {OLD}\n",
    f"## Old images\n\nGone.\n\n## Install\n\n{fence('yaml', f'image: {OLD}')}",
)


@pytest.mark.parametrize("text", USED)
def test_what_is_introduced_as_used_moves(text: str) -> None:
    assert fix(text, "a.md") == text.replace(OLD, NEW)


WIDE = "=" * len(OLD)
DRAWN = (
    f"+---+\n|a  |\n+===+\n|{OLD}|\n+---+\n",
    f"  +-----+-----+\n  | {OLD} | b |\n  |     | c   |\n  +-----+-----+\n",
    f"{WIDE} ==\n{OLD} b\n{WIDE} ==\n",
    f"{WIDE}  ==\nImage  b\n{WIDE}  ==\n{OLD}  a\n\nc  d\n{WIDE}  ==\n\nText.\n",
    f"> +---+\n> |{OLD}|\n> +---+\n",
    f"+---+\r\n|{OLD}|\r\n+---+\r\n",
)
UNDRAWN = (
    f"+---+\n|a  |\n+---+\n\nRun {OLD}.\n",
    f"{WIDE} ==\na  b\n{WIDE} ==\n\nRun {OLD}.\n",
    f"{WIDE} ==\n\nRun {OLD}.\n",
    f"{WIDE} ==\nRun {OLD}.\n\nText.\n",
    f"Title\n=====\n\nRun {OLD}.\n\nTitle\n=====\n",
    f"| a |\n|---|\n| {OLD} |\n",
    f"::\n\n  +---+\n  |{OLD}|\n  +---+\n",
)


@pytest.mark.parametrize("text", DRAWN)
def test_an_image_in_a_drawn_table_is_unsafe(text: str) -> None:
    (finding,) = check(text, "a.rst").findings
    assert finding.fix
    assert finding.fix.applicability is Applicability.UNSAFE
    assert finding.fix.reason == "a longer name breaks the columns of its table"


@pytest.mark.parametrize("text", UNDRAWN)
def test_text_around_a_drawn_table_moves(text: str) -> None:
    assert fix(text, "a.rst") == text.replace(OLD, NEW)


PARAGRAPHS = (
    f"The chart uses `{OLD}`. If the cluster cannot reach k8s.gcr.io, mirror it first.\n",
    f"> `k8s.gcr.io` is frozen. Its last image is\n> `{OLD}`.\n",
    f"The sidecar is `{OLD}`. All images are at registry.k8s.io since.\n",
    f"If you see `{OLD}`, check the firewall.\nNodes need access to k8s.gcr.io and quay.io.\n",
    f"We used to pull {OLD}.\n",
    f"Older versions use `{OLD}`.\n",
    f"* The default changed to `{OLD}`.\n",
    f"## Breaking changes in 2.0\n\n* It runs {OLD}.\n",
    f"Back then it looked like this:\n\n{fence('yaml', f'image: {OLD}')}",
    f"{fence('', f'Failed to pull {OLD}: not found')}\nSet the registry to registry.k8s.io.\n",
)
TABLES = (
    f"| Upstream | Mirror |\n|---|---|\n| {OLD} | registry.aliyuncs.com/google_containers/a |\n",
    f"| From | To |\n|---|---|\n| {OLD} | m.daocloud.io/k8s/pause-amd64 |\n",
    f"| Image | Mirrored |\n|---|---|\n| {OLD} | yes |\n",
    f"| {OLD} | quay.io/other/name:1 |\n",
    f"> | Registry | Image |\n> |---|---|\n> | k8s.gcr.io | {OLD} |\n",
)
WALK_THROUGHS = (
    f"{fence('sh', f'sed -i s#{OLD}#my/pause# a.yaml')}\n`a.yaml` has {OLD}.\n",
    fence("yaml", "kind: Kustomization", "images:", "- name: k8s.gcr.io/pause")
    + f"\nIt was:\n\n{fence('yaml', f'image: {OLD}')}",
    f"Copy it with `crane cp {OLD} my/pause`.\n\nThen:\n\n{fence('sh', f'docker run {OLD}')}",
    f"{fence('sh', f'docker build -t {OLD} .')}\n{fence('sh', f'kind load docker-image {OLD}')}",
    f"{fence('sh', f'docker push {OLD}')}\n{fence('yaml', f'image: {OLD}')}\nRun `{OLD}`.\n",
    f"{fence('rego', 'startswith(image, x)', '# k8s.gcr.io')}\n{fence('yaml', f'image: {OLD}')}",
    f"Create `/etc/containerd/certs.d/k8s.gcr.io/hosts.toml`, then `crictl pull {OLD}`.\n",
    f"See certs.d/k8s.gcr.io.\n\n{fence('sh', f'crictl pull {OLD}')}",
    fence("toml", '[a.mirrors."k8s.gcr.io"]', 'endpoint = ["b"]') + f"\n`{OLD}` is fast now.\n",
)


@pytest.mark.parametrize("text", [*PARAGRAPHS, *TABLES, *WALK_THROUGHS])
def test_what_the_rest_of_the_document_speaks_against_stays(text: str) -> None:
    assert fix(text, "a.md") == text


CONSISTENT = (
    fence("", "$ a", f"Image: {OLD}", f"ID: docker-pullable://k8s.gcr.io/pause@sha256:{'a' * 64}"),
    f"See k8s.gcr.io.\n\nThe sandbox is {OLD}.\n",
    f"| registry | k8s.gcr.io |\n| image | {OLD} |\n",
    fence("toml", '[a.mirrors."docker.io"]', "[b]", f'sandbox_image = "{OLD}"'),
    f"{fence('sh', 'docker build -t my/a .')}\n{fence('sh', f'docker run {OLD}')}",
    f"It needs {OLD} and registry.k8s.io/etcd:3.5.\n",
)


@pytest.mark.parametrize("text", CONSISTENT)
def test_what_nothing_speaks_against_moves(text: str) -> None:
    moved = text.replace(OLD, NEW).replace("//k8s.gcr.io/pause@", "//registry.k8s.io/pause@")
    assert fix(text, "a.md") == moved


WITHIN_WORDS = (
    ("", f'[mirrors."{OLD}"]'),
    ("sh", f'echo a."{OLD}"'),
    ("console", f"$ docker pull a\n[b.'{OLD}']"),
    ("", f"docker pull {OLD}\nx.'k8s.gcr.io/etcd'"),
)


@pytest.mark.parametrize(("language", "lines"), WITHIN_WORDS)
def test_a_reference_within_a_word_is_a_mention(language: str, lines: str) -> None:
    report = check(fence(language, *lines.split("\n")), "a.md")
    assert len(report.mentions) == 1


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_newlines_do_not_join_the_commands_of_code(newline: str) -> None:
    text = fence("make", f"IMAGE ?= {OLD}", "\tdocker tag k8s.gcr.io/etcd:3 b", f"B_IMAGE = {OLD}")
    text = text.replace("\n", newline)
    assert fix(text, "a.md") == text.replace(OLD, NEW)


FIELDS = (
    f"| allowedImages | list | `{OLD}` |\n",
    f"| `policy.allowedRepositories` | `{OLD}` | what may run |\n",
    f"`excludedImages` is `{OLD}` by default.\n",
    f"* `webhook.ignored_images`, default `{OLD}`\n",
    f"Set registryMirrors to {OLD}.\n",
)


@pytest.mark.parametrize("text", FIELDS)
def test_the_value_of_a_field_that_judges_stays(text: str) -> None:
    assert fix(text, "a.md") == text
    used = text.replace("Mirrors", "Images")
    for word in ("allowed", "excluded", "ignored_"):
        used = used.replace(word, "pulled")
    assert fix(used, "a.md") == used.replace(OLD, NEW)
