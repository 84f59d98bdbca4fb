"""A table as a sheet: which columns it has, and what the rows of a sheet become in it.

Nothing is written here. Every row is looked at as if it had been typed, on its own; those without
a fault can be taken, each of the others says which column is wrong and why.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from officine.sheets import Line
from toolkit.fields.registry import flat, kind_of
from toolkit.fields.table import new_row_id, typed_columns
from toolkit.forms.answers import Reading
from toolkit.forms.document import QuestionDoc

YES, NO = {"si", "yes", "true", "vero"}, {"no", "false", "falso"}


@dataclass(frozen=True)
class Mistake:
    """What is wrong in one cell of a sheet; in no column of its own if it is the row."""

    column: str
    text: str
    reason: str


@dataclass
class SheetRow:
    """One row of a sheet: as it came, by column code, and as it can be taken."""

    number: int
    id: str
    cells: dict[str, str]
    value: dict = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    @property
    def why(self) -> str:
        """All that has to be mended, in one line."""
        return " ".join(
            f"{one.column}: {one.reason}" if one.column else one.reason for one in self.mistakes
        )


@dataclass
class Fitted:
    """What became of a sheet: rows that can be taken, rows to mend, columns nobody asked for."""

    rows: list[SheetRow]
    unused: list[str] = field(default_factory=list)

    @property
    def good(self) -> list[SheetRow]:
        return [row for row in self.rows if not row.mistakes]

    @property
    def wrong(self) -> list[SheetRow]:
        return [row for row in self.rows if row.mistakes]


def sheet_columns(question: QuestionDoc) -> list[QuestionDoc]:
    """The columns of a table that a sheet can fill: all that are typed, files excepted."""
    return [column for column in typed_columns(question) if column.kind != "file"]


def added_heads() -> tuple[str, str]:
    """The heads that our own list of rows to mend has besides."""
    return _("Riga nel file"), _("Da correggere")


def choices(column: QuestionDoc, references) -> list[tuple[str, str]]:
    """What may be written in a cell that is chosen from a list; nothing for the others."""
    if column.kind == "reference":
        return references.options(column)
    kind = kind_of(column)
    return kind.options(column) if hasattr(kind, "options") else []


def read_lines(question: QuestionDoc, lines: list[Line], reading: Reading, references) -> Fitted:
    """The rows under their heads; raises ``ValidationError`` if the heads are not this table's."""
    columns = sheet_columns(question)
    known = {plain(name): column.code for column in columns for name in (column.code,)}
    known |= {plain(column.label): column.code for column in columns}
    heads = [known.get(plain(cell)) for cell in lines[0].cells] if lines else []
    _refuse_heads(columns, heads)
    ours = {plain(head) for head in added_heads()}
    unused = [
        cell.strip()
        for cell, code in zip(lines[0].cells, heads, strict=True)
        if code is None and cell.strip() and plain(cell) not in ours
    ]
    rows, over = [], set()
    for line in lines[1:]:
        pairs = zip(heads, line.cells, strict=False)
        cells = {code: cell.strip() for code, cell in pairs if code and cell.strip()}
        rows.append(SheetRow(line.number, new_row_id(), cells))
        if any(cell.strip() for cell in line.cells[len(heads) :]):
            over.add(line.number)
    if not rows:
        raise ValidationError(_("Il file ha solo l'intestazione: scrivi le righe e riprova."))
    fitted = examine(question, rows, reading, references)
    for row in fitted.rows:
        if row.number in over:
            row.mistakes.append(Mistake("", "", _("Ci sono più celle che colonne.")))
        if not row.cells:
            reason = _("Nessuna colonna della tabella è scritta.")
            row.mistakes.append(Mistake("", "", reason))
    return Fitted(fitted.rows, unused)


def examine(
    question: QuestionDoc, rows: Iterable[SheetRow], reading: Reading, references
) -> Fitted:
    """Every row as if somebody had typed it, beside the other answers of the form."""
    kind, columns = kind_of(question), {c.code: c for c in sheet_columns(question)}
    lists = {code: index_of(choices(column, references)) for code, column in columns.items()}
    rows = list(rows)
    for row in rows:
        raw = {"_id": row.id} | {
            code: raw_of(columns[code], text, lists[code]) for code, text in row.cells.items()
        }
        outcome = reading.cross_examine(question, kind.examine([raw], question, references))
        found = [fault for fault in outcome.faults if fault.row is not None]
        row.value = (outcome.kept or [{}])[0]
        row.mistakes = [_mistake(fault, row, columns) for fault in found]
    return Fitted(rows)


def raw_of(column: QuestionDoc, text: str, known: Mapping[str, str]):
    """The text of a cell as the page would send it: codes where the person wrote labels."""
    if column.kind == "yes_no":
        word = plain(text)
        return "true" if word in YES else "false" if word in NO else text
    if column.kind == "multiple" or (column.kind == "reference" and column.setting("many")):
        parts = [part.strip() for part in re.split(r"[;\n]", text) if part.strip()]
        return [known.get(plain(part), part) for part in parts]
    return known.get(plain(text), text)


def index_of(options: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Codes by whatever one may write for them; a label that two of them have is no name."""
    codes, labels, doubled = {}, {}, set()
    for code, label in options:
        codes[plain(code)] = code
        name = plain(label)
        if labels.setdefault(name, code) != code:
            doubled.add(name)
    return {name: code for name, code in labels.items() if name not in doubled} | codes


def plain(text: str) -> str:
    """Words without case, accents and doubled blanks."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(bare.replace("’", "'").casefold().split())


def room(question: QuestionDoc, count: int) -> str:
    """What to say if the table does not hold so many rows."""
    faults = kind_of(question).too_many(count, question)
    return faults[0].message if faults else ""


def kept_rows(value) -> list[dict] | None:
    """The rows an answer holds; None if what was typed there is no table."""
    if isinstance(value, Mapping) and set(value) == {"raw"}:
        value = value["raw"]
    if value is None or (isinstance(value, Mapping) and "na" in value):
        return []
    is_table = isinstance(value, list) and all(isinstance(row, Mapping) for row in value)
    return list(value) if is_table else None


def _mistake(fault, row: SheetRow, columns: Mapping[str, QuestionDoc]) -> Mistake:
    column, text = columns.get(fault.column), row.cells.get(fault.column, "")
    label = column.label if column else flat(fault.column)
    reason = fault.message
    if fault.code in ("choice", "gone") and text:
        reason = _("«%(text)s» non è fra le scelte.") % {"text": text[:80]}
    return Mistake(label, text, reason)


def _refuse_heads(columns: list[QuestionDoc], heads: list[str | None]) -> None:
    found = [code for code in heads if code]
    if len(found) != len(set(found)):
        raise ValidationError(_("Nella prima riga la stessa colonna è scritta due volte."))
    missing = [c.label for c in columns if c.required == "required" and c.code not in found]
    if missing or not found:
        names = missing or [column.label for column in columns]
        raise ValidationError(
            _("Nella prima riga mancano le colonne: %(names)s. Usa il modello da scaricare.")
            % {"names": ", ".join(names)}
        )
