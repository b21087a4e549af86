"""What one value holds, whatever kind of file it is in."""
