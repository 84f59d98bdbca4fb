"""The dialogue on single answers: remarks, requests for integration, and their end.

A remark stays with the authority until it is published or asked. Asking returns the submission:
the organisation may write what was named, until it sends again or nothing is asked any more.
"""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from officine.access import require
from officine.accounts.models import User
from officine.journal.chain import record
from officine.lifecycle.machine import WrongState, advance
from toolkit.forms.answers import Reading
from toolkit.forms.definition import definition_of
from toolkit.forms.snapshot import snapshot_answers
from workshops import notifications
from workshops.actions.answering import hold, refuse_if_resting, write_answer
from workshops.actions.assignments import end_of_day
from workshops.actions.reviews import refuse_in_other_hands, waiting
from workshops.actions.signatures import withdraw_waiting
from workshops.lifecycles import RemarkState, SubmissionState
from workshops.models import (
    AnswerRevision,
    IntegrationRequest,
    Remark,
    Snapshot,
    Submission,
)
from workshops.queries.integrations import Opening, changed_since, opening_of


class Undone(ValidationError):
    """Something that was asked is not marked as done."""

    def __init__(self):
        message = _("Segna come fatte tutte le richieste prima di inviare.")
        super().__init__(message, code="undone")


# What the authority prepares


@transaction.atomic
def prepare(submission: Submission, *, question: str, kind: str, text: str, by: User) -> Remark:
    """Write a remark on one answer of what was sent. Nobody outside the staff sees it yet."""
    require(by, "workshops.review_submission", submission)
    row = waiting(submission, "remark")
    refuse_in_other_hands(row, by)
    snapshot = _latest(submission)
    _refuse_wrong(submission, snapshot, question, kind)
    remark = Remark.objects.create(
        submission=submission,
        question=question,
        kind=kind,
        text=_clean(text),
        round=snapshot.round,
        by=by,
    )
    _tell("remark.prepared", submission, by, question=question)
    return remark


@transaction.atomic
def rewrite(remark: Remark, *, kind: str, text: str, by: User) -> None:
    """Change a remark that is still prepared."""
    submission = remark.submission
    require(by, "workshops.review_submission", submission)
    refuse_in_other_hands(waiting(submission, "remark"), by)
    _refuse_unless_prepared(remark)
    _refuse_wrong(submission, _latest(submission), remark.question, kind)
    remark.kind, remark.text = kind, _clean(text)
    remark.save(update_fields=["kind", "text"])
    _tell("remark.changed", submission, by, question=remark.question)


@transaction.atomic
def drop(remark: Remark, *, by: User) -> None:
    """Take away a remark that nobody has been told."""
    submission = remark.submission
    require(by, "workshops.review_submission", submission)
    refuse_in_other_hands(waiting(submission, "remark"), by)
    _refuse_unless_prepared(remark)
    remark.delete()
    _tell("remark.dropped", submission, by, question=remark.question)


@transaction.atomic
def publish(submission: Submission, *, by: User) -> list[Remark]:
    """Tell the observations that are prepared; nothing is asked, the state stays."""
    require(by, "workshops.review_submission", submission)
    refuse_in_other_hands(waiting(submission, "remark"), by)
    prepared = _prepared(submission)
    if any(remark.is_request for remark in prepared):
        raise ValidationError(_("Ci sono anche richieste: mandale con «Chiedi integrazione»."))
    if not prepared:
        raise ValidationError(_("Non ci sono osservazioni da comunicare."))
    for remark in prepared:
        advance(remark, "publish", held=True, by=by)
    _tell("submission.remarked", submission, by, remarks=len(prepared))
    notifications.remarked(submission, prepared)
    return prepared


@transaction.atomic
def ask(submission: Submission, *, until: dt.date, note: str = "", by: User) -> IntegrationRequest:
    """Send back what was sent, with all that is prepared: one request, one state, one letter."""
    require(by, "workshops.review_submission", submission)
    row = waiting(submission, "ask")
    refuse_in_other_hands(row, by)
    refuse_if_resting(submission.assignment)
    prepared = _prepared(submission)
    if not any(remark.is_request for remark in prepared):
        raise ValidationError(_("Scrivi almeno una richiesta sotto una risposta."))
    due_at = end_of_day(until)
    if due_at < timezone.now():
        raise ValidationError({"until": _("Scegli una data che deve ancora venire.")})
    newest = AnswerRevision.objects.filter(submission=submission).aggregate(pk=Max("pk"))["pk"]
    request = IntegrationRequest.objects.create(
        submission=submission,
        round=submission.integrations.count() + 1,
        snapshot=_latest(submission),
        due_at=due_at,
        note=_clean(note, needed=False),
        asked_at=timezone.now(),
        asked_by=by,
        last_revision=newest or 0,
    )
    for remark in prepared:
        verb = "ask" if remark.is_request else "publish"
        advance(remark, verb, held=True, by=by, request=request)
    advance(submission, "ask", by=by, reviewer=by, integrate_by=due_at)
    _tell(
        "submission.returned",
        submission,
        by,
        round=request.round,
        questions=sum(remark.is_request for remark in prepared),
        until=until.isoformat(),
    )
    notifications.returned(submission, request, prepared)
    return request


