"""Reads exact values of digital returns: form values, text layers, annotations."""
