"""What the speed of the program is measured with."""
