"""A meeting of «casa» in preparation, with Altra Associazione that leads with the authority."""

import datetime as dt

import pytest
from django.utils import timezone

from officine.italian import ROME
from tests import factories as make
from workshops.actions import convocations, meetings


def days_from_now(days: int, hour: int = 10) -> dt.datetime:
    day = timezone.localdate() + dt.timedelta(days=days)
    return dt.datetime.combine(day, dt.time(hour), tzinfo=ROME)


def fields(days: int = 30, **more) -> dict:
    return {
        "title": "Secondo tavolo",
        "kind": "table",
        "mode": "mixed",
        "place": None,
        "step_run": None,
        "where": "Sala rossa",
        "link": "https://example.org/stanza",
        "aim": "Scegliere le priorità",
        "starts_at": days_from_now(days),
        "ends_at": days_from_now(days, 12),
        "is_open": False,
        "seats": None,
    } | more


def prepared(workshop, by, days=30, **more):
    made = meetings.prepare(workshop, by=by, **fields(days, **more))
    for title, minutes in (("Saluti", 10), ("Priorità", 50)):
        meetings.add_item(made, title=title, minutes=minutes, by=by)
    return made


def signed(meeting, anna, olga):
    """Prepared and signed by both."""
    row = convocations.prepare(meeting, by=anna)
    for who in (anna, olga):
        convocations.sign(row, sha256=row.sha256, by=who)
    return row


def called(meeting, anna, olga, **more):
    """Sent."""
    row = signed(meeting, anna, olga)
    convocations.send(row, by=anna, **more)
    meeting.refresh_from_db()
    return meeting


def set_off(meeting, **delta):
    """Move a convened meeting in time, as if the days had passed."""
    begins = timezone.now() + dt.timedelta(**delta)
    ends = begins + dt.timedelta(hours=2)
    type(meeting).objects.filter(pk=meeting.pk).update(starts_at=begins, ends_at=ends)
    type(meeting.current).objects.filter(pk=meeting.current_id).update(
        starts_at=begins, ends_at=ends
    )
    meeting.refresh_from_db()


@pytest.fixture
def co_lead(casa, torino, altra):
    return make.participation(casa, altra, torino, role="co_lead")


@pytest.fixture
def meeting(casa, at_table, co_lead, anna):
    return prepared(casa, anna)


@pytest.fixture
def convened(meeting, anna, olga):
    return called(meeting, anna, olga)
