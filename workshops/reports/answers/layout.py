"""A form as a table: one row for each time it was sent, a second table for each table in it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from toolkit.fields.registry import flat, kind_of
from toolkit.forms.answers import is_not_applicable
from toolkit.forms.document import FormDoc, QuestionDoc
from toolkit.forms.render import is_rows


@dataclass(frozen=True)
class Head:
    """One column: the code of a question by which programs know it, and its words."""

    code: str
    label: str

    def __str__(self) -> str:
        return f"{self.code} {self.label}".strip()


@dataclass
class Sheet:
    """One table of the file, with how many rows were written to it."""

    name: str
    title: str
    heads: list[Head]
    is_form: bool = True
    rows: int = 0


@dataclass(frozen=True)
class Row:
    """What one sending fills: its row, the rows of its tables, how many answers it holds."""

    cells: list
    tables: dict[str, list[list]] = field(default_factory=dict)
    answers: int = 0


def about_heads() -> list[Head]:
    """What every row says before the answers."""
    return [
        Head("", _("Ricevuta")),
        Head("", _("Organizzazione")),
        Head("", _("Categoria")),
        Head("", _("Città")),
        Head("", _("Passo")),
        Head("", _("Stato")),
        Head("", _("Inviata il")),
        Head("", _("Invio n.")),
        Head("", _("Fuori termine")),
    ]


NAMED = (0, 1, 3)  # of these, what a row of a table repeats to say whose it is


class FormLayout:
    """The columns of one form, as its kinds of question fill them."""

    def __init__(self, doc: FormDoc, name: str):
        self.doc, self.name = doc, name
        questions = [question for section in doc.sections for question in section.questions]
        self.questions = [(question, kind_of(question)) for question in questions]
        self.widths = {
            question.code: len(columns_of(question, kind)) for question, kind in self.questions
        }
        self.tables = [question for question, kind in self.questions if question.kind == "table"]

    @cached_property
    def sheet(self) -> Sheet:
        heads = about_heads()
        for question, kind in self.questions:
            if question.kind == "table":
                label = _("%(label)s (righe)") % {"label": question.label}
                heads.append(Head(question.code, label))
            else:
                heads += columns_of(question, kind)
        heads.append(Head("", _("Risposte a domande che il modulo non ha più")))
        return Sheet(self.name, f"{self.doc.code} {self.doc.title}", heads)

    @cached_property
    def table_sheets(self) -> dict[str, Sheet]:
        about = about_heads()
        return {
            question.code: Sheet(
                f"{self.name} {question.code}" if self.name != self.doc.code else question.code,
                f"{self.doc.code} {question.label}",
                [
                    *(about[place] for place in NAMED),
                    Head("", _("Riga")),
                    *(Head(one.code, one.label) for one in kind_of(question).columns(question)),
                ],
                is_form=False,
            )
            for question in self.tables
        }

    def row(self, about: list, document: Mapping) -> Row:
        """Everything that was sent, and nothing that was not: what fits no column comes last."""
        given = document.get("answers") or {}
        cells, tables = list(about), {}
        for question, kind in self.questions:
            answer = given.get(question.code)
            if question.kind == "table":
                cell, rows = self._table(question, kind, answer)
                cells.append(cell)
                whose = [about[place] for place in NAMED]
                tables[question.code] = [
                    [*whose, number, *row] for number, row in enumerate(rows, 1)
                ]
            else:
                cells += _cells(question, kind, answer, self.widths[question.code])
        strays = (code for code in given if code not in self.widths)
        cells.append("\n".join(f"{code}: {_words(given[code])}" for code in strays) or None)
        return Row(cells, tables, len(given))

    def _table(self, question: QuestionDoc, kind, answer):
        value = answer.get("value") if answer else None
        if value is None or not is_rows(value):
            return (_words(answer) if answer else None), []
        return len(value), [[_plain(cell) for cell in row] for row in kind.cells(value, question)]


def _cells(question: QuestionDoc, kind, answer, width: int) -> list:
    """As many as the kind has columns; nothing it says is cut off."""
    if not answer:
        return [None] * width
    value = answer.get("value")
    if value is None or is_not_applicable(value):
        cells = [_words(answer)]
    else:
        cells = [_plain(cell) for cell in kind.cells(value, question)]
        if all(cell in (None, "") for cell in cells):
            cells = [_words(answer)]
    if len(cells) > width:
        cells[width - 1 :] = ["; ".join(map(flat, cells[width - 1 :]))]
    return cells + [None] * (width - len(cells))


def columns_of(question: QuestionDoc, kind) -> list[Head]:
    """The columns of a kind; a question that asks nothing still has one, for what was sent."""
    columns = kind.columns(question) or [question]
    return [Head(one.code, one.label) for one in columns]


def _plain(cell):
    """A number, a day or words: whatever else a kind answers is written out."""
    return cell if isinstance(cell, int | float | Decimal | dt.date | str | None) else flat(cell)


def _words(answer) -> str:
    """The words that were frozen with an answer."""
    return flat(answer.get("text") or answer.get("value")) if isinstance(answer, Mapping) else ""
