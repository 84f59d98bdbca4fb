"""A page of a form as a Django form, drawn in the markup of Bootstrap Italia.

The form never blocks a draft: ``raw_values()`` is always fit to be stored, whatever was typed;
``is_valid()`` says whether to go on to the next page.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.http import QueryDict

from toolkit.fields import upload
from toolkit.fields.reference import can_choose
from toolkit.fields.registry import Fault, Outcome, flat, kind_of, same
from toolkit.fields.table import typed_columns
from toolkit.forms.answers import (
    NOT_APPLICABLE,
    Reading,
    both_given,
    is_empty,
    is_not_applicable,
    is_raw,
)
from toolkit.forms.bound import QuestionField
from toolkit.forms.document import FormDoc, PageDoc, QuestionDoc, codes_in
from toolkit.forms.references import FormReferences
from toolkit.forms.render import shown_as_text


@dataclass(frozen=True)
class RowAction:
    """The button of a table that sent the page: add, remove, up or down."""

    question: str
    button: str
    row: int


class PageForm(forms.Form):
    """The questions of one page, with what is stored or what was just sent."""

    template_name = "toolkit/fields/form.html"
    also_known: frozenset[str] = frozenset()

    def __init__(
        self, doc, page, *, answers, references, facts, data=None, files=None, only=None, closed=""
    ):
        super().__init__(data, files, auto_id="id_%s", use_required_attribute=False)
        self.doc: FormDoc = doc
        self.page: PageDoc = page
        self.answers = answers if isinstance(answers, Mapping) else {}
        self.references = FormReferences(references, doc, self.answers)
        self.facts = facts
        self.faults: dict[str, tuple[Fault, ...]] = {}
        self.removed: dict[str, set[str]] = {}
        self.drawn_lists: dict[tuple, str] = {}
        self.too_late: dict[str, str] = {}
        self._outcomes: dict[str, Outcome] = {}
        self._uploads: dict[str, list] = {}
        self._given_way: set[str] = set()
        stored = Reading(doc, self.answers, facts)
        self.only, self.closed = only, closed
        self.over = {q.code for q in page.questions if q.is_typed and self._is_closed(q, stored)}
        for question in page.questions:
            self.fields[question.code] = QuestionField(question)
        self._raws = self._read() if self.is_bound else {}
        self.row_action = self._pressed() if self.is_bound else None
        if self.is_bound:
            self._examine()
            self._look_for_what_came_late()

    def _is_closed(self, question: QuestionDoc, stored: Reading) -> bool:
        """Where only some questions are open, their terms are those of who opened them."""
        if self.only is not None:
            return question.code not in self.only
        return bool(question.answer_by) and stored.is_over(question)

    def over_in_words(self, question: QuestionDoc) -> str:
        return self.reading.over(question) if self.only is None else self.closed

    @cached_property
    def typed(self) -> list[QuestionDoc]:
        """The questions that a person answers here, now."""
        return [q for q in self.page.questions if q.is_typed and q.code not in self.over]

    @property
    def is_single(self) -> bool:
        return self.page.is_single

    @property
    def has_table(self) -> bool:
        return any(question.kind == "table" for question in self.page.questions)

    @cached_property
    def reading(self) -> Reading:
        """The answers as they would be with this page stored."""
        merged = self.answers
        if self.is_bound:
            merged = {**self.answers, **self.raw_values()}
        return Reading(self.doc, merged, self.facts)

    # Reading what came

    def _read(self) -> dict[str, Any]:
        return {
            question.code: kind_of(question).read(self.data, self.files, question.code, question)
            for question in self.typed
        }

    def _pressed(self) -> RowAction | None:
        for question in self.typed:
            if question.kind == "table":
                pressed = kind_of(question).pressed(self.data, question.code)
                if pressed:
                    return RowAction(question.code, *pressed)
        return None

    def _examine(self) -> None:
        for question in self.typed:
            if question.kind == "file":
                outcome = self._examine_files(question)
            else:
                raw = self._raws[question.code]
                if question.kind == "table":
                    raw = self._raws[question.code] = self._without_blank_rows(question, raw)
                outcome = kind_of(question).examine(raw, question, self.references)
            self._outcomes[question.code] = self._with_na(question, outcome)

    def _look_for_what_came_late(self) -> None:
        """What a page drawn in time says of questions whose term is over by now."""
        for question in self.page.questions:
            code, kind = question.code, kind_of(question)
            if code not in self.over or f"{code}-over" in self.data:
                continue
            raw = kind.read(self.data, self.files, code, question)
            if question.kind == "file":
                if raw["uploads"] or raw["removed"]:
                    self.too_late[code] = ", ".join(part.name for part in raw["uploads"]) or "–"
                continue
            outcome = kind.examine(raw, question, self.references)
            kept = self._with_na(question, outcome).kept
            if not same(None if is_empty(kept) else kept, self.answers.get(code)):
                self.too_late[code] = shown_as_text(question, kept) or "–"

    def _without_blank_rows(self, question, rows: list[dict]) -> list[dict]:
        """Blank rows go, unless a button of this table was pressed and people go on writing."""
        if self.row_action and self.row_action.question == question.code:
            return rows
        columns = typed_columns(question)
        return [row for row in rows if not all(is_empty(row.get(c.code)) for c in columns)]

    def _examine_files(self, question) -> Outcome:
        came = self._raws[question.code]
        stored = self.answers.get(question.code)
        stored = stored if isinstance(stored, list) else []
        self.removed[question.code] = {flat(key) for key in came["removed"]}
        kept = [
            entry
            for entry in stored
            if not isinstance(entry, dict)
            or flat(entry.get("id")) not in self.removed[question.code]
        ]
        outcome = kind_of(question).examine(kept, question)
        faults, good = list(outcome.faults), []
        for part in came["uploads"]:
            try:
                upload.check_upload(part, question)
                good.append(part)
            except ValidationError as error:
                faults += [Fault(message, code=error.code) for message in error.messages]
        try:
            kind_of(question).check_count(len(kept) + len(good), question)
        except ValidationError as error:
            faults += [Fault(message, code=error.code) for message in error.messages]
            good = []
        self._uploads[question.code] = good
        self._raws[question.code] = stored
        return Outcome(None if faults else outcome.value, kept or None, tuple(faults))

    def _with_na(self, question, outcome: Outcome) -> Outcome:
        if not question.not_applicable or not self._na_sent(question):
            return outcome
        if is_empty(outcome.kept) and not self._uploads.get(question.code):
            return Outcome(dict(NOT_APPLICABLE), dict(NOT_APPLICABLE))
        if question.kind == "file":
            return Outcome(None, outcome.kept, (*outcome.faults, both_given()))
        kept = outcome.kept["raw"] if is_raw(outcome.kept) else outcome.kept
        return Outcome(None, {"raw": kept, "na": True}, (both_given(),))

    def _na_sent(self, question) -> bool:
        return self.data.get(f"{question.code}-na") not in (None, "")

    def give_way(self, code: str, value) -> None:
        """Take what somebody else stored meanwhile instead of what the page sent along."""
        self.answers = {**self.answers, code: value}
        self._outcomes[code] = Outcome(None if is_raw(value) else value, value)
        self._given_way.add(code)
        self.__dict__.pop("reading", None)
        self._errors = None

    # What there is to draw

    def raw_of(self, question):
        """What the control of a question shows."""
        if not question.is_typed or question.code in self.over:
            return None
        if self._shows_what_was_sent(question):
            return self._raws[question.code]
        value = self.answers.get(question.code)
        if is_not_applicable(value) or value is None:
            return None
        if isinstance(value, Mapping) and set(value) == {"raw", "na"}:
            value = {"raw": value["raw"]}
        if is_raw(value) and question.kind != "table":
            return value["raw"]
        return kind_of(question).initial(value, question)

    def _shows_what_was_sent(self, question) -> bool:
        return self.is_bound and question.code not in self._given_way

    def na_of(self, question) -> bool:
        if self._shows_what_was_sent(question):
            return self._na_sent(question)
        value = self.answers.get(question.code)
        return isinstance(value, Mapping) and value.get("na") is True

    @cached_property
    def stored_labels(self) -> dict[str, str]:
        """The labels of references as they were when chosen, for ids no longer offered."""
        found: dict[str, str] = {}
        values = [self.answers.get(question.code) for question in self.page.questions]
        while values:
            value = values.pop()
            if isinstance(value, Mapping):
                if "id" in value and "label" in value:
                    found[flat(value["id"])] = flat(value["label"])
                else:
                    values += list(value.values())
            elif isinstance(value, list):
                values += value
        return found

    @property
    def known_json(self) -> str:
        """Answers of other pages that the rules here ask about, and what ``also_known`` names."""
        rules = ((q.condition, q.required_if) for q in self.page.questions)
        asked = set(self.also_known).union(*(codes_in(rule) for pair in rules for rule in pair))
        elsewhere = sorted(asked - {question.code for question in self.typed})
        known = {code: self.reading.value_of(code) for code in elsewhere}
        return json.dumps(known, ensure_ascii=False, default=str)

    # What comes out

    def full_clean(self):
        self._errors = ErrorDict(renderer=self.renderer)
        self.cleaned_data = {}
        if not self.is_bound:
            return
        for question in self.typed:
            outcome = self._outcomes[question.code]
            if not outcome.faults:
                self.cleaned_data[question.code] = outcome.value
            if self.row_action is None and self.reading.is_visible(question):
                self._judge(question, outcome)
        for code in self.too_late:
            self.faults[code] = (Fault(self.over_in_words(self.doc.question(code)), code="over"),)
            self.add_error(code, [fault.message for fault in self.faults[code]])

    def _judge(self, question, outcome: Outcome) -> None:
        kind = kind_of(question)
        outcome = self.reading.cross_examine(question, outcome)
        faults = list(outcome.faults)
        given = self._uploads.get(question.code) or not is_empty(outcome.kept)
        asked = self.reading.is_required(question) and can_choose(question, self.references)
        if not faults and asked and not given:
            faults = [Fault(kind.missing(question), code="required")]
        if not faults:
            return
        self.faults[question.code] = tuple(faults)
        told = [kind.tell(f, question) if f.row else f.message for f in faults]
        self.add_error(question.code, [ValidationError(m, code="invalid") for m in told])

    def is_valid(self) -> bool:
        """Whether everything asked on this page is answered well; never after a row button."""
        return self.row_action is None and super().is_valid()

    def values(self) -> dict[str, Any]:
        """The clean values of the answers that are right, None for the empty ones."""
        return {
            code: outcome.value for code, outcome in self._outcomes.items() if not outcome.faults
        }

    def raw_values(self) -> dict[str, Any]:
        """Every answer of the page as it should be stored, right or wrong."""
        return {
            code: None if is_empty(outcome.kept) else outcome.kept
            for code, outcome in self._outcomes.items()
        }

    def uploads(self) -> dict[str, list]:
        """New files that may be kept, by question; whoever stores them adds them to the answer."""
        return {code: found for code, found in self._uploads.items() if found}

    @property
    def problems(self) -> list[dict[str, str]]:
        """For the summary on top: what is wrong, and the address of the control to mend."""
        if self.errors:
            return [
                {"text": self._told(bound, fault), "url": f"#{self._anchor(bound, fault)}"}
                for bound in self
                for fault in self.faults.get(bound.name, ())
            ]
        return []

    def _told(self, bound, fault: Fault) -> str:
        return bound.control.kind.tell(fault, bound.question) if fault.row else fault.message

    def _anchor(self, bound, fault: Fault) -> str:
        if bound.is_over:
            return bound.control.id
        if fault.row is None:
            return bound.control.anchor(fault)
        if fault.column is None:
            return f"{bound.control.id}-{fault.row - 1}"
        return f"{bound.control.id}-{fault.row - 1}-{fault.column}"


def page_form(
    doc: FormDoc,
    page: PageDoc,
    *,
    answers: Mapping,
    references=None,
    facts=None,
    data: QueryDict | None = None,
    files=None,
    only: Collection[str] | None = None,
    closed: str = "",
) -> PageForm:
    """The form of one page: drawn from ``answers``, or judged if ``data`` came with a request.

    Field names are question codes; tables number their rows, ``CODE-0-column``. With ``only``
    the other questions are there for reading, under the words of ``closed``.
    """
    return PageForm(
        doc,
        page,
        answers=answers,
        references=references,
        facts=facts,
        data=data,
        files=files,
        only=only,
        closed=closed,
    )
