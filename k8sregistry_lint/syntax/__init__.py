"""A text as trees of scalars with exact places: YAML, JSON, Go templates and Jinja."""
