import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8sregistry_lint.reference import (
    PLACEHOLDERS,
    ImageReference,
    Placeholder,
    parse,
    parse_host,
    parse_url,
    parse_with_placeholders,
    urls,
)

DIGEST = "sha256:" + "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("pause", ("", "pause", None, None)),
        ("pause:3.9", ("", "pause", "3.9", None)),
        ("library/pause", ("", "library/pause", None, None)),
        ("k8s.gcr.io/pause", ("k8s.gcr.io", "pause", None, None)),
        ("k8s.gcr.io/sig-storage/csi:v1", ("k8s.gcr.io", "sig-storage/csi", "v1", None)),
        (f"k8s.gcr.io/pause@{DIGEST}", ("k8s.gcr.io", "pause", None, DIGEST)),
        (f"k8s.gcr.io/pause:3.9@{DIGEST}", ("k8s.gcr.io", "pause", "3.9", DIGEST)),
        ("host:5000/img", ("host:5000", "img", None, None)),
        ("host:5000/img:5", ("host:5000", "img", "5", None)),
        ("localhost/x", ("localhost", "x", None, None)),
        ("LOCAL/x", ("LOCAL", "x", None, None)),
        ("K8S.GCR.IO/pause:3.9", ("K8S.GCR.IO", "pause", "3.9", None)),
        ("[::1]:5000/x", ("[::1]:5000", "x", None, None)),
        ("my-registry/x/y", ("", "my-registry/x/y", None, None)),
        ("a/b__c/d---e/f.g_h:T-1.x_", ("", "a/b__c/d---e/f.g_h", "T-1.x_", None)),
        ("k8s.gcr.io/x:" + "t" * 128, ("k8s.gcr.io", "x", "t" * 128, None)),
        ("k8s.gcr.io", ("", "k8s.gcr.io", None, None)),
        ("k8s.gcr.io:443", ("", "k8s.gcr.io", "443", None)),
        ("mirror.example.com/k8s.gcr.io/x", ("mirror.example.com", "k8s.gcr.io/x", None, None)),
        ("a/" * 500 + "b", ("", "a/" * 500 + "b", None, None)),
    ],
)
def test_parse(text: str, parts: tuple[str, str, str | None, str | None]) -> None:
    assert parse(text) == ImageReference(*parts)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " k8s.gcr.io/x",
        "k8s.gcr.io/x ",
        "k8s.gcr.io/x\n",
        "k8s.gcr.io//x",
        "k8s.gcr.io/x/",
        "/x",
        "k8s.gcr.io/X",
        "k8s.gcr.io/x:",
        "k8s.gcr.io/x:-t",
        "k8s.gcr.io/x:" + "t" * 129,
        "k8s.gcr.io/x:a:b",
        "k8s.gcr.io/x@sha256:abc",
        "k8s.gcr.io/x@",
        "https://k8s.gcr.io/x",
        "k8s.gcr.io/x y",
        "k8s.gcr.io/*",
        "-k8s.gcr.io/x",
        "k8s..gcr.io/x",
        "k8s.gcr.io./x",
        "k8s.gcr.io:port/x",
        "k8s.gcr.io/é",
        "k8s.gcr.io/x_",
        "k8s.gcr.io/a___b",
        "k8s.gcr.io/x:t\u0661",
        "a/" * 512 + "b",
        "{{ .Image }}",
        "Some/Path",
    ],
)
def test_no_reference(text: str) -> None:
    assert parse(text) is None


@pytest.mark.parametrize(
    ("text", "domain", "path"),
    [
        ("pause", "docker.io", "library/pause"),
        ("a/b", "docker.io", "a/b"),
        ("docker.io/pause", "docker.io", "library/pause"),
        ("index.docker.io/a/b", "docker.io", "a/b"),
        ("registry-1.docker.io/a", "docker.io", "library/a"),
        ("K8s.GCR.io/pause", "k8s.gcr.io", "pause"),
        ("quay.io/a", "quay.io", "a"),
    ],
)
def test_what_docker_hub_implies(text: str, domain: str, path: str) -> None:
    reference = parse(text)
    assert reference is not None
    assert (reference.domain, reference.path) == (domain, path)


