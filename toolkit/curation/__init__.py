"""How an edition is worked on while it is a draft: its items, their checks, their differences."""
