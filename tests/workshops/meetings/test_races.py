"""Two press at once: one last place, one answer per organisation, one sending, one letter each."""

import pytest

from officine.journal.chain import faults
from officine.lifecycle.machine import WrongState
from officine.outbox.models import Message
from tests.workshops.meetings.conftest import called, prepared, signed
from tests.workshops.test_concurrency import at_once
from workshops.actions import attendance, convocations, registrations
from workshops.models import Attendance, Registration

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_the_last_place_is_taken_once(casa, at_table, co_lead, anna, olga):
    meeting = called(prepared(casa, anna, is_open=True, seats=1), anna, olga)

    def come(name):
        registrations.register(meeting, name=name, email=f"{name}@pubblico.example")

    at_once(come, ["uno", "due", "tre"])
    states = Registration.objects.values_list("state", flat=True)
    assert sorted(states) == ["confirmed", "waiting", "waiting"]
    at_once(lambda row: registrations.cancel(row), [Registration.objects.get(state="confirmed")])

    states = Registration.objects.order_by("pk").values_list("state", flat=True)
    assert sorted(states) == ["cancelled", "confirmed", "waiting"]


def test_two_colleagues_answer_at_once_and_a_sending_is_pressed_twice(
    meeting, at_table, anna, olga, piera, paolo
):
    row = signed(meeting, anna, olga)
    late = []

    def press(_n):
        try:
            convocations.send(row, by=anna)
        except WrongState:
            late.append(1)

    at_once(press, [1, 2])
    assert len(late) == 1
    letters = list(Message.objects.filter(kind="meeting_convened").values_list("to", flat=True))
    assert len(letters) == len(set(letters)) == 4  # olga, piera, paolo, osvaldo

    def reply(who):
        attendance.answer(meeting, at_table, reply="yes", delegate=who.name, by=who)

    at_once(reply, [piera, paolo])
    answered = Attendance.objects.get()
    assert answered.delegate == answered.replied_by.name
    assert list(faults()) == []