def test_spans_and_name_of_each_part() -> None:
    text = f"host:5000/a/b:1@{DIGEST}"
    reference = parse(text)
    assert reference is not None
    assert {part: text[span.start : span.end] for part, span in reference.spans.items()} == {
        "registry": "host:5000", "repository": "a/b", "tag": "1", "digest": DIGEST,
    }  # fmt: skip
    assert reference.name == "host:5000/a/b"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("k8s.gcr.io/x:${TAG}", ("k8s.gcr.io", "x", "${TAG}", None)),
        ("k8s.gcr.io/x:${TAG:-v1.2}", ("k8s.gcr.io", "x", "${TAG:-v1.2}", None)),
        ("k8s.gcr.io/x:$TAG", ("k8s.gcr.io", "x", "$TAG", None)),
        ("k8s.gcr.io/x:$(TAG)", ("k8s.gcr.io", "x", "$(TAG)", None)),
        ("k8s.gcr.io/x:<<TAG>>", ("k8s.gcr.io", "x", "<<TAG>>", None)),
        ("k8s.gcr.io/x:<tag>", ("k8s.gcr.io", "x", "<tag>", None)),
        ("k8s.gcr.io/x:%TAG%", ("k8s.gcr.io", "x", "%TAG%", None)),
        ("k8s.gcr.io/x:@TAG@", ("k8s.gcr.io", "x", "@TAG@", None)),
        ("k8s.gcr.io/x:{tag}", ("k8s.gcr.io", "x", "{tag}", None)),
        ("k8s.gcr.io/x:<< parameters.tag >>", ("k8s.gcr.io", "x", "<< parameters.tag >>", None)),
        ("k8s.gcr.io/x:<% tag %>", ("k8s.gcr.io", "x", "<% tag %>", None)),
        ("k8s.gcr.io/x:[[ .Tag ]]", ("k8s.gcr.io", "x", "[[ .Tag ]]", None)),
        ("k8s.gcr.io/x:((versions.tag))", ("k8s.gcr.io", "x", "((versions.tag))", None)),
        ("k8s.gcr.io/x:(@= data.tag @)", ("k8s.gcr.io", "x", "(@= data.tag @)", None)),
        ("k8s.gcr.io/x:#{TAG}#", ("k8s.gcr.io", "x", "#{TAG}#", None)),
        ("k8s.gcr.io/x:###TAG###", ("k8s.gcr.io", "x", "###TAG###", None)),
        ("k8s.gcr.io/%s:%s", ("k8s.gcr.io", "%s", "%s", None)),
        ("k8s.gcr.io/x-ARCH:v1", ("k8s.gcr.io", "x-ARCH", "v1", None)),
        ("k8s.gcr.io/x@${DIGEST}", ("k8s.gcr.io", "x", None, "${DIGEST}")),
        ("k8s.gcr.io/x:1@sha256:$(SHA)", ("k8s.gcr.io", "x", "1", "sha256:$(SHA)")),
        ("k8s.gcr.io/${NAME}:v${MAJOR}.1", ("k8s.gcr.io", "${NAME}", "v${MAJOR}.1", None)),
        ("k8s.gcr.io/a-${ARCH}/x", ("k8s.gcr.io", "a-${ARCH}/x", None, None)),
        ("k8s.gcr.io/x:1", ("k8s.gcr.io", "x", "1", None)),
    ],
)
def test_placeholders_stand_for_letters(
    text: str, parts: tuple[str, str, str | None, str | None]
) -> None:
    reference = parse_with_placeholders(text)
    assert reference == ImageReference(*parts)
    assert str(reference) == text


@pytest.mark.parametrize(
    "text",
    [
        "k8s.gcr.io/x:${A B}",
        "k8s.gcr.io/x:{{ .Tag }}",
        "k8s.gcr.io/$1",
        "k8s.gcr.io/OWNERS",
        "k8s.gcr.io/x-Arch",
        "k8s.gcr.io/x:%20y",
        "((tag))",
        "k8s.gcr.io/*",
        "see ${X}",
        "${X}",
        "${X:-a/b}",
        "k8s.gcr.io/x:${TAG",
    ],
)
def test_no_placeholder(text: str) -> None:
    assert parse_with_placeholders(text) is None


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("k8s.gcr.io", "k8s.gcr.io"),
        ("k8s.gcr.io/", "k8s.gcr.io"),
        ("h:5000", "h:5000"),
        ("localhost", "localhost"),
    ],
)
def test_a_host_alone(text: str, host: str) -> None:
    assert parse_host(text) == ImageReference(host, "")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "pause",
        "k8s.gcr.io//",
        "k8s.gcr.io/x",
        "https://k8s.gcr.io",
        "*.gcr.io",
        "k8s.gcr.io.",
        "a." * 600 + "io",
    ],
)
def test_no_host(text: str) -> None:
    assert parse_host(text) is None


