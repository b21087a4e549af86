"""Shell scripts and lists of images: what is pulled, and what is only copied, looked for or
compared."""

import shutil
import subprocess

import pytest

from asking import OLD, check, fix
from growth import Work, grows_linearly
from k8sregistry_lint.model import Applicability, NotificationKind

SAFE = [
    f"docker pull {OLD}\n",
    f'docker run --rm -it "{OLD}" true\n',
    f"sudo crictl pull '{OLD}'\n",
    f"ctr -n k8s.io images pull {OLD}\n",
    f"kind load docker-image {OLD} --name a\n",
    f"minikube image load {OLD}\n",
    f"kubectl run a --image={OLD} -- true\n",
    f"kubectl run a --image {OLD}\n",
    f'kubectl run a --image="{OLD}"\n',
    f'helm upgrade a b --set "pause.image={OLD}"\n',
    f"helm upgrade a b --set 'pause.image={OLD},replicas=2'\n",
    f"helm upgrade a b --set replicas=2,pause.image={OLD} --wait\n",
    f"kubectl set image deployment/a a={OLD}\n",
    f"kubectl create deployment a --image={OLD}\n",
    f"/usr/bin/docker pull \\\n  {OLD}\n",
    f"if ! docker pull {OLD}; then exit 1; fi\n",
    f"docker pull {OLD} || podman pull {OLD}\n",
    f'IMAGE="{OLD}"\n',
    f"export PAUSE_IMAGE={OLD}\n",
    f"readonly IMAGE='{OLD}'\r\n",
    f'IMAGE="${{IMAGE:-{OLD}}}"\n',
    f": ${{PAUSE_IMAGE:={OLD}}}\n",
    f"pause={OLD}\n",
    f"A={OLD}\ndocker pull $A\n",
    f'a="{OLD}"\nb="$a"\nkind load docker-image "${{b}}"\n',
    f"images=(\n  {OLD} # the sandbox\n  'k8s.gcr.io/a/b:1'\n)\n",
    f'IMAGES="{OLD} k8s.gcr.io/a/b:1"\n',
    f"for i in {OLD} k8s.gcr.io/a/b:1; do docker pull $i; done\n",
    f'list=({OLD})\nfor i in "${{list[@]}}"; do\n  crictl pull "$i"\ndone\n',
    "docker pull ${KUBE_REGISTRY:-k8s.gcr.io/}pause:3.9\n",
    f"x=$(docker run {OLD} version)\n",
    f'x="$(docker run {OLD} version | head -1)"\n',
    f"x=`docker run {OLD}`\n",
    "docker pull k8s.gcr.io/pause:$(cat VERSION | tr -d a)\n",
    'docker pull "k8s.gcr.io/pause:${VERSION}"\n',
    f"bash -c 'docker pull {OLD}'\n",
    f'ssh node "sudo crictl pull {OLD}"\n',
    f"cat <<EOF | kubectl apply -f -\nimage: {OLD}\nEOF\n",
    f"kubectl apply -f - <<-'END'\n\timage: {OLD}\n\tEND\n",
    f"cat > images.txt <<EOF\n{OLD}\nk8s.gcr.io/a/b:1\nEOF\n",
    f"cat > pull.sh <<EOF\n#!/bin/sh\ndocker pull {OLD}\nEOF\n",
    f"helm install a b --set image.repository={OLD}\n",
    f"# docker pull a\n# IMAGE={OLD}\n",
    f"a() {{\n  local image={OLD}\n}}\n",
    f"docker pull {OLD} \\",
    f"case $1 in\n  a) docker pull {OLD} ;;\n  *) exit ;;\nesac\n",
    f'[ -z "$VERSION" ] || docker pull {OLD}\n',
    f'if [ -n "$KUBE_VERSION" ]; then\n  docker pull {OLD}\nfi\n',
    f"for version in 1 2; do docker pull {OLD}; done\n",
]
"""A script that moves, and is as valid afterwards."""

UNSAFE = [
    f"echo {OLD}\n",
    f"x={OLD}\n",
    f"preload {OLD}\n",
    f"docker build -t {OLD} .\n",
    f"docker push {OLD}\n",
    f"IMAGE={OLD}\ndocker build -t $IMAGE .\n",
    f"DOCKER=podman\nIMAGE={OLD}\n$DOCKER push $IMAGE\n",
    "KUBE_REPO=k8s.gcr.io\n",
]

