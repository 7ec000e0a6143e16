"""Paper: a picture becomes a page whose place in millimetres is known."""
