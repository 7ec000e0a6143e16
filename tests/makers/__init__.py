"""Makers: what makes returned forms for tests and benchmarks.

Companies, pens, paper, and what printers, scanners, faxes and phones do to it.
"""
