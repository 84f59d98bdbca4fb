"""Our drawings: plain data in, SVG text out. The same drawing on the page and in the report.

Every drawing has a title and a description, tells its series apart by shape or pattern besides
colour, prints in grey and has a twin table (``officine.charts.table``) with the same figures.
"""
