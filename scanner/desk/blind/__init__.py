"""Fields that are asked without showing what was read: the random sample, and the second person's look."""
