"""The program of a child: it reads and unpacks the files that its parent sends."""
