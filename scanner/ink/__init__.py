"""Ink: what was added to the blank form, as pixels."""
