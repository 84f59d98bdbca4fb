"""Calling a meeting: two keys on one fingerprint, notice, one letter each, what changed."""

import datetime as dt

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from icalendar import Calendar

from officine.calendar import working_days
from officine.lifecycle.machine import WrongState
from officine.outbox import clock
from officine.outbox.models import Message
from tests.workshops.meetings.conftest import called, days_from_now, fields, prepared, signed
from workshops.actions import convocations, meetings
from workshops.models import City
from workshops.queries.notice import notice_of


def letters(kind):
    return Message.objects.filter(kind=kind)


def test_it_leaves_with_both_keys_and_each_person_has_one_letter(
    meeting, anna, olga, piera, paolo, osvaldo
):
    row = convocations.prepare(meeting, by=anna)
    with pytest.raises(ValidationError):
        convocations.send(row, by=anna)
    convocations.sign(row, sha256=row.sha256, by=anna)
    with pytest.raises(ValidationError):
        convocations.send(row, by=anna)
    convocations.sign(row, sha256=row.sha256, by=olga)
    convocations.send(row, by=anna)
    with pytest.raises(WrongState):
        convocations.send(row, by=anna)

    meeting.refresh_from_db()
    assert meeting.state == "convened"
    assert meeting.current.notice_days == notice_of(meeting).days
    heard = sorted(letters("meeting_convened").values_list("to", flat=True))
    assert heard == sorted(who.email for who in (olga, piera, paolo, osvaldo))


def test_what_changes_after_a_signature_asks_for_new_keys(meeting, anna, olga):
    row = signed(meeting, anna, olga)
    meetings.add_item(meeting, title="Varie", minutes=5, by=anna)

    row.refresh_from_db()
    meeting.refresh_from_db()
    assert (row.state, meeting.state) == ("withdrawn", "draft")
    with pytest.raises(WrongState):
        convocations.send(row, by=anna)
    with pytest.raises(WrongState):
        convocations.sign(row, sha256=row.sha256, by=olga)


def test_a_refusal_of_the_co_lead_is_kept_and_does_not_stop_the_authority(meeting, anna, olga):
    row = convocations.prepare(meeting, by=anna)
    convocations.sign(row, sha256=row.sha256, by=anna)
    with pytest.raises(ValidationError):
        convocations.refuse(row, sha256=row.sha256, text=" ", by=olga)
    convocations.refuse(row, sha256=row.sha256, text="I documenti mancano.", by=olga)
    row.refresh_from_db()
    assert row.state == "refused"
    convocations.send(row, by=anna)

    meeting.refresh_from_db()
    assert meeting.state == "convened"


def test_a_refusal_of_the_authority_stops_it(meeting, anna, olga):
    row = convocations.prepare(meeting, by=anna)
    convocations.sign(row, sha256=row.sha256, by=olga)
    convocations.refuse(row, sha256=row.sha256, text="Da rivedere.", by=anna)

    with pytest.raises(ValidationError):
        convocations.send(row, by=anna)


def test_too_late_is_told_before_and_leaves_only_with_a_reason(casa, at_table, co_lead, anna, olga):
    late = prepared(casa, anna, days=6)
    row = signed(late, anna, olga)
    with pytest.raises(convocations.Late) as told:
        convocations.send(row, by=anna)
    assert told.value.notice.missing > 0
    assert not letters("meeting_convened").exists()
    convocations.send(row, urgency="Il bando chiude venerdì.", by=anna)

    row.refresh_from_db()
    assert (row.is_late, row.urgency) == (True, "Il bando chiude venerdì.")
    assert "Il bando chiude venerdì." in letters("meeting_convened").first().text


def test_notice_leaves_out_the_patron_day_of_the_city_of_the_meeting(casa, torino, meeting):
    day = meeting.starts_at.date() - dt.timedelta(days=1)
    while day.weekday() >= 5 or working_days(day - dt.timedelta(days=1), day) == 0:
        day -= dt.timedelta(days=1)
    before = notice_of(meeting).days
    City.objects.filter(pk=torino.city_id).update(patron_day=f"{day:%m-%d}")

    assert notice_of(meeting).days == before - 1


def test_a_rectification_says_what_changed_and_moves_the_same_event(convened, anna, olga, casa):
    later = fields(days=31, where="Sala blu")
    meetings.edit(convened, version=convened.version, by=anna, **later)
    convened.refresh_from_db()
    assert convened.current.document["where"] == "Sala rossa"  # nobody was told yet
    called(convened, anna, olga)

    assert convened.state == "rectified"
    changed = {one["field"] for one in convened.current.changes}
    assert changed == {"starts_at", "ends_at", "where"}
    first = event_of(letters("meeting_convened").first())
    second = event_of(letters("meeting_rectified").first())
    assert first["uid"] == second["uid"]
    assert (first["sequence"], second["sequence"]) == (0, 1)
    assert second.decoded("dtstart") == later["starts_at"]
    assert "Sala blu" in letters("meeting_rectified").first().text


