"""What kustomize would build from the files of a repository, worked out without running it."""
