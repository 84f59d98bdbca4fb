"""Reminders: who would get what, who is left out and why, then one letter a person."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from officine.access import require
from officine.accounts.models import User
from officine.journal.chain import record
from workshops import notifications
from workshops.lifecycles import BEING_WRITTEN, StepRunState
from workshops.models import Assignment, Mandate, Reminder, Workshop
from workshops.queries.tasks import due_at

PAUSE = dt.timedelta(hours=48)
WRITERS = (Mandate.Role.REFERENTE, Mandate.Role.COMPILATORE)


class Excluded(StrEnum):
    """Why an organisation gets no reminder about a form."""

    SENT = "sent"
    REMINDED = "reminded"
    NOT_DUE = "not_due"
    NOT_OPEN = "not_open"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Letter:
    """What one person would get: every form that their organisations owe, soonest first."""

    person: User
    due: tuple[tuple[Assignment, Mandate], ...]

    @property
    def assignments(self) -> list[Assignment]:
        return [assignment for assignment, _mandate in self.due]


@dataclass(frozen=True)
class Plan:
    letters: list[Letter] = field(default_factory=list)
    excluded: list[tuple[Assignment, Excluded]] = field(default_factory=list)

    @property
    def organisations(self) -> int:
        """How many organisations hear something: the number on the button."""
        return len(
            {a.participation.organisation_id for one in self.letters for a in one.assignments}
        )

    @property
    def assignments(self) -> set[int]:
        return {a.pk for one in self.letters for a in one.assignments}


def preview(assignments: Iterable[Assignment]) -> Plan:
    """Who would be reminded of these now. A fixed number of queries; writes nothing."""
    rows = list(
        Assignment.objects.filter(pk__in=[one.pk for one in assignments])
        .select_related(
            "form",
            "participation__organisation",
            "participation__workshop",
            "step_run__step",
            "step_run__place__city",
            "submission",
        )
        .annotate(last_reminder=Max("reminders__at"))
        .defer("form__document")
        .order_by("due_at", "pk")
    )
    bodies = {row.participation.organisation_id for row in rows}
    people: dict[int, list[Mandate]] = {}
    mandates = (
        Mandate.objects.current()
        .filter(organisation__in=bodies, role__in=WRITERS, person__is_active=True)
        .select_related("person")
        .order_by("person__name", "person__email")
    )
    for mandate in mandates:
        people.setdefault(mandate.organisation_id, []).append(mandate)
    excluded, due = [], {}
    for row in rows:
        row.due_at = due_at(row, getattr(row, "submission", None))
        hearers = people.get(row.participation.organisation_id, [])
        why = _why_not(row, hearers)
        if why:
            excluded.append((row, why))
            continue
        for mandate in hearers:
            due.setdefault(mandate.person, []).append((row, mandate))
    letters = [Letter(person, tuple(pairs)) for person, pairs in due.items()]
    return Plan(letters, excluded)


def _why_not(row: Assignment, hearers: list[Mandate]) -> Excluded | None:
    submission = getattr(row, "submission", None)
    if submission is not None and submission.state not in BEING_WRITTEN:
        return Excluded.SENT
    if row.waived_reason:
        return Excluded.NOT_DUE
    if row.step_run.state == StepRunState.PLANNED:
        return Excluded.NOT_OPEN
    if row.last_reminder and row.last_reminder > timezone.now() - PAUSE:
        return Excluded.REMINDED
    if not hearers:
        return Excluded.NOBODY
    return None


@transaction.atomic
def send(workshop: Workshop, assignments: Iterable[Assignment], *, by: User) -> Plan:
    """Remind whoever is still to be reminded of these, and log it.

    The forms are locked and looked at again: a second press, or a colleague's, finds them
    reminded and sends nothing.
    """
    require(by, "workshops.remind", workshop)
    locked = list(
        Assignment.objects.select_for_update(of=("self",))
        .filter(pk__in=[one.pk for one in assignments], participation__workshop=workshop)
        .order_by("pk")
    )
    plan = preview(locked)
    reminders = Reminder.objects.bulk_create(
        Reminder(assignment=assignment, mandate=mandate, by=by)
        for letter in plan.letters
        for assignment, mandate in letter.due
    )
    for letter in plan.letters:
        notifications.reminder(letter.person, workshop, letter.assignments, by=by)
    if reminders:
        record(
            "reminder.sent",
            workshop,
            by=by,
            workshop=workshop,
            people=len(plan.letters),
            organisations=plan.organisations,
            forms=len(plan.assignments),
        )
    return plan
