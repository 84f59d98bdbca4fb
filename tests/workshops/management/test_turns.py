"""The queue in turn: two heaps that are paged as one list."""

import datetime as dt

import pytest
from django.utils import timezone

from workshops.models import Assignment
from workshops.queries import queue
from workshops.queries.queue import Filters, Queue

FILTERS = [
    Filters(),
    Filters(stato="da-iniziare"),
    Filters(stato="inviata"),
    Filters(stato="validata"),
    Filters(stato="non-dovuta"),
    Filters(scadenza="in-ritardo"),
    Filters(scadenza="aperte"),
    Filters(incarico="nessuno"),
]


@pytest.fixture
def mixed(crowd, sent, anna):
    """Twelve forms: sent, validated, waived, late, to come, interleaved in time; two at once."""
    asked, now = crowd(12), timezone.now()
    for number, one in enumerate(asked):
        due = now + dt.timedelta(days=number % 5 - 2)
        waived = "Ente sciolto" if number in (3, 8) else ""
        Assignment.objects.filter(pk=one.pk).update(due_at=due, waived_reason=waived)
    for number in (1, 4, 8, 10):
        when = now + dt.timedelta(days=number % 5 - 2)
        state = "validated" if number == 10 else "sent"
        sent(asked[number], anna, state=state, sent_at=when)
    return asked


@pytest.mark.parametrize("filters", FILTERS)
def test_pages_of_the_heaps_are_the_pages_of_the_whole(mixed, anna, casa, filters):
    found = Queue(anna, filters, casa)
    whole = list(found.rows.values_list("pk", flat=True))

    assert found.count() == len(whole)
    assert [pk for start in range(0, 15, 5) for pk in found[start : start + 5]] == whole


def test_far_down_one_query_takes_over(mixed, anna, casa, monkeypatch):
    found = Queue(anna, Filters(), casa)
    near = found[5:10]
    monkeypatch.setattr(queue, "FAR", 6)

    assert found[5:10] == near
    assert len(near) == 5


@pytest.mark.parametrize("filters", FILTERS)
def test_the_neighbours_are_those_of_the_list(mixed, anna, casa, filters):
    found = Queue(anna, filters, casa)
    keys = found[0:50]
    rows = Assignment.objects.select_related("submission").in_bulk(keys)

    for place, key in enumerate(keys):
        before, after = found.neighbours(rows[key])
        assert (before.pk if before else None) == (keys[place - 1] if place else None)
        assert (after.pk if after else None) == (keys[place + 1] if place + 1 < len(keys) else None)


def test_names_come_in_the_order_of_the_turn(mixed, anna, casa):
    keys = Queue(anna, Filters(), casa)[0:50]

    assert len(keys) == 11
    assert [row.pk for row in queue.lines(keys)] == keys
