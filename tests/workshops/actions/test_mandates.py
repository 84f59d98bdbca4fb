"""Mandates that end: warned of in time, renewed by an act, and then refused."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from officine.italian import ROME
from officine.journal.models import Event
from officine.outbox.models import Message
from tests import factories as make
from workshops.actions import mandate_notices, mandates
from workshops.models import Mandate, MandateNotice
from workshops.queries.mandates import state_of

START = dt.date(2027, 3, 1)  # summer time begins on the 28th
LAST = dt.date(2027, 4, 5)


def at(day: dt.date, hour: int = 9, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=ROME)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at(START), tick=False) as traveller:
        yield traveller


@pytest.fixture
def ending(at_table, paolo):
    """Paolo's mandate, which ends on the fifth of April."""
    row = paolo.mandates.get()
    row.valid_to = LAST
    row.save()
    return row


@pytest.fixture
def rosa(casa):
    who = make.person("rosa@autorita.example", "Rosa Gentile")
    make.member(casa, who, "secretariat")
    return who


def letters() -> list[tuple[str, str]]:
    sent = Message.objects.filter(kind="mandates_ending").order_by("created_at", "to")
    return [
        (one.created_at.astimezone(ROME).date().isoformat(), one.to.partition("@")[0])
        for one in sent
    ]


def test_person_referente_and_secretariat_are_told_thirty_and_seven_days_before(
    ending, rosa, clock
):
    for number in range(36):
        clock.move_to(at(START + dt.timedelta(days=number)))
        mandate_notices.warn_due()

    days = ("2027-03-06", "2027-03-29")  # the second one beyond the change of hour
    assert letters() == [(day, who) for day in days for who in ("paolo", "piera", "rosa")]
    assert list(MandateNotice.objects.values_list("days", "ends_on")) == [(30, LAST), (7, LAST)]
    assert Event.objects.filter(action="mandate.ending_told").count() == 2


def test_each_reads_what_concerns_them_with_the_days_that_are_left(ending, rosa, clock):
    clock.move_to(at(dt.date(2027, 3, 29)))
    mandate_notices.warn_due()

    own = Message.objects.get(to="paolo@partner.example")
    assert own.subject == "La tua delega per Casa del Quartiere scade il 5 aprile 2027"
    assert "fra 7 giorni" in own.text
    for who in ("piera@partner.example", "rosa@autorita.example"):
        told = Message.objects.get(to=who)
        assert told.subject == "Una delega di Casa del Quartiere scade il 5 aprile 2027"
        assert "Paolo Neri" in told.text
    assert "/gestione/officine/casa/deleghe" in told.text


def test_a_clock_that_strikes_twice_at_night_and_late_tells_once_by_day(ending, clock):
    for hour in (0, 3, 7, 8, 8, 12, 19, 20, 23):
        clock.move_to(at(dt.date(2027, 3, 6), hour))
        mandate_notices.warn_due()
    assert [day for day, _who in letters()] == ["2027-03-06"] * 3  # with the responsible person

    clock.move_to(at(dt.date(2027, 4, 3)))  # a clock that stood still: five days late
    mandate_notices.warn_due()
    late = Message.objects.filter(to="paolo@partner.example").last()
    assert "fra 2 giorni" in late.text


def test_who_was_given_ten_days_is_warned_a_week_before_and_not_at_once(at_table, nino, clock):
    make.mandate(
        nino,
        at_table.organisation,
        "compilatore",
        valid_from=START,
        valid_to=START + dt.timedelta(days=10),
    )
    mandate_notices.warn_due()
    assert letters() == []

    clock.move_to(at(START + dt.timedelta(days=3)))
    mandate_notices.warn_due()
    assert {who for _day, who in letters()} == {"nino", "piera", "anna"}


def test_a_renewed_mandate_is_not_warned_of(ending, piera, clock):
    renewed(ending, piera)
    clock.move_to(at(dt.date(2027, 3, 29)))

    assert mandate_notices.warn_due() == 0


