"""The twin of a drawing: the same figures as rows, for the page and for a spreadsheet."""

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.html import escape

from officine import italian
from officine.charts.svg import markup


@dataclass
class Table:
    """``rows`` hold strings, numbers and dates as they are; ``footer`` the totals, if any."""

    caption: str
    columns: list[str]
    rows: list[list]
    footer: list = field(default_factory=list)

    @cached_property
    def body(self) -> str:
        """The rows as a page writes them; written here because a table may have a thousand."""
        return markup("".join(map(_row, self.rows)))

    @property
    def foot(self) -> str:
        return markup(_row(self.footer) if self.footer else "")

    def lines(self) -> list[list]:
        """The rows for a file, the names of the columns first."""
        return [self.columns, *self.rows, *([self.footer] if self.footer else [])]


def _row(row: list) -> str:
    """A row of HTML whose first cell names it; figures are marked to stand on the right."""
    first, *rest = row
    return f'<tr><th scope="row">{escape(_written(first))}</th>{"".join(map(_cell, rest))}</tr>'


def _cell(value) -> str:
    figure = isinstance(value, int | float) and not isinstance(value, bool)
    start = '<td class="num">' if figure else "<td>"
    return f"{start}{escape(_written(value))}</td>"


def _written(value) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return italian.day(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return italian.number(value)
    return str(value)
