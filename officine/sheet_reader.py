"""Reads one workbook from its standard input and says its first sheet as JSON.

A process of its own (``officine.sheets`` starts it): a workbook made to eat memory or time takes
its own, not that of a web process, and no web process carries the reader.
"""

import datetime as dt
import io
import json
import resource
import sys
from decimal import Decimal

from python_calamine import CalamineWorkbook, SheetVisibleEnum

MEMORY, SECONDS = 768 * 1024 * 1024, 10


def text_of(cell) -> str:
    """A cell as an Italian would type it."""
    if isinstance(cell, bool):
        return "sì" if cell else "no"
    if isinstance(cell, int | float):
        return f"{Decimal(repr(cell)).normalize():f}".replace(".", ",")
    if isinstance(cell, dt.datetime):
        day = f"{cell:%d/%m/}{cell.year:04d}"
        return day if cell.time() == dt.time() else f"{day} {cell:%H:%M}"
    if isinstance(cell, dt.date):
        return f"{cell:%d/%m/}{cell.year:04d}"
    return f"{cell:%H:%M}" if isinstance(cell, dt.time) else str(cell)


def read(content: bytes, most_rows: int, most_columns: int) -> dict:
    """The first sheet that can be seen; one row more than the most says that there are too many."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    seen = [one for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible]
    sheet = book.get_sheet_by_name((seen or book.sheets_metadata)[0].name)
    if sheet.total_width > most_columns:
        return {"sheet": sheet.name, "rows": [], "wide": True}
    rows = []
    for number, cells in enumerate(sheet.iter_rows(), 1):
        texts = [text_of(cell) for cell in cells]
        if any(text.strip() for text in texts):
            rows.append([number, texts])
        if len(rows) > most_rows + 1:
            break
    return {"sheet": sheet.name, "rows": rows, "wide": False}


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    json.dump(read(sys.stdin.buffer.read(), *map(int, sys.argv[1:3])), sys.stdout)
