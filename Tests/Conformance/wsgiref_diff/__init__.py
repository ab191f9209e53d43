"""What wsgiref_differential.py compares, and which differences are meant."""
