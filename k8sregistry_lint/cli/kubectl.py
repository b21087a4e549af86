"""`kubectl registry-lint`: the images that run in a cluster, asked for through kubectl."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from k8sregistry_lint import cli
from k8sregistry_lint.cli import options
from k8sregistry_lint.cli.choices import TABLES, require
from k8sregistry_lint.cli.configured import configuration_of, rules_in_force, stop
from k8sregistry_lint.cli.writing import refuse_to_overwrite, write

if TYPE_CHECKING:
    from k8sregistry_lint.cluster.kubectl import Cluster, Resource
    from k8sregistry_lint.cluster.workload import Workload

Connection = Annotated[str | None, typer.Option(help="As for kubectl.", metavar="VALUE")]


def registry_lint(  # noqa: PLR0913 - each option of the command line is one argument
    *,
    namespace: Annotated[
        str | None, typer.Option("--namespace", "-n", help="Only this namespace.")
    ] = None,
    all_namespaces: Annotated[
        bool, typer.Option("--all-namespaces", "-A", help="All namespaces.")
    ] = False,
    selector: Annotated[
        str, typer.Option("--selector", "-l", help="Only objects with these labels.")
    ] = "",
    context: Connection = None,
    kubeconfig: Connection = None,
    request_timeout: Connection = None,
    legacy: options.Legacy = False,
    output_format: options.TableFormat = "table",
    output: options.Output = "",
    pack: options.Packs = None,
    exit_zero: Annotated[
        bool, typer.Option("--exit-zero", help="Exit 0 although legacy images run.")
    ] = False,
    color: options.Color = "auto",
    config: options.Config = None,
    no_config: options.NoConfig = False,
) -> None:
    """List the images that run in a cluster, and what becomes of those whose registry moved.

    Asks the API server through kubectl, with kubectl's own configuration, and changes nothing. Pods
    are counted below the workload that owns them.

    \b
    kubectl registry-lint -A --legacy
    kubectl registry-lint -n shop --format csv > images.csv

    Exit code: 0, 1 if legacy images run or a kind of workload could not be read, 2 if kubectl
    failed.
    """  # noqa: D301 - typer's mark for lines that stay as they are
    from k8sregistry_lint.cli.terminal import wants_color
    from k8sregistry_lint.cluster.kubectl import Cluster, KubectlError
    from k8sregistry_lint.cluster.running import running
    from k8sregistry_lint.cluster.runningtables import RENDERERS
    from k8sregistry_lint.settings.settings import Settings

    require("--format", output_format, TABLES)
    refuse_to_overwrite(output, ())
    settings = Settings(packs=tuple(pack or ())).with_configuration(
        configuration_of(config, no_config=no_config)
    )
    rules = rules_in_force(settings)
    named = {
        "--context": context, "--kubeconfig": kubeconfig, "--request-timeout": request_timeout,
    }  # fmt: skip
    connection = tuple(f"{name}={value}" for name, value in named.items() if value)
    try:
        space = "" if all_namespaces else namespace or Cluster(connection).current_namespace()
        reading = _Reading(Cluster(connection, space, selector))
        images = running(reading.owners(), reading.pods(), rules)
    except KubectlError as error:
        stop(str(error))
    chosen = [image for image in images if image.rule or not legacy]
    painted = wants_color(color) and not output
    write(RENDERERS[output_format](chosen, color=painted), output)
    for line in reading.unread:
        typer.echo(f"warning: {line}", err=True)
    found = reading.unread or any(image.rule for image in images)
    raise typer.Exit(1 if found and not exit_zero else 0)


class _Reading:
    """What is read of a cluster, and which kinds could not be."""

    def __init__(self, cluster: "Cluster") -> None:
        self._cluster = cluster
        self.unread: list[str] = []

    def owners(self) -> "Iterator[Workload]":
        """Yield the workloads that make pods."""
        from k8sregistry_lint.cluster.kubectl import OWNERS

        for resource in OWNERS:
            yield from self._read(resource)

    def pods(self) -> "Iterator[Workload]":
        """Yield the pods."""
        from k8sregistry_lint.cluster.kubectl import PODS

        return self._read(PODS)

    def _read(self, resource: "Resource") -> "Iterator[Workload]":
        from k8sregistry_lint.cluster.kubectl import KubectlError
        from k8sregistry_lint.cluster.manifests import workload

        try:
            yield from map(workload, self._cluster.objects(resource))
        except KubectlError as error:
            if error.forbidden:
                self.unread.append(f"you may not list {resource.plural}: {error}")
            elif not error.absent:
                raise


app = typer.Typer(
    name="kubectl registry-lint",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(registry_lint)


def main() -> None:
    """Run as a plugin of kubectl, which finds `kubectl-registry_lint` on the PATH."""
    cli.main(app)