MENTIONS = [
    f"docker tag a/b:1 {OLD}\n",
    f"docker pull {OLD}\ndocker tag {OLD} a.example/pause:3.9\n",
    f"$DOCKER tag {OLD} a/b\n",
    f"crane cp {OLD} a.example/pause:3.9\n",
    f"skopeo copy docker://{OLD} docker://a.example/pause:3.9\n",
    f"ctr -n k8s.io images tag a/b {OLD}\n",
    f"for i in {OLD} k8s.gcr.io/a/b:1; do\n  docker pull $i\n  docker tag $i a/$i\ndone\n",
    f"I={OLD}\ndocker pull a/b\ndocker tag a/b ${{I}}\n",
    f'list=({OLD})\nfor i in "${{list[@]}}"; do docker tag "$i" "a/$i"; done\n',
    "REPO=k8s.gcr.io\nimage=$REPO/pause\nctr images tag a $image\n",
    "sed -i 's,k8s.gcr.io,registry.k8s.io,' a.yaml\n",
    f"grep -q {OLD} a.yaml\n",
    f"docker images | grep {OLD}\n",
    f'if [ "$IMAGE" = "{OLD}" ]; then exit; fi\n',
    f"[[ $IMAGE == {OLD} ]]\n",
    f"test $IMAGE = {OLD}\n",
    f"case $IMAGE in\n  {OLD} | a) exit ;;\nesac\n",
    f'case "$IMAGE" in ({OLD}) exit ;; esac\n',
    f"if version_lt $KUBE_VERSION 1.25; then IMAGE={OLD}; fi\n",
    f"case $KUBERNETES_VERSION in\n  1.2[0-4]*) IMAGE={OLD} ;;\nesac\n",
    f'echo "Pulls {OLD} now"\n',
    "curl -sL https://k8s.gcr.io/v2/\n",
    f"EXCLUDED_IMAGES={OLD}\n",
    "# k8s.gcr.io is frozen\n",
    "docker login k8s.gcr.io\n",
    "declare -A m=(\n  [k8s.gcr.io]=a.example\n)\n",
]


def ids(value: object) -> str | None:
    return value.strip()[:60] if isinstance(value, str) else None


@pytest.mark.parametrize("text", SAFE, ids=ids)
def test_what_is_pulled_is_fixed(text: str) -> None:
    moved = text.replace("k8s.gcr.io/", "registry.k8s.io/")
    assert fix(text, "a.sh") == moved
    assert check(moved, "a.sh").findings == []


@pytest.mark.parametrize("text", UNSAFE, ids=ids)
def test_what_may_be_something_else_is_unsafe(text: str) -> None:
    assert fix(text, "a.sh") == text
    moved = text.replace("k8s.gcr.io", "registry.k8s.io")
    assert fix(text, "a.sh", Applicability.UNSAFE) == moved


@pytest.mark.parametrize("text", MENTIONS, ids=ids)
def test_what_is_copied_looked_for_or_compared_is_a_mention(text: str) -> None:
    report = check(text, "a.sh")
    assert report.mentions
    assert report.findings == []


def test_a_loop_variable_is_that_of_its_own_loop() -> None:
    copied = f"for i in {OLD}; do docker tag $i a/$i; done\n"
    pulled = "for i in k8s.gcr.io/a/b:1; do docker pull $i; done\n"
    moved = pulled.replace("k8s.gcr.io", "registry.k8s.io")
    assert fix(copied + pulled, "a.sh") == copied + moved


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")
@pytest.mark.parametrize("texts", [SAFE, UNSAFE + MENTIONS], ids=["safe", "others"])
def test_bash_accepts_all_scripts_before_and_after(texts: list[str]) -> None:
    for text in (each.replace("\r\n", "\n") for each in texts):
        for script in (text, fix(text, "a.sh", Applicability.UNSAFE)):
            done = subprocess.run(
                ["bash", "-n"], input=script.encode(), capture_output=True, check=False
            )
            assert (done.returncode, done.stderr) == (0, b""), script


