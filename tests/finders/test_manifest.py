"""Plain manifests in two tables: texts in which nothing may be rewritten, and texts with what is
found in them."""

import json
from collections.abc import Callable

import pytest

from asking import NEW, OLD, check, fix, images
from growth import GROWTH, Work, grows_linearly
from k8sregistry_lint.model import FileReport, Level
from k8sregistry_lint.rules import load_pack, validate

IMAGE = [(OLD, "image", "safe")]
UNLABELLED = [(OLD, "image", "unsafe")]
ARGUMENT = [(OLD, "argument", "safe")]
EMBEDDED = [(OLD, "embedded", "safe")]
COMMENT = [(OLD, "comment", "safe")]
DIGEST = "sha256:" + "ab" * 32
POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n"


def pod(container: str) -> str:
    return f"{POD}  containers:\n  - name: c\n    {container}\n"


def policy(api: str, kind: str, body: str = f"spec:\n  x: {OLD}\n") -> str:
    return f"apiVersion: {api}\nkind: {kind}\n{body}"


def nested(depth: int) -> str:
    """JSON in JSON in JSON."""
    value: object = {"image": OLD}
    for _ in range(depth):
        value = {"a": json.dumps(value)}
    return json.dumps(value)


FOUND = [
    # Every style of a scalar
    pytest.param(pod(f"image: {OLD}"), IMAGE, id="plain"),
    pytest.param(pod(f"image: '{OLD}'"), IMAGE, id="single quotes"),
    pytest.param(pod(f'image: "{OLD}"'), IMAGE, id="double quotes"),
    pytest.param(pod(f"image: >-\n      {OLD}"), IMAGE, id="folded"),
    pytest.param(pod(f"image: |-\n      {OLD}"), IMAGE, id="literal"),
    pytest.param(pod(f"image:\n      {OLD}"), IMAGE, id="on the next line"),
    pytest.param(pod(f"image: !!str {OLD}"), IMAGE, id="tag"),
    pytest.param(pod(f"image: &i {OLD}"), IMAGE, id="anchor"),
    pytest.param(pod(f'"image": {OLD}'), IMAGE, id="quoted key"),
    pytest.param(pod(f"? image\n    : {OLD}"), IMAGE, id="complex key"),
    pytest.param(pod(f"image: ' {OLD} '"), IMAGE, id="blanks around it"),
    pytest.param(pod(f"image: {OLD}").replace("\n", "\r\n"), IMAGE, id="CRLF"),
    pytest.param(pod(f"image: {OLD}").replace("\n", "\r"), IMAGE, id="CR"),
    pytest.param(f"image: {OLD}", IMAGE, id="no final newline"),
    pytest.param(f"\ufeffimage: {OLD}", IMAGE, id="BOM"),
    pytest.param(OLD, UNLABELLED, id="a scalar is the whole file"),
    pytest.param(f"- {OLD}\n", UNLABELLED, id="a list is the whole file"),
    pytest.param(f"--- {OLD}\n", UNLABELLED, id="behind the marker"),
    pytest.param(f"--- {{image: {OLD}}}\n", IMAGE, id="a mapping behind the marker"),
    pytest.param(f"a: {OLD}\n", UNLABELLED, id="any key"),
    pytest.param(f"{{spec: {{containers: [{{image: {OLD}}}]}}}}", IMAGE, id="flow"),
    pytest.param(f"[{OLD}, '{OLD}',\"{OLD}\"]", UNLABELLED * 3, id="a flow list is the whole file"),
    pytest.param(f"images: [{OLD}, '{OLD}',\"{OLD}\"]", IMAGE * 3, id="flow list"),
    pytest.param(f"a:\n- - {OLD}\n", UNLABELLED, id="list in a list under any key"),
    pytest.param(f"images:\n- - {OLD}\n", IMAGE, id="list in a list"),
    # Every kind of reference
    pytest.param(
        "image: K8S.gcr.io/pause:3.9\n",
        [("K8S.gcr.io/pause:3.9", "image", "safe")],
        id="host in capitals",
    ),
    pytest.param("image: k8s.gcr.io/pause\n", [("k8s.gcr.io/pause", "image", "safe")], id="no tag"),
    pytest.param(
        f"image: {OLD}@{DIGEST}\n", [(f"{OLD}@{DIGEST}", "image", "safe")], id="tag and digest"
    ),
    pytest.param(
        "image: {image: k8s.gcr.io/etcd:3.5.0-0}\n",
        [("k8s.gcr.io/etcd:3.5.0-0", "image", "safe")],
        id="flow with a colon",
    ),
    pytest.param("image: eu.gcr.io/google_containers/a/b:1\n", [], id="deeper than the rule says"),
    pytest.param(
        "image: gcr.io/google-containers/x:1\n",
        [("gcr.io/google-containers/x:1", "image", "safe")],
        id="google-containers",
    ),
    pytest.param(
        "image: gcr.io/k8s-artifacts-prod/x:v1\n",
        [("gcr.io/k8s-artifacts-prod/x:v1", "image", "unsafe")],
        id="an unsafe rule",
    ),
    pytest.param(
        f"image: quay.io/k8scsi/x@{DIGEST}\n",
        [(f"quay.io/k8scsi/x@{DIGEST}", "image", "display_only")],
        id="digest refused",
    ),
    pytest.param(
        "image: quay.io/k8scsi/x@${D}\n",
        [("quay.io/k8scsi/x@${D}", "image", "display_only")],
        id="placeholder refused",
    ),
    pytest.param(
        "a: jettech/kube-webhook-certgen:v1\n",
        [("jettech/kube-webhook-certgen:v1", "image", "display_only")],
        id="no successor",
    ),
    *(
        pytest.param(
            f"image: k8s.gcr.io/x:{tag}\n",
            [(f"k8s.gcr.io/x:{tag}", "image", "safe")],
            id=f"placeholder {tag}",
        )
        for tag in ("${TAG}", "$TAG", "<<TAG>>", "${TAG:-v1}", "$(TAG)", "<tag>", "v1-${ARCH}")
    ),
    pytest.param(
        "image: k8s.gcr.io/${NAME}:v1\n",
        [("k8s.gcr.io/${NAME}:v1", "image", "safe")],
        id="placeholder as a name",
    ),
    pytest.param(
        "image: 'k8s.gcr.io/x:%TAG%'\n",
        [("k8s.gcr.io/x:%TAG%", "image", "safe")],
        id="placeholder %TAG%",
    ),
    # Every place
    pytest.param(
        f"{POD}  volumes:\n  - image:\n      reference: {OLD}\n", IMAGE, id="image volume"
    ),
    pytest.param(
        f"{POD}  initContainers: [{{i: {OLD}}}]\n  ephemeralContainers: [{{i: {OLD}}}]\n",
        IMAGE * 2,
        id="other containers",
    ),
    pytest.param(
        f"apiVersion: x.example/v1\nkind: Etcd\nspec:\n  deep: {{er: {{etcdImage: {OLD}}}}}\n",
        IMAGE,
        id="a custom resource",
    ),
    pytest.param(
        f"apiVersion: v1\nkind: ConfigMap\ndata:\n  pause: {OLD}\n",
        IMAGE,
        id="a value of a ConfigMap",
    ),
    pytest.param(
        (
            f"apiVersion: v1\nkind: List\nitems:\n- kind: Pod\n  spec: {{containers: [{{image: "
            f"{OLD}}}]}}\n"
        ),
        IMAGE,
        id="kind List",
    ),
    pytest.param(
        f"metadata:\n  annotations:\n    a.example/image: {OLD}\n", IMAGE, id="annotation"
    ),
    pytest.param(
        "image:\n  repository: k8s.gcr.io/pause\n  tag: 3.9\n",
        [("k8s.gcr.io/pause", "image", "safe")],
        id="repository and tag",
    ),
    pytest.param(
        "images:\n- name: x\n  newName: k8s.gcr.io/pause\n",
        [("k8s.gcr.io/pause", "image", "safe")],
        id="newName",
    ),
    pytest.param(
        f"image: {OLD}\n---\nimage: {OLD}\n---\na: 1\n---\nimage: {OLD}\n",
        IMAGE * 3,
        id="documents",
    ),
    pytest.param(f"image: {OLD}\nimage: {OLD}\n", IMAGE * 2, id="duplicate keys"),
    pytest.param(
        pod(f"image: {OLD}") + "  - name: k8s.gcr.io\n", IMAGE, id="beside a host as a name"
    ),
    # Environment, arguments, flags
    pytest.param(pod(f"env: [{{name: IMAGE, value: {OLD}}}]"), IMAGE, id="environment"),
    pytest.param(pod(f"args: [--pod-infra-container-image={OLD}]"), ARGUMENT, id="flag with ="),
    pytest.param(pod(f"args: ['--image=\"{OLD}\"']"), ARGUMENT, id="flag with = and quotes"),
    pytest.param(pod(f"args: [-image={OLD}]"), ARGUMENT, id="one dash"),
    pytest.param(pod(f"args: [--image, {OLD}]"), ARGUMENT, id="flag and next item"),
    pytest.param(pod(f"command: [run, {OLD}]"), IMAGE, id="argument without a flag"),
    pytest.param(f"environment:\n- PAUSE_IMAGE={OLD}\n", ARGUMENT, id="NAME=reference"),
    pytest.param(f"image: ${{PAUSE_IMAGE:-{OLD}}}\n", ARGUMENT, id="default of a variable"),
    pytest.param(
        f"image: ${{IMAGE:-{OLD}}}\nb: [a:1]\n",
        ARGUMENT,
        id="default, beside what one reader rejects",
    ),
    pytest.param(f"uses: docker://{OLD}\n", ARGUMENT, id="docker URL"),
    pytest.param(
        "url: oci://k8s.gcr.io/x/charts\n",
        [("oci://k8s.gcr.io/x/charts", "chart", "unsafe")],
        id="OCI URL",
    ),
    pytest.param(pod(f"args: ['--env=IMAGE={OLD}']"), ARGUMENT, id="NAME=reference behind a flag"),
    pytest.param(f"image: '${{IMAGE:=\"{OLD}\"}}'\n", ARGUMENT, id="default in quotes"),
    pytest.param(
        "image: ${A:=k8s.gcr.io/x:${TAG:=1}}\n",
        [("k8s.gcr.io/x:${TAG:=1}", "argument", "safe")],
        id="default in a default",
    ),
    pytest.param(
        "image: ${A:=k8s.gcr.io/x}:${TAG:=1}\n",
        [("k8s.gcr.io/x", "argument", "safe")],
        id="default with a tag behind it",
    ),
    pytest.param(
        "image: ${A:-k8s.gcr.io}/x:1\n",
        [("k8s.gcr.io", "argument", "safe")],
        id="a host as default",
    ),
    pytest.param(
        "image: ${A:-k8s.gcr.io/}x:${TAG}\n",
        [("k8s.gcr.io", "argument", "safe")],
        id="a host with a slash as default",
    ),
    pytest.param(
        "image: ${A:-k8s.gcr.io/a/}x:1\n",
        [("k8s.gcr.io/a", "argument", "safe")],
        id="a prefix as default",
    ),
    pytest.param(
        "image: ${A:-gcr.io/google_containers}/x\n",
        [("gcr.io/google_containers", "argument", "safe")],
        id="another prefix",
    ),
    # Lists in a text
    pytest.param(f"image: {OLD},{OLD}\n", ARGUMENT * 2, id="list with commas"),
    pytest.param(f"args: ['--images={OLD},{OLD}']\n", ARGUMENT * 2, id="list in an argument"),
    pytest.param(f"image: {OLD} {OLD}\n", ARGUMENT * 2, id="list with blanks"),
    pytest.param(f"image: {OLD},docker.io/x/y:1\n", ARGUMENT, id="list of several registries"),
    pytest.param(f"image: {OLD} docker.io/x/y:1\n", [], id="perhaps an original and its copy"),
    pytest.param(f"a: '{OLD} {NEW}'\n", [], id="an original and its copy"),
    pytest.param(
        f"a: '{OLD},localhost:5000/x/pause:3.9'\n", [], id="an original and its copy with a comma"
    ),
    pytest.param(
        f"images: |\n  # {OLD}\n  {OLD}\n\n  {OLD},\n", ARGUMENT * 2, id="lines of references"
    ),
    pytest.param(
        f"a: |\n  {OLD}\n  {OLD}\n",
        [(OLD, "argument", "unsafe")] * 2,
        id="lines of references under any key",
    ),
    pytest.param(
        f"image: {OLD},x\n", [("k8s.gcr.io/pause", "image", "unsafe")], id="a tag with a comma"
    ),
    # Settings in a text: what reads them is not in sight
    *(
        pytest.param(
            f"data:\n  a.env: |\n    {setting}\n    B=1\n",
            [(OLD, "embedded", "unsafe")],
            id=f"setting {setting}",
        )
        for setting in (
            f"IMAGE={OLD}",
            f"export IMAGE='{OLD}'",
            f'pause.image = "{OLD}"',
            f"Environment=IMAGE={OLD}",
            f"# x\n    [y]\n    a={OLD}",
        )
    ),
    pytest.param(
        f'a: "IMAGE={OLD}\\nB=1"\n', [(OLD, "embedded", "unsafe")], id="settings with escapes"
    ),
    pytest.param(
        f"a: |\n  IMAGE={OLD}\n  docker pull $IMAGE\n", [], id="a script that begins with a setting"
    ),
    pytest.param(f"a: |\n  A=k8s.gcr.io\n  # B={OLD}\n", [], id="settings of no image"),
    # Anchors and aliases
    pytest.param(
        f"image: &x {OLD}\nb: *x\nc: [*x, *x]\n", IMAGE, id="aliases are no more findings"
    ),
    pytest.param(f"a: &x {OLD}\nb: *x\n", UNLABELLED, id="an anchor under any key"),
    pytest.param(f"a: &x {{image: {OLD}}}\nb:\n  <<: *x\n", IMAGE, id="merge key"),
    pytest.param(
        f"a: &x {OLD}\ndescription: *x\n", [(OLD, "image", "display_only")], id="alias in prose"
    ),
    pytest.param(
        f"a: &x {OLD}\nregistry-mirrors: [*x]\n",
        [(OLD, "image", "display_only")],
        id="alias in a mirror",
    ),
    pytest.param(
        f"a: &x {{b: {OLD}}}\nallowedImages: *x\n",
        [(OLD, "image", "display_only")],
        id="alias of a map in a list that allows",
    ),
    pytest.param(
        f"image: &x {OLD}\n---\nimage: &x {OLD}\ndescription: *x\n",
        [*IMAGE, (OLD, "image", "display_only")],
        id="another anchor",
    ),
    pytest.param(
        f"image: &x {OLD}\n*x : 1\n", [(OLD, "image", "display_only")], id="alias as a key"
    ),
    pytest.param(f"? {{image: {OLD}}}\n: 1\n", [], id="image in a key"),
    pytest.param(f"images: &x [*x, {OLD}]\n", IMAGE, id="recursive alias"),
    pytest.param("image: ${IMAGE}\nk8s.gcr.io/x: 1\n", [], id="a placeholder alone"),
    # Text in text
    pytest.param(
        f"data:\n  pod.yaml: |\n    spec:\n      image: {OLD}\n", EMBEDDED, id="YAML in a literal"
    ),
    pytest.param(
        f"data:\n  pod.yaml: |\n    image: {OLD}\n    ---\n    image: {OLD}\n",
        EMBEDDED * 2,
        id="documents in a literal",
    ),
    pytest.param(
        f'data:\n  pod.json: |\n    {{"image": "{OLD}"}}\n', EMBEDDED, id="JSON in a literal"
    ),
    pytest.param(f'data:\n  a: \'{{"image": "{OLD}"}}\'\n', EMBEDDED, id="JSON in single quotes"),
    pytest.param(
        f'data:\n  a: "{{\\"image\\": \\"{OLD}\\"}}"\n',
        EMBEDDED,
        id="JSON escaped in double quotes",
    ),
    pytest.param(
        f'data:\n  a: "image: {OLD}\\nb: 1\\n"\n', EMBEDDED, id="YAML escaped in double quotes"
    ),
    pytest.param(f"a: |\n  - image: {OLD}\n", EMBEDDED, id="list in a literal"),
    pytest.param(
        f"a: |\n  b: |\n    c: |\n      image: {OLD}\n",
        EMBEDDED,
        id="literal in a literal in a literal",
    ),
    pytest.param(nested(3), EMBEDDED, id="JSON in JSON in JSON in JSON"),
    pytest.param(
        f"values: |-\n  image: {OLD} # {OLD}\n", [*EMBEDDED, *COMMENT], id="comment in a literal"
    ),
    pytest.param(f"a: |\n  args: [--image={OLD}]\n", ARGUMENT, id="argument in a literal"),
    pytest.param(f"a: |2\n    image: {OLD}\n", EMBEDDED, id="given indentation"),
    # Comments
    pytest.param(f"# {OLD}\n", COMMENT, id="nothing but a comment"),
    pytest.param(f"a: 1\n# image: {OLD}\n", COMMENT, id="commented-out YAML"),
    pytest.param(f"a: 1 # image: {OLD}\n", COMMENT, id="behind a value"),
    pytest.param(f"#image:{OLD}\n", COMMENT, id="no blank after the colon"),
    pytest.param(
        f"# {OLD}.\n# ({OLD})\n# '{OLD}',\n# `{OLD}`\n", COMMENT * 4, id="in brackets and quotes"
    ),
    pytest.param(f"image: {OLD} # {OLD}\n", [*IMAGE, *COMMENT], id="value and comment"),
    pytest.param(
        f"image: {OLD}\n# x\n\n---\n# {OLD}\n",
        [*IMAGE, *COMMENT],
        id="before the next document's text",
    ),
    pytest.param(f"a: 1\n---\n# {OLD}\n---\nb: 1\n", COMMENT, id="a document of comments"),
    pytest.param(f"# \u2028 {OLD}\nimage: {OLD}\n", [*COMMENT, *IMAGE], id="U+2028 in a comment"),
    pytest.param(f"# \x85 {OLD}\nimage: {OLD}\n", [*COMMENT, *IMAGE], id="NEL in a comment"),
    pytest.param(f"# {OLD}\r\na: 1\r\n", COMMENT, id="comment with CRLF"),
    pytest.param(f"# {OLD}\ra: 1\r", COMMENT, id="comment with CR"),
    pytest.param(
        "# eu.gcr.io/google_containers/a:1\n",
        [("eu.gcr.io/google_containers/a:1", "comment", "safe")],
        id="reported once",
    ),
    # Hosts alone
    pytest.param(
        "registry: k8s.gcr.io\n", [("k8s.gcr.io", "repository-host", "unsafe")], id="a host alone"
    ),
    pytest.param(
        "kube_image_repo: 'k8s.gcr.io/'\n",
        [("k8s.gcr.io", "repository-host", "unsafe")],
        id="a host with a slash",
    ),
    pytest.param(
        "env: [{name: REGISTRY, value: k8s.gcr.io}]\n",
        [("k8s.gcr.io", "repository-host", "unsafe")],
        id="named beside",
    ),
    pytest.param(
        "registry: {default: k8s.gcr.io}\n",
        [("k8s.gcr.io", "repository-host", "unsafe")],
        id="named by its parent",
    ),
    pytest.param(
        "args: [--image-repository=k8s.gcr.io]\n",
        [("k8s.gcr.io", "repository-host", "unsafe")],
        id="argument",
    ),
    pytest.param(
        "repo: ${REPO:=k8s.gcr.io}\n",
        [("k8s.gcr.io", "repository-host", "unsafe")],
        id="default of a variable alone",
    ),
    pytest.param(
        "repo: k8s.gcr.io/a/\n",
        [("k8s.gcr.io/a", "repository-host", "unsafe")],
        id="a prefix with a slash",
    ),
    pytest.param(
        "- {op: add, path: /spec/x/imageRepository, value: k8s.gcr.io}\n",
        [("k8s.gcr.io", "repository-host", "unsafe")],
        id="JSON patch",
    ),
    pytest.param(
        "variables: [{name: imageRepository, schema: {openAPIV3Schema: {default: k8s.gcr.io}}}]\n",
        [("k8s.gcr.io", "repository-host", "unsafe")],
        id="variable of a class of clusters",
    ),
    pytest.param(
        "questions: [{variable: image.registry, default: k8s.gcr.io}]\n",
        [("k8s.gcr.io", "split", "safe")],
        id="question",
    ),
    pytest.param(
        "Parameters: {Registry: {Default: k8s.gcr.io}}\n",
        [("k8s.gcr.io", "repository-host", "unsafe")],
        id="in capitals",
    ),
    pytest.param(
        "repo: gcr.io/google_containers\n",
        [("gcr.io/google_containers", "repository-host", "unsafe")],
        id="a prefix alone",
    ),
    # kubeadm
    pytest.param(
        "kind: ClusterConfiguration\nimageRepository: k8s.gcr.io\n",
        [("k8s.gcr.io", "repository-host", "unsafe")],
        id="kubeadm",
    ),
    *(
        pytest.param(
            (
                f"kind: ClusterConfiguration\nkubernetesVersion: {version}\nimageRepository: "
                f"k8s.gcr.io\n"
            ),
            [("k8s.gcr.io", "repository-host", applicability)],
            id=f"kubeadm {version}",
        )
        for version, applicability in (
            ("v1.25.0", "safe"),
            ("1.30.1", "safe"),
            ("v1.24.9", "safe"),
            ("v1.24.8", "unsafe"),
            ("v1.23.15", "safe"),
            ("v1.22.16", "unsafe"),
            ("v1.22.17", "safe"),
            ("v1.21.99", "unsafe"),
            ("stable-1", "unsafe"),
            ("v1.25", "unsafe"),
            ("v1.26.0-rc.1", "safe"),
            ("${VERSION}", "unsafe"),
        )
    ),
    pytest.param(
        (
            "kind: ClusterConfiguration\nkubernetesVersion: v1.30.0\ndns:\n  imageRepository: "
            "k8s.gcr.io/coredns\n"
        ),
        [("k8s.gcr.io/coredns", "repository-host", "unsafe")],
        id="kubeadm's dns, whose path differs",
    ),
    pytest.param(
        (
            "kind: ClusterConfiguration\nkubernetesVersion: v1.20.1\ndns:\n  imageRepository: "
            "k8s.gcr.io\netcd:\n  local:\n    imageRepository: k8s.gcr.io\n"
        ),
        [("k8s.gcr.io", "repository-host", "safe")] * 2,
        id="kubeadm's dns and etcd, of which one image is pulled",
    ),
    pytest.param(
        (
            "kind: ClusterConfiguration\nkubernetesVersion: v1.21.1\ndns:\n  imageRepository: "
            "k8s.gcr.io\netcd:\n  local:\n    imageRepository: k8s.gcr.io\n"
        ),
        [("k8s.gcr.io", "repository-host", "unsafe"), ("k8s.gcr.io", "repository-host", "safe")],
        id="kubeadm's dns, whose path depends on the registry",
    ),
    pytest.param(
        "kind: ClusterConfiguration\ndns:\n  imageRepository: ${DNS:=k8s.gcr.io/coredns}\n",
        [("k8s.gcr.io/coredns", "argument", "unsafe")],
        id="kubeadm's dns as a default",
    ),
    pytest.param(
        (
            "kind: KubeadmControlPlane\nspec:\n  version: v1.27.1\n  spec: {clusterConfiguration: "
            "{imageRepository: k8s.gcr.io}}\n"
        ),
        [("k8s.gcr.io", "repository-host", "safe")],
        id="Cluster API with its version",
    ),
    pytest.param(
        (
            "data:\n  a: |\n    kind: ClusterConfiguration\n    kubernetesVersion: v1.30.0\n    "
            "imageRepository: k8s.gcr.io\n"
        ),
        [("k8s.gcr.io", "repository-host", "safe")],
        id="kubeadm in a ConfigMap",
    ),
    # Sealed: reported, never edited
    pytest.param(
        f"image: {OLD}\nsops:\n  mac: ENC[x]\n  lastmodified: x\n",
        [(OLD, "image", "display_only")],
        id="SOPS",
    ),
    pytest.param(
        f"kind: SealedSecret\nspec:\n  template: {{x: {OLD}}}\n",
        [(OLD, "image", "display_only")],
        id="sealed secret",
    ),
    pytest.param(f"image: {OLD}\nsops: not encrypted\n", IMAGE, id="a key called sops"),
    pytest.param("image: 'k8s.gcr.io/pau\\x73e'\n", [], id="a backslash in single quotes"),
    pytest.param('image: "k8s.gcr.io/*"\n', [], id="a pattern under an image's key"),
    pytest.param(
        'image: "k8s.gcr.io/pau\\x73e"\n',
        [("k8s.gcr.io/pause", "image", "display_only")],
        id="an escape in the name",
    ),
    pytest.param(
        'a: "gcr.io/google_containers/paus\\x65"\n',
        [("gcr.io/google_containers/pause", "image", "display_only")],
        id="an end",
    ),
    pytest.param(
        'image: "k8s.gcr.io\\/pause:3.9"\n', [(OLD, "image", "display_only")], id="an escaped slash"
    ),
    pytest.param(
        'image: "k8s.gcr.io/pause:3\\x2e9"\n',
        IMAGE,
        id="an escape in the tag",
    ),
    # What no reader likes
    pytest.param(f"image:\t{OLD}\n\t# x\n", IMAGE, id="tabs"),
    pytest.param(f"image: {OLD}\t\n", IMAGE, id="tab behind a value"),
    pytest.param(f"# \x07\nimage: {OLD} # \x9f\n", IMAGE, id="control characters"),
    pytest.param(
        f"image: {OLD}\n---\nb: [\n---\nimage: {OLD}\n",
        IMAGE * 2,
        id="a broken document between good ones",
    ),
    pytest.param(
        f"image: {OLD}\n---\nimage: {OLD}\nb: [\n---\nimage: {OLD}\n",
        [*IMAGE, (OLD, "image", "unsafe"), *IMAGE],
        id="a broken document",
    ),
    pytest.param(
        f'- {OLD}\n- \'{OLD}\'\n- "image": "{OLD}",\n]\n',
        [(OLD, "image", "unsafe")] * 3,
        id="lines of a broken document",
    ),
    pytest.param(
        "a: &a [x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(99)) + f"image: {OLD}\n",
        IMAGE,
        id="alias bomb",
    ),
]


