"""Writes files with references at known places, and knows what a fix may make of each."""

from hypothesis import strategies as st

from generating.documents import documents
from generating.otherfiles import json_files, kustomizations, templates
from generating.pieces import (
    Fate,
    Generated,
    Part,
    in_block_scalar,
    in_quotes,
    moved,
    with_newlines,
)
from generating.surfaces import pages, surfaces
from generating.yamlfiles import DOCUMENTS, KINDS, objects

__all__ = [
    "DOCUMENTS",
    "FILES",
    "KINDS",
    "SURFACES",
    "Fate",
    "Generated",
    "Part",
    "in_block_scalar",
    "in_quotes",
    "moved",
    "objects",
    "with_newlines",
]

FILES: st.SearchStrategy[Generated] = st.one_of(
    DOCUMENTS,
    st.sampled_from(sorted(KINDS)).flatmap(objects),
    json_files(),
    templates(),
    kustomizations(),
    documents(),
)
"""Files of every kind."""

SURFACES: st.SearchStrategy[Generated] = st.one_of(surfaces(), pages())
"""Files of every surface beside YAML, and documents that show them."""
