"""Curating an edition over REST: what the rooms under ``/redazione`` do, by the same actions.

One file for each room; ``doors`` says who comes in, ``routes`` where each thing is.
"""
