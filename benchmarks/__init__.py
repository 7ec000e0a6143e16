"""Measures the program on generated returns: accuracy, speed, peers. See docs/accuracy.md."""
