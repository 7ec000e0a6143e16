"""Lists, counts and gives out the ledger's records in part: a batch may have ten thousand."""
