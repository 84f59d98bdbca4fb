"""What an organisation does with a form: begin, send, take back.

Lock order, everywhere: organisation (uploads only) → submission → number sequence → journal.
"""

import datetime as dt

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from officine.access import require
from officine.italian import moment
from officine.journal.chain import record
from officine.lifecycle.machine import WrongState, advance
from officine.outbox.post import post
from toolkit.forms.fingerprint import sha256_of
from workshops import notifications
from workshops.actions import integrations, links
from workshops.actions.answering import (
    hold,
    refuse_if_resting,
    refuse_unless_written,
)
from workshops.actions.signatures import withdraw_waiting
from workshops.actions.snapshots import freeze, send_receipts
from workshops.lifecycles import BEING_WRITTEN, SubmissionState
from workshops.models import (
    Arrival,
    Assignment,
    Mandate,
    SendKey,
    Snapshot,
    Submission,
)
from workshops.queries.integrations import Opening, opening_of


class DeadlinePassed(ValidationError):
    """The deadline was rigid and is over."""

    def __init__(self, due_at: dt.datetime):
        message = _("La scadenza è passata il %(when)s: non è più possibile inviare.")
        super().__init__(message % {"when": moment(due_at)}, code="deadline")


def start(assignment: Assignment, *, by) -> Submission:
    """Begin the draft, or find the one a colleague has begun: there is never a second."""
    require(by, "workshops.write_submission", assignment)
    begun = getattr(assignment, "submission", None)
    if begun:
        return begun
    refuse_if_resting(assignment)
    try:
        with transaction.atomic():
            if assignment.deadline == Assignment.Deadline.HARD:
                _moment_within(assignment)
            submission = Submission.objects.create(assignment_id=assignment.pk, started_by=by)
            record("submission.started", submission, by=by, **_whose(assignment))
    except IntegrityError:  # somebody began at the same moment
        submission = Submission.objects.get(assignment=assignment)
    submission.assignment = assignment
    return submission


def send(
    submission: Submission, *, key: str, held: bool = False, as_is: bool = False, by
) -> Snapshot:
    """The organisation hands in: freeze what was answered, number it, tell who took part.

    The same ``key`` gives the same snapshot again, however often it is pressed. The moment is
    the database's, read once the row is held, so that no clock of a web process decides.
    ``held``: the caller read the row with ``select_for_update`` in its own transaction.

    What the secretariat transcribes is handed in at the moment it arrived, and asks the
    organisation whether it is what it sent; ``as_is``: also where the paper leaves gaps.
    """
    assignment = submission.assignment
    arrival = submission.arrival if submission.is_transcribed else None
    require(by, f"workshops.send_{'transcription' if arrival else 'submission'}", submission)
    with transaction.atomic(savepoint=not held):
        if not held:
            hold(submission)
        earlier = _sent_with(submission, key)
        if earlier:
            return earlier
        refuse_unless_written(submission, "send")
        opening = _to_integrate(submission)
        now = _moment_of(assignment, arrival, opening)
        again = submission.sent_at is not None
        due_at = opening.request.due_at if opening else assignment.due_at
        document, number = freeze(
            submission, now, due_at=due_at, as_is=as_is and bool(arrival), by=by
        )
        is_late = document["late"]
        advance(submission, "send", held=True, by=by, **_sent(now, is_late, opening, arrival))
        snapshot = Snapshot.objects.create(
            submission=submission,
            round=Snapshot.objects.filter(submission=submission).count() + 1 if again else 1,
            number=number,
            document=document,
            sha256=sha256_of(document),
            sent_at=now,
            sent_by=by,
            is_late=is_late,
            arrival=arrival,
            protocol_number=arrival.protocol_number if arrival else "",
        )
        SendKey.objects.create(submission=submission, key=key, snapshot=snapshot)
        links.lay_out(snapshot)
        record(
            "submission.sent",
            submission,
            by=by,
            number=number,
            sha256=snapshot.sha256,
            late=is_late,
            channel=arrival.channel if arrival else "portal",
            **_whose(assignment),
        )
        if arrival:
            advance(arrival, "send", by=by)
            withdraw_waiting(submission, by=by)
            notifications.transcription_sent(snapshot)
        else:
            send_receipts(snapshot, by=by)
        if opening:
            integrations.close(opening, snapshot, by=by)
    return snapshot


def _moment_of(assignment: Assignment, arrival, opening: Opening | None) -> dt.datetime:
    """When it counts as sent; what is integrated has a deadline of its own."""
    if arrival:
        return arrival.received_at if opening else _arrived_within(assignment, arrival)
    return _moment(assignment) if opening else _moment_within(assignment)


