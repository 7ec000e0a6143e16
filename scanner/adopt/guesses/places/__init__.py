"""Finds the places to write on a printed page: cells, lines to write on, and room that nothing bounds."""
