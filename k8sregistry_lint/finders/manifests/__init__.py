"""YAML and JSON: Kubernetes objects, kustomizations, settings."""