@pytest.mark.parametrize(("text", "found"), FOUND)
def test_found(text: str, found: list[tuple[str, str, str]]) -> None:
    assert images(text) == found


MINIO = validate(load_pack("minio"))


@pytest.mark.parametrize(
    ("text", "applicability"),
    [
        pytest.param("containers: [{image: minio/minio}]\n", "SAFE", id="image of a container"),
        pytest.param(
            "containers: [{image: minio/minio:RELEASE.2025-04-22T22-12-26Z}]\n", "SAFE", id="a tag"
        ),
        pytest.param("services: {a: {image: minio/minio}}\n", "SAFE", id="image of a service"),
        pytest.param("image: minio/minio\n", "UNSAFE", id="image"),
        pytest.param("images: [minio/minio]\n", "UNSAFE", id="images"),
        pytest.param(
            "image: minio/minio:RELEASE.2025-04-22T22-12-26Z\n", "UNSAFE", id="image with a tag"
        ),
        pytest.param("image: docker.io/minio/minio\n", "SAFE", id="a registry"),
        pytest.param("image: {repository: minio/minio}\n", "UNSAFE", id="repository of an image"),
        pytest.param(
            "mc: {repository: minio/minio, tag: latest}\n", "UNSAFE", id="repository and tag"
        ),
        pytest.param(
            "set: [{name: image.repository, value: minio/minio}]\n",
            "UNSAFE",
            id="a value for an image",
        ),
        pytest.param("args: [--image, minio/minio]\n", "UNSAFE", id="behind a flag"),
        pytest.param("with: {repository: minio/minio}\n", None, id="a repository of code"),
        pytest.param("x: minio/minio\n", "DISPLAY_ONLY", id="any key"),
        pytest.param("x: minio/minio:1\n", "DISPLAY_ONLY", id="a tag under any key"),
        pytest.param("x: docker.io/minio/minio\n", "UNSAFE", id="a registry under any key"),
        pytest.param("releases: [{name: minio, chart: minio/minio}]\n", None, id="a chart"),
        pytest.param("remoteChart: minio/minio\n", None, id="a remote chart"),
    ],
)
def test_a_name_without_a_registry(text: str, applicability: str | None) -> None:
    """A chart and a project on a forge are named in the same way, and a registry may be put in
    front of all but the images of containers and services."""
    assert [f.fix.applicability.name for f in check(text, rules=MINIO).findings] == (
        [applicability] if applicability else []
    )


