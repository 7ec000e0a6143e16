"""Reads what is written in the cells of a page, line by line."""
