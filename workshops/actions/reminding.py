"""Reminders that nobody has to think of: before a deadline and just after it.

Each officina has a plan of days, seen from the deadline (-7, -2, +1 unless it chose others), and
may pause it. What is due follows from rows and from today in Rome, never from a tick of the clock:
a tick may be lost, doubled or come days late. A person gets one letter a day with all of it.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from officine.access import require
from officine.accounts.models import User
from officine.italian import ROME, in_rome
from officine.journal.chain import record
from workshops import notifications
from workshops.actions.assignments import end_of_day
from workshops.actions.reminders import PAUSE, WRITERS
from workshops.lifecycles import (
    BEING_WRITTEN,
    IntegrationState,
    StepRunState,
    SubmissionState,
    WorkshopState,
)
from workshops.models import (
    Assignment,
    IntegrationRequest,
    Mandate,
    Reminder,
    ReminderPlan,
    Workshop,
)
from workshops.queries.tasks import due_at

FROM, UNTIL = 8, 20  # hours in Rome between which letters go out
FURTHEST = 30  # days from the deadline, before or after
MOST = 6  # days of a plan
LATE = 3  # days after its own day on which a reminder still goes out, if the clock stood still
OPEN = ("", *BEING_WRITTEN)
NAMES = (
    "form",
    "step_run__step",
    "step_run__place__city",
    "participation__organisation",
    "participation__workshop",
)


@dataclass(frozen=True, slots=True)
class Due:
    """A day of the plan that has come, for one form and one of those who may fill it in."""

    assignment: Assignment
    mandate: Mandate
    day: int

    @property
    def due_on(self) -> dt.date:
        return due_day(self.assignment)


def due_day(assignment: Assignment) -> dt.date:
    """The day of the deadline that counts, in Rome."""
    return in_rome(due_at(assignment, getattr(assignment, "submission", None))).date()


def plan_of(workshop: Workshop) -> ReminderPlan:
    """The plan of an officina; not saved where nobody has changed the usual one."""
    plan = ReminderPlan.objects.filter(workshop=workshop).first()
    return plan or ReminderPlan(workshop=workshop, days=list(ReminderPlan.USUAL))


@transaction.atomic
def change_plan(
    workshop: Workshop, *, days: Iterable[int], is_paused: bool, by: User
) -> ReminderPlan:
    """Choose the days, or pause. For who may remind; ``ValidationError`` under ``days``."""
    require(by, "workshops.remind", workshop)
    chosen = sorted(set(days))
    if len(chosen) > MOST or any(not 1 <= abs(day) <= FURTHEST for day in chosen):
        raise ValidationError(
            {
                "days": _(
                    "Scegli al massimo %(most)s giorni, fra 1 e %(furthest)s prima o dopo la"
                    " scadenza."
                )
                % {"most": MOST, "furthest": FURTHEST}
            }
        )
    if not chosen and not is_paused:
        raise ValidationError({"days": _("Scegli almeno un giorno, o metti in pausa.")})
    plan, _made = ReminderPlan.objects.update_or_create(
        workshop=workshop, defaults={"days": chosen, "is_paused": is_paused, "by": by}
    )
    record(
        "reminder.planned",
        workshop,
        by=by,
        workshop=workshop,
        days=" ".join(map(str, chosen)),
        paused=is_paused,
    )
    return plan


def send_due() -> int:
    """Send what has come due, one letter a person; says how many. Called by the clock."""
    now = in_rome(timezone.now())
    if not FROM <= now.hour < UNTIL:
        return 0
    by_person: dict[int, list[Due]] = defaultdict(list)
    for due in what_is_due(now.date()):
        by_person[due.mandate.person_id].append(due)
    return sum(_send(person, rows, now.date()) for person, rows in by_person.items())


def coming(workshop: Workshop, until: dt.date) -> dict[dt.date, int]:
    """How many organisations hear something on each of the next days, as things stand today."""
    today = in_rome(timezone.now()).date()
    plan = plan_of(workshop)
    if plan.is_paused or workshop.state not in (WorkshopState.RUNNING, WorkshopState.CLOSING):
        return {}
    bodies = defaultdict(set)
    for row in _still_open(today).filter(participation__workshop=workshop):
        for day in plan.days:
            when = due_day(row) + dt.timedelta(days=day)
            if today < when <= until and when > in_rome(row.asked_at).date():
                bodies[when].add(row.participation.organisation_id)
    return {when: len(bodies[when]) for when in sorted(bodies)}


def _still_open(today: dt.date):
    """The forms that somebody may still send and whose deadline is near enough to matter."""
    near = dt.timedelta(days=FURTHEST + LATE + 1)
    within = (end_of_day(today - near), end_of_day(today + near))
    back = Q(submission_state=SubmissionState.RETURNED)
    again = IntegrationRequest.objects.filter(
        submission__assignment=OuterRef("pk"), state=IntegrationState.OPEN
    )
    return (
        Assignment.objects.filter(
            ~back & Q(due_at__range=within) | back & Q(submission__integrate_by__range=within),
            submission_state__in=OPEN,
            waived_reason="",
            step_run__state=StepRunState.OPEN,
            participation__workshop__state__in=[WorkshopState.RUNNING, WorkshopState.CLOSING],
        )
        .annotate(asked_at=Coalesce(Subquery(again.values("asked_at")), "created_at"))
        .select_related("participation", "submission")
        .order_by("due_at", "pk")
    )


def what_is_due(today: dt.date) -> Iterator[Due]:
    """What is to be told today and was not: four questions to the database, however much it is."""
    by_hand = Max("reminders__at", filter=Q(reminders__day__isnull=True))
    rows = list(_still_open(today).annotate(last_by_hand=by_hand))
    plans = {plan.workshop_id: plan for plan in ReminderPlan.objects.all()}
    usual = ReminderPlan(days=list(ReminderPlan.USUAL))
    told = set(
        Reminder.objects.filter(assignment__in=[row.pk for row in rows], day__isnull=False)
        .order_by()
        .values_list("assignment_id", "mandate__person_id", "day", "due_on")
    )
    mandates = defaultdict(list)
    bodies = {row.participation.organisation_id for row in rows}
    for mandate in Mandate.objects.current().filter(
        role__in=WRITERS, person__is_active=True, organisation__in=bodies
    ):
        mandates[mandate.organisation_id].append(mandate)
    for row in rows:
        plan = plans.get(row.participation.workshop_id, usual)
        day = None if plan.is_paused else _day_of_plan(row, plan.days, today)
        if day is None or _is_recent(row.last_by_hand):
            continue
        for mandate in mandates[row.participation.organisation_id]:
            if (row.pk, mandate.person_id, day, due_day(row)) not in told:
                yield Due(row, mandate, day)


def _day_of_plan(row: Assignment, days: Iterable[int], today: dt.date) -> int | None:
    """The last day of the plan that has come and is not long over.

    A day that had passed when the form was asked is none: who is asked today was told today.
    """
    due, asked = due_day(row), in_rome(row.asked_at).date()
    come = [
        day
        for day in days
        if asked < due + dt.timedelta(days=day) <= today <= due + dt.timedelta(days=day + LATE)
    ]
    return max(come, default=None)


def _is_recent(last: dt.datetime | None) -> bool:
    """Somebody has just reminded of it: the plan waits, and comes back tomorrow."""
    return last is not None and last > timezone.now() - PAUSE


@transaction.atomic
def _send(person_id: int, rows: list[Due], today: dt.date) -> bool:
    """One letter, if nobody has written to the person today; what was sent meanwhile is left out.

    The row of the person is locked, so that of two clocks one finds the other's letter.
    """
    person = User.objects.select_for_update(no_key=True).get(pk=person_id)
    midnight = dt.datetime.combine(today, dt.time.min, tzinfo=ROME)
    if Reminder.objects.filter(mandate__person=person, at__gte=midnight).exists():
        return False
    wanted = {due.assignment.pk: due for due in rows}
    still = list(
        Assignment.objects.filter(pk__in=wanted, submission_state__in=OPEN, waived_reason="")
        .select_related(*NAMES, "submission")
        .defer("form__document")
        .order_by("due_at", "pk")
    )
    for row in still:
        row.due_at = due_at(row, getattr(row, "submission", None))
    still = [row for row in still if due_day(row) == wanted[row.pk].due_on]
    if not still:
        return False
    Reminder.objects.bulk_create(
        Reminder(
            assignment=row,
            mandate=wanted[row.pk].mandate,
            day=wanted[row.pk].day,
            due_on=wanted[row.pk].due_on,
        )
        for row in still
    )
    notifications.deadlines(person, still, today)
    for workshop in {row.participation.workshop for row in still}:
        record("reminder.by_itself", workshop, by=None, workshop=workshop, person=person.pk)
    return True
