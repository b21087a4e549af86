"""Evidence for and against: what is safe, what is unsafe, what is only noted, and what stays, in
tables of kinds."""

from collections.abc import Callable

import pytest

from asking import OLD, check
from growth import Work, grows_linearly
from k8sregistry_lint.finders.evidence import objects, vocabulary
from k8sregistry_lint.finders.evidence.vocabulary import ROWS, Judgement, Says
from k8sregistry_lint.model import MentionKind
from k8sregistry_lint.rules import load_pack, validate
from k8sregistry_lint.syntax.tree import MappingNode

HUB = validate([*load_pack("k8s"), *load_pack("minio"), *load_pack("bitnami")])
NEUTRAL = "acme.example/x"


def grades(text: str, path: str = "a.yaml") -> list[str]:
    """What becomes of each place, in the order of the text: the grade of its fix, or its kind of
    mention."""
    report = check(text, path, HUB)
    places = [(f.region.start, f.fix.applicability.name.lower()) for f in report.findings]
    places += [(mention.region.start, mention.kind.value) for mention in report.mentions]
    return [grade for _, grade in sorted(places)]


LISTS = [
    f"{key}: [{OLD}]\n"
    for key in (
        "imagesAllowed",
        "registryAllow",
        "images_to_ignore",
        "exceptions",
        "except",
        "excluded",
        "approved_images",
        "known_images",
        "kyvernoExcludedImages",
        "deprecated-images",
        "legacyImages",
        "imageWhitelist",
        "trusted_registries",
        "excludedimages",
    )
] + [
    *(f"images: {{{key}: [{OLD}]}}\n" for key in ("exclude", "ignore", "allow", "deny", "skip")),
    f"legacy: {{images: [{OLD}]}}\n",
    f"exclude: {{image: {OLD}}}\n",
    f"ignore:\n- name: x\n  image: {OLD}\n",
    f'deny_listed_registries: "{OLD},k8s.gcr.io/b"\n',
    f"args: ['--deny-image={{{{ .d }}}}', '--allow-images', {OLD}]\n",
    f"spec: {{podImagesPermitted: [{OLD}]}}\n",
    f'{{"rules": {{"image": {{"block": "{OLD}"}}}}}}\n',
    f"registries: {{blocked: [{{prefix: {OLD}}}]}}\n",
    *(
        f"args: ['--{flag}={OLD}']\n"
        for flag in ("exclude-images", "deny-image", "whitelist", "image-filter", "ignoreImages")
    ),
    *(
        f"args: [--{flag}, {OLD}]\n"
        for flag in ("ignore-image", "skip-images", "allowed-registry", "block-image", "except")
    ),
    *(
        f"env: [{{name: {name}, value: {OLD}}}]\n"
        for name in ("SKIP_IMAGES", "IGNORE_IMAGE", "BLOCKED_REGISTRIES", "UNWANTED_IMAGES")
    ),
    *(
        f"environment: ['{name}={OLD}']\n"
        for name in ("SKIP_IMAGES", "IGNORE_IMAGE", "BLOCKED_REGISTRIES", "APPROVED_IMAGE")
    ),
    *(
        f"parameters: [{{name: '{name}', value: {OLD}}}]\n"
        for name in ("policy.allowedRepos", "excludedImages[0]", "admission.denyImages")
    ),
]


def test_a_flag_in_front_of_an_action_judges_its_strings() -> None:
    text = f'args: ["--deny-image={{{{ .d | default "{OLD}" }}}}"]\n'
    assert grades(text, "templates/a.yaml") == ["list"]


@pytest.mark.parametrize("text", LISTS)
def test_lists_that_judge_stay(text: str) -> None:
    assert set(grades(text)) == {"list"}


@pytest.mark.parametrize(
    "text",
    [
        f"blockDeviceImage: {OLD}\n",
        f"trustManagerImage: {OLD}\n",
        f"oldImage: {OLD}\n",
        f"legacyImage: {OLD}\n",
        f"known: {{image: {OLD}}}\n",
        "exclude: {image: {repository: k8s.gcr.io/pause, tag: 1}}\n",
    ],
)
def test_names_that_can_be_read_in_two_ways_are_unsafe(text: str) -> None:
    assert grades(text) == ["unsafe"]


@pytest.mark.parametrize(
    "text",
    [
        "legacy: {image: {repository: k8s.gcr.io/pause, tag: 1}}\n",
        f"filter: {{image: {OLD}, pullPolicy: Always}}\n".replace("pullPolicy", "tag"),
        f"trust-manager: {{image: {OLD}}}\n",
        f"skipper: {{image: {OLD}}}\n",
        f"validatingWebhook: {{image: {OLD}}}\n",
        f"allowPrivilegeEscalation: false\nimage: {OLD}\n",
        f"imagePullPolicy: Always\nimage: {OLD}\n",
        f"matchLabels: {{}}\ncontainers: [{{name: ignore, image: {OLD}}}]\n",
    ],
)
def test_words_that_only_look_like_judging_hide_nothing(text: str) -> None:
    assert grades(text) == ["safe"]


