"""CSV that a spreadsheet opens as what it is: text stays text, numbers stay numbers.

A cell that begins with a sign a spreadsheet runs gets an apostrophe in front; ``unguard`` takes
away exactly what ``guard`` put, so that nothing that people wrote is altered.
"""

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.http import StreamingHttpResponse

DANGEROUS = frozenset("=+-@\t\r\n\0")
BOM = "\ufeff"


def guard(value: object) -> object:
    """The value as a cell: numbers as they are, nothing as empty, text that cannot run."""
    if value is None:
        return ""
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return value
    text = str(value)
    bare = text.lstrip("'")
    return f"'{text}" if bare and bare[0] in DANGEROUS else text


def unguard(text: str) -> str:
    """The text as it was before ``guard``."""
    bare = text.lstrip("'")
    return text[1:] if text.startswith("'") and bare and bare[0] in DANGEROUS else text


class _Echo:
    """A file that hands back what is written, one line at a time."""

    def write(self, line: str) -> str:
        return line


def lines(rows: Iterable[Iterable], *, delimiter: str = ";") -> Iterator[str]:
    """The rows as lines of CSV, guarded, opened by the mark that Excel needs to read UTF-8."""
    writer = csv.writer(_Echo(), delimiter=delimiter)
    yield BOM
    for row in rows:
        yield writer.writerow([guard(cell) for cell in row])


def response(filename: str, rows: Iterable[Iterable]) -> StreamingHttpResponse:
    """The rows as a file to download, with the separator of Italian spreadsheets."""
    reply = StreamingHttpResponse(lines(rows), content_type="text/csv; charset=utf-8")
    reply["Content-Disposition"] = f'attachment; filename="{filename}"'
    return reply
