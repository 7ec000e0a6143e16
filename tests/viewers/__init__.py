"""The real programs that people fill the forms in with, driven as people drive them."""
