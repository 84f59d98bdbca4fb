"""`make bench`: a large officina on PostgreSQL, measured beside the ceilings of the same run.

A benchmark, never a test: what tests hold is the number of queries. The ceilings are the same
work written as plainly as Django allows: an empty view, a list of 25 rows in the order of an
index, one insert, the bare SQL of a report. What counts is how many times its ceiling a page
takes; absolute times belong to the machine. ``docs/performance.md`` tells how to read it.
"""
