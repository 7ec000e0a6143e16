"""Confinement: what a process that opens strangers' files may not do, and what ends it.

Only the standard library is imported here, so that a process can confine itself before it loads anything else.
"""
