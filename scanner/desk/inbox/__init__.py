"""What comes in at the desk: files that a browser or a program sends, and the reading of the inbox."""
