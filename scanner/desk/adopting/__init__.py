"""Forms of somebody else at the desk: a blank becomes a draft, people correct it on a page, try it, and save it.

The blank and the filled examples are strangers' files. Only confined child processes open them (`scanner.adopt.parent`,
`scanner.batch.children`); the desk itself holds the draft, and shows pictures that such a child has drawn.
"""
