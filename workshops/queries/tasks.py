"""The desk of a partner: what is asked of the organisations one acts for, first what is due."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Case, Count, Exists, Max, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from officine.italian import in_rome
from workshops.lifecycles import (
    BEING_WRITTEN,
    ArrivalState,
    RemarkState,
    StepRunState,
    SubmissionState,
    WorkshopState,
)
from workshops.models import Answer, Assignment, Entrusting, HelpThread, Mandate, Remark
from workshops.models.submission import DESK
from workshops.queries.roles import roles_of

WORDS = {
    "to_start": _("Da iniziare"),
    SubmissionState.DRAFT: _("In bozza"),
    SubmissionState.SENT: _("Inviata"),
    SubmissionState.RETURNED: _("Da integrare"),
    SubmissionState.VALIDATED: _("Validata"),
}
TONES = {
    "to_start": "plan",
    SubmissionState.DRAFT: "now",
    SubmissionState.SENT: "sent",
    SubmissionState.RETURNED: "late",
    SubmissionState.VALIDATED: "done",
}
DONE = (SubmissionState.SENT, SubmissionState.VALIDATED)
DONE_RANK = 2
WAITING = (RemarkState.OPEN, RemarkState.DONE)
# The deadline that counts, in the database: of the open request, or of the form.
BY_WHEN = Coalesce("submission__integrate_by", "due_at")
FLAGS = {
    "due_today": _("Scade oggi"),
    "overdue": _("In ritardo"),
    "waived": _("Non dovuta"),
    "late": _("Fuori termine"),
    "entrusted": _("Hai una sezione"),
    "helped": _("Risposta nuova"),
}


@dataclass(frozen=True)
class Task:
    """One form that one organisation is asked for: its state and what is to be said beside it."""

    assignment: Assignment
    state: str
    flags: tuple[str, ...]
    last_saved: dt.datetime | None
    role: str | None

    @property
    def word(self):
        return WORDS[self.state]

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def flag_words(self) -> list:
        return [(flag, FLAGS[flag]) for flag in self.flags]

    @property
    def is_done(self) -> bool:
        return self.state in DONE or "waived" in self.flags

    @property
    def writes(self) -> bool:
        return self.role in (Mandate.Role.REFERENTE, Mandate.Role.COMPILATORE)


def asked_of(user) -> QuerySet[Assignment]:
    """Those the user may work on: of the organisations they have a mandate for, at work."""
    return Assignment.objects.filter(is_asked_of(user))


def is_asked_of(user, of: str = "") -> Q:
    """The same as a condition; ``of`` leads from the rows to the assignment: ``assignment__``."""
    return Q(
        ~Q((f"{of}participation__workshop__state", WorkshopState.DRAFT)),
        (f"{of}participation__organisation__in", list(roles_of(user).mandates)),
        (f"{of}step_run__state__in", [StepRunState.OPEN, StepRunState.DONE]),
    )


def is_typed_by(user, of: str = "") -> Q:
    """What arrived on paper and the user, of the secretariat, may type in or has typed in.

    What came back to the organisation to be completed is its own again, until what answers on
    paper is typed in.
    """
    rows = Q((f"{of}submission__arrival__isnull", False)) & (
        ~Q((f"{of}submission__state", SubmissionState.RETURNED))
        | Q((f"{of}submission__arrival__state", ArrivalState.TRANSCRIBING))
    )
    if user.is_superuser:
        return rows
    desk = [key for key, role in roles_of(user).teams.items() if role in DESK]
    return rows & Q((f"{of}participation__workshop__in", desk))


def assignments_of(user) -> QuerySet[Assignment]:
    """What is asked of the user's organisations, then by deadline: what came back to be
    integrated, what is to do, what is done.

    Bare rows, so that the database looks only at these organisations; ``named`` fetches the rest.
    """
    done = Q(submission_state__in=DONE)
    back = Q(submission_state=SubmissionState.RETURNED)
    rank = Case(
        When(waived_reason__gt="", then=DONE_RANK + 1),
        When(done, then=DONE_RANK),
        When(back, then=0),
        default=1,
    )
    return asked_of(user).annotate(rank=rank).order_by("rank", "due_at", "pk")


@dataclass(slots=True)
class Row:
    """What is asked, as a line of the desk says it; it has the states and flags of a task."""

    pk: int
    public_id: uuid.UUID
    due_at: dt.datetime
    waived_reason: str
    submission_state: str
    title: str
    minutes: int
    organisation_id: int
    organisation: str
    workshop: str
    city: str
    step: str
    sent_at: dt.datetime | None
    out_of_time: bool | None
    last_saved: dt.datetime | None
    entrusted: bool
    asked_again: int | None
    helped: bool

    @property
    def state(self) -> str:
        return self.submission_state or "to_start"

    @property
    def is_late(self) -> bool:
        return bool(self.out_of_time)

    @property
    def is_done(self) -> bool:
        return bool(self.waived_reason) or self.state in DONE

    def flags(self, now: dt.datetime) -> tuple[str, ...]:
        found = flags_of(self, self if self.submission_state else None, now=now)
        if self.entrusted and not self.is_done:
            found = (*found, "entrusted")
        return (*found, "helped") if self.helped else found


COLUMNS = (
    *("pk", "public_id", "by_when", "waived_reason", "submission_state"),
    *("form__title", "form__minutes", "participation__organisation_id"),
    *("participation__organisation__name", "participation__workshop__title"),
    *("step_run__place__city__name", "step_run__step__code"),
    *(
        "submission__sent_at",
        "submission__is_late",
        "last_saved",
        "entrusted",
        "asked_again",
        "helped",
    ),
)


def named(rows: QuerySet[Assignment], *, user=None) -> list[Row]:
    """These rows, in their order, with all that a line says to ``user``: two queries."""
    keys = list(rows.values_list("pk", flat=True))
    last = Answer.objects.filter(submission__assignment=OuterRef("pk")).order_by()
    in_hand = Entrusting.objects.current().filter(assignment=OuterRef("pk"), to=user, done_at=None)
    again = (
        Remark.objects.filter(submission__assignment=OuterRef("pk"), state__in=WAITING)
        .order_by()
        .values("submission")
        .annotate(n=Count("pk"))
    )
    found = (
        Assignment.objects.filter(pk__in=keys)
        .order_by()
        .annotate(
            last_saved=Subquery(
                last.values("submission__assignment").annotate(at=Max("at")).values("at")
            ),
            entrusted=Exists(in_hand),
            by_when=BY_WHEN,
            asked_again=Subquery(again.values("n")),
            helped=Exists(HelpThread.objects.filter(assignment=OuterRef("pk"), is_unread=True)),
        )
        .values_list(*COLUMNS)
    )
    by_key = {values[0]: Row(*values) for values in found}
    return [by_key[key] for key in keys]


def task_of(assignment: Assignment, role: str | None, *, now: dt.datetime | None = None) -> Task:
    """An assignment with its submission, read as a line of the desk."""
    submission = getattr(assignment, "submission", None)
    state = submission.state if submission else "to_start"
    return Task(
        assignment=assignment,
        state=state,
        flags=flags_of(assignment, submission, now=now or timezone.now()),
        last_saved=getattr(assignment, "last_saved", None),
        role=role,
    )


def due_at(assignment: Assignment, submission) -> dt.datetime:
    """The deadline that counts now: of the open request for integration, or of the form."""
    return getattr(submission, "integrate_by", None) or assignment.due_at


def flags_of(assignment: Assignment, submission, *, now: dt.datetime) -> tuple[str, ...]:
    """What follows from the dates: never a state, always derived."""
    if assignment.waived_reason:
        return ("waived",)
    if submission is not None and submission.state not in BEING_WRITTEN:
        return ("late",) if submission.is_late else ()
    due = due_at(assignment, submission)
    if now > due:
        return ("overdue",)
    if in_rome(now).date() == in_rome(due).date():
        return ("due_today",)
    return ()
