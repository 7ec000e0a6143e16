"""A batch reads a folder of returned files, the inbox, into records on disk.

Each file gives its records once, even if the program is stopped and started again. The steps are:

1. `inbox` lists the files and their hashes.
2. `running` makes one pass: it reads each new source, writes its records, and notes them in the ledger.
3. `settling` works out what records say of each other, as that one replaces another.

Files are read in child processes (`children`), on this machine or on a Dask cluster.
"""
