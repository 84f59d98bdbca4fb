"""The page of the reminders that go out by themselves."""

import pytest

from officine.journal.models import Event
from workshops.actions import reminding
from workshops.models import ReminderPlan

PAGE = "/gestione/officine/casa/solleciti/automatici"


@pytest.fixture
def office(client, casa, ugo):
    client.force_login(ugo)
    return client


def test_the_usual_days_stand_there_until_one_chooses(office, casa):
    page = office.get(PAGE).content.decode()

    assert 'value="7, 2"' in page
    assert 'name="after" value="1"' in page
    assert "non parte nessun sollecito" in page
    assert not ReminderPlan.objects.exists()


def test_days_are_chosen_as_one_writes_them(office, casa, ugo):
    reply = office.post(PAGE, {"before": "10 e 3", "after": "2;5"})

    assert reply.status_code == 302
    assert reminding.plan_of(casa).days == [-10, -3, 2, 5]
    told = Event.objects.get(action="reminder.planned")
    assert (told.actor, told.detail) == (ugo, {"days": "-10 -3 2 5", "paused": False})
    assert 'value="10, 3"' in office.get(PAGE).content.decode()


def test_a_pause_is_said_and_keeps_the_days(office, casa):
    office.post(PAGE, {"before": "7", "after": "", "is_paused": "on"})

    page = office.get(PAGE).content.decode()
    assert "sono in pausa: per ora si sollecita solo a mano" in page
    assert 'value="7"' in page


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("sette", "", "separati da una virgola"),
        ("-7", "", "separati da una virgola"),
        ("7, 90", "", "fra 1 e 30"),
        ("0", "", "fra 1 e 30"),
        ("1,2,3,4", "1,2,3", "al massimo 6"),
        ("", "", "Scegli almeno un giorno"),
        ("7" * 70, "", "60"),
        ("9" * 12, "", "separati"),
    ],
    ids=["word", "minus", "far", "zero", "many", "none", "long", "huge"],
)
def test_what_cannot_be_is_told_at_its_field_and_stays(office, before, after, fault):
    page = office.post(PAGE, {"before": before, "after": after}).content.decode()

    assert fault in page
    assert f'value="{before}"' in page or not before
    assert not ReminderPlan.objects.exists()


def test_what_is_coming_is_counted(office, assignment):
    page = office.get(PAGE).content.decode()

    assert "Che cosa parte nei prossimi giorni" in page
    assert "una organizzazione" in page