STANDING = ["previous", "original", "expected", "retired", "superseded", "vulnerable", "unsigned"]


@pytest.mark.parametrize("word", STANDING)
def test_images_of_some_standing_are_told_apart(word: str) -> None:
    """A list of them is left; one of them may be pulled all the same."""
    assert grades(f"{word}Images: [{OLD}]\n") == ["list"]
    assert grades(f"{word.upper()}_IMAGES={OLD}\n", "x.env") == ["list"]
    assert grades(f"{word}Image: {OLD}\n") == ["unsafe"]
    assert grades(f"{word}: {{image: {OLD}}}\n") == ["unsafe"]
    assert grades(f"env: [{{name: {word.upper()}_IMAGE, value: {OLD}}}]\n") == ["unsafe"]
    assert grades(f"metadata: {{annotations: {{acme.example/{word}-image: {OLD}}}}}\n") == [
        "unsafe"
    ]
    assert grades(f"containers: [{{name: {word}, image: {OLD}}}]\n") == ["safe"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("image", "ecr"), ("upstreamImage", "image"), ("repository", "mirrored_to"),
        ("image", "alias"), ("a", "b"), ("image", "registry.k8s.io"),
    ],
)  # fmt: skip
def test_the_same_image_beside_it_in_another_registry_is_a_doubt(one: str, other: str) -> None:
    assert grades(f"- {one}: {OLD}\n  {other}: {OLD.replace('k8s.gcr.io', 'x.io/k')}\n") == [
        "unsafe"
    ]
    assert grades(f"- {one}: {OLD}\n  {other}: x.io/other:1\n") == [
        "unsafe" if one == "a" else "safe"
    ]


OBJECTS = [
    (f"- {{key: image, operator: In, values: [{OLD}]}}\n", "comparison"),
    (f"rules: [{{criteria: [{{name: image, op: contains, value: {OLD}}}]}}]\n", "comparison"),
    (f"schema: {{properties: {{image: {{const: {OLD}}}}}}}\n", "comparison"),
    (f"schema: {{properties: {{image: {{enum: [{OLD}]}}}}}}\n", "comparison"),
    (f"parameters: {{image: {{allowedValues: [{OLD}]}}}}\n", "comparison"),
    (f"groups: [{{rules: [{{alert: X, expr: y, labels: {{image: {OLD}}}}}]}}]\n", "comparison"),
    (f"tests: [{{eval_time: 1m, exp_labels: {{image: {OLD}}}}}]\n", "comparison"),
    (f"trustPolicies: [{{registryScopes: [{OLD}]}}]\n", "list"),
    (f"admissionWhitelistPatterns: [{{namePattern: {OLD}}}]\n", "pattern"),
    (f"policy: [{{pattern: {OLD}}}]\n", "pattern"),
    (f"packageRules: [{{matchDepNames: [{OLD}]}}]\n", "replacement"),
    (f"packageRules: [{{excludePackageNames: [{OLD}]}}]\n", "replacement"),
    (f"groupName: {OLD}\n", "replacement"),
    (f"ignoreDeps: [{OLD}]\n", "replacement"),
    (f"packageRules: [{{matchDepNames: [x], groupSlug: {OLD}}}]\n", "replacement"),
    (f"packageRules: [{{matchPackageNames: [x], addLabels: [{OLD}]}}]\n", "replacement"),
    (
        f"default: []\ntransports: {{docker: {{x: [{{identity: {{dockerReference: {OLD}}}}}]}}}}\n",
        "policy",
    ),
    (f"- {{complianceType: mustnothave, objectDefinition: {{image: {OLD}}}}}\n", "comparison"),
    (f"apiVersion: content.hauler.cattle.io/v1\nkind: Images\nimages: [{OLD}]\n", "mirror"),
    (f"kind: ZarfPackageConfig\ncomponents: [{{images: [{OLD}]}}]\n", "mirror"),
    (f"a: {{type: enum, Default: x, AllowedValues: [{OLD}]}}\n", "comparison"),
    (f"a: {{name: image, default: x, values: [{OLD}]}}\n", "comparison"),
    (f"a: !Equals [!Ref Image, {OLD}]\n", "comparison"),
    (f"a: {{'Fn::Equals': [x, {OLD}]}}\n", "comparison"),
    (f"- when: {{condition: {{equal: [{OLD}, x]}}}}\n", "comparison"),
    *(
        (f"apiVersion: {group}/v1\nkind: {kind}\nspec: {{images: [{OLD}]}}\n", "policy")
        for group, kind in (
            ("kyverno.io", "PolicyException"),
            ("config.gatekeeper.sh", "Config"),
            ("cilium.io", "TracingPolicy"),
            ("security.kubearmor.com", "KubeArmorPolicy"),
            ("neuvector.com", "NvAdmissionControlSecurityRule"),
            ("config.ratify.deislabs.io", "Policy"),
        )
    ),
]


