"""Dockerfiles: what a build pulls, the variables that name it, and what only looks like it."""

import json
import subprocess

import pytest

from asking import OLD, check, fix
from growth import Work, grows_linearly
from judges import node
from k8sregistry_lint.model import Applicability, NotificationKind

SAFE = [
    f"FROM {OLD}\n",
    f"from {OLD} as a\r\nFROM a\r\n",
    f"FROM --platform=$BUILDPLATFORM {OLD} AS build\n",
    f'FROM "{OLD}"\n',
    f"# a comment\n\nFROM \\\n  # another\n\n  {OLD} \\\n  AS a",
    f"# escape=`\nFROM `\n  {OLD} AS a\nRUN dir C:\\\n",
    f"FROM {OLD} \\ \n  AS a\n",
    "FROM k8s.gcr.io/pause:${VERSION:-3.9}\n",
    "FROM ${REGISTRY:-k8s.gcr.io}/pause:3.9\n",
    "ARG REGISTRY=k8s.gcr.io\nFROM ${REGISTRY}/pause:3.9\n",
    "ARG REGISTRY=k8s.gcr.io\nARG BASE=$REGISTRY/pause\nFROM ${BASE}:3.9\n",
    "ARG REGISTRY=k8s.gcr.io\nFROM a/b\nCOPY --from=${REGISTRY}/pause:3.9 /a /b\n",
    f"ARG BASE={OLD}\nFROM $BASE\n",
    f'ARG BASE="{OLD}"\nFROM ${{BASE}} AS b\n',
    "ARG BASE=k8s.gcr.io/build-image\nFROM ${BASE}/debian-base:v1\n",
    f"ARG PAUSE_IMAGE={OLD}\n",
    f"FROM a/b\nCOPY --from={OLD} /a /b\n",
    f"FROM a/b\nCOPY --chown=1:1 --from={OLD} /a /b\n",
    f"FROM a/b\nRUN --mount=type=bind,from={OLD},target=/a true\n",
    f"FROM a/b\nRUN --mount=from={OLD},target=/a --network=none true\n",
    f"# syntax={OLD}\nFROM a/b\n",
    f"FROM a/b\nONBUILD FROM {OLD}\n",
    f"FROM a/b\nONBUILD COPY --from={OLD} /a /b\n",
    f"FROM a/b\nENV PAUSE_IMAGE={OLD} A=b\n",
    f"FROM a/b\nENV PAUSE_IMAGE {OLD}\n",
    f"FROM a/b\nRUN docker pull {OLD} && \\\n  # don't\n  true\n",
    f'FROM a/b\nRUN ["docker", "pull", "{OLD}"]\n',
    f'FROM a/b\nCMD ["--pause-image={OLD}"]\n',
    f"FROM a/b\nHEALTHCHECK --interval=1s CMD docker run {OLD}\n",
    f"FROM a/b\nRUN <<EOF\ndocker pull {OLD}\nEOF\nRUN true\n",
    f"FROM a/b\nRUN <<-'EOF' sh\n\tdocker pull {OLD}\n\tEOF\n",
    f"FROM a/b\nCOPY <<a.yaml <<b.txt /x/\nimage: {OLD}\na.yaml\nx\nb.txt\n",
    f"# FROM {OLD} AS a\n",
    f"FROM a/b\n# docker pull {OLD}\n",
]
"""A Dockerfile that moves, and is read by others in the same way afterwards."""

