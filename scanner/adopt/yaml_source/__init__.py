"""Writes a draft down as the YAML of a definition, with its certainties as comments."""
