"""Answers read together: what is asked, what is missing, what is wrong, what follows from them.

Answers are a dictionary from question code to stored value. Nothing here raises, whatever is
stored, and nothing asks the database.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from officine import italian
from officine.calendar import working_days
from toolkit.fields import date, number
from toolkit.fields.reference import can_choose
from toolkit.fields.registry import Fault, Outcome, flat, kind_of
from toolkit.forms import rows
from toolkit.forms.conditions import evaluate, refuted, requires
from toolkit.forms.document import FormDoc, QuestionDoc, SectionDoc, codes_in
from toolkit.forms.references import FormReferences, NoFacts
from toolkit.forms.terms import last_day, over_in_words

NOT_APPLICABLE = {"na": True}
TO_START, IN_PROGRESS, COMPLETE = "to_start", "in_progress", "complete"


@dataclass(frozen=True)
class Problem:
    """Why a form cannot be sent yet: one sentence about one answer, or about several."""

    question: QuestionDoc
    message: str
    row: int | None = None
    column: QuestionDoc | None = None
    questions: tuple[QuestionDoc, ...] = ()  # of a check of the whole form, all it speaks of


@dataclass(frozen=True)
class SectionProgress:
    """How far a section is; ``total`` counts the questions that are asked now."""

    section: SectionDoc
    answered: int
    total: int
    state: str


def is_empty(value) -> bool:
    """Whether a stored value says nothing. «Non so», zero and «no» say something."""
    if value is None:
        return True
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, dict):
        return all(is_empty(part) for key, part in value.items() if key != "_id")
    if isinstance(value, (list, tuple)):
        return all(is_empty(part) for part in value)
    return False


def is_not_applicable(value) -> bool:
    return isinstance(value, dict) and value.get("na") is True and len(value) == 1


def is_raw(value) -> bool:
    """Whether a value was kept as typed because it could not be understood."""
    return isinstance(value, dict) and set(value) == {"raw"}


class Reading:
    """One look at a form and its answers, worked out once and asked many times.

    Without ``facts`` a figure that is stored among the answers stands: that is how a snapshot is
    read again years later.
    """

    def __init__(self, doc: FormDoc, answers: Mapping, facts=None):
        self.doc = doc
        self.answers = answers if isinstance(answers, Mapping) else {}
        self.figures_stand = facts is None
        self.facts = facts or NoFacts()
        self._facts: dict[tuple, Any] = {}
        self._visible: dict[str, bool] = {}
        for question in doc.questions:  # in order: a condition asks about earlier ones only
            self._visible[question.code] = evaluate(question.condition, self.value_of)

    def is_visible(self, question: QuestionDoc) -> bool:
        return self._visible.get(question.code, False)

    def is_required(self, question: QuestionDoc) -> bool:
        """Whether an answer is asked for: always, or because of what was answered before."""
        return question.is_required or requires(question.required_if, self.value_of)

    def broken_checks(self, question: QuestionDoc) -> list[str]:
        """What the checks told at this question say of the answers given so far.

        Where the term of every question in it is over, nobody could mend it: nothing is told.
        """
        return [
            check.message
            for check in question.checks
            if check.message and refuted(check.rule, self.value_of) and self._is_mended(check.rule)
        ]

    def whole(self) -> list[tuple[str, tuple[QuestionDoc, ...]]]:
        """What the checks of the whole form say, with the questions asked now that can mend it."""
        found = []
        for check in self.doc.checks:
            named = tuple(q for q in self.doc.named_in(check.rule) if self.is_visible(q))
            can_mend = any(not self.is_over(question) for question in named)
            if check.message and can_mend and refuted(check.rule, self.value_of):
                found.append((check.message, named))
        return found

    def _is_mended(self, rule) -> bool:
        named = [self.doc.get(code) for code in codes_in(rule)]
        return not named or not all(one is not None and self.is_over(one) for one in named)

    def last_day(self, question: QuestionDoc) -> dt.date | None:
        """The last day of the question's own term; None where it has none that is known."""
        if not question.answer_by:
            return None
        return last_day(question.answer_by, self._ask("due_on", {}), self._patron_days())

    def is_over(self, question: QuestionDoc) -> bool:
        """Whether the term of this question is over: its answer stays as it is."""
        day = self.last_day(question)
        today = self._ask("today", {}) if day else None
        return today is not None and today > day

    def over(self, question: QuestionDoc) -> str:
        """What to say of a question whose term is over."""
        return over_in_words(self.last_day(question))

    def value_of(self, code: str):
        """The answer that counts: nothing for hidden, later, unclear and «non so»."""
        if not self._visible.get(code, False):
            return None
        question = self.doc.get(code)
        if not question.is_typed:
            return self.compute(question)
        value = self.answers.get(code)
        return None if is_raw(value) or is_not_applicable(value) or is_empty(value) else value

    def rows_of(self, code) -> list[dict]:
        value = self._typed_answer(code)
        return [row for row in (value if isinstance(value, list) else []) if isinstance(row, dict)]

    def compute(self, question: QuestionDoc, row: Mapping | None = None):
        """The value of a computed question or cell, None where it cannot be known."""
        stored = self.answers if row is None else row
        if self.figures_stand and question.code in stored:
            return stored[question.code]
        rule = question.setting("compute")
        if not isinstance(rule, Mapping):
            return None
        work = {
            "count_rows": self._count_rows,
            "sum": self._sum,
            "average": self._average,
            "working_days": self._working_days,
        }.get(rule.get("op"))
        if work:
            return work(rule)
        return self._fact(rule, row) if rule.get("op") == "fact" else None

    def _count_rows(self, rule) -> int:
        return len(self.rows_of(rule.get("of")))

    def _numbers(self, rule) -> list[Decimal]:
        cells = (
            number.parse(row.get(flat(rule.get("column")))) for row in self.rows_of(rule.get("of"))
        )
        return [cell for cell in cells if cell is not None]

    def _sum(self, rule) -> int | str | None:
        numbers = self._numbers(rule)
        if not numbers:
            return None
        column = self.summed_column(rule)
        whole = column is not None and column.kind in ("integer", "scale")
        return int(sum(numbers)) if whole else f"{sum(numbers):.2f}"

    def _average(self, rule) -> str | None:
        numbers = self._numbers(rule)
        return f"{sum(numbers) / len(numbers):.2f}" if numbers else None

    def summed_column(self, rule) -> QuestionDoc | None:
        table = self.doc.get(rule.get("of"))
        return table.column(flat(rule.get("column"))) if table else None

    def _working_days(self, rule) -> int | None:
        start, end = (date.parse(self._typed_answer(rule.get(key))) for key in ("from", "to"))
        if start is None or end is None:
            return None
        return working_days(start, end, self._patron_days())

    def _patron_days(self) -> list | tuple:
        found = self._ask("patron_days", {})
        return found if isinstance(found, (list, tuple)) else ()

    def _typed_answer(self, code):
        """The answer that counts, of a question that a person answers: figures have no rings."""
        question = self.doc.get(code)
        return self.value_of(code) if question is not None and question.is_typed else None

    def _fact(self, rule, row):
        by = rule.get("by")
        if not isinstance(by, str):
            return self._ask(flat(rule.get("name")), {})
        cell = row.get(by) if isinstance(row, Mapping) else None
        if is_empty(cell) or is_raw(cell):
            return None
        key = cell.get("id") if isinstance(cell, Mapping) else cell
        return self._ask(flat(rule.get("name")), {by: key})

    def _ask(self, name: str, by: dict):
        key = (name, str(sorted(by.items())))
        if key not in self._facts:
            self._facts[key] = self.facts.fact(name, **by)
        return self._facts[key]

    def computed_text(self, question: QuestionDoc, value, language: str | None = None) -> str:
        """A computed value in words, in the unit of what it was made of."""
        rule = question.setting("compute")
        rule = rule if isinstance(rule, Mapping) else {}
        if isinstance(value, Mapping):
            parts = (f"{key}: {self._figure(part, None, language)}" for key, part in value.items())
            return "; ".join(parts)
        column = self.summed_column(rule) if rule.get("op") in ("sum", "average") else None
        text = self._figure(value, column, language)
        return f"{text} giorni lavorativi" if rule.get("op") == "working_days" and text else text

    def _figure(self, value, column, language) -> str:
        found = number.parse(value)
        if found is None:
            return flat(value)
        if column is not None and column.kind in ("money", "percentage"):
            return kind_of(column).write(found, column, language)
        text = italian.number(found, language)
        unit = flat(column.setting("unit")) if column is not None else ""
        return f"{text} {unit}" if unit else text

    def examine(self, question: QuestionDoc, references=None, *, complete=True) -> Outcome:
        """The stored answer looked at once more, with the rules that span questions."""
        value = self.answers.get(question.code)
        if is_not_applicable(value):
            if question.not_applicable:
                return Outcome(value, value)
            fault = Fault(_("Qui serve una risposta: «Non so» non è ammesso."), code="na")
            return Outcome(None, value, (fault,))
        kind = kind_of(question)
        if isinstance(value, Mapping) and set(value) == {"raw", "na"}:
            return Outcome(None, value, (both_given(),))
        outcome = kind.examine(
            value if is_raw(value) else kind.again(value, question),
            question,
            references,
            complete=complete,
        )
        return self.cross_examine(question, outcome)

    def cross_examine(self, question: QuestionDoc, outcome: Outcome) -> Outcome:
        """Add what can only be seen beside other answers: the order of dates, the checks."""
        if question.kind == "table" and (question.row_checks or question.columns):
            outcome = self._with_faults_in_rows(question, outcome)
        if outcome.faults:
            return outcome
        faults = [Fault(message, code="check") for message in self.broken_checks(question)]
        if self.is_required(question):
            faults += kind_of(question).incomplete(outcome.value, question)
        if question.kind == "date":
            message = date.out_of_order(
                outcome.value, question, self._typed_answer, lambda code: self.doc.get(code).label
            )
            faults += [Fault(message, code="order")] if message else []
        return Outcome(outcome.value, outcome.kept, tuple(faults)) if faults else outcome

    def _with_faults_in_rows(self, question: QuestionDoc, outcome: Outcome) -> Outcome:
        found = rows.faults_in(
            question,
            outcome.kept,
            lambda row, code: self.cell_of(question, row, code),
            self._typed_answer,
            lambda code: self.doc.get(code).label,
        )
        told = {(fault.row, fault.column) for fault in outcome.faults}
        faults = [fault for fault in found if (fault.row, fault.column) not in told]
        return Outcome(None, outcome.kept, (*outcome.faults, *faults)) if faults else outcome

    def broken_rows(self, table: QuestionDoc, check) -> list[int]:
        """The rows that break a check of this table, counted from 1."""
        answer = self.answers.get(table.code)
        return rows.broken_rows(
            check.rule, answer, lambda row, code: self.cell_of(table, row, code)
        )

    def cell_of(self, table: QuestionDoc, row: Mapping, code: str):
        """The answer of one cell that counts: nothing for what is unclear or not there."""
        column = table.column(code)
        if column is None:
            return None
        if not column.is_typed:
            return self.compute(column, row)
        value = row.get(code)
        return None if is_raw(value) or is_not_applicable(value) or is_empty(value) else value