UNSAFE = [
    f"FROM a/b\nLABEL base={OLD}\n",
    f"ARG X={OLD}\n",
    "ARG REGISTRY=k8s.gcr.io\nFROM ${REGISTRY}/pause:3.9\nRUN docker login $REGISTRY\n",
    "ARG REGISTRY=k8s.gcr.io\n",
    f"ARG MIRROR_IMAGE={OLD}\nFROM $MIRROR_IMAGE\n",
    f"ARG BASE_PATTERN={OLD}\nFROM ${{BASE_PATTERN}} AS a\n",
    "ARG REGISTRY_MIRROR=k8s.gcr.io\nFROM $REGISTRY_MIRROR/pause:3.9\n",
    f"ARG ALLOWED_IMAGES={OLD}\nFROM a/b\nCOPY --from=$ALLOWED_IMAGES /a /b\n",
    f"FROM a/b\nENV MIRROR_IMAGE={OLD}\nRUN docker pull $MIRROR_IMAGE\n",
    f"ARG IMAGE={OLD}\nFROM a/b\nRUN docker build -t $IMAGE .\n",
    f'FROM a/b\nCMD ["{OLD}"]\n',
]

MENTIONS = [
    "FROM a/b AS k8s.gcr.io\n",
    "FROM a/b\nADD https://k8s.gcr.io/a /b\n",
    "FROM a/b\nRUN curl https://k8s.gcr.io/v2/\n",
    f"FROM a/b\nRUN docker tag {OLD} c/d\n",
    f"ARG IMAGE={OLD}\nFROM a/b\nRUN docker tag $IMAGE c/d\n",
    "FROM a/b\nRUN sed -i s,k8s.gcr.io,registry.k8s.io, /a\n",
    f"FROM a/b\nENV IGNORED_IMAGES={OLD}\n",
    "# k8s.gcr.io is frozen\nFROM a/b\n",
    f"FROM a/b\nRUN true \\\n  # it was {OLD} once\n  && true\n",
    "FROM a/b\nMAINTAINER k8s.gcr.io\n",
    "FROM a/b\nWORKDIR /k8s.gcr.io\n",
    'FROM a/b\nCMD ["k8s.gcr.io',
    "FROM a/b # k8s.gcr.io\n",
]


def ids(value: object) -> str | None:
    return value.strip()[:60] if isinstance(value, str) else None


@pytest.mark.parametrize("text", SAFE, ids=ids)
def test_what_a_build_pulls_is_fixed(text: str) -> None:
    moved = text.replace("k8s.gcr.io", "registry.k8s.io")
    assert fix(text, "Dockerfile") == moved
    assert check(moved, "Dockerfile").findings == []


EMBEDDED = [
    ("a.yaml", f"spec:\n  source:\n    dockerfile: |\n      FROM {OLD}\n      RUN true\n"),
    ("a.yaml", f"services: {{a: {{build: {{dockerfile_inline: FROM {OLD} AS b}}}}}}\n"),
    ("a.yaml", f'data:\n  Dockerfile.dev: "# a\\nARG X=1\\nFROM {OLD}\\nRUN a \\\\\\n b\\n"\n'),
    ("a.json", f'{{"dockerfile": "FROM a/b\\nCOPY --from={OLD} /a /b\\n"}}'),
    ("a.sh", f"docker build - <<EOF\nFROM {OLD}\nRUN true\nEOF\n"),
    ("a.yaml", f"script: |\n  cat > Dockerfile <<EOF\n  FROM {OLD}\n  EOF\n"),
    ("a.tf", f"a {{\n  b = <<EOT\nFROM {OLD}\nEOT\n}}\n"),
]


@pytest.mark.parametrize(("path", "text"), EMBEDDED)
def test_a_dockerfile_in_another_text_is_read(path: str, text: str) -> None:
    assert fix(text, path) == text.replace("k8s.gcr.io", "registry.k8s.io")


@pytest.mark.parametrize(
    "text",
    [
        f"a: FROM {OLD} on\n",
        f"a: |\n  FROM a/b\n  RUN docker tag {OLD} my/a\n",
        f"allowed: |\n  FROM {OLD}\n",
        f"allowedImages:\n- |\n  FROM {OLD}\n",
        "a: |\n  FROM a/b\n  RUN sed -i s,k8s.gcr.io,a.example, /b\n",
    ],
)
def test_what_an_embedded_dockerfile_only_names_is_a_mention(text: str) -> None:
    report = check(text)
    assert report.findings == []
    assert report.mentions


