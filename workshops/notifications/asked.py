"""What an organisation is asked, and by when."""

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from officine.accounts.models import User
from workshops.models import (
    Assignment,
    Extension,
    Workshop,
)
from workshops.notifications.letters import grouped, write


def asked(assignments: Iterable[Assignment]) -> None:
    """Who may answer hears what is asked, from the day on which they can begin."""
    for person, rows in grouped(assignments).items():
        write("form_asked", person, rows, f"{rows[0].pk}-{len(rows)}-{rows[-1].pk}")


def extended(extensions: list[Extension]) -> None:
    """More time, and why."""
    reasons = {one.assignment_id: one for one in extensions}
    for person, rows in grouped([one.assignment for one in extensions]).items():
        first = reasons[rows[0].pk]
        write("deadline_extended", person, rows, str(first.pk), reason=first.reason)


def reminder(person: User, workshop: Workshop, assignments: list[Assignment], *, by) -> None:
    """One letter with everything that is still to be sent, soonest first."""
    stamp = timezone.now().strftime("%Y%m%d%H%M%S")
    write("reminder", person, assignments, f"{workshop.pk}:{stamp}", by=by)


def deadlines(person: User, assignments: list[Assignment], day: dt.date) -> None:
    """The one letter of a day that goes out by itself: what is still to be sent, everywhere."""
    write(
        "deadlines",
        person,
        assignments,
        day.isoformat(),
        calendar=settings.SITE_URL + reverse("workshops:calendar"),
    )
