"""Forms whose pages came in several files: what is kept of each file, whose it is, and how files are put together."""