@transaction.atomic
def withdraw(submission: Submission, *, remark: Remark | None = None, by: User) -> bool:
    """Ask no more: for one thing, or for all. Says whether the whole request is withdrawn.

    What the organisation had changed for it goes back to what it sent; nothing written is lost,
    the revisions keep it.
    """
    require(by, "workshops.review_submission", submission)
    hold(submission)
    opening = opening_of(submission)
    if submission.state != SubmissionState.RETURNED or opening is None:
        raise WrongState(submission, "withdraw", submission.state)
    gone = opening.waiting if remark is None else [r for r in opening.waiting if r == remark]
    if not gone:
        raise WrongState(remark, "withdraw", remark.state)
    for one in gone:
        advance(one, "withdraw", held=True, by=by)
    request = opening.request
    left = Opening(request, opening.doc, opening.remarks)
    put_back(submission, request, left.codes)
    if not left.waiting:
        advance(request, "withdraw", by=by)
        back = {"integrate_by": None, "arrival": _interrupted(submission, request, by)}
        advance(submission, "withdraw", held=True, by=by, **back)
        withdraw_waiting(submission, by=by)
    _tell("submission.request_withdrawn", submission, by, round=request.round, items=len(gone))
    notifications.withdrawn(submission, request, gone, all_of_it=not left.waiting)
    return not left.waiting


def put_back(submission: Submission, request: IntegrationRequest, still_open=()) -> None:
    """The answers changed since the request was made, whose questions it no longer opens."""
    for answer, value, who in changed_since(submission, request):
        if answer.question not in still_open:
            write_answer(submission, answer, answer.question, value, by=who)


def _interrupted(submission: Submission, request: IntegrationRequest, by: User):
    """How it was sent, again; what was being typed in from paper waits, as it arrived."""
    if submission.is_transcribed:
        advance(submission.arrival, "interrupt", by=by)
    return request.snapshot.arrival


# What the organisation does


@transaction.atomic
def tick(remark: Remark, *, done: bool, by: User) -> None:
    """Mark one thing that was asked as done, or as not done after all."""
    submission = remark.submission
    require(by, "workshops.write_submission", submission)
    hold(submission)
    remark.refresh_from_db(fields=["state"])
    if submission.state != SubmissionState.RETURNED or not remark.is_waiting:
        raise WrongState(remark, "tick", remark.state)
    refuse_if_resting(submission.assignment)
    if done != (remark.state == RemarkState.DONE):
        advance(remark, "tick" if done else "untick", held=True, by=by)
        _tell("remark.ticked", submission, by, question=remark.question, done=done)


def refuse_undone(opening: Opening) -> None:
    if opening.undone:
        raise Undone


def close(opening: Opening, snapshot: Snapshot, *, by: User) -> None:
    """What was asked came back with this sending. Its caller holds the submission."""
    for remark in opening.waiting:
        advance(remark, "answer", held=True, by=by)
    advance(opening.request, "answer", by=by, answer=snapshot)
    notifications.integrated(snapshot, opening.request)


# What both need


def _prepared(submission: Submission) -> list[Remark]:
    return list(submission.remarks.filter(state=RemarkState.PREPARED).order_by("pk"))


def _latest(submission: Submission) -> Snapshot:
    return submission.snapshots.order_by("-round")[0]


def _refuse_unless_prepared(remark: Remark) -> None:
    remark.refresh_from_db(fields=["state"])
    if remark.state != RemarkState.PREPARED:
        raise WrongState(remark, "change", remark.state)


def _refuse_wrong(submission: Submission, snapshot: Snapshot, question: str, kind: str) -> None:
    """A remark is about an answer that was asked; only what a person answers can be requested."""
    if kind not in Remark.Kind.values:
        raise ValidationError({"kind": _("Scegli se è un'osservazione o una richiesta.")})
    doc = definition_of(submission.assignment.form)
    asked = doc.get(question)
    if asked is None or not Reading(doc, snapshot_answers(snapshot.document)).is_visible(asked):
        message = _("Questa domanda non fa parte di ciò che è stato inviato.")
        raise ValidationError({"question": message})
    if kind == Remark.Kind.REQUEST and not asked.is_typed:
        message = _("A questa domanda non risponde una persona: puoi scrivere un'osservazione.")
        raise ValidationError({"kind": message})


def _clean(text: str, *, needed: bool = True) -> str:
    text = text.replace("\0", "").strip()
    if needed and not text:
        raise ValidationError({"text": _("Scrivi che cosa vuoi dire di questa risposta.")})
    if len(text) > Remark.LONGEST:
        message = _("Hai scritto %(length)s caratteri: il massimo è %(most)s.")
        told = message % {"length": len(text), "most": Remark.LONGEST}
        raise ValidationError({"text" if needed else "note": told})
    return text


def _tell(action: str, submission: Submission, by, **detail) -> None:
    seat = submission.assignment.participation
    record(
        action,
        submission,
        by=by,
        workshop=seat.workshop_id,
        organisation=seat.organisation_id,
        **detail,
    )
