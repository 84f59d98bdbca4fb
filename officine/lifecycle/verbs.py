"""What a noun can undergo, written as a table: verb, from which states, to which."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Verb:
    sources: frozenset[str]
    target: str


def verb(*sources: str, to: str) -> Verb:
    """A line of a lifecycle table."""
    return Verb(frozenset(str(source) for source in sources), str(to))
