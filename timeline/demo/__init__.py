"""The demo: a recorded telling of a real story, served on the loopback and polled under a fast clock.

    telling.yaml → what each feed carries at a moment → its documents over HTTP → the poller → the tables → what changed

Must never: ask a public server, or put anything into the log that a poll of feeds would not.
"""
