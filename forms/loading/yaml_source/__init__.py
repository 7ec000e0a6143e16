"""YAML text to plain values that know their lines."""
