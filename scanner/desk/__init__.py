"""The desk: a web page on this machine where people settle what is doubtful in a batch's records."""
