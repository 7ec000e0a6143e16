"""Accuracy: generated returns are read and compared with what really stands on them."""
