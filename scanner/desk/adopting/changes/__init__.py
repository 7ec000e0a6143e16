"""What people change of a draft: places, words, tables of rows. Each change is a function from a draft to a draft."""
