"""Readers: each turns one sort of evidence (boxes, writing, form values, Word's controls ...) into readings."""
