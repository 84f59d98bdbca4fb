"""Letters that were delivered long ago go by themselves; the others stay."""

import datetime as dt

import pytest
from django.utils import timezone

from officine.clock import purge_outbox
from officine.journal.chain import faults
from officine.journal.models import Event
from officine.outbox.models import Message


@pytest.fixture
def letters(db, settings):
    settings.OUTBOX_KEEP_DAYS = 90
    now = timezone.now()
    for name, state, days in [
        ("old", "sent", 91),
        ("young", "sent", 89),
        ("waiting", "waiting", None),
        ("failed", "failed", None),
    ]:
        sent = now - dt.timedelta(days=days) if days else None
        Message.objects.create(
            key=name,
            kind="x",
            to="x@x.example",
            subject=name,
            due_at=now,
            state=state,
            sent_at=sent,
        )


def kept():
    return set(Message.objects.values_list("key", flat=True))


def test_letters_delivered_long_ago_go_and_the_journal_says_how_many(letters):
    assert [purge_outbox(), purge_outbox()] == [1, 0]

    assert kept() == {"young", "waiting", "failed"}
    [event] = Event.objects.filter(action="outbox.purged")
    assert (event.actor, event.detail["count"]) == (None, 1)
    assert list(faults()) == []


def test_nothing_goes_where_everything_is_kept(letters, settings):
    settings.OUTBOX_KEEP_DAYS = 0

    assert purge_outbox() == 0
    assert kept() == {"old", "young", "waiting", "failed"}