@pytest.mark.parametrize(("text", "kind"), OBJECTS)
def test_objects_that_judge_or_select_stay(text: str, kind: str) -> None:
    assert set(grades(text)) == {kind}


POLICY = (
    f"apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {{name: NAME}}\nspec:\n  image: "
    f"{OLD}\n"
)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("guard.yaml", "x"),
        ("guard.yaml.tpl", "${name}"),
        ("guard.yaml.tmpl", "${name}"),
        ("templates/guard.yaml", "{{ .Values.name }}"),
        ("guard.yaml.j2", "{{ name }}"),
        ("guard.tpl", "{{ .name }}"),
    ],
)
def test_policies_stay_in_templates_of_every_engine(path: str, name: str) -> None:
    assert grades(POLICY.replace("NAME", name), path) == ["policy"]
    literal = POLICY.replace("NAME", name).replace(OLD, f'{{{{ .x | default "{OLD}" }}}}')
    if path.startswith("templates"):
        assert grades(literal, path) == ["policy"]


RECORDS = [
    f'{{"bomFormat": "CycloneDX", "components": [{{"image": "{OLD}"}}]}}',
    f'{{"spdxVersion": "2.3", "packages": [{{"image": "{OLD}"}}]}}',
    f'{{"predicateType": "x", "subject": [{{"image": "{OLD}"}}]}}',
    f'{{"@context": "openvex", "statements": [{{"image": "{OLD}"}}]}}',
    f'{{"critical": {{"image": "{OLD}"}}, "optional": null}}',
    f'{{"ArtifactName": "{OLD}", "Results": []}}',
    f'{{"matches": [], "descriptor": {{"image": "{OLD}"}}}}',
    f'{{"version": "2.1.0", "runs": [{{"image": "{OLD}"}}]}}',
    f'{{"findings": [{{"rule": "k8s-gcr-io", "image": "{OLD}", "field": "image"}}]}}',
    f'[{{"RepoTags": ["{OLD}"]}}]',
    f'[{{"Id": "1", "Created": "x", "Config": {{"Image": "{OLD}"}}}}]',
    f'{{"time": "1", "level": "info", "msg": "x", "image": "{OLD}"}}',
    f'{{"log": "x", "stream": "stderr", "time": "1", "image": "{OLD}"}}',
    f'{{"signed": {{"image": "{OLD}"}}, "signatures": []}}',
    f'{{"@context": "x", "@graph": [{{"image": "{OLD}"}}]}}',
    f'{{"artifacts": [], "source": {{"image": "{OLD}"}}, "descriptor": {{}}}}',
    f'{{"ClusterName": "a", "Resources": [{{"Results": [{{"image": "{OLD}"}}]}}]}}',
    f'[{{"image": "{OLD}", "current_version": "1", "latest_version": "2"}}]',
    f'[{{"podSandboxId": "y", "image": {{"image": "{OLD}"}}}}]',
    f'{{"image": {{"image": "{OLD}"}}, "imageRef": "x", "metadata": {{}}}}',
    f'{{"ID": "a", "Image": "{OLD}", "Command": "x", "Status": "Up"}}',
    f'[{{"ID": "a", "Image": "{OLD}", "Service": "x"}}]',
    f'{{"info": {{}}, "chart": {{"values": {{"image": "{OLD}"}}}}, "manifest": "x"}}',
    f'{{"apiVersion": "v1", "kind": "Event", "image": "{OLD}"}}',
    (
        f'{{"kind": "PodList", "items": [{{"status": {{"containerStatuses": [{{"image": '
        f'"{OLD}"}}]}}}}]}}'
    ),
    f'{{"kind": "NodeList", "items": [{{"status": {{"images": [{{"names": ["{OLD}"]}}]}}}}]}}',
    f'{{"apiVersion": "apps/v1", "kind": "ControllerRevision", "data": {{"image": "{OLD}"}}}}',
    (
        f'{{"apiVersion": "aquasecurity.github.io/v1", "kind": "VulnerabilityReport", "image": '
        f'"{OLD}"}}'
    ),
]


@pytest.mark.parametrize("text", RECORDS)
def test_records_stay(text: str) -> None:
    assert grades(text, "a.json") == ["record"]