def renewed(mandate, by, **more) -> Mandate:
    fields = {
        "act": "Delibera n. 12 del 3 marzo 2027",
        "valid_from": LAST + dt.timedelta(days=1),
        "valid_to": dt.date(2028, 4, 5),
    }
    return mandates.renew(mandate, **fields | more, by=by)


def test_a_renewal_is_another_row_and_leaves_no_day_between(ending, piera, paolo, clock):
    new = renewed(ending, piera)
    ending.refresh_from_db()

    assert (ending.valid_to, new.valid_from, new.renews, new.role) == (
        LAST,
        dt.date(2027, 4, 6),
        ending,
        "compilatore",
    )
    for day in (LAST, LAST + dt.timedelta(days=1)):
        assert Mandate.objects.current(day).filter(person=paolo).count() == 1
    assert Event.objects.get(action="mandate.renewed").detail["before"] == ending.pk
    assert "Delibera n. 12" in Message.objects.get(kind="mandate_renewed").text


def test_what_had_no_end_gets_one_from_a_day_on(quartiere, osvaldo, piera):
    before = osvaldo.mandates.get()

    new = renewed(before, piera, valid_from=START)

    before.refresh_from_db()
    assert (before.valid_to, new.valid_to) == (
        START - dt.timedelta(days=1),
        dt.date(2028, 4, 5),
    )
    assert list(osvaldo.mandates.current()) == [new]


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"act": " "}, "act"),
        ({"act": "x" * 201}, "act"),
        ({"valid_from": START - dt.timedelta(days=1)}, "valid_from"),
        ({"valid_to": LAST}, "valid_to"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(ending, piera, wrong, where):
    with pytest.raises(ValidationError) as refused:
        renewed(ending, piera, **wrong)
    assert list(refused.value.error_dict) == [where]
    assert Mandate.objects.filter(renews=ending).count() == 0


def test_a_mandate_is_renewed_once(ending, piera):
    renewed(ending, piera)
    with pytest.raises(ValidationError, match="non si può più rinnovare"):
        renewed(ending, piera)


@pytest.mark.parametrize(
    ("who", "whose", "may"),
    [
        ("piera", "paolo", True),
        ("piera", "piera", False),  # nobody gives a mandate to themselves
        ("paolo", "osvaldo", False),
        ("paolo", "paolo", False),
        ("olga", "paolo", False),
        ("anna", "piera", True),
        ("rosa", "piera", True),
        ("fiora", "piera", False),
        ("zeno", "piera", False),
    ],
)
def test_who_renews_whose(at_table, altra_at_table, altrove, rosa, request, who, whose, may):
    mandate = request.getfixturevalue(whose).mandates.get()
    by = request.getfixturevalue(who)
    if may:
        assert renewed(mandate, by).act
        return
    with pytest.raises(PermissionDenied):
        renewed(mandate, by)


def test_the_state_in_words(ending):
    for day, words in {
        dt.date(2027, 1, 1): "Dal 30 gennaio 2027",
        START: "In vigore",
        dt.date(2027, 3, 6): "Scade fra 30 giorni",
        dt.date(2027, 4, 4): "Scade fra 1 giorno",
        LAST: "Scade oggi",
        dt.date(2027, 4, 6): "Scaduta il 5 aprile 2027",
    }.items():
        assert state_of(ending, day)[0] == words


def test_a_role_that_changes_reaches_what_begins_later(at_table, piera, paolo, osvaldo):
    mine = paolo.mandates.get()
    later = renewed(mine, by=piera, valid_from=START + dt.timedelta(days=9))
    other = renewed(osvaldo.mandates.get(), by=piera, valid_from=START + dt.timedelta(days=9))

    mandates.change_role(at_table, mine, "referente", by=piera)

    later.refresh_from_db()
    other.refresh_from_db()
    assert (later.role, other.role) == ("referente", "osservatore")
