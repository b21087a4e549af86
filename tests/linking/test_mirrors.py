"""Lists that feed a mirror whose paths hold the old host."""

from pathlib import Path

import pytest

from asking import RULES
from growth import Work, grows_linearly
from k8sregistry_lint.rules import load_pack, validate
from k8sregistry_lint.runner.run import run
from k8sregistry_lint.settings.settings import Settings

OLD = "k8s.gcr.io/sig-storage/csi-snapshotter:v4.1.1"
LIST = f"trident_images:\n- {OLD}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def is_kept(images: str, other: str, name: str = "other.yaml") -> bool:
    """Whether the list stays as it is because of another file."""
    Path("list.yaml").write_bytes(images.encode())
    Path(name).write_bytes(other.encode())
    report = run(Settings(fix=True, unsafe_fixes=True), RULES).report
    left = [finding for finding in report.remaining if finding.path == "list.yaml"]
    assert all("takes it from a mirror" in finding.fix.reason for finding in left)
    assert ("k8s.gcr.io" in Path("list.yaml").read_text()) == bool(left)
    return bool(left)


@pytest.mark.parametrize(
    "other",
    [
        f"image: mirror.example.com/{OLD}\n",
        f"image: mirror.example.com:5000/{OLD}\n",
        "image: mirror.example.com/k8s.gcr.io/sig-storage/csi-snapshotter@sha256:0\n",
        f'image: "{{{{ local_registry }}}}/{OLD}"\n',
        f"a: ${{REGISTRY}}/proxy/{OLD}\n",
        'image: "{{ local_registry }}/k8s.gcr.io/{{ item }}"\n',
        "image: $(REGISTRY)/k8s.gcr.io/$(NAME)\n",
        "images:\n- newName: mirror.example.com/k8s.gcr.io/sig-storage/csi-snapshotter\n",
    ],
)
def test_a_listed_image_stays_where_a_mirror_has_its_old_name(other: str) -> None:
    assert is_kept(LIST, other)


@pytest.mark.parametrize("name", ["other.yaml.j2", "values.json", "t.tpl"])
def test_the_mirror_may_be_named_in_any_file_that_is_checked(name: str) -> None:
    text = f'{{"image": "mirror.example.com/{OLD}"}}\n'
    assert is_kept(LIST, text, name)


@pytest.mark.parametrize(
    "images",
    [
        f"images: [{OLD}]\n",
        f"images:\n- name: {OLD}\n",
        f"all:\n  images:\n  - image: {OLD}\n    to: x\n",
    ],
)
def test_lists_of_any_shape(images: str) -> None:
    assert is_kept(images, f"image: mirror.example.com/{OLD}\n")


@pytest.mark.parametrize(
    "other",
    [
        f"image: mirror.example.com/{OLD.replace('csi-', 'other-')}\n",
        f"image: docker://{OLD}\n",
        "url: https://k8s.gcr.io/v2/\n",
        "image: mirror.example.com/sig-storage/csi-snapshotter:v4.1.1\n",
        "image: mirror.example.com/k8s.gcr.io.example.com/x\n",
        "a: see /k8s.gcr.io/sig-storage/csi-snapshotter\n",
    ],
)
def test_a_listed_image_moves_where_no_mirror_has_its_name(other: str) -> None:
    assert not is_kept(LIST, other)


@pytest.mark.parametrize(
    "images",
    [
        f"image: {OLD}\n",
        f"spec:\n  containers:\n  - name: c\n    image: {OLD}\n",
        f"containers:\n- args: [--image={OLD}]\n",
    ],
)
def test_what_is_pulled_moves_whatever_a_mirror_is_called(images: str) -> None:
    assert not is_kept(images, f"image: mirror.example.com/{OLD}\n")


def test_docker_hub_spelled_out_is_no_mirror() -> None:
    Path("list.yaml").write_text("images:\n- minio/mc:RELEASE.2023-01-20T16-38-59Z\n")
    Path("other.yaml").write_text("image: docker.io/minio/mc:RELEASE.2023-01-20T16-38-59Z\n")
    report = run(Settings(), validate([*load_pack("k8s"), *load_pack("minio")])).report
    assert len(report.findings) == 2
    assert not any("takes it from a mirror" in finding.fix.reason for finding in report.findings)


def test_many_mirrored_names_take_linear_time(tmp_path: Path) -> None:
    def prepare(number: int) -> Work:
        folder = tmp_path / str(number)
        folder.mkdir(exist_ok=True)
        names = [f"k8s.gcr.io/x{at}:1" for at in range(number)]
        (folder / "a.yaml").write_text("images:\n" + "".join(f"- {name}\n" for name in names))
        (folder / "b.yaml").write_text("".join(f"- m.io/{name}\n" for name in names))
        return lambda: run(Settings(paths=(str(folder),)), RULES)

    assert grows_linearly(prepare, 60)
