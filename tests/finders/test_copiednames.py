"""Images that one field of a file holds and a script in another one copies."""

import pytest

from asking import NEW, OLD, check, fix
from growth import Work, grows_linearly
from k8sregistry_lint.model import Applicability

POD = "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - image: a/crane\n"
ENV = f"    env: [{{name: SRC, value: {OLD}}}]\n"

COPIED = [
    f"env:\n  IMAGE: {OLD}\nsteps:\n- run: docker tag $IMAGE my/$IMAGE\n",
    f"env:\n  IMAGE: {OLD}\nsteps:\n- run: docker tag ${{{{ env.IMAGE }}}} my/x\n",
    f"env:\n  IMAGE: {OLD}\n  SRC: ${{{{ env.IMAGE }}}}\nsteps:\n- run: crane cp $SRC my/x\n",
    f"matrix:\n  image: [{OLD}]\nrun: docker tag ${{{{ matrix.image }}}} my/x\n",
    f"matrix:\n  include:\n  - image: {OLD}\nrun: docker tag ${{{{ matrix.image }}}} my/x\n",
    f"variables:\n  SRC_IMAGE: {OLD}\nscript:\n- docker tag $SRC_IMAGE my/$SRC_IMAGE\n",
    f"script:\n- docker tag $A b\nA: {OLD}\n",
    f'{POD}{ENV}    command: [sh, -c, "crane copy $SRC my/x"]\n',
    f'{POD}{ENV}    command: [crane]\n    args: [copy, "$(SRC)", my/x]\n',
    f"{POD}{ENV}    command:\n    - crane\n    args:\n    - copy\n    - $(SRC)\n",
    f'vars:\n  images: [{OLD}]\nshell: docker tag {{{{ item }}}} x\nloop: "{{{{ images }}}}"\n',
    f"shell: docker tag {{{{ item }}}} my/x\nwith_items:\n- {OLD}\n",
    f"shell: docker tag {{{{ item.src }}}} my/x\nloop:\n- src: {OLD}\n",
    f"env:\n  I: {OLD}\nrun: |\n  for i in $I; do\n    docker tag $i x\n  done\n",
    f"env:\n  IMAGES: {OLD}\nrun: echo $IMAGES | xargs -n1 -I% docker tag % my/%\n",
    f"i: [{{a: '{OLD}'}}]\ndocker_image:\n  repository: my/{{{{ item.a }}}}\nloop: '{{{{ i }}}}'\n",
    f"params:\n- name: img\n  default: {OLD}\nscript: crane cp $(params.img) my/x\n",
    f"list.txt: |\n  {OLD}\n  {OLD}\nx.sh: |\n  while read i; do crane cp $i a; done < list.txt\n",
]

PULLS = "b: |\n  a() { local IMAGE=$1; docker pull $IMAGE; }\n"
COPIED += [
    f"# we use ctr for IMAGE import\nvariables:\n  IMAGE: {OLD}\nscript:\n- crane cp $IMAGE x/y\n",
    f"IMAGE: {OLD}\na: docker tag $IMAGE x\n{PULLS}",
    f"IMAGE: {OLD}\n{PULLS}a: docker tag $IMAGE x\n",
    f"IMAGE: {OLD}\nrun: for IMAGE in a b; do ls $IMAGE; done; docker tag $IMAGE x\n",
]

OTHERS = [
    f"env:\n  IMAGE: {OLD}\nsteps:\n- run: docker pull $IMAGE\n- run: docker tag foo my/x\n",
    f"a:\n  image: {OLD}\nmatrix: {{image: [a]}}\nrun: docker tag ${{{{ matrix.image }}}} x\n",
    f"# docker tag $IMAGE x\nenv: {{IMAGE: {OLD}}}\n",
    f"script:\n- docker pull {OLD}\n- docker tag foo:1 my/foo:1\n",
    f"image: {OLD}\nrun: for image in a b; do docker tag $image x; done\n",
    f"IMAGE: {OLD}\nrun: docker cp $IMAGE:/a b\n",
]


def ids(value: object) -> str | None:
    return value.strip()[:60] if isinstance(value, str) else None


@pytest.mark.parametrize("text", COPIED, ids=ids)
def test_what_a_script_elsewhere_copies_is_unsafe(text: str) -> None:
    assert fix(text) == text
    moved = text.replace("k8s.gcr.io", "registry.k8s.io")
    assert fix(text, threshold=Applicability.UNSAFE) == moved