def test_nothing_changed_is_not_told_again(convened, anna):
    with pytest.raises(ValidationError):
        convocations.prepare(convened, by=anna)


def test_a_cancellation_takes_the_event_away_and_says_why(convened, anna):
    with pytest.raises(ValidationError):
        convocations.cancel(convened, reason=" ", by=anna)
    convocations.cancel(convened, reason="Sala non disponibile.", by=anna)

    convened.refresh_from_db()
    assert convened.state == "cancelled"
    letter = letters("meeting_cancelled").first()
    calendar = Calendar.from_ical(letter.calendar)
    assert calendar["method"] == "CANCEL"
    assert event_of(letter)["status"] == "CANCELLED"
    assert "Sala non disponibile." in letter.text
    assert letters("meeting_cancelled").count() == 4
    with pytest.raises(WrongState):
        convocations.cancel(convened, reason="Ancora.", by=anna)


def test_the_letter_that_leaves_carries_an_invitation_a_calendar_reads(convened, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    clock.deliver()

    sent = next(one for one in mail.outbox if one.subject.startswith("Convocazione"))
    part = next(one for one in sent.message().walk() if one.get_content_type() == "text/calendar")
    assert part.get_param("method") == "REQUEST"
    calendar = Calendar.from_ical(part.get_payload(decode=True))
    assert calendar["method"] == "REQUEST"
    event = calendar.events[0]
    assert not event.errors
    assert event.decoded("dtstart") == convened.starts_at
    assert event["attendee"] == f"mailto:{sent.to[0]}"


def test_who_may_not_convene_does_not(meeting, fiora, piera, zeno, nino):
    for who in (fiora, piera, zeno, nino):
        with pytest.raises(PermissionDenied):
            convocations.prepare(meeting, by=who)
        with pytest.raises(PermissionDenied):
            convocations.cancel(meeting, reason="No", by=who)


def test_an_internal_note_is_never_sent(casa, at_table, co_lead, anna, olga):
    made = prepared(casa, anna)
    meetings.add_item(made, title="Conti", minutes=5, note="notainterna", by=anna)
    called(made, anna, olga)

    assert "notainterna" not in str(made.current.document)
    assert not Message.objects.filter(text__contains="notainterna").exists()


def test_documents_are_shared_with_the_first_convocation_that_names_them(meeting, anna, olga):
    item = meeting.items.first()
    first = meetings.add_document(item, title="Bozza", address="https://example.org/1", by=anna)
    called(meeting, anna, olga)
    second = meetings.add_document(item, title="Nota", address="https://example.org/2", by=anna)
    first.refresh_from_db()
    shared = first.shared_at
    assert shared == meeting.current.sent_at
    assert second.shared_at is None
    called(meeting, anna, olga)

    first.refresh_from_db()
    second.refresh_from_db()
    assert first.shared_at == shared
    assert second.shared_at == meeting.current.sent_at


def test_two_who_edit_at_once_the_second_is_told(meeting, anna, ugo):
    meeting.refresh_from_db()
    read = meeting.version
    meetings.edit(meeting, version=read, by=anna, **fields(title="Il primo"))
    with pytest.raises(meetings.Changed) as told:
        meetings.edit(meeting, version=read, by=ugo, **fields(title="Il secondo"))

    assert told.value.now.title == "Il primo"


def test_times_follow_durations_and_turns(meeting, anna):
    item = meeting.items.get(title="Priorità")
    meetings.move_item(item, up=True, by=anna)
    row = convocations.prepare(meeting, by=anna)

    assert [(one["at"], one["title"]) for one in row.document["agenda"]] == [
        ("10:00", "Priorità"),
        ("10:50", "Saluti"),
    ]


def test_a_copy_has_the_agenda_and_not_the_letters(convened, anna):
    made = meetings.duplicate(convened, by=anna)

    assert made.state == "draft"
    assert made.starts_at == convened.starts_at + dt.timedelta(days=7)
    assert [item.title for item in made.items.all()] == ["Saluti", "Priorità"]
    assert made.code != convened.code
    assert not made.convocations.exists()


def event_of(letter):
    return Calendar.from_ical(letter.calendar).events[0]


def test_days_are_of_rome(meeting):
    assert meeting.starts_at == days_from_now(30)
