"""The desk: pages where people settle what is doubtful in a batch's records, and an API for other programs."""