def _to_integrate(submission: Submission) -> Opening | None:
    """What was asked of a submission that came back, all of it marked as done.

    Paper has no boxes to tick: what arrived is the answer to all that was asked.
    """
    if submission.state != SubmissionState.RETURNED:
        return None
    opening = opening_of(submission)
    if not submission.is_transcribed:
        integrations.refuse_undone(opening)
    return opening


def _sent(now: dt.datetime, is_late: bool, opening: Opening | None, arrival) -> dict:
    """What sending writes in the row. What was late stays late, however soon it is integrated."""
    if opening is None:
        return {"sent_at": now, "is_late": is_late}
    again = {"sent_at": now, "integrate_by": None, "arrival": arrival}
    return again | ({"is_late": True} if is_late else {})


def _sent_with(submission: Submission, key: str) -> Snapshot | None:
    """What this key sent; a submission that was never sent need not ask."""
    if submission.sent_at is None:
        return None
    done = SendKey.objects.filter(submission=submission, key=key).select_related("snapshot")
    return next((one.snapshot for one in done), None)


def reopen(submission: Submission, *, by) -> None:
    """Take back what was sent, to change it: until the deadline, while nobody examines it."""
    require(by, "workshops.send_submission", submission)
    assignment = submission.assignment
    with transaction.atomic():
        hold(submission)
        submission.refresh_from_db(fields=["reviewer"])
        if submission.reviewer_id is not None or submission.integrations.exists():
            raise WrongState(submission, "reopen", "in_review")
        refuse_if_resting(assignment)
        if _moment(assignment) > assignment.due_at:
            raise DeadlinePassed(assignment.due_at)
        advance(submission, "reopen", held=True, by=by, arrival=None)
        record("submission.reopened", submission, by=by, **_whose(assignment))


def ask_to_send(submission: Submission, *, by) -> list[str]:
    """A colleague has finished: ask those who may send to look and send. Names who was asked."""
    require(by, "workshops.write_submission", submission)
    assignment = submission.assignment
    if submission.state not in BEING_WRITTEN:
        raise WrongState(submission, "send", submission.state)
    referenti = list(
        Mandate.objects.current()
        .filter(
            organisation=assignment.participation.organisation_id,
            role=Mandate.Role.REFERENTE,
            person__is_active=True,
        )
        .select_related("person")
    )
    day = timezone.localdate().isoformat()
    with transaction.atomic():
        for mandate in referenti:
            post(
                kind="send_request",
                to=mandate.person,
                key=f"send_request:{submission.pk}:{mandate.person_id}:{by.pk}:{day}",
                template="send_request",
                context={
                    "who": str(by),
                    "form": assignment.form.title,
                    "workshop": assignment.participation.workshop,
                    "workshop_title": assignment.participation.workshop.title,
                    "organisation": assignment.participation.organisation.name,
                    "due_at": submission.integrate_by or assignment.due_at,
                    "link": _link("workshops:check", assignment.public_id),
                },
            )
        record("submission.send_asked", submission, by=by, **_whose(assignment))
    return [str(mandate.person) for mandate in referenti]


def is_closed(assignment: Assignment, *, now: dt.datetime) -> bool:
    """The deadline is over and was rigid."""
    return assignment.deadline == Assignment.Deadline.HARD and now > assignment.due_at


def _link(name: str, *args) -> str:
    return settings.SITE_URL + reverse(name, args=args)


def _whose(assignment: Assignment) -> dict:
    seat = assignment.participation
    return {"organisation": seat.organisation_id, "workshop": seat.workshop_id}


def _moment(assignment: Assignment) -> dt.datetime:
    """The database's clock, the one that decides about deadlines; reads the deadline with it."""
    rows = Assignment.objects.filter(pk=assignment.pk)
    assignment.due_at, assignment.deadline, now = rows.values_list(
        "due_at", "deadline", Now()
    ).get()
    return now


def refuse_late(assignment: Assignment, at: dt.datetime) -> None:
    """A rigid deadline that was over at that moment."""
    if is_closed(assignment, now=at):
        raise DeadlinePassed(assignment.due_at)


def _arrived_within(assignment: Assignment, arrival: Arrival) -> dt.datetime:
    """When it truly came: the same clock as for who sends on the portal, and the same deadline."""
    _moment(assignment)
    refuse_late(assignment, arrival.received_at)
    return arrival.received_at


def _moment_within(assignment: Assignment) -> dt.datetime:
    """The same, where a rigid deadline must not be over."""
    now = _moment(assignment)
    if is_closed(assignment, now=now):
        raise DeadlinePassed(assignment.due_at)
    return now
