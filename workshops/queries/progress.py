"""Where a form stands, where an officina stands: the words are chosen here, once.

A page that shows a number and the list behind it use the same condition from this module.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import models
from django.db.models import Count, Exists, F, Min, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from toolkit.models import FormDefinition, Phase
from workshops.lifecycles import ANSWERED, StepRunState, SubmissionState, WorkshopState
from workshops.models import Assignment, StepRun, TeamMember, Workshop

AT_WORK = (WorkshopState.RUNNING, WorkshopState.CLOSING)
SOON = dt.timedelta(days=7)


class Status(models.TextChoices):
    """What an authority sees of a form: its state, never what a draft says."""

    TO_START = "da-iniziare", _("Da iniziare")
    DRAFT = "in-bozza", _("In bozza")
    SENT = "inviata", _("Inviata")
    RETURNED = "da-integrare", _("Da integrare")
    VALIDATED = "validata", _("Validata")
    NOT_DUE = "non-dovuta", _("Non dovuta")


SENT_AS = {
    SubmissionState.SENT: Status.SENT,
    SubmissionState.RETURNED: Status.RETURNED,
    SubmissionState.VALIDATED: Status.VALIDATED,
}
SENT = tuple(SENT_AS.values())


def has_status(status: str) -> Q:
    """The assignments with a status, as a condition on ``Assignment``."""
    due = Q(waived_reason="")
    return {
        Status.TO_START: due & Q(submission_state=""),
        Status.DRAFT: due & Q(submission_state=SubmissionState.DRAFT),
        Status.SENT: Q(submission_state=SubmissionState.SENT),
        Status.RETURNED: Q(submission_state=SubmissionState.RETURNED),
        Status.VALIDATED: Q(submission_state=SubmissionState.VALIDATED),
        Status.NOT_DUE: ~Q(waived_reason="") & ~Q(submission_state__in=ANSWERED),
    }[Status(status)]


def is_due() -> Q:
    """Asked and not waived: what every total counts."""
    return Q(waived_reason="") | Q(submission_state__in=ANSWERED)


def is_unsent() -> Q:
    """Asked, not waived, not sent."""
    return Q(waived_reason="", submission_state__in=["", SubmissionState.DRAFT])


def is_owed() -> Q:
    """Still to be sent, in a step that has opened."""
    return is_unsent() & ~Q(step_run__state=StepRunState.PLANNED)


def is_late(now: dt.datetime | None = None) -> Q:
    return is_owed() & Q(due_at__lt=now or timezone.now())


def is_due_soon(now: dt.datetime | None = None) -> Q:
    now = now or timezone.now()
    return is_owed() & Q(due_at__gte=now, due_at__lte=now + SOON)


def is_answered() -> Q:
    return Q(submission_state__in=ANSWERED)


def is_at_work(prefix: str = "participation__workshop") -> Q:
    """In an officina that is running or closing, not the record of an old one."""
    return Q(**{f"{prefix}__state__in": AT_WORK, f"{prefix}__is_record": False})


def status_of(assignment: Assignment) -> Status:
    """The status of a row."""
    if assignment.submission_state in SENT_AS:
        return SENT_AS[assignment.submission_state]
    if assignment.waived_reason:
        return Status.NOT_DUE
    return Status.DRAFT if assignment.submission_state else Status.TO_START


def late_now(assignment: Assignment, now: dt.datetime) -> bool:
    """Whether a row is late; its step was fetched with it."""
    return (
        status_of(assignment) in (Status.TO_START, Status.DRAFT)
        and assignment.step_run.state != StepRunState.PLANNED
        and assignment.due_at < now
    )


def officine_of(user):
    """The officine a person works in as staff, those at work first."""
    officine = Workshop.objects.all()
    if not user.is_superuser:
        officine = officine.filter(
            Exists(TeamMember.objects.filter(workshop=OuterRef("pk"), person=user))
        )
    return officine.order_by(
        models.Case(
            models.When(state__in=AT_WORK, then=0),
            models.When(state__in=["draft", "suspended"], then=1),
            default=2,
        ),
        "title",
    )


def count_all(officine: list[Workshop], now: dt.datetime) -> dict[str, int]:
    """What waits in all these officine; each gets its ``asked`` and ``answered``. One pass."""
    opened = Q(waived_reason="") & ~Q(step_run__state=StepRunState.PLANNED)
    rows = (
        Assignment.objects.filter(participation__workshop__in=[one.pk for one in officine])
        .values("participation__workshop", "submission_state")
        .annotate(
            all=Count("*"),
            due=Count("pk", filter=Q(waived_reason="")),
            late=Count("pk", filter=opened & Q(due_at__lt=now)),
            soon=Count("pk", filter=opened & Q(due_at__gte=now, due_at__lte=now + SOON)),
        )
        .order_by()
    )
    totals = dict.fromkeys(("to_review", "late", "soon"), 0)
    known = {one.pk: one for one in officine}
    for one in officine:
        one.asked = one.answered = 0
    for row in rows:
        one, state = known[row["participation__workshop"]], row["submission_state"]
        counts = one.state in AT_WORK and not one.is_record
        if state in ANSWERED:
            one.asked += row["all"]
            one.answered += row["all"]
            totals["to_review"] += row["all"] * (counts and state == SubmissionState.SENT)
        else:
            one.asked += row["due"]
            totals["late"] += row["late"] * counts
            totals["soon"] += row["soon"] * counts
    return totals


@dataclass(frozen=True)
class PhaseNow:
    """The phase that an officina is in, and how it stands with it."""

    phase: Phase | None
    open_runs: int
    next_due: dt.date | None
    late_since: dt.date | None = None


def phase_now(workshop: Workshop) -> PhaseNow:
    """The first phase with an open step; else the first still planned; else none."""
    today = timezone.localdate()
    rows = (
        StepRun.objects.filter(place__workshop=workshop)
        .exclude(state=StepRunState.DONE)
        .values("step__phase_id", "state")
        .annotate(
            runs=Count("pk"),
            due=Min("due_on", filter=Q(due_on__gte=today)),
            past=Min("due_on", filter=Q(due_on__lt=today)),
            position=F("step__phase__position"),
        )
        .order_by("position")
    )
    rows = list(rows)
    opened = [row for row in rows if row["state"] == StepRunState.OPEN]
    chosen = (opened or rows or [None])[0]
    if chosen is None:
        return PhaseNow(None, 0, None)
    phase = Phase.objects.get(pk=chosen["step__phase_id"])
    return PhaseNow(
        phase,
        sum(row["runs"] for row in opened),
        min((row["due"] for row in opened if row["due"]), default=None),
        min((row["past"] for row in opened if row["past"]), default=None),
    )


def next_deadlines(workshop: Workshop, limit: int = 5):
    """The next moments by which something is owed, one line per form and moment."""
    return (
        Assignment.objects.filter(is_owed(), participation__workshop=workshop)
        .filter(due_at__gte=timezone.now())
        .values(
            "due_at",
            "form__code",
            "form__title",
            "step_run__step__code",
            "step_run__step__title",
        )
        .annotate(owed=Count("pk"))
        .order_by("due_at", "form__code")[:limit]
    )


@dataclass
class Asked:
    """One form asked in a step, over all its cities."""

    form: FormDefinition
    due: int = 0
    answered: int = 0
    late: int = 0


def asked_by_step(runs: list[StepRun]) -> dict[int, list[Asked]]:
    """By step, the forms asked in these runs and how far they are: two queries."""
    steps = {run.pk: run for run in runs}
    rows = (
        Assignment.objects.filter(step_run__in=list(steps))
        .values_list("step_run_id", "form_id")
        .annotate(
            due=Count("pk", filter=is_due()),
            answered=Count("pk", filter=is_answered()),
            late=Count("pk", filter=is_unsent() & Q(due_at__lt=timezone.now())),
        )
        .order_by()
    )
    rows = list(rows)
    forms = FormDefinition.objects.defer("document").in_bulk({form for _run, form, *_n in rows})
    found: dict[tuple[int, int], Asked] = {}
    for run, form, due, answered, late in rows:
        one = found.setdefault((steps[run].step_id, form), Asked(forms[form]))
        one.due += due
        one.answered += answered
        one.late += late if steps[run].state != StepRunState.PLANNED else 0
    told: dict[int, list[Asked]] = {}
    for (step, _form), one in sorted(found.items(), key=lambda pair: pair[1].form.position):
        if one.due:
            told.setdefault(step, []).append(one)
    return told


def counts(workshop: Workshop) -> dict[str, int]:
    """The figures of one officina, each the length of a list one can open."""
    now = timezone.now()
    return Assignment.objects.filter(participation__workshop=workshop).aggregate(
        due=Count("pk", filter=is_due()),
        answered=Count("pk", filter=is_answered()),
        to_review=Count("pk", filter=has_status(Status.SENT)),
        validated=Count("pk", filter=has_status(Status.VALIDATED)),
        late=Count("pk", filter=is_late(now)),
        soon=Count("pk", filter=is_due_soon(now)),
    )
