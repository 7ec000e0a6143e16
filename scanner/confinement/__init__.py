"""Confinement: what a process that opens strangers' files may not do, and what ends it.

What a process calls on itself imports the standard library alone, so that it can confine itself before it loads
anything else; `temporary` is for its parent.
"""
