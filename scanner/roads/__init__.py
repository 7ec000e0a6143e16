"""Roads: a road takes one sort of return from its opened file to its records, in the order of the stages."""
