"""Values: what travels between the stages, each made once and never changed, and the seams between them."""
