"""A record on paper: what was read on one side, the picture of the page beside it, as PDF."""
