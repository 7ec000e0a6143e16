"""Sheets: the pages of a source become returned forms."""
