"""Reads boxes to tick: whose stroke it is, what it looks like, and what that says."""
