"""Reads boxes, bubbles, brackets, short lines and words to circle on a page of somebody else's blank."""
