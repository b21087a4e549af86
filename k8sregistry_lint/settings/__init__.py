"""What is asked for: the configuration file, and what it and the command line make together."""
