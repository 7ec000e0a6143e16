"""Readers: marks, text, form values, content controls, the text layer."""
