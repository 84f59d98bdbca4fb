"""A workbook: what is in it, a sheet for each form, one for each table. Text never runs."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import xlsxwriter
from django.utils.translation import gettext as _

from officine.csv_safe import guard
from workshops.reports.answers.layout import Sheet

FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
LONGEST = 32_767  # characters that a cell can hold
LONG_AGO = dt.datetime(2000, 1, 1)  # the same rows are the same file, whenever they are asked for
SHEET, DETAIL = 31, 60


class Book:
    """Writes rows as they come; rows only go down, so memory stays flat."""

    def __init__(self, folder: Path):
        self.path = folder / "book.xlsx"
        self.book = xlsxwriter.Workbook(
            str(self.path),
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "tmpdir": str(folder),
            },
        )
        self.book.set_properties({"created": LONG_AGO})
        self.head = self.book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        self.title = self.book.add_format({"bold": True, "font_size": 14})
        self.day = self.book.add_format({"num_format": "dd/mm/yyyy"})
        self.moment = self.book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        self.cover = self.book.add_worksheet(_("Indice"))
        self.cover.set_column(0, 0, 28)
        self.cover.set_column(1, 1, DETAIL)
        self.sheets: dict[int, object] = {}
        self.taken = {_("Indice").lower()}

    def open(self, sheet: Sheet) -> None:
        name = sheet.name = self._name(sheet.name)
        page = self.sheets[id(sheet)] = self.book.add_worksheet(name)
        page.set_column(0, len(sheet.heads) - 1, 22)
        for column, head in enumerate(sheet.heads):
            self._cell(page, 0, column, str(head), self.head)
        page.freeze_panes(1, 2)

    def add(self, sheet: Sheet, cells: list) -> None:
        page = self.sheets[id(sheet)]
        for column, value in enumerate(cells):
            if value is not None and value != "":
                self._cell(page, sheet.rows + 1, column, value)
        sheet.rows += 1

    def finish(self, about: list[tuple], sheets: list[Sheet]) -> Path:
        self._cell(self.cover, 0, 0, about[0][0], self.title)
        row = 1
        for label, value in about[1:]:
            row += 1
            self._cell(self.cover, row, 0, label)
            self._cell(self.cover, row, 1, value)
        row += 2
        for column, label in enumerate([_("Foglio"), _("Che cosa contiene"), _("Righe")]):
            self._cell(self.cover, row, column, label, self.head)
        for sheet in sheets:
            row += 1
            for column, value in enumerate([sheet.name, sheet.title, sheet.rows]):
                self._cell(self.cover, row, column, value)
        self.book.close()
        return self.path

    def _name(self, name: str) -> str:
        name = name.translate(FORBIDDEN).strip() or "foglio"
        candidate, count = name[:SHEET], 2
        while candidate.lower() in self.taken:
            ending = f" {count}"
            candidate, count = name[: SHEET - len(ending)] + ending, count + 1
        self.taken.add(candidate.lower())
        return candidate

    def _cell(self, page, row: int, column: int, value, form=None) -> None:
        if isinstance(value, dt.datetime):
            wrong = page.write_datetime(row, column, value, self.moment)
        elif isinstance(value, dt.date):
            if value.year < 1900:
                wrong = page.write_string(row, column, value.isoformat())
            else:
                moment = dt.datetime(value.year, value.month, value.day)
                wrong = page.write_datetime(row, column, moment, self.day)
        elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            wrong = page.write_number(row, column, value, form)
        else:
            wrong = page.write_string(row, column, _shortened(str(guard(str(value)))), form)
        if wrong:  # more rows or columns than a sheet has: nothing may be left out in silence
            raise ValueError(f"A sheet has no cell {row}, {column}.")


def _shortened(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    note = _(" [continua: il testo intero è nel CSV e nel JSON]")
    return text[: LONGEST - len(note)] + note
