"""Explains what the scanner saw: a picture of each page that shows what was found and what was read, and where."""
