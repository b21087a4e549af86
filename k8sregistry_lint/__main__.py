"""`python -m k8sregistry_lint` is the command."""

from k8sregistry_lint.cli import command

if __name__ == "__main__":
    command()
