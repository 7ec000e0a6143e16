"""Tests of the tables and of the document that keeps them."""
