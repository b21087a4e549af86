"""Moves that companies make: a configuration for each, and the files of a small repository whose
images are in the old places."""

from pathlib import Path
from typing import NamedTuple


class Move(NamedTuple):
    """A move: its configuration, and an old image as a chart's values split it. `others` are the
    images of the manifest and of the template."""

    title: str
    configuration: str
    registry: str
    repository: str
    manifest: str
    template: str

    def write(self, folder: Path) -> None:
        """Write the repository."""
        for name, template in FILES.items():
            text = template
            for key, value in self._asdict().items():
                text = text.replace(f"<{key}>", value)
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        (folder / ".k8sregistry-lint.yaml").write_text(self.configuration)


FILES = {
    "k8s/deployment.yaml": """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec:
  selector: {matchLabels: {app: api}}
  template:
    metadata: {labels: {app: api}}
    spec:
      containers:
        - name: api
          image: <manifest>:1.4
""",
    "k8s/kustomization.yaml": """\
resources: [deployment.yaml]
images:
  - name: <manifest>
    newTag: "1.5"
""",
    "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "chart/values.yaml": """\
image:
  registry: <registry>
  repository: <repository>
  tag: "2.0"
""",
    "chart/templates/pod.yaml": """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  initContainers:
    - name: init
      image: <template>:{{ .Values.initTag | default "3.0" }}
  containers:
    - name: web
      image: "{{ .Values.image.registry }}/{{ .Values.image.repository }}:{{ .Values.image.tag }}"
""",
}

MOVES = (
    Move(
        "Everything through a mirror",
        "mirrors:\n"
        "  docker.io: mirror.corp.example/dockerhub\n"
        "  registry.k8s.io: mirror.corp.example/k8s\n"
        "  quay.io: mirror.corp.example/quay\n",
        "quay.io",
        "prometheus/prometheus",
        "nginx",
        "k8s.gcr.io/pause",
    ),
    Move(
        "From one registry to another",
        "mirrors:\n  registry.old:5000/team: harbor.example/team\n",
        "registry.old:5000",
        "team/web",
        "registry.old:5000/team/api",
        "registry.old:5000/team/tools/init",
    ),
    Move(
        "From one region of ECR to another",
        "rules:\n"
        "  - id: ecr-region\n"
        "    summary: images are in eu-central-1 now\n"
        "    level: error\n"
        "    applicability: safe\n"
        "    match:\n"
        '      registry: ["{account}.dkr.ecr.eu-west-1.amazonaws.com"]\n'
        '      repository: ["{path**}"]\n'
        "    replace:\n"
        '      registry: "{account}.dkr.ecr.eu-central-1.amazonaws.com"\n'
        '      repository: "{path**}"\n',
        "111122223333.dkr.ecr.eu-west-1.amazonaws.com",
        "shop/web",
        "111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/api",
        "444455556666.dkr.ecr.eu-west-1.amazonaws.com/base/init",
    ),
    Move(
        "From Container Registry to Artifact Registry",
        "mirrors:\n  gcr.io/acme-prod: europe-docker.pkg.dev/acme-prod/images\n",
        "gcr.io/acme-prod",
        "web",
        "gcr.io/acme-prod/api",
        "gcr.io/acme-prod/tools/init",
    ),
    Move(
        "An organization renamed on ghcr.io",
        "mirrors:\n  ghcr.io/acme-labs: ghcr.io/acme\n",
        "ghcr.io",
        "acme-labs/web",
        "ghcr.io/acme-labs/api",
        "ghcr.io/acme-labs/init",
    ),
    Move(
        "An organization renamed on quay.io, and no other images",
        "mirrors:\n  quay.io/acme-labs: quay.io/acme\n"
        "allowed-registries: [quay.io/acme, registry.k8s.io]\n",
        "quay.io",
        "acme-labs/web",
        "quay.io/acme-labs/api",
        "k8s.gcr.io/pause",
    ),
)
