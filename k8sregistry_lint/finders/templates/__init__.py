"""Texts with actions: Helm templates and helpers, jinja2."""
