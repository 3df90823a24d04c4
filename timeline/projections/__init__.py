"""The log → tables, incrementally, with a checkpoint; and reading them back.

Every table here can be dropped and is made again from the log, byte for byte. Must never: hold anything that the log
does not determine, or read the time.
"""