MIRRORS = f"- {OLD}\n- k8s.gcr.io\n- k8s.gcr.io/x\n"

NOT_FOUND = [
    # No reference to a registry that moved
    pytest.param("", id="empty"),
    pytest.param("image: registry.k8s.io/pause:3.9\n", id="the new registry"),
    pytest.param("image: staging-k8s.gcr.io/pause:3.9\n", id="longer label"),
    pytest.param("image: k8s.gcr.io.example.com/pause:3.9\n", id="longer host"),
    pytest.param("image: k8s.gcr.io:443/pause:3.9\n", id="port"),
    pytest.param("image: mirror.example.com/k8s.gcr.io/pause:3.9\n", id="path of a mirror"),
    pytest.param("image: k8s.gcr.io.\n", id="dot behind the host"),
    pytest.param("image: gcr.io/google-samples/hello-app:1.0\n", id="google-samples"),
    pytest.param("image: gcr.io/google.com/cloudsdktool/cloud-sdk\n", id="google.com"),
    pytest.param("image: gke.gcr.io/pause:3.9\n", id="gke.gcr.io"),
    pytest.param("image: gcr.io/google-containers-anything/x\n", id="google-containers-anything"),
    pytest.param("registry: gcr.io\n", id="a shared host alone"),
    pytest.param("image: quay.io/other/x:1\n", id="quay.io"),
    # Keys
    pytest.param(f"{OLD}: 1\n", id="key"),
    pytest.param(f"'{OLD}': {{'k8s.gcr.io': x}}\n", id="quoted keys"),
    pytest.param("? k8s.gcr.io/x\n: 1\n", id="complex key"),
    pytest.param(f"images: {{{OLD}: x}}\n", id="key in flow"),
    pytest.param("a: |\n  k8s.gcr.io/x: 1\n", id="key of embedded YAML"),
    # Tables and comparisons
    pytest.param(f"- {{from: {OLD}, to: {NEW}}}\n", id="from one name to another"),
    pytest.param(f"enum: [{OLD}, {NEW}]\n", id="values to choose from"),
    pytest.param(f"args:\n- --old={OLD}\n- --new={NEW}\n", id="an old name as an argument"),
    # No whole reference
    pytest.param("a: https://k8s.gcr.io/v2/\n", id="URL"),
    pytest.param("a: github.com/kubernetes/k8s.io/tree/main/k8s.gcr.io/x\n", id="repository URL"),
    pytest.param("a: see k8s.gcr.io/pause for more\n", id="sentence"),
    pytest.param("a: '^k8s.gcr.io/pause:.+$'\n", id="regular expression"),
    pytest.param("a: k8s.gcr.io/*\n", id="wildcard"),
    pytest.param("a: 'k8s.gcr.io/{a,b}'\n", id="braces"),
    pytest.param("a: '*.gcr.io/google_containers/*'\n", id="wildcards"),
    pytest.param("a: k8s.gcr.io//x\n", id="two slashes"),
    pytest.param("a: k8s.gcr.io/X\n", id="capital letters"),
    pytest.param(f"a: {OLD},x\n", id="list of more than references"),
    pytest.param(f"a: |\n  {OLD} m.example/x\n  {OLD} m.example/y\n", id="pairs, line by line"),
    pytest.param("a: |\n  Since 1.25 k8s.gcr.io/pause is frozen.\n", id="prose in a literal"),
    pytest.param("a: --thin-manifest-dir=k8s.io/k8s.gcr.io\n", id="path in an argument"),
    pytest.param("a: --host=k8s.gcr.io\n", id="host in an argument"),
    pytest.param("a: ${HOST:-k8s.gcr.io}\n", id="host in a default"),
    pytest.param("a: ${HOST:-k8s.gcr.io}:5000\n", id="host in a default with a port"),
    pytest.param("a: [k8s.gcr.io/, gcr.io/google_containers/]\n", id="prefixes in a list"),
    pytest.param("a: k8s.gcr.io/x/\n", id="prefix under any key"),
    pytest.param("- {op: add, path: /spec/hosts/0, value: k8s.gcr.io}\n", id="JSON patch"),
    pytest.param("a: domain.example.com/k8s.gcr.io=x\n", id="host before ="),
    pytest.param("a: k8s.gcr.io/pause\n  :3.9\n", id="over two lines"),
    # A host alone where nothing says that it is an image's
    pytest.param("a: k8s.gcr.io\n", id="host under any key"),
    pytest.param("hosts: [k8s.gcr.io]\n", id="host in a list"),
    pytest.param("url: k8s.gcr.io\nserver: k8s.gcr.io\n", id="host under url and server"),
    pytest.param("labels: [area/k8s.gcr.io]\n", id="label"),
    # Policies
    pytest.param(policy("kyverno.io/v1", "ClusterPolicy"), id="Kyverno"),
    pytest.param(
        policy("policies.kyverno.io/v1alpha1", "ImageValidatingPolicy"), id="Kyverno, new group"
    ),
    pytest.param(
        policy("constraints.gatekeeper.sh/v1beta1", "K8sAllowedRepos"), id="Gatekeeper constraint"
    ),
    pytest.param(
        policy("templates.gatekeeper.sh/v1", "ConstraintTemplate"), id="Gatekeeper template"
    ),
    pytest.param(policy("policy.sigstore.dev/v1beta1", "ClusterImagePolicy"), id="sigstore"),
    pytest.param(
        policy("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy"),
        id="admission policy",
    ),
    pytest.param(policy("policies.kubewarden.io/v1", "ClusterAdmissionPolicy"), id="Kubewarden"),
    pytest.param(policy("wgpolicyk8s.io/v1alpha2", "PolicyReport"), id="policy report"),
    pytest.param(policy("networking.k8s.io/v1", "NetworkPolicy"), id="network policy"),
    pytest.param(policy("cilium.io/v2", "CiliumNetworkPolicy"), id="Cilium network policy"),
    pytest.param(policy("projectcalico.org/v3", "NetworkSet"), id="network set"),
    pytest.param(policy("projectcalico.org/v3", "GlobalNetworkSet"), id="global network set"),
    pytest.param(policy("aquasecurity.github.io/v1alpha1", "VulnerabilityReport"), id="Trivy"),
    pytest.param(
        policy("v1", "List", f"items:\n- apiVersion: kyverno.io/v1\n  kind: Policy\n  x: {OLD}\n"),
        id="a policy in a list",
    ),
    pytest.param(f"- rule: x\n  condition: y\n  images: [{OLD}]\n", id="Falco rule"),
    pytest.param(f"- list: known\n  items: [{OLD}]\n", id="Falco list"),
    pytest.param(
        f"- macro: known\n  condition: container.image startswith {OLD}\n", id="Falco macro"
    ),
    # Mirrors and allow-lists
    pytest.param(
        policy("operator.openshift.io/v1alpha1", "ImageContentSourcePolicy"),
        id="OpenShift content source policy",
    ),
    pytest.param(
        policy("config.openshift.io/v1", "ImageDigestMirrorSet"), id="OpenShift digest mirrors"
    ),
    pytest.param(policy("config.openshift.io/v1", "ImageTagMirrorSet"), id="OpenShift tag mirrors"),
    pytest.param(policy("config.openshift.io/v1", "Image"), id="OpenShift image configuration"),
    pytest.param(
        policy("mirror.openshift.io/v1alpha2", "ImageSetConfiguration"), id="OpenShift image set"
    ),
    pytest.param(policy("imgpkg.carvel.dev/v1alpha1", "ImagesLock"), id="imgpkg lock"),
    *(
        pytest.param(f"{key}:\n{MIRRORS}", id=f"list {key}")
        for key in (
            "registry_mirrors",
            "registryMirrors",
            "mirrors",
            "allowedRegistries",
            "allowed-images",
            "allowlist",
            "image-whitelist",
            "allowedRepos",
            "blockedImages",
            "trustedRegistries",
            "ignored-images",
            "exemptImages",
            "insecure-registries",
            "excludeImages",
            "skip_images",
            "disallowedRepositories",
            "imageWhitelist",
            "registryAllowlist",
            "denied_repos",
            "banned-images",
            "forbidden",
            "allowed",
            "registries-skipping-tag-resolving",
            "allowed-images.yaml",
        )
    ),
    pytest.param("mirrors:\n  k8s.gcr.io:\n    endpoint: [k8s.gcr.io/x]\n", id="mirror map"),
    pytest.param("registry:\n  proxy_mirror: k8s.gcr.io/x\n", id="mirror key"),
    pytest.param(f"data:\n  allowed-registries.yaml: |\n    - {OLD}\n", id="a file that allows"),
    pytest.param(
        f"packageRules:\n- matchPackageNames: [{OLD}]\n  replacementName: registry.k8s.io/pause\n",
        id="Renovate replaces",
    ),
    # What something looks for
    *(
        pytest.param(f"{key}: {OLD}\n", id=f"looked for by {key}")
        for key in ("regexp", "matchPattern", "path_regex", "contains", "match", "startsWith")
    ),
    # Prose and records
    pytest.param(f"annotations: {{summary: {OLD}}}\n", id="summary"),
    pytest.param(f"description: {OLD}\n", id="description"),
    pytest.param(
        f"spec: {{properties: {{image: {{description: '{OLD}'}}}}}}\n", id="description of a CRD"
    ),
    pytest.param(f"message: {OLD}\ntitle: {OLD}\nexplanation: {OLD}\n", id="other prose"),
    pytest.param(f"run_if_changed: {OLD}\n", id="prow"),
    pytest.param(
        f"apiVersion: v1\nkind: Pod\nstatus:\n  containerStatuses:\n  - image: {OLD}\n", id="status"
    ),
    pytest.param(
        f"apiVersion: v1\nkind: Node\nstatus: {{images: [{{names: [{OLD}]}}]}}\n",
        id="images of a node",
    ),
    pytest.param(f"metadata: {{annotations: {{kbld.carvel.dev/id: {OLD}}}}}\n", id="kbld lock"),
    pytest.param(
        (
            f"metadata:\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: |\n "
            f'     {{"image": "{OLD}"}}\n'
        ),
        id="last applied configuration",
    ),
    pytest.param(
        "registries:\n- name: us.gcr.io/k8s-artifacts-prod/x\n  src: true\n", id="promoter manifest"
    ),
    # Commands that copy
    pytest.param(f"args: [gcrane, cp, {OLD}, b]\n", id="gcrane cp"),
    pytest.param(f"command: [/usr/bin/ctr, images, tag, {OLD}, b]\n", id="ctr images tag"),
    pytest.param(f"command: [skopeo]\nargs: [copy, {OLD}]\n", id="command and arguments"),
    pytest.param(f"command: crane cp\nargs: [{OLD}, b]\n", id="command on one line"),
    pytest.param(f"args:\n- |\n  crane copy {OLD} b\n", id="a script"),
    # Comments
    pytest.param(f"# {OLD} is now {NEW}\n", id="a comment on the move"),
    pytest.param(f"# The default is {OLD}.\n", id="end of a sentence in a comment"),
    pytest.param(f"# ({OLD}), '{OLD}' or `{OLD}`\n", id="several in a comment"),
    pytest.param("# pull from k8s.gcr.io\n", id="a host in a comment"),
    pytest.param("# k8s.gcr.io/* and k8s.gcr.io/[a-z]\n", id="patterns in a comment"),
    pytest.param("# https://k8s.gcr.io/v2/x\n", id="URL in a comment"),
    pytest.param("# mirror.example.com/k8s.gcr.io/x:1\n", id="path in a comment"),
    pytest.param(f"# gcrane cp {OLD} b\n", id="a copy command in a comment"),
    pytest.param(f"a: 'x # {OLD}'\n", id="a hash in a string"),
    pytest.param(f"# staging-{OLD}\n", id="longer name in a comment"),
    # Text that does not parse
    pytest.param(f"a: [\nb: see {OLD} for more\n", id="prose in broken text"),
]


