"""Reminders that go out by themselves: on their days, once, in one letter a day."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from officine.italian import ROME
from officine.journal.models import Event
from officine.outbox.models import Message
from tests import factories as make
from workshops.actions import answering, assignments, reminders, reminding, submissions
from workshops.models import Assignment, Reminder

START = dt.date(2027, 3, 1)  # a Monday; summer time begins on the 28th


def at(day: dt.date, hour: int = 9) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), tzinfo=ROME)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at(START), tick=False) as traveller:
        yield traveller


@pytest.fixture
def asked(run, at_table, form, clock):
    """Asked on the first of March, due on the thirtieth: a month with another hour in it."""
    return make.assignment(run, at_table, form, due_at=at(dt.date(2027, 3, 30), 23))


def days(clock, *numbers: int, month: int = 3) -> list[tuple[int, str]]:
    """Let the clock strike on these days; the day and the reader of each letter."""
    for number in numbers:
        clock.move_to(at(dt.date(2027, month, number)))
        reminding.send_due()
    sent = Message.objects.filter(kind="deadlines").order_by("created_at", "to")
    return [(one.created_at.astimezone(ROME).day, one.to.partition("@")[0]) for one in sent]


def test_seven_and_two_days_before_and_one_after(asked, clock):
    told = days(clock, *range(1, 32))

    assert told == [(day, who) for day in (23, 28, 31) for who in ("paolo", "piera")]
    assert set(Reminder.objects.values_list("day", "due_on")) == {
        (day, dt.date(2027, 3, 30)) for day in (-7, -2, 1)
    }


def test_a_clock_that_strikes_all_day_sends_once_and_not_at_night(asked, clock):
    for hour in range(24):
        clock.move_to(at(dt.date(2027, 3, 23), hour))
        reminding.send_due()

    assert Message.objects.filter(kind="deadlines").count() == 2
    assert {one.created_at.astimezone(ROME).hour for one in Message.objects.all()} == {8}


def test_a_clock_that_stood_still_catches_up_and_never_sends_two(asked, clock):
    assert days(clock, 25, 26) == [(25, "paolo"), (25, "piera")]
    # still from the 27th to the 30th: of the two days that came, the last is told
    assert days(clock, 31)[2:] == [(31, "paolo"), (31, "piera")]
    assert set(Reminder.objects.values_list("day", flat=True)) == {-7, 1}


def test_a_clock_that_stood_still_too_long_says_nothing_of_what_is_over(asked, clock):
    assert days(clock, 4, 5, month=4) == []


def test_sixty_days_with_outages_tell_each_day_of_the_plan_once(
    casa, torino, edition, at_table, clock
):
    """Forty forms due on other days; the clock is away one day in four, sometimes three running."""
    form = make.form(edition, "M70")
    for number in range(40):
        step_run = make.step_run(torino, make.step(edition, f"8.{number}"))
        due = at(START + dt.timedelta(days=12 + number), 23)
        make.assignment(step_run, at_table, form, due_at=due)
    away = {5, 6, 7, 13, 20, 21, 27, 33, 34, 35, 41, 48, 49, 55}
    seen = set()
    for day in range(60):
        if day in away:
            continue
        for hour in (8, 12, 19):
            clock.move_to(at(START + dt.timedelta(days=day), hour))
            reminding.send_due()

    rows = Reminder.objects.select_related("assignment")
    for one in rows:
        key = (one.assignment_id, one.mandate_id, one.day)
        assert key not in seen, "told twice"
        seen.add(key)
        late = (one.at.astimezone(ROME).date() - one.due_on).days - one.day
        assert 0 <= late <= reminding.LATE
    letters = Message.objects.filter(kind="deadlines").values_list("to", "created_at")
    by_day = [(to, when.astimezone(ROME).date()) for to, when in letters]
    assert len(by_day) == len(set(by_day))
    # Outages of three days at most: nobody misses the day of a form that was still to be sent,
    # unless the next day of the plan had come as well.
    told = {(pk, day) for pk, _mandate, day in seen}
    for row in Assignment.objects.all():
        days_told = {day for pk, day in told if pk == row.pk}
        assert {-7, 1} <= days_told | ({-7} if -2 in days_told else set())


def test_what_was_sent_waived_or_asked_late_hears_nothing(
    asked, run, at_table, edition, piera, anna, clock
):
    submission = submissions.start(asked, by=piera)
    code = f"{asked.form.code}.01"
    answering.save_answer(submission, code, "Cortili", base_version=0, by=piera)
    waived = make.assignment(
        run, at_table, make.form(edition, "M71"), due_at=at(dt.date(2027, 3, 30), 23)
    )
    assignments.waive(waived, reason="Non serve", by=anna)
    clock.move_to(at(dt.date(2027, 3, 24)))
    submissions.send(submission, key="chiave", by=piera)
    make.assignment(run, at_table, make.form(edition, "M72"), due_at=at(dt.date(2027, 3, 25), 23))

    assert days(clock, 24, 25, 26) == [(26, "paolo"), (26, "piera")]  # of the last, a day after


def test_more_time_begins_the_plan_anew(asked, anna, clock):
    assert days(clock, 23) == [(23, "paolo"), (23, "piera")]
    until = dt.date(2027, 4, 10)
    assignments.extend([asked], until=until, reason="Chiesta dal tavolo", by=anna)

    assert days(clock, 28, 30, 31)[2:] == []
    assert days(clock, 3, month=4)[2:] == [(3, "paolo"), (3, "piera")]
    assert Reminder.objects.filter(day=-7).count() == 4


def test_one_letter_a_day_with_every_officina(asked, altrove, piera, paolo, quartiere, clock):
    place = altrove.places.get()
    seat = make.participation(altrove, quartiere, place)
    step_run = make.step_run(place, asked.step_run.step)
    make.assignment(step_run, seat, asked.form, due_at=at(dt.date(2027, 3, 30), 23))

    assert days(clock, 23) == [(23, "paolo"), (23, "piera")]
    text = Message.objects.filter(kind="deadlines", to=piera.email).get().text
    assert asked.participation.workshop.title in text
    assert altrove.title in text
    assert Event.objects.filter(action="reminder.by_itself").count() == 4


def test_who_was_reminded_by_hand_today_hears_the_plan_another_day(asked, casa, anna, clock):
    clock.move_to(at(dt.date(2027, 3, 23), 8))
    reminders.send(casa, [asked], by=anna)

    assert days(clock, 23, 24) == []
    assert days(clock, 25, 26) == [(25, "paolo"), (25, "piera")]


def test_a_plan_is_chosen_and_paused(asked, casa, anna, clock):
    reminding.change_plan(casa, days=[-10, 3], is_paused=False, by=anna)
    assert days(clock, 20, 23, 28) == [(20, "paolo"), (20, "piera")]

    reminding.change_plan(casa, days=[-10, 3], is_paused=True, by=anna)
    assert days(clock, 2, month=4)[2:] == []
    reminding.change_plan(casa, days=[-10, 3], is_paused=False, by=anna)
    assert days(clock, 3, month=4)[2:] == [(3, "paolo"), (3, "piera")]


@pytest.mark.parametrize("state", ["planned", "done"])
def test_a_step_that_is_not_open_reminds_of_nothing(asked, state, clock):
    type(asked.step_run).objects.filter(pk=asked.step_run_id).update(state=state)

    assert days(clock, 23) == []


def test_an_officina_at_rest_reminds_of_nothing(asked, casa, clock):
    type(casa).objects.filter(pk=casa.pk).update(state="suspended")

    assert days(clock, 23) == []


@pytest.mark.parametrize(
    "chosen", [[0], [31], [-31], list(range(1, 8)), []], ids=["0", "31", "-31", "seven", "none"]
)
def test_impossible_days_are_refused(casa, anna, chosen):
    with pytest.raises(ValidationError) as refused:
        reminding.change_plan(casa, days=chosen, is_paused=False, by=anna)

    assert "days" in refused.value.message_dict


def test_only_the_desk_chooses(casa, piera, zeno):
    for person in (piera, zeno):
        with pytest.raises(PermissionDenied):
            reminding.change_plan(casa, days=[-3], is_paused=False, by=person)


def test_the_coming_days_are_counted_in_organisations(asked, altra_at_table, run, clock):
    make.assignment(run, altra_at_table, asked.form, due_at=at(dt.date(2027, 3, 30), 23))
    clock.move_to(at(dt.date(2027, 3, 22)))

    coming = reminding.coming(asked.participation.workshop, dt.date(2027, 3, 29))

    assert coming == {dt.date(2027, 3, 23): 2, dt.date(2027, 3, 28): 2}


def test_as_many_questions_whatever_there_is_to_say(asked, torino, edition, at_table, clock):
    clock.move_to(at(dt.date(2027, 3, 23)))
    counts = []
    for more in (0, 9):
        for number in range(more):
            form = make.form(edition, f"M6{number}")
            step_run = make.step_run(torino, make.step(edition, f"7.{number}"))
            make.assignment(step_run, at_table, form, due_at=asked.due_at)
        Assignment.objects.update(created_at=at(START))
        with CaptureQueriesContext(connection) as told:
            list(reminding.what_is_due(timezone.localdate()))
        counts.append(len(told))

    assert counts == [4, 4]
