"""Everything that one organisation is asked, in every officina and by every authority."""

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.utils import timezone

from workshops.lifecycles import StepRunState, SubmissionState, WorkshopState
from workshops.models import Assignment, Entrusting, Organisation
from workshops.queries.tasks import flags_of

STATES = {
    "da-inviare": Q(submission_state__in=["", SubmissionState.DRAFT], waived_reason=""),
    "da-iniziare": Q(submission_state="", waived_reason=""),
    "bozza": Q(submission_state=SubmissionState.DRAFT, waived_reason=""),
    "inviata": Q(submission_state=SubmissionState.SENT),
    "validata": Q(submission_state=SubmissionState.VALIDATED),
    "non-dovuta": ~Q(waived_reason=""),
}
SOON = dt.timedelta(days=7)
COLUMNS = (
    *("pk", "public_id", "due_at", "waived_reason", "submission_state"),
    *("form__code", "form__title", "participation__workshop__title"),
    *("participation__workshop__authority__name", "step_run__place__city__name"),
    *("step_run__step__code", "submission__sent_at", "submission__is_late"),
)


@dataclass(frozen=True)
class Filters:
    """What the address asks for; anything else in it is nothing."""

    officina: str = ""
    stato: str = ""
    scadenza: str = ""

    @classmethod
    def read(cls, query) -> "Filters":
        state, due = query.get("stato", ""), query.get("scadenza", "")
        return cls(
            officina=query.get("officina", "")[:60].replace("\0", ""),
            stato=state if state in STATES else "",
            scadenza=due if due in ("in-ritardo", "7-giorni") else "",
        )

    @property
    def query(self) -> str:
        return urlencode({name: value for name, value in vars(self).items() if value})

    def without(self, name: str) -> "Filters":
        return replace(self, **{name: ""})


@dataclass(slots=True)
class Duty:
    """One form that is asked, as a line says it."""

    pk: int
    public_id: uuid.UUID
    due_at: dt.datetime
    waived_reason: str
    submission_state: str
    code: str
    form: str
    workshop: str
    authority: str
    city: str
    step: str
    sent_at: dt.datetime | None
    out_of_time: bool | None
    in_hand: list[str]

    @property
    def state(self) -> str:
        return self.submission_state or "to_start"

    @property
    def is_late(self) -> bool:
        return bool(self.out_of_time)

    def flags(self, now: dt.datetime) -> tuple[str, ...]:
        return flags_of(self, self if self.submission_state else None, now=now)


def asked_of(organisation: Organisation) -> QuerySet[Assignment]:
    """What it may work on: no officina in preparation, no step that is not open yet."""
    return Assignment.objects.filter(
        ~Q(participation__workshop__state=WorkshopState.DRAFT),
        participation__organisation=organisation,
        step_run__state__in=[StepRunState.OPEN, StepRunState.DONE],
    )


def duties(organisation: Organisation, asked: Filters) -> QuerySet[Assignment]:
    """Those that the filters let through, by deadline."""
    rows = asked_of(organisation)
    if asked.officina:
        rows = rows.filter(participation__workshop__slug=asked.officina)
    if asked.stato:
        rows = rows.filter(STATES[asked.stato])
    if asked.scadenza:
        now = timezone.now()
        over = Q(due_at__lt=now)
        soon = Q(due_at__gte=now, due_at__lte=now + SOON)
        rows = rows.filter(STATES["da-inviare"], over if asked.scadenza == "in-ritardo" else soon)
    return rows.order_by("due_at", "pk")


def told(rows: QuerySet[Assignment]) -> list[Duty]:
    """With all their names and who has sections in hand: two queries."""
    found = [Duty(*values, in_hand=[]) for values in rows.values_list(*COLUMNS)]
    names: dict[int, list[str]] = defaultdict(list)
    held = Entrusting.objects.current().filter(
        assignment__in=[one.pk for one in found], done_at=None
    )
    for key, name, email in held.order_by("section").values_list(
        "assignment", "to__name", "to__email"
    ):
        if (name or email) not in names[key]:
            names[key].append(name or email)
    for one in found:
        one.in_hand = names[one.pk]
    return found


def officine(organisation: Organisation) -> list[tuple[str, str]]:
    """The officine that ask it something, for the filter."""
    rows = asked_of(organisation).order_by("participation__workshop__title")
    return list(
        rows.values_list(
            "participation__workshop__slug", "participation__workshop__title"
        ).distinct()
    )
