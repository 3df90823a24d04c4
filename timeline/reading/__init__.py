"""One text → claims: which question, which value, how firmly, by whom, in which exact words. PURE.

Must never: read a file, a clock or a database, guess, or drop the words that a claim rests on.
"""

from timeline.reading.read import concerns, read
from timeline.reading.rules import Rules, compile_rules

__all__ = ["Rules", "compile_rules", "concerns", "read"]
