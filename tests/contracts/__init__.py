"""What every row of every registry owes, asked of all rows, and of a fake one that has to fail.

A registry that grows is asked by itself: nothing here names its rows, but for the programs that
an engine needs. Each module has a function that returns a row's faults; the tests give it the
real rows, which have none, and careless ones, which have.
"""
