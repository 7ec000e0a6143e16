"""Roads: what happens to one sort of return, from its opened file to its readings."""
