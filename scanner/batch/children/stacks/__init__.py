"""What passes between a batch and its children of a stack, whose pages several children read."""
