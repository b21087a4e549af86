"""Dockerfiles, Makefiles, configuration languages and programs."""