def test_a_table_from_tags_to_digests_is_a_record() -> None:
    digest = f"k8s.gcr.io/pause@sha256:{'a' * 64}"
    assert grades(f"images: {{'{OLD}': '{digest}'}}\n") == ["key", "record"]
    assert grades(f"images: {{'k8s.gcr.io/other:1': '{digest}'}}\n") == ["key", "safe"]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("Chart.lock", "record"),
        ("vendir.lock.yml", "record"),
        ("bundle/.imgpkg/images.yml", "record"),
        ("package-lock.json", "record"),
        ("mirror-images.yaml", "mirror"),
        ("airgap-images.yaml", "mirror"),
        ("allowed-images.yaml", "list"),
        ("images.yaml", "safe"),
        ("lock.yaml", "safe"),
    ],
)
def test_what_a_file_is_by_its_name(path: str, kind: str) -> None:
    assert grades(f"image: {OLD}\n", path) == [kind]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("source", "target"),
        ("from", "to"),
        ("old", "new"),
        ("original", "mirror"),
        ("src", "dst"),
        ("image", "replace"),
        ("source_image", "target_image"),
        ("upstream", "downstream"),
        ("origin", "copy"),
        ("external", "internal"),
        ("fromImage", "toImage"),
        ("publicRepository", "privateRepository"),
    ],
)
def test_tables_from_one_name_to_another_stay(one: str, other: str) -> None:
    assert grades(f"- {{{one}: {OLD}, {other}: {NEUTRAL}}}\n") == ["replacement"]
    assert grades(f"- {{{one}: 'docker://{OLD}', {other}: 'docker://{NEUTRAL}'}}\n") == [
        "replacement"
    ]
    assert grades(f"- {{{one}: {OLD}, {other}: [a]}}\n") != ["replacement"]


@pytest.mark.parametrize(
    "text",
    [
        f"- {{name: {OLD}, mirror: acme.example/pause}}\n",
        f"- {{source: {{image: {OLD}}}, target: {{image: {NEUTRAL}}}}}\n",
        f"- {{source: {OLD}, targets: [{NEUTRAL}, a.example/b]}}\n",
        "- {sourceRegistry: k8s.gcr.io, destinationRegistry: acme.example}\n",
    ],
)
def test_tables_of_other_shapes_stay(text: str) -> None:
    assert set(grades(text)) == {"replacement"}


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        (f"- {{image: {OLD}, registryMirror: 'https://mirror.example'}}\n", "safe"),
        (f"- {{image: {OLD}, target: builder}}\n", "safe"),
        (f"- {{image: {OLD}, output: a/b}}\n", "safe"),
        (f"source: {{image: {OLD}}}\ndestination: {{namespace: x, server: 'https://y'}}\n", "safe"),
        ("images: [{name: k8s.gcr.io/pause, newName: acme.example/x}]\n", "safe"),
        (f"new: {{image: {OLD}}}\nmain: {{image: {NEUTRAL}}}\n", "safe"),
        (f"kubernetes.io/image: {OLD}\n", "safe"),
    ],
)
def test_fields_that_only_look_like_a_table(text: str, grade: str) -> None:
    assert grades(text) == [grade]


COMPARED = [
    ("if: ${{ inputs.image != '%s' }}\n", "a.yaml"),
    ("if: matrix.image == '%s'\n", "a.yaml"),
    ("if: ${{ fromJSON(x)[0] == '%s' }}\n", "a.yaml"),
    ("rules: [{if: '$IMAGE == \"%s\"'}]\n", "a.yaml"),
    ("condition: eq(variables['image'], '%s')\n", "a.yaml"),
    ("- when: '{{inputs.parameters.image}} == %s'\n", "a.yaml"),
    ("that: [\"image == '%s'\"]\n", "a.yaml"),
    ("failed_when: \"'%s' not in result.stdout\"\n", "a.yaml"),
    ('run: test "$IMAGE" = "%s"\n', "a.yaml"),
    ("image: \"{{ versions.get('%s') }}\"\n", "a.yaml"),
    ("image: \"{{ image is search('%s') }}\"\n", "a.yaml"),
    ("if: ${{ startsWith(inputs.image, '%s') }}\n", "a.yaml"),
    ("image: ${{ versions['%s'] }}\n", "a.yaml"),
    ("image: \"{{= a == '%s' ? 'b' : 'c' }}\"\n", "a.yaml"),
    ("image: '{{ if eq .image \"%s\" }}x{{ end }}'\n", "templates/a.yaml"),
    ("image: \"{{ versions['%s'] }}\"\n", "a.yaml.j2"),
    ('image: \'{{ x | selectattr("name", "equalto", "%s") }}\'\n', "a.yaml.j2"),
    ('image: {{ dig "%s" "x" .Values.images }}\n', "templates/a.yaml"),
]


