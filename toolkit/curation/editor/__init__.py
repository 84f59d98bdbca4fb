"""The sheet on which a curator writes one question: what was posted, and what to draw of it.

Nothing here writes to the database: a sheet is read from a request or from a stored question, and
gives the values that ``toolkit.actions.curation.edit`` takes.
"""