@pytest.mark.parametrize("text", NOT_FOUND)
def test_nothing_is_a_finding(text: str) -> None:
    assert images(text) == []
    assert fix(text) == text


@pytest.mark.parametrize(
    "text",
    [param for param in NOT_FOUND if not param.marks and "k8s.gcr.io" in str(param.values[0])],
)
def test_what_names_the_registry_is_never_called_clean(text: str) -> None:
    """It is a mention, unless it is part of a longer name."""
    report = check(text)
    longer = any(other in text for other in ("staging-k8s", "k8s.gcr.io.", "gcr.io:443", "gke.gcr"))
    assert longer or report.mentions or report.notifications


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        (f"{OLD}: 1\n", ["a mapping key"]),
        ("mirrors: [k8s.gcr.io]\n", ["a mirror configuration"]),
        ("a: see k8s.gcr.io/x and k8s.gcr.io/y\n", ["text that is no image reference"] * 2),
        (policy("kyverno.io/v1", "Policy"), ["a policy (Policy)"]),
        (f"image: {OLD}\nb: k8s.gcr.io/*\n", ["text that is no image reference"]),
        ("# k8s.gcr.io\n", ["a comment that names no whole image"]),
        (f"# {OLD} -> {NEW}\n", ["a comment in prose"]),
        (f"# image: {OLD} # {NEW}\n", ["a comment that names the new registry too"]),
        (
            "a: mirror.example.com/k8s.gcr.io/x\n",
            ["a path or a name that only contains the registry"],
        ),
        ("a: k8s.gcr.io/x\n  b\n", ["written over several lines or with escapes"]),
    ],
)
def test_mentions_say_why(text: str, reasons: list[str]) -> None:
    assert [mention.reason for mention in check(text).mentions] == reasons


