"""One file, purely: its text and the rules in, a report, edits and proven new text out."""
