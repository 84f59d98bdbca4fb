"""What a report tells of the dialogue: counted by hand, at its cut, without whom it was."""

import datetime as dt

import pytest
from django.utils import timezone

from officine.italian import ROME
from tests import factories as make
from tests.workshops.dialogue.conftest import WHY
from workshops.actions import help, integrations, submissions
from workshops.demo import clock
from workshops.models import Arrival, HelpThread, IntegrationRequest, Snapshot
from workshops.reports import collect
from workshops.reports.collect import COLUMNS
from workshops.reports.exchange import exchange
from workshops.reports.past import Past

PERIOD = {"from": "2000-01-01", "to": "2100-01-01", "key": ""}
MONDAY = dt.datetime(2027, 3, 1, 10, tzinfo=ROME)


def told(casa, cut=None, period=PERIOD) -> dict:
    past = Past(casa.pk, cut or timezone.now())
    return exchange(past, collect.table(past), period)


def at(days: int):
    return clock.at(MONDAY + dt.timedelta(days=days))


def ask(submission, ugo, until: int, text="Spiega meglio."):
    integrations.prepare(submission, question=WHY, kind="request", text=text, by=ugo)
    due = (MONDAY + dt.timedelta(days=until)).date()
    return integrations.ask(submission, until=due, by=ugo)


@pytest.fixture
def story(asked, sent, ugo, piera, write):
    """Asked and answered in time, asked and answered late, asked and withdrawn, asked and open."""
    for begin, answered, until in ((0, 3, 7), (10, 25, 14)):
        with at(begin):
            request = ask(sent, ugo, until)
        with at(answered):
            write(sent, WHY, f"Perché {begin}")
            for remark in request.remarks.all():
                integrations.tick(remark, done=True, by=piera)
            submissions.send(sent, key=f"di nuovo {begin}", by=piera)
    with at(30):
        ask(sent, ugo, 40)
    with at(31):
        integrations.withdraw(sent, by=ugo)
    with at(32):
        ask(sent, ugo, 40)
    return sent


def test_integrations_are_counted_as_they_ended(story, casa):
    with at(33):
        found = told(casa)["integrations"]

    assert found["all"] == {
        "chieste": 4,
        "in-tempo": 1,
        "in-ritardo": 1,
        "ritirate": 1,
        "aperte": 1,
        "days": 7.0,  # 3 and 11 working days: from Monday to Thursday, from Thursday to Friday
    }
    assert [one["round"] for one in found["rounds"]] == [1, 2, 3, 4]
    assert [one["days"] for one in found["rows"]] == [3, 11, None, None]
    assert [one["asked"] for one in found["rows"]] == [
        one.asked_at.astimezone(ROME).date().isoformat()
        for one in IntegrationRequest.objects.order_by("round")
    ]


def test_a_day_that_is_over_does_not_know_what_came_after(story, casa):
    period = PERIOD | {"from": "2027-03-05"}
    with at(99):
        found = told(casa, MONDAY + dt.timedelta(days=12), period)["integrations"]

    assert (found["all"]["chieste"], found["all"]["aperte"], found["all"]["in-tempo"]) == (2, 1, 1)
    assert (found["period"]["chieste"], found["period"]["aperte"]) == (1, 1)


def test_help_is_told_without_who_asked(asked, casa, paolo, ugo):
    with at(0):
        first = help.ask(asked, question=WHY, text="Che cosa vuol dire?", by=paolo)
        help.ask(asked, question="M91.02", text="E qui?", by=paolo)
    with at(2):
        help.answer(first, text="Vuol dire questo.", by=ugo)
    with at(4):
        help.write(first, text="E quest'altro?", by=paolo)
        late, early = told(casa), told(casa, MONDAY + dt.timedelta(days=1))

    assert late["help"]["all"] == {
        "chieste": 2,
        "con-risposta": 1,
        "da-rispondere": 2,
        "days": 2.0,
    }
    assert early["help"]["all"]["con-risposta"] == 0
    assert set(late["help"]["rows"][0]) == {
        *("form", "question", "asked", "answered", "state", "days")
    }


def test_nothing_of_another_officina_is_told(story, asked, paolo):
    help.ask(asked, question=WHY, text="Che cosa vuol dire?", by=paolo)
    other = make.workshop("altrove", asked.form.edition)

    found = told(other, MONDAY + dt.timedelta(days=3650))

    assert (found["integrations"]["rows"], found["help"]["rows"]) == ([], [])


@pytest.mark.parametrize(
    ("channel", "count"), [("pec", "pec"), ("hand", "carta"), ("post", "carta"), ("email", "email")]
)
def test_a_row_says_how_it_came(sent, casa, torino, fiora, channel, count):
    def row(cut):
        past = Past(casa.pk, cut)
        (one,) = collect.city(past, torino.pk)["compilations"]
        return dict(zip(COLUMNS, one, strict=True))["channel"]

    before = timezone.now()
    arrival = Arrival.objects.create(
        assignment=sent.assignment,
        channel=channel,
        protocol_number="7/2027",
        received_at=before,
        sender="Casa",
        registered_by=fiora,
    )
    assert row(timezone.now()) == "portal"
    first = sent.snapshots.get()
    Snapshot.objects.create(
        submission=sent,
        round=2,
        number="T-2",
        document={},
        sha256="0" * 64,
        sent_at=timezone.now(),
        sent_by=fiora,
        arrival=arrival,
    )

    assert (row(timezone.now()), row(first.sent_at)) == (channel, "portal")


@pytest.mark.parametrize("more", [0, 8])
def test_it_costs_the_same_however_much_was_said(
    story, asked, casa, paolo, ugo, django_assert_num_queries, more
):
    for number in range(more):
        thread = help.ask(asked, question=f"M91.0{number + 1}", text="Che cosa?", by=paolo)
        help.answer(thread, text="Questo.", by=ugo)
    assert HelpThread.objects.count() == more
    past = Past(casa.pk, MONDAY + dt.timedelta(days=3650))
    table = collect.table(past)
    assert past.cities is not None
    assert past.forms is not None
    exchange(past, table, PERIOD)  # content types are looked up once per process

    with django_assert_num_queries(3):
        exchange(past, table, PERIOD)