def test_what_was_not_read_is_said_with_its_place() -> None:
    (note,) = check(f"a: 1\n---\nb: [{OLD}\nc: @\n---\nd: 1\n").notifications
    assert (note.kind, note.path) == ("unparsed", "a.yaml")
    assert note.position == (4, 2)


@pytest.mark.parametrize(("open_", "close"), [("[", "]"), ("{a: ", "}"), ("[", "")])
def test_nesting_beyond_reason_is_said_not_followed(open_: str, close: str) -> None:
    def checks(depth: int) -> Callable[[], FileReport]:
        text = f"image: {open_ * depth}{OLD}{close * depth}\n"
        return lambda: check(text)

    for depth in (1_250, 1_250 * GROWTH):
        assert [note.kind for note in checks(depth)().notifications] == ["unparsed"]
    assert grows_linearly(checks, 1_250)


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda n: f"a: {'x' * 800 * n}\nimage: {OLD}\n", id="a long line"),
        pytest.param(
            lambda n: f"a: {'k8s.gcr.io ' * n}\nimage: {OLD}\n", id="a line of many mentions"
        ),
        pytest.param(
            lambda n: "".join(f"# {i}: k8s.gcr.io\n" for i in range(n)) + f"image: {OLD}\n",
            id="many comments",
        ),
        pytest.param(
            lambda n: "a: |\n" + "  k8s.gcr.io x\n" * n + f"image: {OLD}\n", id="a long literal"
        ),
        pytest.param(lambda n: f"a: '{'k8s.gcr.io ' * n}'\nimage: {OLD}\n", id="a long string"),
        pytest.param(
            lambda n: 'a: "' + "k8s.gcr.io/x y\\n" * n + f'"\nimage: {OLD}\n', id="many escapes"
        ),
        pytest.param(
            lambda n: "a: [" + "\n" + "k8s.gcr.io x\n" * n + "\n---\n" + f"image: {OLD}\n",
            id="a long text that does not parse",
        ),
    ],
)
def test_size_is_no_trouble(make: Callable[[int], str]) -> None:
    def finds(number: int) -> Work:
        text = make(number)
        assert images(text) == IMAGE
        return lambda: images(text)

    assert grows_linearly(finds, 200)


