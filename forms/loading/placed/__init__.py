"""Definitions with places: fields on the blank of somebody else, and the blank's own files."""
