"""Who comes: answers, presence, the public with its places and waiting list."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from officine.lifecycle.machine import WrongState
from officine.outbox.models import Message
from tests.workshops.meetings.conftest import called, prepared, set_off
from workshops.actions import attendance, convocations, registrations
from workshops.models import Attendance, Registration
from workshops.queries.attendance import by_category, figures_of, lines_of
from workshops.queries.meetings import to_sign, waiting_for


def test_an_organisation_answers_and_the_last_word_counts(convened, at_table, piera, paolo):
    attendance.answer(convened, at_table, reply="yes", delegate="Piera", by=piera)
    attendance.answer(convened, at_table, reply="no", note="Un altro impegno", by=paolo)

    row = Attendance.objects.get()
    assert (row.reply, row.delegate, row.excuse) == ("no", "", "Un altro impegno")
    assert row.replied_by == paolo


def test_who_is_a_deputy_in_the_register_comes_as_one(convened, at_table, piera, paolo, client):
    row = paolo.mandates.get()
    row.deputy_for = piera.mandates.get()
    row.save()

    attendance.answer(convened, at_table, reply="yes", delegate=" paolo  neri ", by=piera)

    said = Attendance.objects.get()
    assert (said.is_deputy, said.deputy_of) == (True, "Piera Bianchi")
    client.force_login(piera)
    page = client.get(f"/area/incontri/{convened.public_id}").content.decode()
    assert "(supplente di Piera Bianchi)" in page

    attendance.answer(convened, at_table, reply="yes", delegate="Piera Bianchi", by=piera)
    other = {"delegate": "Un'altra", "is_deputy": True}
    attendance.answer(convened, at_table, reply="yes", **other, by=piera)
    said.refresh_from_db()
    assert (said.is_deputy, said.deputy_of) == (True, "")


def test_a_deputy_who_comes_in_by_the_code_is_told_as_one(convened, at_table, piera, paolo):
    row = paolo.mandates.get()
    row.deputy_for = piera.mandates.get()
    row.save()
    set_off(convened, minutes=-10)

    attendance.come_in(convened, at_table, code=convened.code, by=paolo)

    assert Attendance.objects.get().deputy_of == "Piera Bianchi"


def test_who_comes_is_named(convened, at_table, piera):
    with pytest.raises(ValidationError):
        attendance.answer(convened, at_table, reply="yes", delegate=" ", by=piera)


def test_nobody_answers_for_another(convened, at_table, olga, osvaldo, anna, nino):
    for who in (olga, osvaldo, anna, nino):
        with pytest.raises(PermissionDenied):
            attendance.answer(convened, at_table, reply="yes", delegate="X", by=who)


def test_a_call_waits_among_the_duties_until_it_is_answered(convened, at_table, piera, osvaldo):
    assert [one.seat for one in waiting_for(piera)] == [at_table]
    assert waiting_for(osvaldo) == []
    attendance.answer(convened, at_table, reply="maybe", by=piera)

    assert waiting_for(piera) == []


def test_a_convocation_to_sign_waits_for_both_sides(meeting, anna, olga, piera):
    row = convocations.prepare(meeting, by=anna)
    assert [to_sign(who) for who in (anna, olga, piera)] == [[row], [row], []]
    convocations.sign(row, sha256=row.sha256, by=olga)

    assert [to_sign(who) for who in (anna, olga)] == [[row], []]


def test_the_code_opens_on_the_day_only(convened, at_table, piera):
    with pytest.raises(ValidationError):
        attendance.come_in(convened, at_table, code=convened.code, by=piera)
    set_off(convened, minutes=-10)
    with pytest.raises(ValidationError):
        attendance.come_in(convened, at_table, code="XXXXXX", by=piera)
    first = attendance.come_in(convened, at_table, code=convened.code.lower(), by=piera)
    again = attendance.come_in(convened, at_table, code=convened.code, by=piera)

    assert first.checked_in_at == again.checked_in_at
    assert figures_of(convened)["present"] == 1


def test_the_secretariat_writes_the_register_by_hand(convened, at_table, co_lead, fiora, nino):
    set_off(convened, minutes=-10)
    attendance.tick(convened, at_table, present=True, is_remote=True, by=fiora)
    attendance.tick(convened, co_lead, present=False, excuse="Malattia", by=fiora)
    with pytest.raises(PermissionDenied):
        attendance.tick(convened, at_table, present=True, by=nino)

    figures = figures_of(convened)
    assert (figures["present"], figures["remote"], figures["excused"]) == (1, 1, 1)
    counted = {one.code: (one.called, one.present) for one in by_category(lines_of(convened))}
    assert counted == {"B2": (1, 0), "C1": (1, 1)}


@pytest.fixture
def one_place(casa, at_table, co_lead, anna, olga):
    return called(prepared(casa, anna, is_open=True, seats=1), anna, olga)


def register(meeting, name):
    registrations.register(meeting, name=name, email=f"{name}@pubblico.example")
    return Registration.objects.get(email=f"{name}@pubblico.example")


def test_who_comes_after_the_last_place_waits_and_moves_up(one_place):
    first, second = register(one_place, "uno"), register(one_place, "due")
    assert (first.state, second.state) == ("confirmed", "waiting")
    registrations.cancel(first)

    second.refresh_from_db()
    assert second.state == "confirmed"
    told = Message.objects.filter(to=second.email).order_by("pk")
    assert ["lista d'attesa" in one.subject for one in told] == [True, False]
    assert "METHOD:REQUEST" in told.last().calendar


def test_registering_twice_takes_one_place(one_place):
    register(one_place, "uno")
    register(one_place, "uno")

    assert Registration.objects.count() == 1


def test_a_closed_or_begun_meeting_takes_nobody(convened, one_place):
    with pytest.raises(WrongState):
        register(convened, "uno")
    set_off(one_place, minutes=-1)
    with pytest.raises(WrongState):
        register(one_place, "uno")


def test_more_places_in_a_rectification_move_people_up(one_place, anna, olga):
    register(one_place, "uno")
    waits = register(one_place, "due")
    one_place.refresh_from_db()
    one_place.seats = 2
    one_place.save()
    called(one_place, anna, olga)

    waits.refresh_from_db()
    assert waits.state == "confirmed"


def test_names_are_forgotten_and_numbers_stay(one_place):
    register(one_place, "uno")
    past = timezone.now() - registrations.KEPT - dt.timedelta(days=1)
    type(one_place).objects.filter(pk=one_place.pk).update(
        starts_at=past - dt.timedelta(hours=1), ends_at=past
    )

    assert registrations.forget() == 1
    row = Registration.objects.get()
    assert (row.name, row.email, row.state) == ("", "", "confirmed")
    assert registrations.forget() == 0
