"""The way in: fetch → parse → identify → decide → append.

Must never: judge what a text means, invent a date, or let one feed's trouble stop another. Everything that comes from
a server is hostile: limited in bytes and seconds, parsed in a process that can be killed, cleaned before it is kept.
"""