def both_given() -> Fault:
    return Fault(_("Hai dato una risposta e anche «Non so / non applicabile»: tienine una."))


def visible(question: QuestionDoc, doc: FormDoc, answers: Mapping, facts=None) -> bool:
    """Whether a question is asked, given what is answered before it."""
    return Reading(doc, answers, facts).is_visible(question)


def computed(doc: FormDoc, answers: Mapping, facts=None) -> dict[str, Any]:
    """The computed questions that are shown, by code."""
    reading = Reading(doc, answers, facts)
    return {
        question.code: reading.compute(question)
        for question in doc.questions
        if question.kind == "computed" and reading.is_visible(question)
    }


def problems(doc: FormDoc, answers: Mapping, references=None, facts=None) -> list[Problem]:
    """Everything that keeps a form from being sent, in the order of the form."""
    reading = Reading(doc, answers, facts)
    if references is not None:
        references = FormReferences(references, doc, reading.answers)
    found = []
    for question in doc.questions:
        if question.is_typed and reading.is_visible(question):
            found += _problems_of(question, reading, references)
    return found + [Problem(named[-1], said, questions=named) for said, named in reading.whole()]


def unanswered(doc: FormDoc, answers: Mapping, facts=None) -> list[QuestionDoc]:
    """What had to be answered and was not before its own term was over: it keeps nothing back."""
    reading = Reading(doc, answers, facts)
    return [
        question
        for question in doc.questions
        if question.answer_by
        and reading.is_visible(question)
        and reading.is_required(question)
        and is_empty(reading.answers.get(question.code))
        and reading.is_over(question)
    ]


