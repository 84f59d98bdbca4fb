"""What is exported, in which order: keys first, then the documents a few hundred at a time.

What was sent never changes, so the keys fix what the file says, however long it takes to write.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import parse_qsl

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from officine.italian import ROME
from toolkit.models import FormDefinition
from workshops.models import AnswerExport, Snapshot
from workshops.queries import progress
from workshops.queries.queue import Filters, Queue

PART = 250  # documents in memory at once

COLUMNS = (
    "pk",
    "number",
    "submission__assignment__participation__organisation__name",
    "submission__assignment__participation__organisation__category__code",
    "submission__assignment__step_run__place__city__name",
    "submission__assignment__step_run__step__code",
    "submission__assignment__submission_state",
    "sent_at",
    "round",
    "is_late",
    "document",
)


@dataclass(frozen=True)
class Sent:
    """One sending: what a row says of it, and the document."""

    key: int
    about: list
    document: dict
    is_late: bool


def filters_of(export: AnswerExport) -> Filters:
    return Filters.read(dict(parse_qsl(export.filters)))


def keys_of(export: AnswerExport) -> list[tuple[int, int]]:
    """Form and last sending of each answered form that the filters leave, form by form."""
    queue = Queue(export.requested_by, filters_of(export), export.workshop)
    latest = Snapshot.objects.filter(submission=OuterRef("submission__pk")).order_by("-round")
    rows = (
        queue.rows.filter(progress.is_answered())
        .annotate(snapshot=Subquery(latest.values("pk")[:1]))
        .filter(snapshot__isnull=False)
        .order_by("form__code", "form_id", "submission__sent_at", "pk")
    )
    return list(rows.values_list("form_id", "snapshot"))


def count(workshop, filters: Filters, user) -> int:
    """How many of a queue were answered: what an export of it would hold."""
    return Queue(user, filters, workshop).rows.order_by().filter(progress.is_answered()).count()


def by_form(keys: list[tuple[int, int]]) -> Iterator[tuple[FormDefinition, list[int]]]:
    """The forms of the keys, each read once, with the keys of what was sent."""
    for form, pairs in groupby(keys, key=lambda pair: pair[0]):
        found = FormDefinition.objects.select_related("edition").defer("edition__frozen")
        yield found.get(pk=form), [snapshot for _form, snapshot in pairs]


def sent(keys: list[int]) -> Iterator[list[Sent]]:
    """The documents in the order of the keys, a part at a time."""
    yes, no = _("sì"), _("no")
    states = {str(code): str(words) for code, words in STATES.items()}
    for start in range(0, len(keys), PART):
        part = keys[start : start + PART]
        rows = Snapshot.objects.filter(pk__in=part).order_by().values_list(*COLUMNS)
        found = {row[0]: row for row in rows}
        yield [_sent(found[key], states, yes, no) for key in part]


STATES = {
    progress.SubmissionState.SENT: progress.Status.SENT.label,
    progress.SubmissionState.VALIDATED: progress.Status.VALIDATED.label,
}


def _sent(row, states, yes, no) -> Sent:
    key, number, body, category, city, step, state, at, turn, late, document = row
    about = [
        *(number, body, category, city, step),
        states.get(state, state),
        _moment(at),
        turn,
        yes if late else no,
    ]
    return Sent(key, about, document, late)


def _moment(at: dt.datetime | None) -> dt.datetime | None:
    """In Rome and to the minute, as a spreadsheet keeps it."""
    if at is None:
        return None
    return timezone.localtime(at, ROME).replace(tzinfo=None, second=0, microsecond=0)