def test_many_documents() -> None:
    def finds(number: int) -> Work:
        text = f"---\n{pod(f'image: {OLD}')}" * number
        assert len(images(text)) == number
        return lambda: images(text)

    assert grows_linearly(finds, 100)


@pytest.mark.parametrize(
    ("text", "field", "kind", "name"),
    [
        (pod(f"image: {OLD}"), "spec.containers[0].image", "Pod", "p"),
        (
            (
                f"kind: List\nitems: [{{apiVersion: v1, kind: Pod, metadata: {{name: q}}, x: "
                f"{OLD}}}]\n"
            ),
            "items[0].x",
            "Pod",
            "q",
        ),
        (
            f"apiVersion: v1\nkind: A\nmetadata: {{name: m}}\ndata:\n  a.yaml: |\n    b: [{OLD}]\n",
            "data['a.yaml'] > b[0]",
            "A",
            "m",
        ),
        (f"apiVersion: v1\nkind: Pod\nmetadata: [x]\nimage: {OLD}\n", "image", "Pod", ""),
    ],
)
def test_where_a_finding_stands(text: str, field: str, kind: str, name: str) -> None:
    (finding,) = check(text).findings
    assert finding.object is not None
    assert (str(finding.field), finding.object[:2]) == (field, (kind, name))


