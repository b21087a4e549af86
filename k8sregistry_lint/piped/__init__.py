"""What another command prints into a pipe: its errors, and images as lists and tables."""

from k8sregistry_lint.piped.lists import ListedImage, listed
from k8sregistry_lint.piped.reading import read_piped, why_no_input

__all__ = ["ListedImage", "listed", "read_piped", "why_no_input"]
