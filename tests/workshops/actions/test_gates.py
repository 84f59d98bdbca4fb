"""A step opens when those before it are over; sooner, for a reason that the report prints."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from tests import factories as make
from tests.workshops.meetings.test_pages import session, spent
from workshops.actions import steps
from workshops.models import ExitWord, GateOverride, StepRun
from workshops.queries.gates import waiting_for
from workshops.reports import collect
from workshops.reports.past import Past

pytestmark = pytest.mark.django_db


CONDITION = "Tutti hanno risposto."


@pytest.fixture
def step(edition):
    return make.step(edition, "3.2", exit_condition=CONDITION)


@pytest.fixture
def later(edition, step):
    """The step after ``step``; both have an exit condition."""
    return make.step(edition, "3.9", "Dopo", exit_condition=CONDITION)


@pytest.fixture
def before(torino, step):
    return make.step_run(torino, step)


@pytest.fixture
def after(torino, before, later):
    return make.step_run(torino, later, state="planned")


def test_while_the_one_before_is_open_it_asks_why(before, after, anna):
    with pytest.raises(steps.ClosedGate) as closed:
        steps.open_step(after, by=anna)

    assert [one.run for one in closed.value.waiting] == [before]
    assert "3.2" in closed.value.message_dict["reason"][0]
    after.refresh_from_db()
    assert after.state == "planned"
    with pytest.raises(steps.ClosedGate):
        steps.open_step(after, reason=" \0 ", by=anna)


def test_when_its_condition_holds_the_next_one_opens(before, after, anna):
    steps.finish(before, held=True, by=anna)
    steps.open_step(after, by=anna)

    assert not GateOverride.objects.exists()
    assert waiting_for(after) == []


def test_finished_without_its_condition_keeps_the_next_one_closed(before, after, anna):
    steps.finish(before, held=False, note="Mancano due città", by=anna)

    (waiting,) = waiting_for(after)
    assert (waiting.is_finished, waiting.note) == (True, "Mancano due città")
    with pytest.raises(steps.ClosedGate):
        steps.open_step(after, by=anna)


def test_the_last_word_counts(before, after, anna):
    steps.finish(before, held=False, note="Mancano due città", by=anna)
    steps.reopen(before, by=anna)
    assert [one.is_finished for one in waiting_for(after)] == [False]
    steps.finish(before, held=True, by=anna)

    steps.open_step(after, by=anna)
    assert ExitWord.objects.count() == 2


def test_who_finishes_says_whether_it_holds_and_why_not(before, anna):
    with pytest.raises(ValidationError) as unsaid:
        steps.finish(before, by=anna)
    assert set(unsaid.value.message_dict) == {"held"}
    with pytest.raises(ValidationError) as unexplained:
        steps.finish(before, held=False, note=" ", by=anna)
    assert set(unexplained.value.message_dict) == {"note"}
    before.refresh_from_db()
    assert before.state == "open"


def test_the_secretariat_opens_in_time_and_not_before(casa, before, after, anna):
    secretary = make.person("segreteria@prova.example")
    make.member(casa, secretary, "secretariat")
    with pytest.raises(PermissionDenied):
        steps.open_step(after, reason="Elezioni", by=secretary)
    steps.finish(before, held=True, by=secretary)

    steps.open_step(after, by=secretary)


def test_other_cities_and_later_steps_are_not_in_the_way(casa, before, after, later, anna):
    bari = make.place(casa, "Bari")
    elsewhere = make.step_run(bari, later, state="planned")

    assert waiting_for(elsewhere) == []
    assert waiting_for(before) == []


def test_a_step_finished_before_anybody_was_asked_counts_as_over(before, after):
    StepRun.objects.filter(pk=before.pk).update(state="done")

    assert waiting_for(after) == []


def test_the_report_prints_why(before, after, torino, anna):
    early = timezone.now()
    steps.open_step(after, reason="Elezioni a marzo", by=anna)
    steps.finish(before, held=False, note="Mancano due città", by=anna)

    def told(cut) -> dict:
        city = collect.city(Past(torino.workshop_id, cut), torino.pk)
        return {step["code"]: step["gates"] for step in city["steps"]}

    assert told(timezone.now()) == {
        "3.2": [{"what": "left", "waiting": [], "reason": "Mancano due città"}],
        "3.9": [{"what": "opened", "waiting": ["3.2"], "reason": "Elezioni a marzo"}],
    }
    assert told(early) == {"3.2": [], "3.9": []}
    steps.reopen(before, by=anna)
    assert told(timezone.now())["3.2"] == []


def test_the_page_asks_and_then_does(before, after, anna):
    desk = session(anna)
    opening = "/gestione/officine/casa/passi/3.9/torino/apri"
    asked = desk.post(opening)
    assert asked.status_code == 200
    assert CONDITION in asked.content.decode()
    assert "Errore" not in asked.content.decode().partition("</title>")[0]
    assert desk.post(opening, {"reason": ""}).status_code == 422
    assert desk.post(opening, {"reason": "Elezioni"}).status_code == 302
    assert GateOverride.objects.get().waiting == ["3.2"]

    ending = "/gestione/officine/casa/passi/3.2/torino/concludi"
    assert desk.post(ending).status_code == 200
    kept = desk.post(ending, {"asked": "1", "held": "no", "note": ""})
    assert kept.status_code == 422
    assert 'href="#id_note"' in kept.content.decode()
    assert desk.post(ending, {"asked": "1", "held": "no", "note": "Tardi"}).status_code == 302
    page = desk.get("/gestione/officine/casa/passi").content.decode()
    assert "Aperto prima di 3.2: Elezioni" in page
    assert "Senza la condizione d'uscita: Tardi" in page or "d&#x27;uscita: Tardi" in page


def test_the_page_of_steps_costs_the_same_for_one_or_many(casa, before, after, anna):
    steps.open_step(after, reason="Elezioni", by=anna)
    desk, address = session(anna), "/gestione/officine/casa/passi"
    alone = spent(desk, address)
    for number in range(5):
        place = make.place(casa, f"Luogo {number}")
        first = make.step_run(place, before.step)
        second = make.step_run(place, after.step, state="planned")
        steps.open_step(second, reason="Elezioni", by=anna)
        steps.finish(first, held=False, note="Tardi", by=anna)

    assert spent(desk, address) == alone
