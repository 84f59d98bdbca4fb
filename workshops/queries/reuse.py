"""What an organisation said before, in answer to the same question: offered, never filled in.

The same question is the one of the same code, in whatever edition: codes are never given to
another (decision 10). In one officina it is also the one asked in the same words by another form,
of the same kind and with the same settings. Only what was sent counts as said. What is about a
person is offered to who wrote it and to nobody else; files, and choices among things that are no
longer there, are not offered at all.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.fields.json import KeyTransform

from toolkit.fields.registry import kind_of
from toolkit.forms.answers import is_empty, is_not_applicable
from toolkit.forms.definition import definition_of
from toolkit.forms.document import FormDoc, QuestionDoc
from toolkit.forms.render import is_rows, shown_as_text
from workshops.lifecycles import SubmissionState
from workshops.models import Answer, Assignment, Snapshot, Submission

STANDS = (SubmissionState.SENT, SubmissionState.VALIDATED)
MOST = 200  # sendings that are looked at, the latest first
NEVER = ("file", "computed", "note")


@dataclass(frozen=True)
class Offer:
    """An earlier answer that fits the question: the value to be stored, and where it was said."""

    question: QuestionDoc
    value: Any
    text: str
    number: str
    form: str
    said_at: dt.datetime
    by_you: bool

    @property
    def source(self) -> dict:
        """What stays beside an answer that was taken from here."""
        return {"number": self.number, "form": self.form, "said_at": self.said_at.isoformat()}


@dataclass(frozen=True)
class _Said:
    """The same question where it was answered before."""

    snapshot: int
    submission: int
    number: str
    form: str
    said_at: dt.datetime
    code: str
    is_personal: bool


def offers(
    assignment: Assignment, questions: Iterable[QuestionDoc], references, user
) -> dict[str, Offer]:
    """The latest answer that fits each question. One query; three where there is one."""
    wanted = [question for question in questions if question.kind not in NEVER]
    said = _said(assignment, wanted) if wanted else {}
    if not any(said.values()):
        return {}
    values = _values(said)
    writers = _writers(said)
    found = {}
    for question in wanted:
        for one in said[question.code]:
            given = values.get((one.snapshot, one.code))
            writer = writers.get((one.submission, one.code))
            if given is None or (one.is_personal and writer != user.pk):
                continue
            if offer := _fitting(question, given.get("value"), one, references, writer == user.pk):
                found[question.code] = offer
                break
    return found


def _said(assignment: Assignment, wanted: list[QuestionDoc]) -> dict[str, list[_Said]]:
    """Where each question was asked before, the latest first."""
    last = Snapshot.objects.filter(submission=OuterRef("pk")).order_by("-round")
    rows = (
        Submission.objects.filter(
            assignment__participation__organisation=assignment.participation.organisation_id,
            state__in=STANDS,
        )
        .exclude(assignment=assignment)
        .select_related("assignment__form", "assignment__participation")
        .only(
            "sent_at",
            "assignment__form__code",
            "assignment__form__title",
            "assignment__form__sha256",
            "assignment__participation__workshop",
        )
        .annotate(
            last_pk=Subquery(last.values("pk")[:1]), last_number=Subquery(last.values("number")[:1])
        )
        .order_by("-sent_at", "-pk")[:MOST]
    )
    found: dict[str, list[_Said]] = {question.code: [] for question in wanted}
    here = assignment.participation.workshop_id
    for row in rows:
        doc = definition_of(row.assignment.form)
        together = row.assignment.participation.workshop_id == here
        for question in wanted:
            same = _same(doc, question, together)
            if same is not None and row.last_pk:
                personal = _is_personal(same) or _is_personal(question)
                where = (row.last_pk, row.pk, row.last_number, doc.title, row.sent_at)
                found[question.code].append(_Said(*where, same.code, personal))
    return found


def _same(doc: FormDoc, question: QuestionDoc, together: bool) -> QuestionDoc | None:
    """The question of another form, or of the same one elsewhere, that asks the same."""
    same = doc.get(question.code)
    if same is not None:
        return same if same.kind == question.kind else None
    if not together:
        return None
    alike = (one for one in doc.questions if _asks_the_same(one, question))
    return next(alike, None)


def _asks_the_same(one: QuestionDoc, other: QuestionDoc) -> bool:
    return (
        one.kind == other.kind
        and _words(one.label) == _words(other.label)
        and one.settings == other.settings
        and [(c.code, c.kind) for c in one.columns] == [(c.code, c.kind) for c in other.columns]
    )


def _words(text: str) -> str:
    return " ".join(text.casefold().split())


def _is_personal(question: QuestionDoc) -> bool:
    return question.personal_data or any(column.personal_data for column in question.columns)


def _values(said: Mapping[str, list[_Said]]) -> dict[tuple[int, str], dict]:
    """What was frozen of those answers, and nothing else of the documents."""
    every = [one for places in said.values() for one in places]
    codes = sorted({one.code for one in every})
    rows = Snapshot.objects.filter(pk__in={one.snapshot for one in every}).values_list(
        "pk", *(KeyTransform(code, KeyTransform("answers", "document")) for code in codes)
    )
    return {
        (pk, code): given
        for pk, *answers in rows
        for code, given in zip(codes, answers, strict=True)
        if isinstance(given, dict)
    }


def _writers(said: Mapping[str, list[_Said]]) -> dict[tuple[int, str], int]:
    every = [one for places in said.values() for one in places]
    rows = Answer.objects.filter(
        submission__in={one.submission for one in every}, question__in={one.code for one in every}
    )
    return {(row[0], row[1]): row[2] for row in rows.values_list("submission", "question", "by")}


def _fitting(question: QuestionDoc, value, one: _Said, references, by_you: bool) -> Offer | None:
    """The value checked as if it were typed now; rows get a key of their own."""
    if is_empty(value) or is_not_applicable(value):
        return None
    if question.kind == "table" and is_rows(value):
        value = [{key: cell for key, cell in row.items() if key != "_id"} for row in value]
    outcome = kind_of(question).examine(value, question, references)
    if outcome.faults or is_empty(outcome.kept):
        return None
    text = shown_as_text(question, outcome.kept)
    return Offer(question, outcome.kept, text, one.number, one.form, one.said_at, by_you)
