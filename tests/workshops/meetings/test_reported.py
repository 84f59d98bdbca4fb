"""What a report tells of the meetings of its period."""

import datetime as dt

import pytest
from django.utils import timezone

from tests import factories as make
from tests.workshops.meetings.conftest import called, prepared, set_off
from workshops.actions import attendance, convocations
from workshops.reports import collect
from workshops.reports.gatherings import gatherings
from workshops.reports.past import Past

PERIOD = {"from": "2000-01-01", "to": "2100-01-01", "key": ""}


def told(casa, cut=None, period=PERIOD) -> dict:
    past = Past(casa.pk, cut or timezone.now())
    return gatherings(past, collect.table(past), period)


@pytest.fixture
def held(convened, at_table, co_lead, fiora):
    """One of the two organisations came."""
    set_off(convened, minutes=-150)
    attendance.tick(convened, at_table, present=True, by=fiora)
    attendance.tick(convened, co_lead, present=False, excuse="Malattia", by=fiora)
    return convened


def test_a_meeting_is_told_with_its_notice_and_who_came(held, casa, anna, at_table, co_lead):
    before = told(casa)["rows"]
    convocations.hold_meeting(held, by=anna)
    found = told(casa)

    (row,) = found["rows"]
    assert (before[0]["held"], row["held"]) == (False, True)
    first = held.convocations.get()
    assert (row["notice"], row["rule"], row["urgency"]) == (first.notice_days, first.rule_days, "")
    assert (row["called"], row["present"]) == (2, 1)
    assert found["summary"] == {
        "tutti": 1,
        "svolti": 1,
        "preavviso-rispettato": 1,
        "con-urgenza": 0,
        "con-verbale": 0,
        "svolti-senza-verbale": 1,
        "verbale-in-ritardo": 0,
    }
    by_hand: dict = {}
    for seat, came in ((at_table, 1), (co_lead, 0)):
        one = by_hand.setdefault(seat.organisation.category.code, [0, 0])
        one[0], one[1] = one[0] + 1, one[1] + came
    assert {one["code"]: [one["called"], one["present"]] for one in found["categories"]} == by_hand


def test_a_short_notice_is_told_with_its_reason(casa, anna, olga, at_table, co_lead):
    soon = called(prepared(casa, anna, days=2), anna, olga, urgency="Scade il bando")
    set_off(soon, minutes=-30)

    found = told(casa)

    assert found["rows"][0]["urgency"] == "Scade il bando"
    assert (found["summary"]["con-urgenza"], found["summary"]["preavviso-rispettato"]) == (1, 0)


def test_what_is_to_come_called_off_or_outside_the_period_is_not_told(convened, casa, anna, olga):
    assert told(casa)["rows"] == []
    off = called(prepared(casa, anna, days=40), anna, olga)
    convocations.cancel(off, reason="Sala chiusa", by=anna)
    set_off(off, minutes=-30)
    assert told(casa)["rows"] == []
    set_off(convened, minutes=-30)

    assert [row["number"] for row in told(casa)["rows"]] == [convened.number]
    assert told(casa, period=PERIOD | {"to": "2001-01-01"})["rows"] == []


def test_presences_written_after_the_cut_do_not_count(held, casa):
    cut = timezone.now() - dt.timedelta(minutes=60)
    held.convocations.update(sent_at=cut - dt.timedelta(days=30))

    (row,) = told(casa, cut)["rows"]

    assert (row["called"], row["present"], row["held"]) == (2, 0, False)


def test_nobody_is_named_but_organisations(held, casa):
    assert "@" not in str(told(casa))
    assert "Malattia" not in str(told(casa))


@pytest.mark.parametrize("more", [0, 4])
def test_meetings_cost_the_same_however_many(
    held, casa, torino, anna, olga, fiora, django_assert_num_queries, more
):
    for number in range(more):
        seat = make.participation(casa, make.organisation(f"Ente {number}"), torino)
        one = called(prepared(casa, anna), anna, olga)
        set_off(one, minutes=-20)
        attendance.tick(one, seat, present=True, by=fiora)
    past = Past(casa.pk, timezone.now())
    table = collect.table(past)
    gatherings(past, table, PERIOD)  # content types are looked up once per process

    with django_assert_num_queries(3):  # convocations, presences, minutes
        found = gatherings(past, table, PERIOD)
    assert len(found["rows"]) == 1 + more
