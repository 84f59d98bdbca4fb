import re
import secrets

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from toolkit.fields.reference import can_choose
from toolkit.fields.registry import (
    Column,
    Fault,
    Kind,
    Outcome,
    flat,
    kind_of,
    register,
    storable,
    whole,
)

ROW_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")
BUTTONS = ("add", "remove", "up", "down")


def new_row_id() -> str:
    return secrets.token_hex(6)


def is_blank(raw) -> bool:
    """Whether raw input of one cell holds nothing at all."""
    if raw is None:
        return True
    if isinstance(raw, str):
        return not raw.strip()
    if isinstance(raw, dict):
        return all(is_blank(part) for part in raw.values())
    if isinstance(raw, (list, tuple)):
        return all(is_blank(part) for part in raw)
    return False


def typed_columns(question) -> list:
    return [column for column in question.columns if kind_of(column).typed]


@register
class Table(Kind):
    """Rows of typed columns. A row keeps its ``_id`` for ever: later forms point at it."""

    name = "table"
    control = "toolkit/fields/table.html"
    grouped_controls = True
    alone = True

    def row_name(self, question) -> str:
        return flat(question.setting("row_name")) or _("riga")

    def min_rows(self, question) -> int:
        return whole(question.setting("min_rows"), 0)

    def max_rows(self, question) -> int:
        return whole(question.setting("max_rows"), 50)

    def read(self, data, files, name, question) -> list[dict]:
        """The rows of ``name-0-column``, ``name-1-column``…, after the button that was pressed."""
        numbered = re.compile(re.escape(name) + r"-([0-9]{1,6})-")
        numbers = {int(found[1]) for key in data if (found := numbered.match(str(key)))}
        rows, where = [], {}
        for number in sorted(numbers):
            where[number] = len(rows)
            row = {"_id": flat(data.get(f"{name}-{number}-_id"))}
            for column in typed_columns(question):
                key = f"{name}-{number}-{column.code}"
                row[column.code] = kind_of(column).read(data, files, key, column)
            rows.append(row)
        pressed = self.pressed(data, name)
        if pressed:
            self._move(rows, pressed[0], where.get(pressed[1]))
        return rows

    def pressed(self, data, name) -> tuple[str, int] | None:
        """Which row button sent the page, with the number of its row."""
        for button in BUTTONS:
            value = data.get(f"{name}-{button}")
            if value not in (None, ""):
                digits = re.fullmatch(r"[0-9]{1,6}", str(value))
                return button, int(digits[0]) if digits else -1
        return None

    def _move(self, rows: list[dict], button: str, at: int | None) -> None:
        if button == "add":
            rows.append({"_id": new_row_id()})
        elif at is None:
            return
        elif button == "remove":
            del rows[at]
        else:
            to = at - 1 if button == "up" else at + 1
            if 0 <= to < len(rows):
                rows[at], rows[to] = rows[to], rows[at]

    def clean(self, raw, question, references=None) -> list[dict] | None:
        outcome = self.examine(raw, question, references)
        if outcome.faults:
            raise ValidationError(
                [
                    ValidationError(self.tell(fault, question), code=fault.code)
                    for fault in outcome.faults
                ]
            )
        return outcome.value

    def examine(self, raw, question, references=None, *, complete=True) -> Outcome:
        if isinstance(raw, dict) and set(raw) == {"raw"}:
            raw = raw["raw"]
        if raw is None or raw == "":
            raw = []
        if not isinstance(raw, (list, tuple)) or not all(isinstance(row, dict) for row in raw):
            fault = Fault(_("Questa risposta non è nel formato previsto."), code="shape")
            return Outcome(None, {"raw": storable(raw)}, (fault,))
        kept, faults, used = [], [], set()
        for row in raw:
            cells, wrong = self._examine_row(row, question, references, complete)
            if not cells:
                continue
            row_id = flat(row.get("_id"))
            if not ROW_ID.fullmatch(row_id) or row_id in used:
                row_id = new_row_id()
            used.add(row_id)
            kept.append({"_id": row_id, **cells})
            faults += [Fault(fault.message, len(kept), code, fault.code) for code, fault in wrong]
        faults = self._count_faults(len(kept), question, complete) + faults
        if faults:
            return Outcome(None, kept, tuple(faults))
        return Outcome(kept or None, kept or None)

    def _examine_row(self, row, question, references, complete):
        cells, wrong = {}, []
        filled = {c.code for c in typed_columns(question) if not is_blank(row.get(c.code))}
        for column in typed_columns(question):
            if column.code not in filled:
                asked = filled and complete and column.required == "required"
                if asked and can_choose(column, references):
                    missing = kind_of(column).missing(column)
                    wrong.append((column.code, Fault(missing, code="required")))
                continue
            outcome = kind_of(column).examine(row[column.code], column, references)
            if outcome.kept is not None:
                cells[column.code] = outcome.kept
            wrong += [(column.code, fault) for fault in outcome.faults]
        return cells, wrong

    def too_many(self, count: int, question) -> list[Fault]:
        most = self.max_rows(question)
        if count <= most:
            return []
        message = ngettext(
            "Puoi inserire al massimo %(limit)d riga: ne hai %(count)d.",
            "Puoi inserire al massimo %(limit)d righe: ne hai %(count)d.",
            most,
        )
        return [Fault(message % {"limit": most, "count": count}, code="max_rows")]

    def _count_faults(self, count: int, question, complete: bool) -> list[Fault]:
        least = self.min_rows(question)
        if over := self.too_many(count, question):
            return over
        if complete and 0 < count < least:
            message = ngettext(
                "Inserisci almeno %(limit)d riga: ne hai %(count)d.",
                "Inserisci almeno %(limit)d righe: ne hai %(count)d.",
                least,
            )
            return [Fault(message % {"limit": least, "count": count}, code="min_rows")]
        return []

    def tell(self, fault: Fault, question) -> str:
        """A fault in words that stand alone: row and column first."""
        if fault.row is None:
            return fault.message
        label = next((c.label for c in question.columns if c.code == fault.column), fault.column)
        if label is None:
            return _("Riga %(row)d: %(message)s") % {"row": fault.row, "message": fault.message}
        return _("Riga %(row)d, «%(column)s»: %(message)s") % {
            "row": fault.row,
            "column": label,
            "message": fault.message,
        }

    def again(self, value, question):
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            return value
        return [
            {"_id": row.get("_id")}
            | {
                column.code: kind_of(column).again(row.get(column.code), column)
                for column in typed_columns(question)
                if row.get(column.code) is not None
            }
            for row in value
        ]

    def initial(self, value, question) -> list[dict]:
        if isinstance(value, dict) and set(value) == {"raw"}:
            value = value["raw"]
        rows = value if isinstance(value, list) else []
        return [
            {"_id": flat(row.get("_id"))}
            | {
                column.code: kind_of(column).initial(row.get(column.code), column)
                for column in typed_columns(question)
            }
            for row in rows
            if isinstance(row, dict)
        ]

    def display(self, value, question, language=None) -> dict:
        """Column labels and rows of texts; computed columns are the caller's to fill."""
        rows = value if isinstance(value, list) else []
        return {
            "columns": [column.label for column in question.columns],
            "rows": [
                [
                    self.cell_text(row.get(column.code), column, language)
                    for column in question.columns
                ]
                for row in rows
                if isinstance(row, dict)
            ],
        }

    def cell_text(self, value, column, language=None) -> str:
        if value is None:
            return ""
        if isinstance(value, dict) and set(value) == {"raw"}:
            return kind_of(column).as_typed(value["raw"], column)
        shown = kind_of(column).display(value, column, language)
        return "; ".join(map(str, shown)) if isinstance(shown, list) else flat(shown)

    def columns(self, question) -> list[Column]:
        return [
            Column(f"{question.code}.{each.code}", each.label)
            for column in question.columns
            for each in kind_of(column).columns(column)
        ]

    def cells(self, value, question) -> list[list]:
        """One list of cells for each row."""
        rows = value if isinstance(value, list) else []
        return [
            [
                cell
                for column in question.columns
                for cell in kind_of(column).cells(row.get(column.code), column)
            ]
            for row in rows
            if isinstance(row, dict)
        ]

    def missing(self, question) -> str:
        return _("Aggiungi almeno una riga.")


def row_label(question, row: dict) -> str:
    """How a row is called where another form lists it: its first two texts that say something."""
    table = kind_of(question)
    texts = []
    for column in question.columns:
        if column.kind in ("file", "computed") or column.personal_data:
            continue
        text = table.cell_text(row.get(column.code), column)
        if text and column.kind in ("text", "long_text", "reference", "choice"):
            texts.append(text if len(text) <= 120 else f"{text[:119]}…")
        if len(texts) == 2:
            break
    return " – ".join(texts) or flat(row.get("_id"))