@pytest.mark.parametrize("text", OTHERS, ids=ids)
def test_what_no_script_copies_is_fixed(text: str) -> None:
    assert fix(text) == text.replace("k8s.gcr.io", "registry.k8s.io")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.sh", f'bash -c "docker tag $IMAGE my/$IMAGE"\nIMAGE={OLD}\n'),
        ("a.sh", f"IMAGE={OLD}\nssh node <<EOF\ndocker tag $IMAGE my/$IMAGE\nEOF\n"),
        ("Makefile", f"IMAGE = {OLD}\na: ; docker tag $(IMAGE) my/x\n"),
        ("Makefile", f"IMAGE = {OLD}\ndefine M\ndocker tag $(IMAGE) x\nendef\n"),
        ("a.tf", f'image = "{OLD}"\nrun = "docker tag ${{var.image}} my/x"\n'),
    ],
)
def test_other_files_are_asked_as_well(path: str, text: str) -> None:
    assert fix(text, path) == text


HANDLED = [
    ("a.sh", f'IMAGE={OLD}\neval "docker push $IMAGE"\n'),
    ("a.sh", f'IMAGE={OLD}\nbash -c "docker push $IMAGE"\n'),
    ("a.sh", f"IMAGE={OLD}\nssh h docker push $IMAGE\n"),
    ("a.sh", f'IMAGE={OLD}\nssh h "sudo docker --context x image rm $IMAGE"\n'),
    ("a.sh", f"IMAGE={OLD}\ncat <<E | bash\ndocker push $IMAGE\nE\n"),
    ("a.sh", f"IMAGE={OLD}\nsh -c 'docker build -t '$IMAGE' .'\n"),
    ("a.yaml", f"env: {{IMAGE: '{OLD}'}}\nrun: docker push $IMAGE\n"),
    ("a.yaml", f"env:\n  IMAGE: {OLD}\nrun: |\n  docker build \\\n    -t $IMAGE .\n"),
    ("a.yaml", f"matrix:\n  image: [{OLD}]\nrun: podman push ${{{{ matrix.image }}}}\n"),
    ("a.yaml", f"variables:\n  I: {OLD}\nscript:\n- docker rmi $I\n"),
    ("a.yaml", f"env: {{I: {OLD}}}\nrun: for i in $I; do docker push $i; done\n"),
    ("a.yaml", f"vars: {{IMAGE: {OLD}}}\ncmds: [docker push '{{{{ .IMAGE }}}}']\n"),
]
PULLED = [
    f"env: {{IMAGE: '{OLD}'}}\nrun: docker run $IMAGE push\n",
    f"env: {{IMAGE: '{OLD}'}}\nrun: docker build --build-arg BASE=$IMAGE -t x .\n",
    f"env: {{IMAGE: '{OLD}', NAME: b}}\nrun: docker pull $IMAGE; docker push $NAME\n",
    f"env: {{IMAGE: '{OLD}'}}\nrun: docker rm -f $IMAGE\n",
    f"# docker push $IMAGE\nenv: {{IMAGE: '{OLD}'}}\n",
    f"{POD.replace('a/crane', OLD)}    command: [sh, -c, 'docker push $image']\n",
]


@pytest.mark.parametrize(("path", "text"), HANDLED)
def test_what_a_script_elsewhere_builds_pushes_or_removes_is_unsafe(path: str, text: str) -> None:
    assert fix(text, path) == text
    moved = text.replace("k8s.gcr.io", "registry.k8s.io")
    assert fix(text, path, Applicability.UNSAFE) == moved


@pytest.mark.parametrize("text", PULLED, ids=ids)
def test_what_a_script_elsewhere_only_pulls_is_fixed(text: str) -> None:
    assert fix(text) == text.replace("k8s.gcr.io", "registry.k8s.io")


PIECES = [
    "docker ", "docker tag a b\n", "$DOCKER tag ", "crane\n- cp\n", "a=b ", "a-", "x = $y\n",
    "docker\\\n", "for a in $b; do docker tag $a; done\n", "a: ", "docker tag $a{};\n", "{{ ",
    "docker push $a\n", "docker -H ", "docker --build-arg ",
]  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
def test_time_grows_with_the_text(piece: str) -> None:
    def prepare(size: int) -> Work:
        text = f"run: docker tag $a b\nimage: {OLD}\nx: |\n  " + piece * size
        return lambda: check(text, "a.yaml")

    assert grows_linearly(prepare, 3_000)


def test_the_image_of_a_container_is_pulled_whatever_its_command_copies() -> None:
    copying = f'    command: [sh, -c, "crane copy {OLD} x.io/a"]\n'
    text = POD.replace("a/crane", OLD) + copying
    assert fix(text) == text.replace(f"image: {OLD}", f"image: {NEW}")


@pytest.mark.parametrize(
    ("line", "findings"),
    [
        (f"docker cp (docker create {OLD}):/bin/x .", 1),
        (f"docker run {OLD} cp a b", 1),
        (f"docker pull {OLD}; git tag v1", 1),
        (f"docker.exe tag {OLD} b.io/p", 0),
        (f"& $docker tag {OLD} b.io/p", 0),
    ],
)
def test_a_line_that_no_reader_understands_copies_by_its_commands(line: str, findings: int) -> None:
    assert len(check(line, "a.ps1.j2").findings) == findings
