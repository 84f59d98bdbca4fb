"""The answers that were sent, as files: what is in them, and how each format is written."""
