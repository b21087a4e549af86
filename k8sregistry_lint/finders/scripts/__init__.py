"""Shell scripts and lists of images."""
