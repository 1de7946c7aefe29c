"""Checks of the repository's own files, for the pre-commit hooks and `make lint`; no network, git alone."""
