"""The chain: what an answer was taken from, and where it is used."""