def test_an_object_that_says_no_kind_is_none() -> None:
    (finding,) = check(f"image: {OLD}\n").findings
    assert (finding.object, str(finding.field)) == (None, "image")


@pytest.mark.parametrize(
    ("text", "level"),
    [
        (f"image: {OLD}\n", Level.WARNING),
        (f"# {OLD}\n", Level.NOTE),
        ("a: quay.io/k8scsi/x:1\n", Level.ERROR),
    ],
)
def test_levels(text: str, level: Level) -> None:
    (finding,) = check(text).findings
    assert finding.level is level


JSON = [
    pytest.param(json.dumps({"spec": {"image": OLD}}), IMAGE, id="compact"),
    pytest.param(
        json.dumps({"spec": {"image": OLD}}, indent="\t").replace("\n", "\r\n"),
        IMAGE,
        id="tabs and CRLF",
    ),
    pytest.param(
        json.dumps({f"image_{'k' * 2_000}": OLD}), IMAGE, id="a key longer than YAML allows"
    ),
    pytest.param(json.dumps({OLD: "k8s.gcr.io/*"}), [], id="keys and patterns"),
    pytest.param(json.dumps({"a": json.dumps({"image": OLD})}), EMBEDDED, id="JSON in JSON"),
    pytest.param(json.dumps({"a": f"image: {OLD}\nb: 1\n"}), EMBEDDED, id="YAML in JSON"),
    pytest.param(
        json.dumps({"a": "é😀", "image": OLD}), IMAGE, id="escaped beyond the basic plane, beside"
    ),
    pytest.param(
        json.dumps({"a": f"b: é😀\nimage: {OLD}\n"}),
        EMBEDDED,
        id="escaped beyond the basic plane, in the text",
    ),
    pytest.param(
        json.dumps({"a": f"b: \ud83d\nimage: {OLD}\n"}), EMBEDDED, id="half a surrogate pair"
    ),
    pytest.param(
        json.dumps({"a": f"b: \0\x07\nimage: {OLD}\n"}), EMBEDDED, id="escaped control characters"
    ),
    pytest.param(
        json.dumps({"args": ["--image", OLD, f"--base-image={OLD}"]}), ARGUMENT * 2, id="arguments"
    ),
    pytest.param(
        f'{{"image": "{OLD}"}}\n{{"a": {{"b": 1}}}} [1, {{"image": "{OLD}"}}]\n',
        IMAGE * 2,
        id="one value behind the other",
    ),
    pytest.param(f'{{"image": "{OLD}",}}', IMAGE, id="loose comma"),
    pytest.param(f'{{"image": "{OLD}"}} # {OLD}\n', [*IMAGE, *COMMENT], id="comment"),
    pytest.param("[" * 20_000 + f'"{OLD}"' + "]" * 20_000, [], id="nesting"),
    pytest.param(OLD, UNLABELLED, id="no JSON at all"),
    pytest.param(f'"{OLD}"', UNLABELLED, id="a string is the whole file"),
    pytest.param(json.dumps({"a": OLD}), UNLABELLED, id="any key"),
    pytest.param("", [], id="empty"),
    pytest.param(f'\ufeff{{"image": "{OLD}"}}', IMAGE, id="BOM"),
]


@pytest.mark.parametrize(("text", "found"), JSON)
def test_json(text: str, found: list[tuple[str, str, str]]) -> None:
    assert images(text, "a.json") == found


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.yaml", 'Image: !Join ["/", [k8s.gcr.io, pause]]\n'),
        ("a.yaml", "Image: !Join\n  - /\n  - - k8s.gcr.io\n    - !Ref Name\n"),
        ("a.yaml", 'PauseImage:\n  Fn::Join: ["/", [k8s.gcr.io, pause]]\n'),
        ("a.json", '{"Image": {"Fn::Join": ["/", ["k8s.gcr.io", "pause:3.9"]]}}'),
        ("a.json", '{"Repository": {"Fn::Join": ["", ["k8s.gcr.io/", {"Ref": "Name"}]]}}'),
    ],
)
def test_a_joined_registry_is_reported(path: str, text: str) -> None:
    assert [finding.fix.applicability.name for finding in check(text, path).findings] == ["UNSAFE"]


@pytest.mark.parametrize("text", ['Host: !Join ["/", [k8s.gcr.io, a]]\n', "Images: [k8s.gcr.io]\n"])
def test_another_joined_host_is_a_mention(text: str) -> None:
    assert check(text).findings == []