@pytest.mark.parametrize("fault", ["x='a\n", 'x="a\n', "cat <<EOF\na\n", "x=`a\n"])
def test_a_fault_is_reported_and_nothing_is_lost(fault: str) -> None:
    report = check(f"IMAGE={OLD}\n{fault}", "a.sh")
    assert [notice.kind for notice in report.notifications] == [NotificationKind.UNPARSED]
    (finding,) = report.findings
    assert finding.fix.applicability is Applicability.UNSAFE


BLANKS = [
    sign for sign in map(chr, range(0x3001)) if sign.isspace() or f"a{sign}".splitlines() == ["a"]
]
"""What Unicode takes for a blank or for the end of a line."""

HOLDERS = [
    ("a.sh", "# a b\ndocker pull {} 'a b' \\\n  b\n"),
    ("Makefile", "A = {} \\\n b # c\na: b\n\tdocker pull {}\n"),
    ("Dockerfile", "FROM {} AS a\nRUN --mount=from=a docker pull {} \\\n  a\n"),
    ("a.md", "# a\n\n```sh\ndocker pull {}\n```\n\n- `{}`\n"),
    ("a.yaml", "run: |\n  docker pull {}\nimage: {} # a\n"),
    ("a.go", "package a\nvar a = `{} a`\n"),
    ("a.toml", '[a]\nimage = "{}" # a\nb = [ "{}" ]\n'),
    ("a.tf", 'a "b" {\n  image = "{}" # a\n  b = <<E\n{} \nE\n}\n'),
    ("a.jsonnet", "{ image: '{}', // a\n b: |||\n  {} \n |||\n}\n"),
    ("a.yaml.j2", "{% if a %}\nimage: {} # a\n{% endif %}\n"),
    ("images.txt", "{} # a\n- {}\n# {}\n"),
]


@pytest.mark.parametrize(("path", "text"), HOLDERS)
def test_no_blank_of_unicode_stops_a_reader(path: str, text: str) -> None:
    whole = text.replace("{}", OLD)
    places = [at for at, sign in enumerate(whole) if sign in " \n\t"]
    for blank in BLANKS:
        for at in places:
            check(whole[:at] + blank + whole[at + 1 :], path)


@pytest.mark.parametrize("blank", ["\xa0", "\u202f", "\x85", "\x1f"])
def test_a_shell_takes_a_foreign_blank_for_a_character(blank: str) -> None:
    text = f"echo a{blank}#b\ndocker{blank}pull\ndocker pull {OLD}\n"
    assert fix(text, "a.sh") == text.replace("k8s.gcr.io", "registry.k8s.io")


def test_scripts_are_known_by_their_first_line() -> None:
    text = f"#!/usr/bin/env bash\nIMAGE={OLD}\n"
    assert fix(text, "bin/run") == text.replace("k8s.gcr.io", "registry.k8s.io")


HOSTILE = [
    "'", '"', "`", "$(", "(", ")", "\\", "${", '"${', "<<A\n", "case x in a|", "if a; then\n",
    "a=(\n", "#", "$((", "a | b && ", "for a in b; do\n", "a=$a;", "docker tag $a $b;", "\r",
    f"{OLD} ", f"a=({OLD})\n", f"docker pull {OLD}\n", "$(a) ",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_time_grows_with_the_text(piece: str) -> None:
    def prepare(size: int) -> Work:
        text = f"docker pull {OLD} " + piece * size
        return lambda: check(text, "a.sh")

    assert grows_linearly(prepare, 200)


LISTS = [
    f"{OLD}\nk8s.gcr.io/a/b:1\n",
    f"# sandbox\n{OLD}\r\n\r\na.example/b:1 # other\r\n",
    f"{OLD}",
    f"- {OLD}\n- a.example/b:1\n",
    f"docker://{OLD}\na.example/b:1\n",
    f"\"{OLD}\"\n'k8s.gcr.io/a/b:1' # other\n",
    f'"{OLD}",\n"docker://k8s.gcr.io/a/b:1",\n',
    f"- `{OLD}`\n* k8s.gcr.io/a/b@sha256:{'0' * 64}\n",
    f"{OLD},\t# the sandbox\n",
]


@pytest.mark.parametrize("text", LISTS, ids=ids)
@pytest.mark.parametrize("path", ["images.txt", "images.list", "images"])
def test_lists_are_fixed(text: str, path: str) -> None:
    assert fix(text, path) == text.replace("k8s.gcr.io", "registry.k8s.io")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("images.txt", "a.example/a:1\n" * 20 + f"{OLD} a.example/pause:3.9\n"),
        ("images.txt", "a.example/a:1\n" * 20 + f"{OLD}=a.example/pause:3.9\n"),
        ("mirror-images.txt", f"{OLD}\n"),
        ("excluded-images.txt", f"{OLD}\n"),
        ("images.txt", f"{OLD},a.example/pause:3.9\n"),
        ("images.txt", "k8s.gcr.io/pause   3.9   0123456789ab   2 days ago   700kB\n"),
        ("airgap/images.txt", f"{OLD}\n"),
        ("hack/air-gapped/images.list", f"{OLD}\n"),
    ],
)
def test_pairs_and_judged_lists_are_mentions(path: str, text: str) -> None:
    report = check(text, path)
    assert report.mentions
    assert report.findings == []


