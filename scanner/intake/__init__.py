"""Intake: what a returned file is, and which opener turns it into values or pages."""