def test_renamed_keeps_tag_and_digest() -> None:
    reference = parse(f"k8s.gcr.io/a:1@{DIGEST}")
    assert reference is not None
    assert str(reference.renamed("registry.k8s.io", "b")) == f"registry.k8s.io/b:1@{DIGEST}"


LABEL = st.from_regex(r"[a-zA-Z0-9]([a-zA-Z0-9-]{0,5}[a-zA-Z0-9])?", fullmatch=True)
HOSTS = st.builds(
    lambda labels, port: ".".join(labels) + port,
    st.lists(LABEL, min_size=2, max_size=3),
    st.sampled_from(["", ":5000"]),
)
PATHS = st.lists(
    st.from_regex(r"[a-z0-9]{1,4}((\.|_|__|-{1,3})[a-z0-9]{1,4}){0,2}", fullmatch=True),
    min_size=1,
    max_size=3,
).map("/".join)
TAGS = st.none() | st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,9}", fullmatch=True)
DIGESTS = st.none() | st.just(DIGEST)


@given(st.builds(ImageReference, HOSTS, PATHS, TAGS, DIGESTS))
def test_a_reference_reads_as_it_is_written(reference: ImageReference) -> None:
    assert parse(str(reference)) == reference


@given(st.text(max_size=40) | st.from_regex(r"[a-z.:/@-]{0,20}", fullmatch=True))
def test_what_parses_is_the_whole_text(text: str) -> None:
    for reference in (parse(text), parse_with_placeholders(text)):
        assert reference is None or str(reference) == text


@pytest.mark.parametrize("row", PLACEHOLDERS, ids=[row.example for row in PLACEHOLDERS])
def test_placeholders(row: Placeholder) -> None:
    for pattern in filter(None, (row.in_reference, row.in_yaml)):
        assert re.search(pattern, row.example)
        assert not re.fullmatch(pattern, row.counterexample)
    assert not re.search(row.in_reference, row.counterexample)


URLS = [
    ("https://a.io/b/c", [("https", "a.io/b/c")]),
    ("HTTP://A.io/B", [("http", "A.io/B")]),
    ("see https://a.io/b.", [("https", "a.io/b")]),
    ("(https://a.io/b/)", [("https", "a.io/b")]),
    ("https://a.io", [("https", "a.io")]),
    ("https://a.io:443/b?c=d#e", [("https", "a.io:443/b")]),
    ("https://a.io/$(curl -s https://b.io/c)/d", [("https", "a.io"), ("https", "b.io/c")]),
    ("https://a.io/${V:-1}/{{ v }}/$W", [("https", "a.io/${V:-1}/{{ v }}/$W")]),
    ("oci://a.io/b/c:1.0", [("oci", "a.io/b/c:1.0")]),
    ("oci://a.io/b/c@sha256:" + "0a" * 32, [("oci", "a.io/b/c@sha256:" + "0a" * 32)]),
    ("git+https://a.io/b", []),
    ("https://user:secret@a.io/b", []),
    ("https:/a.io/b", []),
    ("https://", []),
    ("oci://b/c", []),
]


@pytest.mark.parametrize(("text", "found"), URLS)
def test_urls(text: str, found: list[tuple[str, str]]) -> None:
    read = list(urls(text))
    assert [(url.scheme, str(url.reference)) for url in read] == found
    for url in read:
        assert text[url.start :].startswith(str(url.reference))


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("https://a.io/b", True),
        ("https://a.io/b/", True),
        ("https://a.io/b?c", False),
        (" https://a.io/b", False),
        ("https://a.io/b c", False),
        ("a.io/b", False),
        ("", False),
    ],
)
def test_a_url_alone(text: str, *, whole: bool) -> None:
    assert (parse_url(text) is not None) is whole
