import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from officine.lifecycle.machine import WrongState
from officine.outbox.models import Message
from tests import factories as make
from workshops.actions import steps
from workshops.models import StepRun, Workshop

MONDAY = dt.date(2027, 3, 1)


@pytest.fixture
def long_step(edition):
    return make.step(edition, "3.2", "Consultazione", least_working_days=10)


def test_a_step_gets_its_dates_in_several_cities(casa, torino, step, anna):
    bari = make.place(casa, "Bari")

    runs = steps.plan(step, [torino, bari], opens_on=MONDAY, due_on=dt.date(2027, 3, 31), by=anna)

    assert [(str(run.place), run.state, run.due_on) for run in runs] == [
        ("Torino", "planned", dt.date(2027, 3, 31)),
        ("Bari", "planned", dt.date(2027, 3, 31)),
    ]


def test_less_time_than_the_toolkit_asks_needs_a_reason(torino, long_step, anna):
    short = {"opens_on": MONDAY, "due_on": dt.date(2027, 3, 8)}

    with pytest.raises(ValidationError) as refusal:
        steps.plan(long_step, [torino], **short, by=anna)

    assert refusal.value.message_dict["override_reason"] == [
        "Torino: 5 giorni lavorativi, il Toolkit ne chiede 10.",
        "Allunga i tempi o scrivi il motivo.",
    ]
    (run,) = steps.plan(long_step, [torino], **short, override_reason="Urgenza.", by=anna)
    assert run.override_reason == "Urgenza."


def test_the_reason_goes_away_with_the_haste(torino, long_step, anna):
    steps.plan(
        long_step,
        [torino],
        opens_on=MONDAY,
        due_on=dt.date(2027, 3, 8),
        override_reason="Urgenza.",
        by=anna,
    )

    (run,) = steps.plan(
        long_step,
        [torino],
        opens_on=MONDAY,
        due_on=dt.date(2027, 3, 31),
        override_reason="Urgenza.",
        by=anna,
    )

    assert (run.override_reason, StepRun.objects.count()) == ("", 1)


def test_a_step_of_another_edition_is_refused(torino, anna):
    foreign = make.step(make.edition(2), "9.9")

    with pytest.raises(ValidationError):
        steps.plan(foreign, [torino], opens_on=MONDAY, due_on=MONDAY, by=anna)


def test_cities_of_another_officina_are_refused(torino, altrove, step, anna):
    with pytest.raises(ValidationError):
        steps.plan(step, [torino, altrove.places.get()], opens_on=MONDAY, due_on=MONDAY, by=anna)


def test_a_step_opens_ends_and_opens_again(run, anna):
    steps.finish(run, by=anna)
    assert run.finished_on is not None
    steps.reopen(run, by=anna)

    run.refresh_from_db()
    assert (run.state, run.finished_on) == ("open", None)


def test_opening_tells_each_person_once(casa, torino, step, at_table, form, anna, piera, paolo):
    planned = make.step_run(torino, step, state="planned")
    other = make.form(casa.edition, "M91")
    make.assignment(planned, at_table, form)
    make.assignment(planned, at_table, other)

    steps.open_step(planned, by=anna)

    assert list(Message.objects.order_by("to").values_list("to", "kind")) == [
        ("paolo@partner.example", "form_asked"),
        ("piera@partner.example", "form_asked"),
    ]


@pytest.mark.parametrize(("state", "verb"), [("open", "open_step"), ("planned", "finish")])
def test_a_step_moves_only_forward(torino, step, anna, state, verb):
    run = make.step_run(torino, step, state=state)

    with pytest.raises(WrongState):
        getattr(steps, verb)(run, by=anna)


def test_no_step_opens_in_an_officina_in_preparation(casa, torino, step, anna):
    run = make.step_run(torino, step, state="planned")
    Workshop.objects.filter(pk=casa.pk).update(state="draft")
    run = StepRun.objects.get(pk=run.pk)

    with pytest.raises(WrongState):
        steps.open_step(run, by=anna)


def test_a_step_with_questions_asked_is_not_dropped(torino, step, at_table, form, anna):
    run = make.step_run(torino, step, state="planned")
    asked = make.assignment(run, at_table, form)
    with pytest.raises(ValidationError):
        steps.drop(run, by=anna)

    asked.delete()
    steps.drop(run, by=anna)

    assert StepRun.objects.count() == 0


def test_who_only_facilitates_plans_nothing(torino, step, fiora, zeno, piera):
    for who in (fiora, zeno, piera):
        with pytest.raises(PermissionDenied):
            steps.plan(step, [torino], opens_on=MONDAY, due_on=MONDAY, by=who)
