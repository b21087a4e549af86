"""Which images a text names, and how often: what `images` shows."""

from k8sregistry_lint.inventory.references import (
    CountedImage,
    LocatedImage,
    Place,
    count,
    decoded,
    references,
)
from k8sregistry_lint.inventory.rendering import RENDERERS

__all__ = ["RENDERERS", "CountedImage", "LocatedImage", "Place", "count", "decoded", "references"]