def _problems_of(question, reading, references) -> list[Problem]:
    if reading.is_over(question):
        return [Problem(question, message) for message in reading.broken_checks(question)]
    if is_empty(reading.answers.get(question.code)):
        if reading.is_required(question) and can_choose(question, references):
            return [Problem(question, kind_of(question).missing(question))]
        return [Problem(question, message) for message in reading.broken_checks(question)]
    outcome = reading.examine(question, references)
    return [
        Problem(
            question,
            kind_of(question).tell(fault, question) if fault.row or fault.column else fault.message,
            fault.row,
            question.column(fault.column) if fault.column else None,
        )
        for fault in outcome.faults
    ]


def progress(doc: FormDoc, answers: Mapping, facts=None) -> list[SectionProgress]:
    """How far each section is.

    Complete means that nothing required or advised is missing and nothing is wrong; optional
    questions may stay empty, but a section where nothing was touched is still to start.
    """
    reading = Reading(doc, answers, facts)
    return [_section_progress(section, reading) for section in doc.sections]


def _section_progress(section: SectionDoc, reading: Reading) -> SectionProgress:
    asked = [q for q in section.questions if q.is_typed and reading.is_visible(q)]
    given = [q for q in asked if not is_empty(reading.answers.get(q.code))]
    if not asked:
        return SectionProgress(section, 0, 0, COMPLETE)
    open_now = [question for question in asked if not reading.is_over(question)]
    if not given and open_now:
        return SectionProgress(section, 0, len(asked), TO_START)
    touched = {question.code for question in given}
    empty = [q for q in open_now if q.code not in touched]
    missing = any(q.required != "optional" or reading.is_required(q) for q in empty)
    wrong = missing or any(reading.broken_checks(question) for question in empty)
    wrong = wrong or any(reading.examine(q).faults for q in given if q in open_now)
    return SectionProgress(section, len(given), len(asked), IN_PROGRESS if wrong else COMPLETE)


def keep(question: QuestionDoc, raw, references=None) -> Any:
    """What to store of raw input: the clean value, or what was sent as ``{"raw": …}``.

    For writes that come one answer at a time, as JSON; never raises, loses nothing.
    """
    if not question.is_typed:
        return None
    if is_not_applicable(raw):
        return dict(NOT_APPLICABLE)
    if is_empty(raw):
        return None
    return storable_outcome(kind_of(question).examine(raw, question, references, complete=False))


def storable_outcome(outcome: Outcome):
    return None if is_empty(outcome.kept) else outcome.kept
