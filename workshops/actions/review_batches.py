"""The same verb on several forms of a queue: each on its own, each told.

What one of them refuses stops none of the others. Each names what was seen of it: the moment it
was sent and who had it, so that nothing is validated that came after the list was read. Done
again, it says the same and changes nothing.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from officine.access import require
from officine.accounts.models import User
from officine.calendar import add_working_days
from officine.italian import day, moment
from officine.lifecycle.machine import WrongState
from workshops.actions import integrations, reviews
from workshops.lifecycles import RemarkState, SubmissionState
from workshops.models import Remark, Submission, Workshop

MOST = 100


@dataclass(frozen=True)
class Seen:
    """A form of the list as the person saw it."""

    public_id: uuid.UUID
    sent_at: dt.datetime | None
    reviewer: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of one form, in words."""

    public_id: uuid.UUID
    done: bool
    words: str


def take_each(workshop: Workshop, chosen: Iterable[Seen], *, by: User) -> list[Outcome]:
    def take(submission, seen):
        reviews.take_charge(submission, by=by)
        return _("In carico a te.")

    return _each(workshop, chosen, take, by)


def assign_each(
    workshop: Workshop, chosen: Iterable[Seen], *, to: User, batch: str, by: User
) -> list[Outcome]:
    """One letter to ``to`` for all of them: ``batch`` is the word of this press of the button."""

    def assign(submission, seen):
        had_it = User.objects.filter(pk=seen.reviewer).first() if seen.reviewer else None
        reviews.assign(submission, to=to, batch=batch, instead_of=had_it, by=by)
        return _("In carico a %(name)s.") % {"name": to}

    return _each(workshop, chosen, assign, by)


def validate_each(workshop: Workshop, chosen: Iterable[Seen], *, by: User) -> list[Outcome]:
    def validate(submission, seen):
        if submission.state == SubmissionState.VALIDATED and submission.reviewer_id == by.pk:
            return _("Validata da te il %(when)s.") % {"when": moment(submission.validated_at)}
        if submission.state == SubmissionState.SENT and submission.sent_at != seen.sent_at:
            raise ValidationError(
                _("È stata inviata di nuovo dopo che hai aperto l'elenco: guardala prima.")
            )
        reviews.validate(submission, by=by)
        return _("Validata.")

    return _each(workshop, chosen, validate, by)


@dataclass(frozen=True)
class Asking:
    """What is asked of each: the same words about the same questions, in as many working days."""

    remarks: tuple[tuple[str, str], ...]
    days: int
    note: str = ""


def ask_each(
    workshop: Workshop, chosen: Iterable[Seen], asking: Asking, *, by: User
) -> list[Outcome]:
    """Return each with a request of its own: its round, its date, its letter."""

    def ask(submission, seen):
        if (due_at := _asked_already(submission, asking, by)) is not None:
            return _("Già chiesta da te, entro il %(when)s.") % {"when": moment(due_at)}
        if submission.state == SubmissionState.SENT and submission.sent_at != seen.sent_at:
            raise ValidationError(
                _("È stata inviata di nuovo dopo che hai aperto l'elenco: guardala prima.")
            )
        if submission.remarks.filter(state=RemarkState.PREPARED).exists():
            raise ValidationError(
                _("Ci sono già osservazioni preparate: mandale o toglile dalla sua pagina.")
            )
        city = submission.assignment.step_run.place.city
        until = add_working_days(timezone.localdate(), asking.days, [city.patron_day])
        for question, text in asking.remarks:
            integrations.prepare(
                submission, question=question, kind=Remark.Kind.REQUEST, text=text, by=by
            )
        integrations.ask(submission, until=until, note=asking.note, by=by)
        return _("Chiesta, entro il %(day)s.") % {"day": day(until)}

    return _each(workshop, chosen, ask, by)


def _asked_already(submission: Submission, asking: Asking, by: User) -> dt.datetime | None:
    """The same person, the same words, and it still waits: a second press of the same button."""
    if submission.state != SubmissionState.RETURNED:
        return None
    opening = integrations.opening_of(submission)
    if opening.request.asked_by_id != by.pk:
        return None
    asked = {(one.question, one.text) for one in opening.waiting}
    return opening.request.due_at if asked == set(asking.remarks) else None


def _each(workshop, chosen, act: Callable[[Submission, Seen], str], by) -> list[Outcome]:
    require(by, "workshops.review_submission", workshop)
    return [_one(workshop, seen, act) for seen in chosen]


def _one(workshop, seen: Seen, act) -> Outcome:
    """In a transaction of its own, with the row held from the first look on."""
    rows = Submission.objects.select_for_update(of=("self",), no_key=True)
    rows = rows.select_related(
        "assignment__form",
        "assignment__participation__organisation",
        "assignment__step_run__place__city",
        "reviewer",
    ).defer("assignment__form__document")
    try:
        with transaction.atomic():
            submission = rows.get(
                assignment__public_id=seen.public_id, assignment__participation__workshop=workshop
            )
            submission.assignment.participation.workshop = workshop
            return Outcome(seen.public_id, True, act(submission, seen))
    except Submission.DoesNotExist:
        words = _("Non è ancora stata inviata.")
    except ValidationError as error:
        words = " ".join(error.messages)
    except WrongState as error:
        words = _("Adesso non si può: lo stato è «%(state)s».") % {
            "state": dict(SubmissionState.choices).get(error.state, error.state)
        }
    return Outcome(seen.public_id, False, words)
