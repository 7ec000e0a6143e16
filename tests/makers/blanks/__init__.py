"""Blanks of forms that this project did not define, drawn by other programs, with what is truly asked on them."""
