"""Peers: the same pages read by other programs."""
