"""Whether the images that fixes move to exist: asked from a catalog or from registries, and only on
request. Nothing here is imported by a run that does not ask."""
