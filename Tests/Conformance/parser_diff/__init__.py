"""What parser_differential.py compares, and which differences are meant."""
