"""Find image references to registries that moved, and move them byte for byte."""

__version__ = "0.1.0"
