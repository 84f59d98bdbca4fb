"""The one walk over a form and its answers, for every face that shows them.

Check page, review, blank print, PDF, JSON and exports all read what ``walk`` says.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from officine.charts import ground
from toolkit.fields.place import point
from toolkit.fields.registry import flat, kind_of
from toolkit.forms.answers import Reading, is_empty, is_not_applicable
from toolkit.forms.conditions import describe
from toolkit.forms.document import FormDoc, QuestionDoc, SectionDoc
from toolkit.forms.references import FormReferences
from toolkit.forms.terms import in_words

GIVEN, EMPTY, NA, HIDDEN = "given", "empty", "not_applicable", "hidden"
NOTE = "note"  # a text that asks nothing: drawn where a form is filled or printed
UNASKED = (HIDDEN, NOTE)


@dataclass(frozen=True)
class TableView:
    """A table for people: labels, and rows of texts; ``columns`` carry kind and help for paper."""

    labels: list[str]
    columns: tuple[QuestionDoc, ...]
    rows: list[list[str]]
    ids: list[str]
    row_name: str

    @property
    def cards(self) -> list[list[tuple[str, str]]]:
        """The rows with the label of each cell: on a phone a row is read as a card."""
        return [list(zip(self.labels, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class QuestionView:
    """One question with its answer, ready to be shown.

    ``value`` is what is stored or computed, ``text`` the same in words (lines of a list are joined
    by newlines), ``items`` the parts of a list. ``options``, ``marks`` (the columns of a grid),
    ``condition``, ``required_if`` and ``checks`` are for paper; where there are answers,
    ``required`` is what follows from them.
    """

    code: str
    label: str
    help: str
    kind: str
    value: Any
    text: str
    table: TableView | None
    files: list[dict]
    state: str
    items: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    condition: str = ""
    required: str = "optional"
    required_if: str = ""
    checks: tuple[str, ...] = ()
    row_checks: tuple[str, ...] = ()
    answer_by: str = ""
    last_day: dt.date | None = None
    is_over: bool = False
    question: QuestionDoc | None = None

    @property
    def is_given(self) -> bool:
        return self.state in (GIVEN, NA)

    @property
    def link(self) -> str:
        """Where the answer leads, if it is one that leads somewhere."""
        return kind_of(self.question).link(self.value) if self.state == GIVEN else ""

    @property
    def is_numbered(self) -> bool:
        """Whether a number is written beside each of what is printed."""
        return self.kind in ("ranking", "points", "map_point")

    @property
    def drawing(self) -> str:
        """A place on a small map; nothing for any other answer."""
        found = point(self.value) if self.kind == "map_point" and self.state == GIVEN else None
        if found is None:
            return ""
        bounds = kind_of(self.question).bounds(self.question)
        uid = f"punto-{self.code.replace('.', '-')}"
        return ground.place(bounds, found, title=self.text, uid=uid, words=False)

    def full_text(self) -> str:
        """Everything the view says about the answer, table cells included."""
        cells = [cell for row in self.table.rows for cell in row] if self.table else []
        return "\n".join(filter(None, [self.text, *cells]))


@dataclass(frozen=True)
class SectionView:
    """One section with its questions; ``is_asked`` is false if none of them is."""

    code: str
    title: str
    intro: str
    questions: list[QuestionView]

    @property
    def is_asked(self) -> bool:
        return any(question.state not in UNASKED for question in self.questions)


def walk(
    doc: FormDoc,
    answers: Mapping,
    *,
    references=None,
    facts=None,
    blank: bool = False,
    language: str | None = None,
) -> list[SectionView]:
    """Every section and question in order.

    ``blank`` shows the form as paper: every question, no answers. Computed answers are worked out
    from ``facts`` when given; without, what is stored under their code (a snapshot) is shown.
    """
    reading = Reading(doc, {} if blank else answers, facts)
    asked = FormReferences(references, doc, reading.answers)
    if language is None:
        return [_section(section, reading, asked, blank, None) for section in doc.sections]
    with override(language):
        return [_section(section, reading, asked, blank, language) for section in doc.sections]


def view_of(question: QuestionDoc, reading: Reading, references) -> QuestionView:
    """One question with its answer, for reading."""
    return _question(question, reading, references, False, None)


def shown_as_text(question: QuestionDoc, value) -> str:
    """What was typed, right or wrong, in words."""
    doc = FormDoc("", "", sections=(SectionDoc("", "", questions=(question,)),))
    if is_not_applicable(value):
        return _("Non so / non applicabile")
    return "" if is_empty(value) else _shown(question, value, Reading(doc, {}), None)[3]


def _section(section: SectionDoc, reading, references, blank, language) -> SectionView:
    views = [_question(q, reading, references, blank, language) for q in section.questions]
    return SectionView(section.code, section.title, section.intro, views)


def _question(question, reading, references, blank, language) -> QuestionView:
    value = _value(question, reading)
    table, files, items, text = None, [], [], ""
    if question.kind == "note":
        state = NOTE if blank or reading.is_visible(question) else HIDDEN
    elif blank:
        state = EMPTY
        if question.kind == "table":
            table = _table(question, [], reading, language)
    elif not reading.is_visible(question):
        state = HIDDEN
        if not is_empty(value) and not is_not_applicable(value):
            table, files, items, text = _shown(question, value, reading, language)
    elif is_not_applicable(value):
        state, text = NA, _("Non so / non applicabile")
    elif is_empty(value):
        state, text = EMPTY, _("Non fornita")
    else:
        state = GIVEN
        table, files, items, text = _shown(question, value, reading, language)
    return QuestionView(
        code=question.code,
        label=question.label,
        help=question.help,
        kind=question.kind,
        value=value,
        text=text,
        table=table,
        files=files,
        state=state,
        items=items,
        options=_options(question, references) if blank else [],
        marks=kind_of(question).marks(question) if blank else [],
        condition=describe(question.condition, reading.doc),
        required=question.required if blank else _required(question, reading),
        required_if="" if question.is_required else describe(question.required_if, reading.doc),
        checks=tuple(check.message for check in question.checks if check.message),
        row_checks=tuple(check.message for check in question.row_checks if check.message),
        **_term(question, reading),
        question=question,
    )


def _term(question, reading) -> dict:
    """By when the question is answered, if not as long as its form."""
    if not question.answer_by:
        return {}
    day = reading.last_day(question)
    return {
        "answer_by": in_words(question.answer_by, day),
        "last_day": day,
        "is_over": reading.is_over(question),
    }


def _required(question, reading) -> str:
    asked = reading.is_visible(question) and reading.is_required(question)
    return "required" if asked else question.required


def _value(question, reading):
    stored = reading.answers.get(question.code)
    if question.is_typed:
        return stored
    return reading.compute(question) if reading.is_visible(question) else None


def _shown(question, value, reading, language):
    """Table, files, items and text of an answer that says something."""
    kind = kind_of(question)
    if not question.is_typed:
        return None, [], [], reading.computed_text(question, value, language)
    if isinstance(value, Mapping) and set(value) <= {"raw", "na"} and "raw" in value:
        is_both, value = "na" in value, value["raw"]
        if question.kind != "table" or not is_rows(value):
            words = kind.as_typed(value, question)
            return None, [], [], _both(question, value, language) if is_both else words
    if question.kind == "table":
        if not is_rows(value):
            return None, [], [], flat(value)
        table = _table(question, value, reading, language)
        return table, [], [], _table_text(table)
    shown = kind.display(value, question, language)
    items = [flat(part) for part in shown] if isinstance(shown, list) else []
    files = []
    if question.kind == "file" and isinstance(value, list):
        files = [
            {**entry, "text": text}
            for entry, text in zip(value, items, strict=True)
            if isinstance(entry, dict)
        ]
    return None, files, items, "\n".join(items) if items else flat(shown)


def _both(question, value, language) -> str:
    """An answer in its own words, given together with «Non so»: only one of them may stay."""
    understood = kind_of(question).examine(value, question)
    if understood.faults:
        return f"{kind_of(question).as_typed(value, question)}; {_('Non so / non applicabile')}"
    shown = kind_of(question).display(understood.value, question, language)
    return f"{flat(shown)}; {_('Non so / non applicabile')}"


def is_rows(value) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)


def _table(question, rows, reading, language) -> TableView:
    kind = kind_of(question)
    texts = []
    for row in rows:
        cells = []
        for column in question.columns:
            if kind_of(column).typed:
                cells.append(kind.cell_text(row.get(column.code), column, language))
            else:
                cell = reading.compute(column, row)
                cells.append(reading.computed_text(column, cell, language))
        known = {"_id", *(column.code for column in question.columns)}
        strays = {key: part for key, part in row.items() if key not in known}
        if not is_empty(strays):  # kept by an older edition: shown, never dropped
            cells[-1:] = ["; ".join(filter(None, [*cells[-1:], flat(strays)]))]
        texts.append(cells)
    return TableView(
        labels=[column.label for column in question.columns],
        columns=question.columns,
        rows=texts,
        ids=[flat(row.get("_id")) for row in rows],
        row_name=kind.row_name(question),
    )


def _table_text(table: TableView) -> str:
    """A table in lines: «Riga 1: Soggetto: …; Categoria: …»."""
    lines = []
    for number, row in enumerate(table.rows, 1):
        cells = [f"{label}: {text}" for label, text in zip(table.labels, row, strict=False) if text]
        lines.append(f"{number}. " + "; ".join(cells))
    return "\n".join(lines)


def _options(question, references) -> list[str]:
    if question.kind in ("choice", "multiple"):
        return kind_of(question).on_paper(question)
    if question.kind == "yes_no":
        return [_("Sì"), _("No")]
    if question.kind == "scale":
        points = kind_of(question).options(question)
        return [kind_of(question).display(int(code), question) for code, label in points]
    if question.kind == "reference":
        return [label for key, label in references.options(question)]
    return kind_of(question).on_paper(question)
