"""What an organisation writes in a form, answer by answer, and what it may not write any more."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from officine.access import require
from officine.lifecycle.machine import WrongState
from toolkit.fields.registry import same, storable
from toolkit.forms.answers import Reading, keep
from toolkit.forms.definition import definition_of
from toolkit.forms.document import FormDoc, QuestionDoc
from toolkit.forms.references import FormReferences
from workshops.actions.signatures import lapse
from workshops.lifecycles import BEING_WRITTEN, SubmissionState, WorkshopState
from workshops.models import (
    Answer,
    AnswerRevision,
    Arrival,
    Assignment,
    Submission,
)
from workshops.queries.integrations import opening_of, spoilt
from workshops.queries.references import OfficinaFacts, OfficinaReferences

AT_WORK = {WorkshopState.RUNNING, WorkshopState.CLOSING}


@dataclass(frozen=True)
class Saved:
    """What the database now holds: the version the next writer must name, and since when.

    ``superseded`` says that somebody wrote after the person who sends this, who has nothing new
    to say: this very text was taken earlier, or is what the page showed them.
    """

    version: int
    at: dt.datetime
    superseded: bool = False


class StaleAnswer(Exception):
    """Somebody else wrote this answer since it was read. ``current`` is the answer as it is."""

    def __init__(self, current: Answer):
        self.current = current
        super().__init__(f"{current.question} is at version {current.version}")


class NotAsked(ValidationError):
    """The submission came back for other questions: this answer stays as it was sent."""

    def __init__(self, question: str):
        self.question = question
        message = _(
            "Questa risposta non è fra quelle da integrare: resta come l'hai inviata. Per "
            "cambiarla scrivi all'Autorità di gestione."
        )
        super().__init__(message, code="not_asked")


class TermOver(ValidationError):
    """The question has a term of its own, before its form's, and it is over."""

    def __init__(self, question: QuestionDoc, message: str):
        self.question = question
        super().__init__(message, code="term")


@dataclass
class Outcome:
    """What became of the answers of a page: some saved, some that somebody else had changed."""

    saved: dict[str, Saved] = field(default_factory=dict)
    stale: dict[str, Answer] = field(default_factory=dict)


def answer_from(submission: Submission, code: str, raw: Any) -> Any:
    """What a program sent as plain JSON, as it is to be stored: clean, or kept as it came.

    References take the label that the officina gives them, whatever label came along.
    """
    doc = definition_of(submission.assignment.form)
    asked = doc.get(code)
    if asked is None:
        raise ValidationError(_("Questa domanda non fa parte del modulo."), code="unknown")
    rows = rows_pointed_at(submission, doc, asked)
    return keep(asked, raw, FormReferences(OfficinaReferences(submission.assignment), doc, rows))


def rows_pointed_at(submission: Submission, doc: FormDoc, asked: QuestionDoc) -> dict:
    """The earlier tables of the same form that a question chooses rows from; mostly none."""
    tables = {
        one.setting("question")
        for one in (asked, *asked.columns)
        if one.setting("to") == "row" and one.setting("form") == doc.code
    }
    if not tables:
        return {}
    rows = Answer.objects.filter(submission=submission, question__in=tables)
    return dict(rows.values_list("question", "value"))


def save_answer(
    submission: Submission, question: str, value: Any, *, base_version: int, held=False, by
) -> Saved:
    """Keep one answer if nobody wrote it since ``base_version`` (0: it did not exist).

    Raises ``StaleAnswer`` otherwise. What is acknowledged stays in ``AnswerRevision`` for ever.
    ``held``: the caller read the row with ``select_for_update`` in its own transaction.
    """
    values = {question: (value, base_version)}
    outcome = (save_held if held else save_answers)(submission, values, by=by)
    if outcome.stale:
        raise StaleAnswer(outcome.stale[question])
    return outcome.saved[question]


@transaction.atomic
def save_answers(
    submission: Submission,
    values: Mapping[str, tuple[Any, int]],
    *,
    over_own: bool = False,
    by,
) -> Outcome:
    """Keep the answers of a page, each with the version it was read at, all in one transaction.

    Those that somebody else changed meanwhile are reported, the others are saved. With
    ``over_own`` (the button of a page, which is the last word of who presses it) a person's own
    writes in between, such as their autosave, count as read; and what stands as the page showed
    it was not written by them, so it gives way to who did.
    """
    hold(submission)
    return save_held(submission, values, over_own=over_own, by=by)


def save_held(
    submission: Submission,
    values: Mapping[str, tuple[Any, int]],
    *,
    known: Mapping[str, Answer] | None = None,
    over_own: bool = False,
    by,
) -> Outcome:
    """``save_answers`` for who holds the row in a transaction and, maybe, has read what is there.

    Nobody else writes meanwhile: first answers go in together, and the constraints guard them.
    """
    require(by, "workshops.write_submission", submission)
    _refuse_unknown(definition_of(submission.assignment.form), values)
    refuse_unless_written(submission, "save")
    if known is None:
        rows = Answer.objects.filter(submission=submission, question__in=list(values))
        known = {row.question: row for row in rows.select_related("by")}
    refuse = refusing(submission, values)
    outcome, revisions, now = Outcome(), [], timezone.now()
    for question, (raw, base) in values.items():
        value, answer = storable(raw), known.get(question)
        version = answer.version if answer else 0
        if answer is None and value is None:
            outcome.saved[question] = Saved(0, now)  # nothing was there and nothing was written
            continue
        if answer and same(answer.value, value):
            outcome.saved[question] = Saved(version, answer.at)
            continue
        refuse(question)
        if answer and version != base:
            seen = _seen_by(submission, question, base, by, value, over_own)
            if seen == "superseded":
                outcome.saved[question] = Saved(version, answer.at, superseded=True)
                continue
            if seen != "own":
                outcome.stale[question] = answer
                continue
        revision = _after(submission, answer, question, value, by, now)
        if answer and not _replace(revision):
            outcome.stale[question] = _current(submission, question)
            continue
        outcome.saved[question] = Saved(revision.version, now)
        revisions.append(revision)
    _add(submission, revisions)
    return outcome


