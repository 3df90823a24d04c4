"""The daemon: it polls for months unattended, takes up what a person edits, and tells what changed.

Must never: decide what is news, or know how to ask a server or read a text. It only says when, and to whom.
"""