@pytest.mark.parametrize(("text", "path"), COMPARED)
def test_one_side_of_a_comparison_stays(text: str, path: str) -> None:
    assert grades(text % OLD, path) == ["comparison"]


@pytest.mark.parametrize(
    "text",
    [
        f"x: {{type: string, enum: [{OLD}, b], default: {OLD}}}\n",
        f"matrix: {{image: ['{OLD}']}}\nif: ${{{{ matrix.image == '{OLD}' }}}}\n",
        f"image: {OLD}\nif: ${{{{ startsWith(a.image, 'k8s.gcr.io/pause:3.9') }}}}\n",
        f"image: {OLD}\nif: ${{{{ startsWith(a.image, 'k8s.gcr.io/pause') }}}}\n",
        f"matrix: {{image: ['{OLD}']}}\nif: matrix.image == '{OLD}'\n",
        f"a: {{image: '{OLD}@sha256:{'a' * 64}'}}\nif: '$I == \"{OLD}\"'\n",
        f'image: {OLD}\nrun: |\n  set -e\n  if [ "$I" = "{OLD}" ]; then echo; fi\n',
        f"parameters: {{options: [{OLD}], image: {OLD}}}\n",
        f"image: {OLD}\ncheck: {{key: image, operator: NotIn, values: ['{OLD}']}}\n",
    ],
)
def test_what_the_same_file_compares_is_left(text: str) -> None:
    assert sorted(grades(text)) == ["comparison", "display_only"]


COMMENTS = [
    (f"# image: {OLD}\n", "safe"),
    (f"a: 1\n#   - image: '{OLD}'  # pinned\n", "safe"),
    (f"# {OLD}\n", "safe"),
    (f"a:  # {OLD}\n", "safe"),
    (f"# - IMAGE={OLD}\n", "safe"),
    ("# renovate: datasource=docker depName=k8s.gcr.io/pause versioning=docker\n", "safe"),
    ("# registry: k8s.gcr.io\n# repository: pause\n", "safe"),
    ("#repository: pause\n#registry: k8s.gcr.io\n", "safe"),
    ("# registry: k8s.gcr.io\n# a: b\n", "comment"),
    (f"# refuses for instance {OLD}\n", "comment"),
    (f"# failed to pull image {OLD}\n", "comment"),
    (f"# we use {OLD} here\n", "comment"),
    (f"# was: {OLD}\n", "comment"),
    (f"# TODO: {OLD}\n", "comment"),
    (f"# Error: {OLD}\n", "comment"),
    (f"# sandbox: {OLD}\n", "safe"),
    (f"image: a/b  # note: {OLD}\n", "safe"),
    (f"# excludedImages: {OLD}\n", "list"),
    (f"allowed_images:\n  # - {OLD}\n  - x\n", "list"),
    (f"# {OLD}\napiVersion: kyverno.io/v1\nkind: Policy\nspec: {{}}\n", "policy"),
    (f"- rule: x\n  condition: y\n  # image: {OLD}\n  output: z\n", "policy"),
]


@pytest.mark.parametrize(("text", "grade"), COMMENTS)
def test_comments_belong_to_their_document(text: str, grade: str) -> None:
    assert grades(text) == [grade]


PARTS = [
    (
        "docker_registry: docker.io\ndocker_image: minio/minio\n",
        {"docker.io/minio/minio": "quay.io/minio/minio"},
    ),
    (
        "image: {registry: k8s.gcr.io, org: sig-storage, name: x}\n",
        {"k8s.gcr.io/sig-storage/x": "registry.k8s.io/sig-storage/x"},
    ),
    ("image: {registry: k8s.gcr.io/, repository: x}\n", {"k8s.gcr.io/x": "registry.k8s.io/x"}),
    (
        "image: {registry: gcr.io, repository: google_containers/x, tag: 1}\n",
        {"gcr.io/google_containers/x:1": "registry.k8s.io/x:1"},
    ),
    (
        (
            "image: {registry: docker.io, repository: minio/minio, tag: "
            "RELEASE.2023-01-20T02-05-44Z}\n"
        ),
        {
            "docker.io/minio/minio:RELEASE.2023-01-20T02-05-44Z": (
                "quay.io/minio/minio:RELEASE.2023-01-20T02-05-44Z"
            )
        },
    ),
    ("registry: registry.k8s.io\nrepository: k8s.gcr.io/foo\ntag: 1\n", {}),
]


def test_an_example_moves_with_the_default_that_it_repeats() -> None:
    schema = f"image: {{default: {OLD}, example: {OLD}}}\n"
    assert grades(schema) == ["safe", "safe"]
    assert grades(schema.replace("3.9}", "3.8}")) == ["safe", "text"]
    assert grades(f"image: {{example: {OLD}}}\n") == ["text"]