def hold_written(submission: Submission, verb: str) -> None:
    """Hold the row until the transaction ends; ``WrongState`` unless it may be written."""
    hold(submission)
    refuse_unless_written(submission, verb)


def write_answer(
    submission: Submission, answer: Answer | None, question: str, value: Any, *, by
) -> Saved:
    """Write an answer that was read under ``hold_written`` in this transaction."""
    revision = _after(submission, answer, question, value, by, timezone.now())
    if answer and not _replace(revision):
        raise StaleAnswer(_current(submission, question))
    _add(submission, [revision])
    return Saved(revision.version, revision.at)


def refusing(submission: Submission, codes: Iterable[str]) -> Callable[[str], None]:
    """What to ask before one of these answers is written, for who holds the row.

    A draft: whether the term of the question is over. What came back to be integrated: whether
    the question is among those that may be answered; the request has its own deadline.
    """
    if submission.state != SubmissionState.RETURNED:
        return lambda code: refuse_over(submission, code)
    opening = opening_of(submission)
    closed = set(codes) - opening.codes
    if closed:
        closed -= spoilt(submission, opening.doc)

    def refuse(code: str) -> None:
        if code in closed:
            raise NotAsked(code)

    return refuse


def refuse_over(submission: Submission, code: str) -> None:
    """Raise ``TermOver`` if the question is answered by an earlier day than today.

    Most questions have no term of their own: they ask the database nothing.
    """
    doc = definition_of(submission.assignment.form)
    asked = doc.question(code)
    if not asked.answer_by:
        return
    look = Reading(doc, {}, OfficinaFacts(submission.assignment))
    if look.is_over(asked):
        raise TermOver(asked, look.over(asked))


def _refuse_unknown(doc: FormDoc, values: Mapping) -> None:
    known = {q.code for q in doc.questions if q.is_typed and q.kind != "file"}
    if set(values) - known:
        raise ValidationError(_("Questa domanda non fa parte del modulo."), code="unknown")


def refuse_if_resting(assignment: Assignment) -> None:
    workshop = assignment.participation.workshop
    if workshop.state not in AT_WORK:
        raise WrongState(workshop, "write", workshop.state)


def hold(submission: Submission) -> None:
    """Lock the row until the transaction ends, and see in which state it is by now.

    ``WrongState`` if it changed hands meanwhile, between the organisation and the secretariat.
    """
    rows = Submission.objects.select_for_update(no_key=True).filter(pk=submission.pk)
    seen = submission.arrival_id
    submission.state, submission.sent_at, submission.arrival_id = rows.values_list(
        "state", "sent_at", "arrival"
    ).get()
    if submission.arrival_id and submission.state == SubmissionState.RETURNED:
        submission.arrival = Arrival.objects.get(pk=submission.arrival_id)  # as it is by now
    if submission.is_transcribed and submission.arrival_id != seen:
        raise WrongState(submission, "write", "transcribed")


def refuse_unless_written(submission: Submission, verb: str) -> None:
    if submission.state not in BEING_WRITTEN:
        raise WrongState(submission, verb, submission.state)
    refuse_if_resting(submission.assignment)


def _current(submission: Submission, question: str) -> Answer:
    return Answer.objects.select_related("by").get(submission=submission, question=question)


def _after(submission, answer: Answer | None, question, value, by, now) -> AnswerRevision:
    """The version that follows what is there."""
    version = answer.version + 1 if answer else 1
    return AnswerRevision(
        submission=submission, question=question, value=value, version=version, by=by, at=now
    )


def _replace(revision: AnswerRevision) -> bool:
    """Compare and set: the live answer moves on only from the version before."""
    before = Answer.objects.filter(
        submission=revision.submission, question=revision.question, version=revision.version - 1
    )
    return bool(
        before.update(
            value=revision.value, version=revision.version, by=revision.by, at=revision.at
        )
    )


def _add(submission: Submission, revisions: list[AnswerRevision]) -> None:
    """The first answers, then the history of all; a signature of other answers lapses.

    Who writes holds the submission, so nobody else has just answered; the constraints guard it.
    """
    first = [
        Answer(
            submission=one.submission, question=one.question, value=one.value, by=one.by, at=one.at
        )
        for one in revisions
        if one.version == 1
    ]
    if first:
        Answer.objects.bulk_create(first)
    if revisions:
        AnswerRevision.objects.bulk_create(revisions)
        lapse(submission, by=revisions[0].by)


def _seen_by(submission, question, base, by, value, over_own) -> str:
    """What was written since ``base``: this very text, only one's own words, or others' too."""
    since = AnswerRevision.objects.filter(
        submission=submission, question=question, version__gte=base
    )
    written = {one.version: one for one in since}
    shown = written.pop(base).value if base in written else None
    if over_own and same(shown, value):
        return "superseded"
    writers = [(one.by_id, one.value) for one in written.values()]
    if any(writer == by.pk and same(written, value) for writer, written in writers):
        return "superseded"
    if over_own and writers and all(writer == by.pk for writer, _value in writers):
        return "own"
    return "others"
