"""Runs it all: reads, checks, links, fixes, writes. The only room that writes the files that are
checked. Most commands need a few of the modules only, so none is imported here."""
