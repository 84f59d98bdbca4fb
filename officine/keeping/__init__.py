"""Public pages kept for whoever comes next, and how a change makes all of them old at once.

``pages`` keeps and gives; ``version`` knows when something that a public page shows has changed.
See docs/decisions: a kept page is at most ``PAGES_KEPT_FOR`` seconds old, whatever goes wrong.
"""
