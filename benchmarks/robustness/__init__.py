"""Robustness: what bad files and interruptions do to the program."""
