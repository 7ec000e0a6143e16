"""What the form inside a PDF says: its fields' values and every witness of them."""
