"""Children: the processes that read files for a batch, within limits."""
