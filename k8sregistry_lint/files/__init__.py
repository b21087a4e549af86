"""What a run that finds nothing needs: which files there are, what git knows, how a file is read,
and what to search for."""
