"""A batch: a folder of returns becomes records on disk, each once, whatever happens meanwhile.

inbox (files, hashes) → running (one pass: what is new is read, kept, noted in the ledger)
→ settling (what records say of each other). Files are read in children (child, worker) on
a scheduler (this machine, or a Dask cluster).
"""
