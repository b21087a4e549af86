"""Renders charts with the real helm, which asks neither a network nor a cluster here."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence

MAX_SECONDS = 60
"""For one rendering."""

_NOWHERE = "http://127.0.0.1:9"


class HelmError(Exception):
    """A chart that helm does not render; the message is helm's."""


def is_installed() -> bool:
    """Return whether there is a helm on the PATH."""
    return shutil.which("helm") is not None


def rendered(chart: str, values: Sequence[str]) -> str:
    """Return the manifests of a chart with some texts of values, the last of which wins. Raises
    HelmError."""
    with tempfile.TemporaryDirectory(prefix="k8sregistry-lint-") as home:
        options = []
        for number, text in enumerate(values):
            path = os.path.join(home, f"values-{number}.yaml")
            with open(path, "wb") as file:
                file.write(text.encode())
            options.append(f"--values={path}")
        command = ["helm", "template", "release", chart, "--include-crds", *options]
        try:
            done = subprocess.run(  # noqa: S603 - a list of arguments, no shell
                command,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                timeout=MAX_SECONDS,
                env=_environment(home),
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise HelmError(f"helm cannot be run: {error}") from None
    if done.returncode:
        raise HelmError(done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2])
    return done.stdout.decode("utf-8", "replace")


def _environment(home: str) -> dict[str, str]:
    """Return an environment without the user's plugins, repositories and clusters."""
    folders = ("HOME", "HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME", "HELM_PLUGINS")
    return (
        os.environ
        | dict.fromkeys(folders, home)
        | {"KUBECONFIG": os.devnull, "HTTP_PROXY": _NOWHERE, "HTTPS_PROXY": _NOWHERE}
    )
