"""What shows that a value was altered after it was written: strokes across it, ink added to it, another hand."""
