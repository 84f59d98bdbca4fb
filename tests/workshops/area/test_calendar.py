"""What is due, on a page and in one's own calendar."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from officine.italian import ROME
from officine.journal.models import Event
from tests import factories as make
from workshops.actions import answering, assignments, calendar, submissions
from workshops.models import CalendarAddress, Mandate

PAGE, FILE = "/area/calendario", "/area/calendario.ics"


def events(response) -> list:
    assert response.status_code == 200, response.status_code
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(response.content).walk("VEVENT"))


def feed_of(person) -> str:
    return f"/calendario/{calendar.token_of(calendar.open_address(by=person))}.ics"


def test_a_deadline_is_a_whole_day_in_rome_with_its_place(client, paolo, assignment):
    assignment.due_at = dt.datetime(2027, 3, 27, 23, 59, tzinfo=ROME)
    assignment.save()
    client.force_login(paolo)

    (event,) = events(client.get(FILE))

    assert (event["DTSTART"].dt, event["DTEND"].dt) == (dt.date(2027, 3, 27), dt.date(2027, 3, 28))
    assert str(event["SUMMARY"]) == f"Scade: {assignment.form.code} {assignment.form.title}"
    for words in ("27 marzo 2027", "23:59", "Casa del Quartiere", "Torino", "3.1"):
        assert words in str(event["DESCRIPTION"])
    assert str(event["URL"]).endswith(f"/area/compilazioni/{assignment.public_id}")
    assert str(event["UID"]).startswith(str(assignment.public_id))
    (alarm,) = event.walk("VALARM")
    assert alarm["TRIGGER"].dt == -dt.timedelta(hours=15)


def test_an_extension_moves_the_same_day_and_sending_takes_it_away(
    client, paolo, piera, anna, assignment
):
    client.force_login(paolo)
    (before,) = events(client.get(FILE))
    until = assignment.due_at.astimezone(ROME).date() + dt.timedelta(days=5)

    assignments.extend([assignment], until=until, reason="Chiesta dal tavolo", by=anna)
    (after,) = events(client.get(FILE))

    assert after["UID"] == before["UID"]
    assert after["DTSTART"].dt == until
    submission = submissions.start(assignment, by=piera)
    code = f"{assignment.form.code}.01"
    answering.save_answer(submission, code, "Cortili", base_version=0, by=piera)
    submissions.send(submission, key="chiave", by=piera)
    assert events(client.get(FILE)) == []


def test_what_is_waived_and_what_is_of_others_is_not_there(
    client, paolo, anna, olga, assignment, run, form, altra_at_table
):
    other = make.assignment(run, altra_at_table, form)
    client.force_login(paolo)

    assert [str(one["UID"]).partition("@")[0] for one in events(client.get(FILE))] == [
        str(assignment.public_id)
    ]
    assert str(other.public_id) not in client.get(PAGE).content.decode()
    assignments.waive(assignment, reason="Non serve più", by=anna)
    assert events(client.get(FILE)) == []
    assert "Non hai scadenze" in client.get(PAGE).content.decode()


def test_a_calendar_follows_the_address_without_a_login(paolo, assignment):
    feed, program = feed_of(paolo), Client()

    first = program.get(feed)

    assert len(events(first)) == 1
    assert "Set-Cookie" not in first.headers
    assert first["Referrer-Policy"] == "no-referrer"
    again = program.get(feed, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("change", ["renewed", "closed", "inactive", "no-mandate"])
def test_what_is_taken_away_counts_from_the_next_reading(paolo, assignment, change):
    feed, program = feed_of(paolo), Client()
    assert len(events(program.get(feed))) == 1

    if change == "renewed":
        calendar.open_address(by=paolo)
    elif change == "closed":
        calendar.close_address(by=paolo)
    elif change == "inactive":
        paolo.is_active = False
        paolo.save()
    else:
        Mandate.objects.filter(person=paolo).update(revoked_at=timezone.now())

    if change == "no-mandate":
        assert events(program.get(feed)) == []
    else:
        assert program.get(feed).status_code == 404


@pytest.mark.parametrize("word", ["x", "a:b", "%00", "0" * 500], ids=["x", "pair", "null", "long"])
def test_an_address_that_was_never_given_is_not_found(db, word):
    assert Client().get(f"/calendario/{word}.ics").status_code == 404


def test_the_key_alone_opens_nothing(paolo):
    feed_of(paolo)
    key = CalendarAddress.objects.get(person=paolo).key

    assert Client().get(f"/calendario/{key.hex}.ics").status_code == 404
    assert Client().get(f"/calendario/{key.hex}:{'A' * 43}.ics").status_code == 404


def test_the_page_makes_changes_and_closes_the_address(client, paolo, assignment):
    client.force_login(paolo)

    client.post(PAGE, {"do": "open"})
    first = CalendarAddress.objects.get(person=paolo)
    page = client.get(PAGE).content.decode()
    assert calendar.token_of(first) in page
    assert 'href="webcal://' in page
    client.post(PAGE, {"do": "open"})
    assert CalendarAddress.objects.get(person=paolo).key != first.key
    client.post(PAGE, {"do": "close"})
    client.post(PAGE, {"do": "close"})

    assert not CalendarAddress.objects.filter(person=paolo).exists()
    journal = Event.objects.filter(actor=paolo).order_by("sequence")
    told = list(journal.values_list("action", flat=True))
    assert told[-3:] == ["calendar.opened", "calendar.opened", "calendar.closed"]


def test_the_words_are_those_of_the_person(paolo, assignment):
    paolo.language = "en"
    paolo.save()

    (event,) = events(Client().get(feed_of(paolo), headers={"accept-language": "it"}))

    assert str(event["SUMMARY"]).startswith("Due: ")


def test_as_many_questions_for_one_deadline_as_for_twelve(client, paolo, at_table, torino, edition):
    client.force_login(paolo)
    feed, counts = feed_of(paolo), []
    for step in range(12):
        form = make.form(edition, f"K{step:02}")
        make.assignment(make.step_run(torino, make.step(edition, f"9.{step}")), at_table, form)
        if step in (0, 11):
            for address in (PAGE, FILE, feed):
                with CaptureQueriesContext(connection) as told:
                    assert client.get(address).status_code == 200
                counts.append(len(told))

    assert counts[:3] == counts[3:]
    assert counts[5] <= 6