@pytest.mark.parametrize(("text", "moves"), PARTS)
def test_what_the_parts_say_together_is_the_reference(text: str, moves: dict[str, str]) -> None:
    assert {f.image: f.replacement for f in check(text, rules=HUB).findings} == moves


@pytest.mark.parametrize("tag", ["null", "~", "''"])
def test_a_tag_that_is_null_is_not_shown(tag: str) -> None:
    (finding,) = check(f"image: {{registry: k8s.gcr.io, repository: x, tag: {tag}}}\n").findings
    assert (finding.image, finding.replacement) == ("k8s.gcr.io/x", "registry.k8s.io/x")


def test_an_action_in_a_part_is_shown_as_it_is_spelled() -> None:
    text = "image: {registry: k8s.gcr.io, repository: '{{ .Values.name }}', tag: 1}\n"
    (finding,) = check(text, "templates/a.yaml").findings
    assert finding.image == "k8s.gcr.io/{{ .Values.name }}:1"
    assert finding.replacement == "registry.k8s.io/{{ .Values.name }}:1"


HOSTLESS = [
    ("spec: {containers: [{name: a, image: minio/minio:RELEASE.2023-01-20T02-05-44Z}]}\n", "safe"),
    ("services: {m: {image: minio/minio}}\n", "safe"),
    ("image: {repository: minio/minio, tag: 1}\n", "unsafe"),
    ("image: minio/minio:1\n", "unsafe"),
    ("args: [--mc-image=minio/mc:1]\n", "unsafe"),
    ("image: ${X:-minio/minio:1}\n", "unsafe"),
    ("uses: docker://minio/minio:1\n", "unsafe"),
    ("# image: minio/minio:1\n", "unsafe"),
    ("image: {host: x.example, repository: minio/minio, tag: 1}\n", "display_only"),
    ("image: {registryPrefix: x.example, image: minio/minio}\n", "display_only"),
    ("registry: ${REGISTRY}\nimage: minio/minio\n", "display_only"),
    ("repository: docker.io\nname: minio/minio\n", "display_only"),
    ("githubRelease: {slug: minio/minio, tag: v1}\n", "display_only"),
    ("model: minio/minio\n", "display_only"),
]


@pytest.mark.parametrize(("text", "grade"), HOSTLESS)
def test_adding_a_host_is_no_rename(text: str, grade: str) -> None:
    assert grades(text) == [grade]


@pytest.mark.parametrize(
    "value",
    [
        "{{ if .r }}{{ .r }}/{{ end }}minio/minio",
        '{{ printf "%s/%s" .r "minio/minio" }}',
        '{{ include "img" (dict "repository" "minio/mc") }}',
        '{{ list .r "minio/minio" | join "/" }}',
        '{{ .r | default "minio/minio" }}',
    ],
)
def test_in_a_template_something_may_be_put_in_front(value: str) -> None:
    text = f"spec: {{containers: [{{image: '{value}'}}]}}\n"
    assert grades(text, "templates/a.yaml") == ["unsafe"]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("hero_image: minio/minio.png\n", "a.yaml"),
        ("uses: actions/checkout@v4\nwith: {repository: minio/minio, tag: v1}\n", "a.yaml"),
        ("releases: [{name: minio, chart: minio/minio}]\n", "a.yaml"),
        ("repositories: [{name: minio/minio, url: x}]\n", "a.yaml"),
        ('{% include "minio/mc" %}\n', "a.yaml.j2"),
        ('image: {{ .Files.Get "minio/mc" }}\n', "templates/a.yaml"),
        ("if: github.repository == 'minio/minio'\n", "a.yaml"),
    ],
)
def test_names_that_are_no_images_are_no_findings(text: str, path: str) -> None:
    assert check(text, path, HUB).findings == []


