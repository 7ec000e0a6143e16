"""Strokes that belong to no character: lines through a value, their remains, and the line that it stands on."""
