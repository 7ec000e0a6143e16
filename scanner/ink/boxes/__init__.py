"""Ink around boxes to tick: strokes that somebody added, without the form's print, dust and seals."""
