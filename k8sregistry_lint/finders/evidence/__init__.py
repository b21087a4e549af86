"""What a place and what is around it say for and against an image."""
