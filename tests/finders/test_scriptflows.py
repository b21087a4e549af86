"""Scripts: images that flow through variables, pipelines, here-documents, files and functions."""

import pytest

from asking import OLD, check, fix
from growth import Work, grows_linearly
from k8sregistry_lint.model import Applicability

OTHER = "k8s.gcr.io/a/b:1"
LOOP = 'while read -r i; do docker tag "$i" "my/$i"; done'

COPIED = [
    f"{LOOP} <<EOF\n{OLD}\n{OTHER}\nEOF\n",
    f"{LOOP} <<<{OLD}\n",
    f"cat <<EOF | xargs -I{{}} crane copy {{}} my/{{}}\n{OLD}\nEOF\n",
    f"images=$(cat <<EOF\n{OLD}\nEOF\n)\nfor i in $images; do docker tag $i my/$i; done\n",
    f'images="$(cat <<EOF\n{OLD}\nEOF\n)"\nfor i in $images; do docker tag $i my/$i; done\n',
    f'mapfile -t A <<EOF\n{OLD}\nEOF\nfor i in "${{A[@]}}"; do docker tag $i my/$i; done\n',
    f"cat >a.txt <<EOF\n{OLD}\nEOF\n{LOOP} <a.txt\n",
    f"cat <<EOF | tee a.txt\n{OLD}\nEOF\nfor i in $(cat a.txt); do docker tag $i a; done\n",
    f"{{ echo {OLD}; }} > a.txt\nxargs -a a.txt -I% crane copy % my/%\n",
    f"(cat <<EOF\n{OLD}\nEOF\n) | while read i; do crane cp $i x; done\n",
    f"while read -r a b; do crane cp $a $b; done <<EOF\n{OLD} my/pause\n{OTHER} my/b\nEOF\n",
    f'mirror(){{ docker pull "$1"; docker tag "$1" "my/$1"; }}\nIMG={OLD}\nmirror "$IMG"\n',
    f'mirror() {{\n  local image=$1\n  docker tag "$image" "my/$image"\n}}\nmirror {OLD}\n',
    f'copy_image() {{ crane cp "$1" "$2"; }}\nfor i in {OLD} {OTHER}; do copy_image "$i" x; done\n',
    f'function mirror {{\n  docker tag "$@"\n}}\nmirror {OLD} x\n',
    f'function mirror() {{\n  docker tag "$@"\n}}\nmirror {OLD} x\n',
    f'a() {{ docker tag "$1" x; }}\nb() {{ a "$1"; }}\nb {OLD}\n',
    f"images() {{\n  echo {OLD}\n}}\nfor i in $(images); do docker tag $i x; done\n",
    f'IMAGES="{OLD} {OTHER}"\necho $IMAGES | tr " " "\\n" | {LOOP}\n',
    f"for i in $(echo {OLD}); do docker tag $i x; done\n",
    f"echo {OLD} | xargs -I{{}} docker tag {{}} my/{{}}\n",
    f'set -- {OLD} a\nfor i in "$@"; do docker tag $i my/$i; done\n',
    f"set -- {OLD}\nfor i; do docker tag $i my/$i; done\n",
    f': "${{IMAGE:={OLD}}}"\ndocker tag $IMAGE x\n',
    f"oc image mirror {OLD} my/e:4\n",
    f"img tag {OLD} my/e\n",
    f"docker manifest create my/e {OLD}\n",
    f"docker buildx imagetools create -t my/e {OLD}\n",
    f"docker run gcr.io/go-containerregistry/crane cp {OLD} x\n",
    f'"$CLI" tag {OLD} my/x\n',
    f'IMAGE={OLD}\n"${{CRI[@]}}" tag $IMAGE x\n',
    f'mirror() {{ docker tag "$1" x; }}\nIMG={OLD}\nFOO=1 mirror $IMG\n',
    f"IMG={OLD}\nDOCKER_HOST=a docker tag $IMG x\n",
    f"IMG={OLD}\nsudo -E docker tag $IMG x\n",
    f"IMG={OLD}\nsudo -u root A=b /usr/bin/docker tag $IMG x\n",
    f"sudo skopeo copy docker://{OLD} docker://x\n",
    f'mirror() {{ docker tag "$1" x; }}\nI={OLD}\nretry 3 mirror $I\n',
    f'mirror() {{ docker tag "$1" x; }}\nI={OLD}\ntimeout -k 3 3 mirror "$I"\n',
    f'try() {{ "$@"; }}\nmirror() {{ crane cp "$1" x; }}\nI={OLD}\ntry mirror "$I"\n',
]
"""Scripts whose images are copied."""

