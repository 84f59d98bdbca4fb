"""The pages of meetings: what they ask the database, and that nothing typed is lost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from officine.outbox.models import Message
from tests import factories as make
from tests.conftest import SignedInClient
from tests.workshops.meetings.conftest import called, prepared, set_off
from workshops.actions import attendance, convocations, meetings

FORM = {
    "title": "Il mio titolo",
    "kind": "table",
    "mode": "in_person",
    "where": "Sala rossa",
    "day": "2027-03-08",
    "starts": "10:00",
    "ends": "12:00",
}


def session(who):
    client = SignedInClient()
    client.force_login(who)
    return client


def spent(client, address) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200, address
    return len([one for one in asked if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))])


def test_a_page_costs_the_same_for_one_or_many(
    casa, convened, at_table, co_lead, anna, olga, piera
):
    def at(name, *args):
        return reverse(f"workshops:{name}", args=args)

    pages = {
        (anna, at("meetings", "casa")): 8,
        (anna, at("meetings", "casa") + "?vista=mese"): 8,
        (anna, at("week")): 8,
        (anna, at("meeting", "casa", 1)): 20,
        (anna, at("attendance", "casa", 1)): 11,
        (anna, at("desk")): 14,
        (piera, at("own-meetings")): 9,
        (piera, at("own-meeting", convened.public_id)): 12,
        (None, at("public-meetings", "casa")): 3,
        (None, at("public-meeting", "casa", 1)): 4,
        (None, at("public-meetings-ics", "casa")): 2,
        (None, at("public-meetings-rss", "casa")): 2,
    }
    clients = {who: session(who) if who else SignedInClient() for who in (anna, piera, None)}
    before = {page: spent(clients[page[0]], page[1]) for page in pages}
    for number in range(4):
        body = make.organisation(f"Ente {number}")
        seat = make.participation(casa, body)
        who = make.person(f"ente{number}@prova.example")
        make.mandate(who, body)
        attendance.answer(convened, seat, reply="yes", delegate="Lei", by=who)
        meetings.add_item(convened, title=f"Punto {number}", minutes=5, by=anna)
        called(prepared(casa, anna, days=40 + number), anna, olga)
    after = {page: spent(clients[page[0]], page[1]) for page in pages}

    assert {
        page[1]: (before[page], after[page]) for page in pages if before[page] != after[page]
    } == {}
    assert {page[1]: cost for page, cost in after.items() if cost > pages[page]} == {}


def test_two_who_save_at_once_see_both_texts(meeting, anna):
    client = session(anna)
    address = reverse("workshops:meeting-edit", args=["casa", meeting.number])
    meeting.refresh_from_db()
    read = meeting.version
    assert client.post(address, FORM | {"version": read, "title": "Il primo"}).status_code == 302
    reply = client.post(address, FORM | {"version": read})

    assert reply.status_code == 409
    page = reply.content.decode()
    assert "Il primo" in page
    assert 'value="Il mio titolo"' in page
    assert client.post(address, FORM | {"version": read + 1}).status_code == 302
    meeting.refresh_from_db()
    assert meeting.title == "Il mio titolo"


def test_what_was_typed_comes_back_with_the_error(casa, anna):
    address = reverse("workshops:meeting-new", args=["casa"])
    reply = session(anna).post(address, FORM | {"ends": "09:00", "aim": "Uno scopo lungo"})

    assert reply.status_code == 422
    assert "Uno scopo lungo" in reply.content.decode()


def test_too_late_is_told_on_the_page_with_the_day_that_would_do(
    casa, at_table, co_lead, anna, olga
):
    late = prepared(casa, anna, days=5)
    row = convocations.prepare(late, by=anna)
    for who in (anna, olga):
        convocations.sign(row, sha256=row.sha256, by=who)
    client = session(anna)
    page = client.get(reverse("workshops:meeting", args=["casa", late.number])).content.decode()
    assert "giorni lavorativi di preavviso" in page
    assert "incontro andrebbe al" in page
    send = reverse("workshops:convocation-send", args=["casa", late.number])
    assert client.post(send, {"urgency": " "}).status_code == 422
    assert not Message.objects.filter(kind="meeting_convened").exists()
    assert client.post(send, {"urgency": "Il bando chiude."}).status_code == 302

    public = reverse("workshops:public-meeting", args=["casa", late.number])
    assert "Il bando chiude." in SignedInClient().get(public).content.decode()


def test_a_refusal_is_published_with_the_convocation(meeting, anna, olga):
    row = convocations.prepare(meeting, by=anna)
    convocations.sign(row, sha256=row.sha256, by=anna)
    key = reverse("workshops:own-meeting-key", args=[meeting.public_id])
    said = {"sha256": row.sha256, "verdict": "refused", "text": "Mancano i documenti."}
    assert session(olga).post(key, said).status_code == 302
    row.refresh_from_db()
    convocations.send(row, by=anna)

    public = reverse("workshops:public-meeting", args=["casa", meeting.number])
    assert "Mancano i documenti." in SignedInClient().get(public).content.decode()


def test_who_scans_the_code_confirms_with_one_press(convened, at_table, piera):
    set_off(convened, minutes=-5)
    address = reverse("workshops:come-in", args=[convened.public_id])
    client = session(piera)
    page = client.get(f"{address}?codice={convened.code}").content.decode()
    assert f'value="{convened.code}"' in page
    reply = client.post(address, {"code": convened.code, "scanned": "1", "seat": at_table.pk})

    assert reply.status_code == 302
    row = convened.attendances.get()
    assert (row.way, row.checked_in_at is not None) == ("qr", True)


@pytest.mark.parametrize("who", ["piera", "fiora"])
def test_meetings_are_in_the_calendar_of_who_is_called_and_who_prepares(
    convened, request, who, client
):
    client.force_login(request.getfixturevalue(who))
    content = client.get(reverse("workshops:calendar-file")).content
    event = next(one for one in Calendar.from_ical(content).events if "location" in one)

    assert event["uid"].startswith(str(convened.public_id))
    assert event.decoded("dtstart") == convened.starts_at


def test_the_public_calendar_keeps_the_room_from_afar_to_who_is_called(convened):
    content = SignedInClient().get(reverse("workshops:public-meetings-ics", args=["casa"])).content
    calendar = Calendar.from_ical(content)

    assert len(calendar.events) == 1
    assert not calendar.events[0].errors
    assert b"example.org/stanza" not in content


def test_the_week_of_the_desk_opens_its_list(casa, at_table, co_lead, anna):
    prepared(casa, anna, days=3)
    prepared(casa, anna, days=20)
    client = session(anna)
    desk = client.get(reverse("workshops:desk"))
    week = client.get(reverse("workshops:week"))

    assert desk.context["desk"].counts["meetings"] == 1
    assert len(week.context["page"].object_list) == 1
    assert week.context["page"].object_list[0].starts_at > timezone.now()


def test_the_register_shows_a_category_or_those_to_write(client, convened, at_table, co_lead, anna):
    set_off(convened, minutes=-10)
    client.force_login(anna)
    page = reverse("workshops:attendance", args=["casa", convened.number])
    rows = {seat: f'id="posto-{seat.pk}"' for seat in (at_table, co_lead)}

    def shown(**asked):
        text = client.get(page, asked).content.decode()
        return {seat for seat, row in rows.items() if row in text}

    assert shown() == shown(da="segnare") == {at_table, co_lead}
    assert shown(categoria=at_table.organisation.category.code) >= {at_table}
    assert shown(categoria="Z9") == set()
    tick = reverse("workshops:attendance-tick", args=["casa", convened.number, at_table.pk])
    reply = client.post(f"{tick}?da=segnare", {"do": "here"})
    assert reply["Location"] == f"{page}?da=segnare#registro"
    assert shown(da="segnare") == {co_lead}
    assert shown() == {at_table, co_lead}
    client.post(
        reverse("workshops:attendance-tick", args=["casa", convened.number, co_lead.pk]),
        {"do": "absent", "excuse": "Malattia"},
    )
    assert shown(da="segnare") == set()
