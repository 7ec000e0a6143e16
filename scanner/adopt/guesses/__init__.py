"""Guesses what is asked on a printed page: places to write, boxes to tick, their words, kinds and groups."""