PULLED = [
    f"cat >a.txt <<EOF\n{OLD}\nEOF\nwhile read -r i; do docker pull $i; done <a.txt\n",
    f'pull() {{\n  docker pull "$1"\n}}\npull {OLD}\n',
    f"printf '%s\\n' {OLD} | xargs -n 1 docker pull\n",
    f"{{ echo {OLD}; echo a; }} | xargs docker pull\n",
    f"docker cp $(docker create {OLD}):/x .\n",
    f"docker run --rm {OLD} cp /a /b\n",
    f"x=$(docker run {OLD} version)\ndocker tag a:$x b\n",
    f"docker pull {OLD} > /dev/null; docker tag foo bar\n",
    f"a() {{ local i=$1; docker tag $i x; }}\ni={OLD}\ndocker pull $i\n",
    f'retry() {{ "$@"; }}\nretry docker pull {OLD}\n',
    f"timeout 60 docker pull {OLD}\n",
    f'declare -A I=([pause]={OLD})\nfor i in "${{I[@]}}"; do docker pull $i; done\n',
    f'kubectl run a --overrides=\'{{"spec":{{"containers":[{{"image":"{OLD}"}}]}}}}\'\n',
    f'kubectl patch deployment a -p \'{{"spec":{{"image":"{OLD}"}}}}\'\n',
    f'IMAGE={OLD}\n[ -z "$IMAGE" ] || docker pull $IMAGE\n',
    f'IMAGE={OLD}\nif [ "$IMAGE" != "" ]; then docker pull $IMAGE; fi\n',
    f'IMAGE={OLD}\nsed -i "s|@IMAGE@|$IMAGE|" a.yaml\n',
    f'IMAGE={OLD}\nsed -i -e "s@{{{{IMAGE}}}}@${{IMAGE}}@g" "$f"\n',
    f'IMAGE={OLD}\nsed "s|{{{{ IMAGE }}}}|$IMAGE|" a.yaml | kubectl apply -f -\n',
    f"IMAGE={OLD}\ngrep -q {{{{IMAGE}}}} a.yaml && docker pull $IMAGE\n",
    f'IMAGE={OLD}\n[ "${{IMAGE##*:}}" = latest ] || docker pull $IMAGE\n',
    f"if ! docker image inspect {OLD} >/dev/null 2>&1; then docker pull {OLD}; fi\n",
    f"FOO=1 docker pull {OLD}\n",
    f'mirror() {{ docker pull "$1"; }}\nI={OLD}\nretry 3 mirror $I\n',
    f"docker -H push --log-level rm pull {OLD}\n",
    f"I={OLD}\ndocker pull $I\ndocker rmi other:1\n",
    f"f() {{ eval $(a); }}\ndocker pull {OLD}\n",
    f"cat >a.yaml <<EOF\nkind: Pod\nspec: {{image: {OLD}}}\nEOF\ndocker push x\n",
    f"sudo docker pull {OLD}\n",
    f"IMAGE={OLD}\nsudo -E nerdctl pull $IMAGE\n",
    f'IMAGE={OLD}\n[ "$(docker images -q $IMAGE)" != "" ] || docker pull $IMAGE\n',
    f'IMAGE={OLD}\n[ x"$IMAGE" = x ] || docker pull $IMAGE\n',
    f"IMAGE={OLD}\ncase $1 in\n  a) docker pull $IMAGE ;;\nesac\n",
    f"IMAGE={OLD}\ndiff a b || docker pull $IMAGE\n",
]
"""Scripts whose images move."""

