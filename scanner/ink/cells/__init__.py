"""Ink in cells to write in: writing without the form's print, dust and stamps."""
