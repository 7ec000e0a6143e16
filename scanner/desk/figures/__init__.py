"""All records at once: what the overview counts, and the records behind each figure and behind a search."""