UNSAFE = [
    f'IMAGE={OLD}\n[ "$actual" = "$IMAGE" ]\n',
    f"IMAGE={OLD}\n[[ $IMAGE == $actual ]] && docker pull $IMAGE\n",
    f'IMAGE={OLD}\ndocker images | grep -q "$IMAGE" || docker pull "$IMAGE"\n',
    f'IMAGE={OLD}\nsed -i "s|$IMAGE|x|" f\n',
    f'has() {{ docker images | grep -q "$1"; }}\nIMAGE={OLD}\nhas "$IMAGE" || docker pull $IMAGE\n',
    f'IMAGE={OLD}\ncase "$IMAGE" in\n  */a) exit ;;\nesac\n',
    f"cat > a.txt <<EOF\n{OLD}\nEOF\ndocker tag a b\n",
    f"docker rmi {OLD}\n",
    f"cosign sign {OLD}\n",
    f"podman pull {OLD}\npodman push {OLD} docker://a.example/pause:3.9\n",
    f"docker pull {OLD}\ndocker rmi {OLD}\n",
    f"IMAGE={OLD}\ndocker rmi $IMAGE\n",
    f"IMAGE={OLD}\ndocker pull $IMAGE\ndocker image rm -f $IMAGE || true\n",
    f'IMAGE={OLD}\nTAGGED="$IMAGE"\ncrictl rmi "$TAGGED"\n',
    f"for i in {OLD} {OTHER}; do nerdctl rmi $i; done\n",
    f'clean() {{ docker rmi "$1"; }}\nclean {OLD}\n',
    f"cat <<EOF | xargs docker push\n{OLD}\nEOF\n",
    f"cat <<EOF | xargs docker rmi\n{OLD}\nEOF\n",
    f"while read -r i; do docker push $i; done <<EOF\n{OLD}\n{OTHER}\nEOF\n",
    f"cat >a.txt <<EOF\n{OLD}\nEOF\nfor i in $(cat a.txt); do podman push $i; done\n",
    f"IMAGE={OLD}\ndocker --context x --log-level debug push $IMAGE\n",
    f"IMAGE={OLD}\ndocker -H tcp://x image rm $IMAGE\n",
    f"ctr -n k8s.io --address /run/x images rm {OLD}\n",
    f'try() {{ "$@"; }}\nIMAGE={OLD}\ntry docker push $IMAGE\n',
    f'run_cmd() {{ echo "$@"; eval "$@"; }}\nIMAGE={OLD}\nrun_cmd docker push $IMAGE\n',
    f'image={OLD}\nassert_contains "$out" "$image"\n',
    f"jq -n --arg image {OLD} '{{image: $image}}' | kubectl apply -f -\n",
    f"IMAGE={OLD}\nopa eval -i $IMAGE data.main.deny\n",
    "docker pull k8s.gcr.io/{pause,etcd}:1\n",
    "FOO=1 docker pull k8s.gcr.io/{pause,etcd}:1\n",
    f"IMAGE={OLD}\nDOCKER_BUILDKIT=1 docker build -t $IMAGE .\n",
    f"IMAGE={OLD}\nA= B=c docker push $IMAGE\n",
    f'IMAGE={OLD}\nLC_ALL=C grep -q "$IMAGE" f\n',
    f"FOO=1 docker rmi {OLD}\n",
    f"IMAGE={OLD}\nsudo -E docker push $IMAGE\n",
    f"IMAGE={OLD}\nsudo -u root docker push $IMAGE\n",
    f"IMAGE={OLD}\nsudo --user=root -n -- docker push $IMAGE\n",
    f"IMAGE={OLD}\ntime -p docker push $IMAGE\n",
    f'IMAGE={OLD}\n[ "$(docker inspect x)" != "$IMAGE" ] && docker pull $IMAGE\n',
    f'IMAGE={OLD}\n[[ $(docker inspect x) == "$IMAGE" ]] || docker pull $IMAGE\n',
    f'IMAGE={OLD}\ntest "$IMAGE" = `get` || docker pull $IMAGE\n',
    f'IMAGE={OLD}\ncase $(get) in "$IMAGE") exit 0 ;; esac\ndocker pull $IMAGE\n',
    f"IMAGE={OLD}\ncase $1 in\n  a | $IMAGE) exit ;;\nesac\ndocker pull $IMAGE\n",
    f"IMAGE={OLD}\ndiff <(echo $IMAGE) f\n",
    f"IMAGE={OLD}\necho $IMAGE | cmp - f\n",
    f"IMAGE={OLD}\necho $IMAGE >a\ncomm -3 a f\n",
    "REG=k8s.gcr.io\ndocker pull $REG/pause:3.9\n",
    ': "${REG:=k8s.gcr.io}"\ndocker pull $REG/pause:3.9\n',
]
"""Scripts whose images may have to stay."""

