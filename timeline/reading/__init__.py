"""One text → claims: which question, which value, how firmly, by whom, in which exact words. PURE.

Must never: read a file, a clock or a database, guess, or drop the words that a claim rests on.

Start in ``read``; ``rules`` compiles a story for it.
"""