@pytest.mark.parametrize(
    "text",
    [
        f"image,size\n{OLD},12\n",
        f"image: {OLD}\n",
        f"pause={OLD}\n",
        f"  pause: {OLD}\n",
        f"- image: '{OLD}',linux\n",
    ],
    ids=ids,
)
def test_a_field_of_a_table_is_unsafe(text: str) -> None:
    assert fix(text, "images.txt") == text
    moved = text.replace("k8s.gcr.io", "registry.k8s.io")
    assert fix(text, "images.txt", Applicability.UNSAFE) == moved


IN_YAML = [
    f"run: docker pull {OLD}\n",
    f"run: |\n  set -e\n  docker pull {OLD} # the sandbox\n  kind load docker-image {OLD}\n",
    f'command: ["sh", "-c", "docker pull {OLD}"]\n',
    f"script:\n  - crictl pull {OLD}\n  - true\n",
    f"data:\n  pull.sh: |\n    docker pull {OLD}\n",
    f"data:\n  pull: |\n    #!/usr/bin/env bash\n    IMAGE={OLD}\n",
    f"unit: |\n  ExecStart=/usr/bin/kubelet --pod-infra-container-image={OLD} --v=2\n",
    f"text: kubelet --pod-infra-container-image {OLD} x\n",
    f"- ansible.builtin.shell: docker pull {OLD}\n- ansible.builtin.command: crictl pull {OLD}\n",
    f"- pwsh: docker pull {OLD}\n- powershell: |\n    docker pull {OLD}\n",
    f"script:\n  image: a/b\n  command: [bash]\n  source: |\n    docker pull {OLD}\n",
    f"contents: |\n  [Service]\n  ExecStart=/usr/bin/docker run {OLD}\n",
    f"contents: |\n  ExecStartPre=-/usr/bin/docker pull \\\n    {OLD}\n  Type=simple\n",
    f"units: |\n  [Service]\n  ExecStart=/bin/sh -c 'ctr image pull {OLD}'\n",
]
"""Scripts and command lines in YAML."""


@pytest.mark.parametrize("text", IN_YAML, ids=ids)
def test_scripts_in_yaml_are_fixed(text: str) -> None:
    assert fix(text) == text.replace("k8s.gcr.io", "registry.k8s.io")


@pytest.mark.parametrize(
    "text",
    [
        f"run: docker tag {OLD} a.example/pause:3.9\n",
        f"run: |\n  docker pull {OLD}\n  docker tag {OLD} a.example/pause:3.9\n",
        "run: sed -i s,k8s.gcr.io,registry.k8s.io, a.yaml\n",
        f'run: echo "pulls {OLD} now"\n',
        f"run: |\n  echo 'pulls\n  docker pull {OLD}\n",
        f"unit: kubelet --excluded-image={OLD} --v=2\n",
        f"unit: sed s,--image={OLD},--image=a, b\n",
        f"ansible.builtin.shell: docker tag {OLD} a.example/pause:3.9\n",
        f"contents: |\n  [Service]\n  ExecStart=/usr/bin/docker tag {OLD} a\n",
        f"source: docker pull {OLD}\n",
    ],
    ids=ids,
)
def test_scripts_in_yaml_are_judged_as_scripts(text: str) -> None:
    report = check(text)
    assert report.mentions
    assert report.findings == []