FOUND = [
    ("image: gcr.io/google_containers/x:1@sha256:123456\n", "unsafe"),
    ("image: k8s.gcr.io/x:1:2\n", "unsafe"),
    ("image: k8s.gcr.io/X/y:1\n", "unsafe"),
    ("image: k8s.gcr.io//x:1\n", "unsafe"),
    ("args: ['--set', 'image.repository=k8s.gcr.io/x,image.tag=1']\n", "safe"),
    ("image: {registry: '{{ .r }}', repository: k8s.gcr.io/pause, tag: 1}\n", "unsafe"),
    ("image: {registry: ${R}, image: k8s.gcr.io/pause}\n", "unsafe"),
    ("image: {registry: docker.io, repository: docker.io/minio/mc}\n", "unsafe"),
    ("image: {registry: '', repository: k8s.gcr.io/pause, tag: 1}\n", "safe"),
    ("args: ['--images=k8s.gcr.io/a:1,k8s.gcr.io/b:1']\n", "safe"),
    ("docker_image: name=k8s.gcr.io/pause tag=3.6\n", "safe"),
    ("args: [--set, 'a.image=k8s.gcr.io/pause:3.6,a.replicas=2']\n", "safe"),
    ("args: [--set, 'a.image.registry=k8s.gcr.io,a.image.tag=2']\n", "unsafe"),
    ("args: [--set, 'policy.allowedRepos=k8s.gcr.io/x,a=2']\n", "list"),
    ('Image: !Join ["", ["k8s.gcr.io/pause:", !Ref V]]\n', "safe"),
    ("x: {type: string, description: The image prefix, default: k8s.gcr.io/}\n", "unsafe"),
    ("args: [kubeadm, init, --image-repository, k8s.gcr.io]\n", "unsafe"),
    ("shell: kubeadm init --image-repository {{ r | default('k8s.gcr.io') }}\n", "unsafe"),
    ("data:\n  a.env: |\n    IMAGE_URL=docker://k8s.gcr.io/hyperkube\n    TAG=1\n", "unsafe"),
    ('- "a.image.repository: gcr.io/google_containers/x"\n', "safe"),
    ('image: "{\\"image\\":\n  \\"k8s.gcr.io/x:1\\"}"\n', "safe"),
    ('data: {a: \'{"image":\n\n  "k8s.gcr.io/x:1"}\'}\n', "safe"),
    ("subject: {from: {kind: DockerImage, name: k8s.gcr.io/redis:e2e}}\n", "safe"),
    ("kubernetesDNSMasqSpec: {type: String, value: k8s.gcr.io/k8s-dns-dnsmasq-amd64:1}\n", "safe"),
]


@pytest.mark.parametrize(("text", "grade"), FOUND)
def test_found_where_something_pulls(text: str, grade: str) -> None:
    assert set(grades(text)) == {grade}


@pytest.mark.parametrize(
    "text",
    [OLD, f"- {OLD}\n", f"a: {OLD}\n", f"data: {{x: {OLD}}}\n", f"spec: {{helper: {OLD}}}\n"],
)
def test_without_evidence_a_fix_is_unsafe_and_says_so(text: str) -> None:
    (finding,) = check(text).findings
    assert finding.fix.applicability.name == "UNSAFE"
    assert "nothing here shows" in finding.fix.reason


@pytest.mark.parametrize(
    "text",
    [
        "k8s.gcr.io/pause{{ if .x }}: a{{ end }}\n",
        '"k8s.gcr.io/x": {{ .b }}\n',
        "k8s.gcr.io/y: z\n",
        "k8s.gcr.io/a: k8s.b\n",
        '{{ .x }}\n"k8s.gcr.io/x" {{- if .y }} : 1{{ end }}\n',
    ],
)
def test_keys_in_helpers_are_never_edited(text: str) -> None:
    assert check(text, "templates/_a.tpl").findings == []


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("a.yaml.tpl", "resource:\n  image: k8s.gcr.io/x:1\n  b: ${var.x}\n", ["safe"]),
        ("a.json.tpl", '{"image": "k8s.gcr.io/x:1", "n": ${n}}\n', ["safe"]),
        ("a.tpl", "{{ if .x }}\nimage: k8s.gcr.io/x:1\n{{ end }}\n", ["safe"]),
        ("crio.conf.j2", 'pause_image = "k8s.gcr.io/pause:3.6"\n', ["unsafe"]),
        ("x.service.j2", "[Service]\nExecStart=/bin/run k8s.gcr.io/x\n{{ a }}\n", ["unsafe"]),
        ("x.sh.j2", "#!/bin/sh\ndocker run k8s.gcr.io/x:1\n", ["safe"]),
        ("a.yaml", "image: k8s.gcr.io/x:1\n{{ a }\n", ["unsafe"]),
    ],
)
def test_the_suffix_in_front_of_a_templates_decides_the_reader(
    path: str, text: str, found: list[str]
) -> None:
    assert grades(text, path) == found


def test_an_action_behind_a_closed_quote_breaks_nothing() -> None:
    text = f'spec: {{containers: [{{command: ["/proxy"{{{{ args }}}}], image: {OLD}}}]}}\n'
    report = check(text, "templates/a.yaml")
    assert [f.fix.applicability.name for f in report.findings] == ["SAFE"]
    assert list(report.notifications) == []


def test_a_default_behind_an_action_is_graded_as_a_plain_one() -> None:
    plain = "kind: ClusterConfiguration\nimageRepository: k8s.gcr.io\n"
    action = "kind: ClusterConfiguration\nimageRepository: '{{ x | default(\"k8s.gcr.io\") }}'\n"
    assert grades(plain) == grades(action, "a.yaml.j2") == ["unsafe"]


