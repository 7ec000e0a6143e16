"""Values that were typed: held against the characters of the typeface that they are set in."""