@pytest.mark.parametrize("text", UNSAFE, ids=ids)
def test_what_may_be_something_else_is_unsafe(text: str) -> None:
    assert fix(text, "Dockerfile") == text
    moved = text.replace("k8s.gcr.io", "registry.k8s.io")
    assert fix(text, "Dockerfile", Applicability.UNSAFE) == moved


@pytest.mark.parametrize("text", MENTIONS, ids=ids)
def test_what_is_no_image_is_a_mention(text: str) -> None:
    report = check(text, "Dockerfile")
    assert report.mentions
    assert report.findings == []


@pytest.mark.parametrize(
    "path",
    ["Dockerfile.dev", "build/a.dockerfile", "Containerfile", "DOCKERFILE", "Dockerfile-a"],
)
def test_all_spellings_of_the_name(path: str) -> None:
    assert fix(f"FROM {OLD}\n", path) == f"FROM {OLD}\n".replace("k8s.gcr.io", "registry.k8s.io")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"# escape=x\nFROM {OLD}\n", "unknown escape 'x'"),
        (f"FROM {OLD}\nRUN <<EOF\ntrue\n", "<<EOF has no end"),
        (f"FROM a/b\nRUN <<EOF\ndocker pull {OLD}\n", "<<EOF has no end"),
    ],
)
def test_a_fault_is_reported_and_nothing_is_lost(text: str, message: str) -> None:
    report = check(text, "Dockerfile")
    assert [notice.kind for notice in report.notifications] == [NotificationKind.UNPARSED]
    assert message in report.notifications[0].message
    assert [finding.fix.applicability for finding in report.findings] == [Applicability.UNSAFE]


def test_a_quote_without_an_end_leaves_the_other_instructions() -> None:
    text = f"FROM {OLD}\nRUN echo 'a {OLD}\n"
    report = check(text, "Dockerfile")
    assert [notice.kind for notice in report.notifications] == [NotificationKind.UNPARSED]
    assert (len(report.findings), len(report.mentions)) == (1, 1)
    assert fix(text, "Dockerfile") == text.replace("k8s.gcr.io", "registry.k8s.io", 1)


JUDGE = """
const {DockerfileParser} = require("dockerfile-ast");
const texts = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(texts.map(text => DockerfileParser.parse(text).getInstructions().map(
  each => [each.getKeyword(), each.getArguments().map(argument => argument.getValue()),
           each.getImage ? each.getImage() : null]))));
"""


@pytest.mark.skipif(
    not node("dockerfile-ast"), reason="no node, or not its packages: npm install dockerfile-ast"
)
def test_dockerfile_ast_sees_only_references_move() -> None:
    texts = [text for text in SAFE + UNSAFE if "<<" not in text]
    fixed = [fix(text, "Dockerfile", Applicability.UNSAFE) for text in texts]
    done = subprocess.run(
        [node("dockerfile-ast"), "-e", JUDGE],
        input=json.dumps(texts + fixed),
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    seen = json.loads(done.stdout)
    before, after = json.dumps(seen[: len(texts)]), json.dumps(seen[len(texts) :])
    assert before != after
    assert before.replace("k8s.gcr.io", "registry.k8s.io") == after


HOSTILE = [
    "RUN a \\\n", "RUN <<A\n", "# a\n", "FROM a\n", "ONBUILD ", "--a ", "RUN --mount=a ", '["',
    "ARG A=$B\n", "ENV a ", "\\\n", "`\n", "<<A ", "'", f"RUN docker pull {OLD}\n", "\r",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("before", ["", "RUN "])
def test_time_grows_with_the_text(piece: str, before: str) -> None:
    def prepare(size: int) -> Work:
        text = f"FROM {OLD}\n{before}" + piece * size
        return lambda: check(text, "Dockerfile")

    assert grows_linearly(prepare, 200)
