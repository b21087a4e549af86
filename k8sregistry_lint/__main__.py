"""`python -m k8sregistry_lint` is the command."""

from k8sregistry_lint.cli import main

if __name__ == "__main__":
    main()
