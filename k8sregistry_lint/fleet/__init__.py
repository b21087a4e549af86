"""Reports of many repositories: read back from JSON, ordered, and added up."""