LISTED = [
    f'IMAGE={OLD}\ndocker pull "a.example/${{IMAGE#k8s.gcr.io/}}"\n',
    f"IMAGE={OLD}\nkind load docker-image ${{IMAGE//k8s.gcr.io/a.example}}\n",
    f"docker pull {OLD}\ndocker images | grep {OLD}\n",
    f"docker pull {OLD}\ndocker images | grep k8s.gcr.io | wc -l\n",
    f"kind load docker-image {OLD}\ncrictl images | awk '/k8s.gcr.io/ {{print $1}}'\n",
]
"""Scripts that pull an image and look for it under its old name."""


JUST_COPIED = [
    f'img := "{OLD}"\nx:\n  docker tag {{{{img}}}} y\n',
    f'src := "{OLD}"\nx:\n  docker tag {{{{ src }}}} y\n',
    f"export a := '{OLD}'\nb := a\nx:\n  skopeo copy docker://{{{{a}}}} docker://y\n",
    f'a := "{OLD}"\nx:\n  for i in {{{{a}}}}; do docker tag $i y; done\n',
    f'a := "{OLD}"\nx:\n  @crane cp "{{{{ a }}}}" y\n',
    f'a := "{OLD}"\nengine := "podman"\nx:\n  {{{{engine}}}} tag {{{{a}}}} y\n',
]
"""Justfiles whose images are copied."""


def ids(value: object) -> str | None:
    return value.strip()[:60] if isinstance(value, str) else None


@pytest.mark.parametrize("text", COPIED, ids=ids)
def test_what_flows_into_a_copy_stays(text: str) -> None:
    report = check(text, "a.sh")
    assert len(report.mentions) == text.count("k8s.gcr.io")
    assert {mention.reason for mention in report.mentions} == {
        "a command that copies or tags images"
    }
    assert report.findings == []


@pytest.mark.parametrize("text", JUST_COPIED, ids=ids)
def test_what_a_justfile_copies_stays(text: str) -> None:
    report = check(text, "justfile")
    assert report.mentions
    assert report.findings == []


@pytest.mark.parametrize("command", ["docker push", "docker build -t", "podman rmi"])
def test_what_a_justfile_handles_is_unsafe(command: str) -> None:
    text = f'a := "{OLD}"\nx:\n  {command} {{{{ a }}}} .\n'
    (finding,) = check(text, "justfile").findings
    assert finding.fix.applicability is Applicability.UNSAFE


def test_what_a_justfile_pulls_is_fixed() -> None:
    text = f'image := "{OLD}"\nx:\n  docker pull {{{{ image }}}}\n'
    assert fix(text, "justfile") == text.replace("k8s.gcr.io", "registry.k8s.io")


@pytest.mark.parametrize("text", PULLED, ids=ids)
def test_what_flows_into_a_pull_is_fixed(text: str) -> None:
    assert fix(text, "a.sh") == text.replace("k8s.gcr.io", "registry.k8s.io")


@pytest.mark.parametrize("text", UNSAFE, ids=ids)
def test_what_is_compared_or_partly_known_is_unsafe(text: str) -> None:
    assert fix(text, "a.sh") == text
    moved = text.replace("k8s.gcr.io", "registry.k8s.io")
    assert fix(text, "a.sh", Applicability.UNSAFE) == moved


@pytest.mark.parametrize("text", LISTED, ids=ids)
def test_what_a_script_looks_for_afterwards_is_unsafe(text: str) -> None:
    report = check(text, "a.sh")
    assert report.mentions
    (finding,) = report.findings
    assert finding.fix.applicability is Applicability.UNSAFE


FLOWS = [
    "a | ", "{ ", "{ a; } | ", "$(a ", "a(){ b; }\n", "while a; do ", "done | ", ")", "}",
    "a <<E\nE\n", "b > a < a\n", "a=$(a)\n", "f() { f $1; }\n", "f $a\n", "$(f)\n",
]  # fmt: skip


@pytest.mark.parametrize("piece", FLOWS)
def test_time_grows_with_the_flows(piece: str) -> None:
    def prepare(size: int) -> Work:
        text = f"f() {{ a; }}\ndocker pull {OLD} " + piece * size
        return lambda: check(text, "a.sh")

    assert grows_linearly(prepare, 100)
