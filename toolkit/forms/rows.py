"""What the cells of one row must keep together: checks of a row, and the order of its dates.

``static/js/conditions.js`` evaluates the same checks in the browser (``brokenRows``); both are held
to ``tests/toolkit/forms/condition_cases.json``.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from toolkit.fields import date
from toolkit.fields.registry import Fault
from toolkit.forms.conditions import refuted
from toolkit.forms.document import QuestionDoc

Cell = Callable[[Mapping, str], Any]


def broken_rows(rule, rows, cell: Cell) -> list[int]:
    """The rows that break a check whatever is written in their empty cells, counted from 1."""
    return [
        number
        for number, row in enumerate(rows if isinstance(rows, list) else [], 1)
        if isinstance(row, Mapping) and refuted(rule, lambda code, row=row: cell(row, code))
    ]


def faults_in(table: QuestionDoc, rows, cell: Cell, elsewhere, label_of) -> Iterator[Fault]:
    """Checks that rows break, and days that come in the wrong order.

    ``elsewhere(code)`` is the answer to a question of the form, ``label_of(code)`` its name.
    """
    for check in table.row_checks:
        if check.message:
            for number in broken_rows(check.rule, rows, cell):
                yield Fault(check.message, number, code="check")
    columns = {column.code: column for column in table.columns}
    days = [column for column in table.columns if column.kind == "date" and column.settings]
    for number, row in enumerate(rows if days and isinstance(rows, list) else [], 1):
        for column in days if isinstance(row, Mapping) else ():
            message = date.out_of_order(
                cell(row, column.code),
                column,
                lambda code, row=row: cell(row, code) if code in columns else elsewhere(code),
                lambda code: columns[code].label if code in columns else label_of(code),
            )
            if message:
                yield Fault(message, number, column.code, "order")
