"""How many of the accepted values are wrong: a random sample of them, and what follows from it."""
