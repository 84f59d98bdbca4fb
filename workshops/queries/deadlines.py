"""What is due, for the calendar of a person."""

import datetime as dt
import uuid
from dataclasses import dataclass
from itertools import groupby

from django.utils import timezone

from officine.italian import in_rome
from workshops.queries.tasks import BY_WHEN, DONE_RANK, assignments_of

MOST = 500  # deadlines in one calendar; more than anybody acts for


@dataclass(frozen=True, slots=True)
class Deadline:
    """A form that is still to be sent."""

    assignment: uuid.UUID
    due_at: dt.datetime
    asked_at: dt.datetime
    code: str
    form: str
    organisation: str
    workshop: str
    city: str
    step: str
    is_hard: bool

    @property
    def day(self) -> dt.date:
        """The day of the deadline in Rome."""
        return in_rome(self.due_at).date()

    @property
    def is_over(self) -> bool:
        return timezone.now() > self.due_at


def deadlines_of(user) -> list[Deadline]:
    """What the organisations of a person have still to send, nearest first: one query."""
    waiting = assignments_of(user).filter(rank__lt=DONE_RANK).annotate(by_when=BY_WHEN)
    rows = waiting.order_by("by_when", "pk").values_list(
        *("public_id", "by_when", "created_at", "form__code", "form__title"),
        *("participation__organisation__name", "participation__workshop__title"),
        *("step_run__place__city__name", "step_run__step__code", "deadline"),
    )[:MOST]
    return [Deadline(*values, hard == "hard") for *values, hard in rows]


def by_month(deadlines: list[Deadline]) -> list[tuple[dt.date, list[Deadline]]]:
    """The first day of each month and what is due in it, in their order."""
    months = groupby(deadlines, lambda one: one.day.replace(day=1))
    return [(month, list(those)) for month, those in months]
