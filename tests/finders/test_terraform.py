"""Templates of Terraform are read as the files that they make."""

import pytest

from asking import NEW, OLD, check, fix
from k8sregistry_lint.files.surfaces import surface_of

MOVED = (
    ("a.tf.tftpl", f'image = "{OLD}"\ntag = "${{var.a}}"\n'),
    ("a.hcl.tftpl", f'image = "{OLD}"\n%{{ for a in b ~}}\nc = "${{a}}"\n%{{ endfor ~}}\n'),
    ("a.yaml.tftpl", f"spec:\n  image: {OLD}\n  a: ${{b}}\n"),
    ("a.yaml.tftpl", f"spec:\n%{{ if a }}\n  image: {OLD}\n%{{ endif }}\n  b: c\n"),
    ("a.json.tftpl", f'{{"image": "{OLD}", "a": "${{b}}"}}\n'),
    ("user_data.sh.tftpl", f"docker pull {OLD}\n"),
    ("user_data.tftpl", f"#!/bin/bash\n%{{ if a }}\ndocker pull {OLD}\n%{{ endif }}\n"),
    ("cloud-init.tftpl", f"#cloud-config\nwrite_files:\n- content: |\n    image: {OLD}\n"),
    ("a.toml.tftpl", f'sandbox_image = "{OLD}"\n'),
    ("a.tf", f'image = lookup(var.images, "pause", "{OLD}")\n'),
    ("a.tf", f'image = lookup({{a = b}}, f(1, 2), "{OLD}")\n'),
    ("a.tf", f'image = coalesce(var.image, "{OLD}")\n'),
    ("a.yaml.tftpl", f'a: b\nimage: ${{lookup(images, "pause", "{OLD}")}}\n'),
    ("Dockerfile.tftpl", f"FROM {OLD}\nRUN a %{{ if b }}c%{{ endif }}\n"),
)
KEPT = (
    ("user_data.tftpl", f"#!/bin/bash\ndocker tag {OLD} my/pause\n"),
    ("a.yaml.tftpl", f"allowedImages:\n%{{ for a in b }}\n- {OLD}\n%{{ endfor }}\n"),
    ("a.toml.tftpl", f'[mirrors."{OLD}"]\na = "${{b}}"\n'),
    ("a.yaml.tftpl", f"kind: ClusterPolicy\napiVersion: kyverno.io/v1\nspec: {{image: {OLD}}}\n"),
    ("a.sh.tftpl", f'%{{ if a }}\ngrep "{OLD}" b\n%{{ endif }}\n'),
    *(
        (name, text.format(call.format(OLD)))
        for name, text in (("a.yaml.tftpl", "a: b\nimage: ${{{}}}\n"), ("a.tf", "image = {}\n"))
        for call in (
            'strcontains(x, "{}") ? 1 : 2',
            'trimprefix(x, "{}")',
            'trimsuffix(x, "{}")',
            'length(regexall("{}", x))',
            'lookup(m, "{}", x)',
            'strcontains(lookup(m, "a", "{}"), "b")',
            'join(",", setsubtract(x, ["{}"]))',
            'join(",", setintersection(x, ["{}"]))',
            'matchkeys(x, y, ["{}"])',
        )
    ),
)


@pytest.mark.parametrize(("name", "text"), MOVED)
def test_a_reference_moves(name: str, text: str) -> None:
    assert fix(text, name) == text.replace(OLD, NEW)
    assert not check(text, name).notifications


@pytest.mark.parametrize(("name", "text"), KEPT)
def test_a_mention_stays(name: str, text: str) -> None:
    assert fix(text, name) == text
    assert check(text, name).mentions


def test_it_is_of_a_surface() -> None:
    assert surface_of("a.yaml.tftpl") == surface_of("a.tftpl") == "yaml"
    assert surface_of("a.tf.tftpl") == "terraform"
