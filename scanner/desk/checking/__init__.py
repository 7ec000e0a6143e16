"""One doubtful field after the other: the queue, the question with its picture, and what the answer means."""
