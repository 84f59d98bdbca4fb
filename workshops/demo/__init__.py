"""The demo: an invented officina whose history is played through the real actions, and one real
record. Only an instance in demo mode loads it."""