BEHIND = [
    "policy: {deny: {images: [%s]}}\n",
    "mirrors:\n  docker.io: %s\n",
    "excludedImages:\n- x\n- %s\n",
    "- {key: image, operator: In, values: [%s]}\n",
    "alert: x\nexpr: y\nlabels:\n  image: %s\n",
    "kind: x\napiVersion: v1\nstatus:\n  image: %s\n",
    "%s: x\n",
    "kind: ClusterConfiguration\ndns:\n  imageRepository: %s\n",
    "exclude:\n  image:\n    repository: %s\n    tag: x\n",
    "image:\n  registry: ${R}\n  repository: %s\n",
    "spec:\n  containers:\n  - image: %s\n",
]


@pytest.mark.parametrize("text", BEHIND)
@pytest.mark.parametrize(
    ("path", "action"),
    [
        ("templates/a.yaml", '"{{ .Values.x | default `%s` }}"'),
        ("a.yaml.j2", "\"{{ x | default('%s') }}\""),
    ],
)
def test_what_holds_for_a_plain_value_holds_behind_an_action(
    text: str, path: str, action: str
) -> None:
    assert grades(text % (action % OLD), path) == grades(text % OLD)


@pytest.mark.parametrize(
    ("row", "key"), [(row, key) for row in ROWS for key in (*row.examples, *row.counterexamples)]
)
def test_the_examples_of_the_vocabulary(row: vocabulary.Row, key: str) -> None:
    says = {
        Says.IMAGE: vocabulary.names_image(key),
        Says.JUDGES: vocabulary.judgement(key) is Judgement.JUDGES,
        Says.QUALIFIES: vocabulary.judgement(key).value >= Judgement.QUALIFIES.value,
        Says.MIRRORS: vocabulary.mirrors(key),
        Says.SEARCHES: vocabulary.searches(key),
        Says.TELLS: vocabulary.tells(key),
        Says.FILLS: vocabulary.judgement(f"excluded_{key}") is Judgement.JUDGES,
    }[row.says]
    assert says == (key in row.examples)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("podInfraContainerImage", "pod infra container image"),
        ("PAUSE_IMAGES", "pause image"),
        ("deny-listed-registries", "deny listed registry"),
        ("kubernetesDNSMasqSpec", "kubernetes dns masq spec"),
        ("excludedimages", "excluded image"),
        ("startsWith", "startswith"),
        ("aliases.status", "aliases status"),
        ("", ""),
    ],
)
def test_words(key: str, words: str) -> None:
    assert " ".join(vocabulary.words(key)) == words


def test_every_kind_of_mention_has_a_test() -> None:
    """`test-data` and `selector` are the linking room's."""
    shown = {kind for _, kind in OBJECTS} | {grade for _, grade in COMMENTS}
    shown |= {"record", "mirror", "list", "replacement", "comparison", "key", "chart", "text"}
    elsewhere = {"test-data", "selector", "network", "copy", "host"}
    assert {kind.value for kind in MentionKind} - shown == elsewhere


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("templates/a.yaml", lambda n: f'image: {{{{ "{OLD}" }}}}\n' * n),
        ("templates/_a.tpl", lambda n: f'{{{{ "{OLD}" }}}}\n' * n),
        ("a.yaml", lambda n: "".join(f"k{each}: {OLD}\n" for each in range(n))),
        (
            "a.yaml",
            lambda n: "".join(
                f"a{each}_registry: k8s.gcr.io\na{each}_repository: x\n" for each in range(n)
            ),
        ),
        ("a.yaml", lambda n: f"{'k' * 9 * n}: {OLD}\n"),
        ("a.yaml", lambda n: f"# a: {OLD}\n" * n),
        ("a.yaml", lambda n: f"command: [{', '.join([OLD] * n)}]\n"),
        (
            "a.json",
            lambda n: '{"a":' * 200 + f"""[{f'{{"image": "{OLD}"}}, ' * (n // 4)}1]""" + "}" * 200,
        ),
    ],
)
def test_the_time_for_evidence_grows_with_the_length_only(
    path: str, text: Callable[[int], str]
) -> None:
    def checks(size: int) -> Work:
        given = text(size)
        return lambda: check(given, path)

    assert grows_linearly(checks, 200)


def test_each_collection_is_asked_once_however_deep_and_however_many_findings_are_in_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[object] = []
    real = objects.against

    def ask(mapping: MappingNode) -> objects.Against | None:
        asked.append(mapping)
        return real(mapping)

    monkeypatch.setattr(objects, "against", ask)
    depth, number = 200, 50
    listed = ", ".join([f'{{"image": "{OLD}"}}'] * number)
    report = check('{"a": ' * depth + f"[{listed}]" + "}" * depth, "a.json")
    assert len(report.findings) == number
    assert len(asked) <= depth + number
