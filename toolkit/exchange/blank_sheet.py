"""A table as a file to fill at one's own desk, and the rows of it that have to be mended."""

import datetime as dt
import io
from collections.abc import Iterator

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_rowcol_to_cell

from officine import sheets
from toolkit.fields.registry import flat
from toolkit.forms.document import QuestionDoc
from toolkit.forms.sheet import SheetRow, added_heads, choices, sheet_columns

LONG_AGO = dt.datetime(2000, 1, 1)  # the same table is the same file, whenever it is asked for


def to_mend(asked: QuestionDoc, rows: list[SheetRow]) -> Iterator[list]:
    """The rows that were left out, under the same heads, with what to mend beside them."""
    columns = sheet_columns(asked)
    yield [*(column.label for column in columns), *added_heads()]
    for row in rows:
        yield [*(row.cells.get(column.code, "") for column in columns), row.number, row.why]


def blank_workbook(asked: QuestionDoc, references) -> bytes:
    """Heads with their help in a note; what can be chosen on a second sheet and as a list."""
    out = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": LONG_AGO})
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        sheet, lists = book.add_worksheet(_("Righe")), book.add_worksheet(_("Scelte"))
        sheet.freeze_panes(1, 0)
        for number, column in enumerate(sheet_columns(asked)):
            labels = [label for _code, label in choices(column, references)]
            sheet.set_column(number, number, 24)
            sheet.write_string(0, number, column.label, head)
            if note := _note(column, labels):
                sheet.write_comment(0, number, note, {"width": 260, "height": 160})
            lists.set_column(number, number, 30)
            lists.write_string(0, number, column.label, head)
            for row, label in enumerate(labels, 1):
                lists.write_string(row, number, label)
            if labels and column.kind in ("choice", "yes_no"):
                source = f"='{_('Scelte')}'!{_cell(number, 1)}:{_cell(number, len(labels))}"
                rule = {"validate": "list", "source": source, "error_type": "information"}
                sheet.data_validation(1, number, sheets.MAX_ROWS, number, rule)
    return out.getvalue()


def _cell(column: int, row: int) -> str:
    return xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)


def _note(column: QuestionDoc, labels: list[str]) -> str:
    parts = [_("Obbligatoria.") if column.required == "required" else "", flat(column.help)]
    if labels:
        words = _("Una di queste:") if column.kind != "multiple" else _("Una o più, divise da «;»:")
        parts.append("\n".join([words, *(f"- {label}" for label in labels[:30])]))
    if column.kind == "date":
        parts.append(_("Una data, per esempio 07/03/2027."))
    return "\n".join(filter(None, parts))[:2000]
