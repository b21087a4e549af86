"""Scans many repositories: fetches what can matter of each, checks it, and writes one result."""
