"""Who leads the meetings tells how they went; the practice of steps and tools is made of it."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from officine.journal.models import Event
from tests import factories as make
from toolkit.models import Edition, Tool
from workshops.actions import facilitation
from workshops.models import FacilitationNote
from workshops.queries.use import use


@pytest.fixture
def world_cafe(edition):
    with make.past_the_guards():
        now = Edition.objects.get(pk=edition.pk)
        return Tool.objects.create(
            edition=now, code="T01", position=1, title="World café", minutes_from=60, minutes_to=90
        )


def tell(run, by, **said):
    given = {"text": "Tutti hanno parlato", "held_on": timezone.localdate(), "tool": "T01"}
    return facilitation.tell(run, **given | said, by=by)


def test_who_leads_tells_and_the_journal_knows(run, fiora, world_cafe):
    note = tell(run, fiora, minutes=90, people=24)

    assert (note.minutes, note.people, note.by) == (90, 24, fiora)
    assert Event.objects.filter(action="facilitation.told", actor=fiora).count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("text", "  "), ("tool", "T99"), ("minutes", 0), ("minutes", 1441)],
    ids=["nothing said", "no such tool", "no time", "more than a day"],
)
def test_what_is_not_so_is_refused_at_its_field(run, fiora, world_cafe, field, value):
    with pytest.raises(ValidationError) as refused:
        tell(run, fiora, **{field: value})

    assert list(refused.value.message_dict) == [field]
    assert not FacilitationNote.objects.exists()


def test_a_meeting_to_come_is_not_told(run, fiora, world_cafe):
    with pytest.raises(ValidationError) as refused:
        tell(run, fiora, held_on=timezone.localdate() + dt.timedelta(days=1))

    assert list(refused.value.message_dict) == ["held_on"]


def test_partners_and_strangers_tell_nothing(run, piera, zeno, at_table, altrove, world_cafe):
    for who in (piera, zeno):
        with pytest.raises(PermissionDenied):
            tell(run, who)


def test_one_takes_back_ones_own_and_who_is_responsible_any(run, fiora, ugo, anna, world_cafe):
    mine, other = tell(run, fiora), tell(run, fiora)

    with pytest.raises(PermissionDenied):
        facilitation.withdraw(mine, by=ugo)
    facilitation.withdraw(mine, by=fiora)
    facilitation.withdraw(mine, by=fiora)
    facilitation.withdraw(other, by=anna)

    assert FacilitationNote.objects.filter(withdrawn_at=None).count() == 0
    assert Event.objects.filter(action="facilitation.withdrawn").count() == 2


def test_practice_says_how_long_with_how_many_and_what_was_said(run, fiora, anna, world_cafe):
    tell(run, fiora, minutes=90, people=20, text="Due tavoli su tre")
    tell(run, fiora, minutes=60, text="Un'ora basta")
    gone = tell(run, fiora, minutes=600)
    facilitation.withdraw(gone, by=fiora)
    tell(run, fiora, tool="", text="Senza strumento")

    told = use(run.step.phase.edition.toolkit_id, anna)

    one = told.tools["T01"]
    assert (one.used, one.minutes, one.people) == (2, 75, 20)
    assert one.notes == ["Un'ora basta", "Due tavoli su tre"]
    assert told.steps[run.step.code].notes == [
        "Senza strumento",
        "Un'ora basta",
        "Due tavoli su tre",
    ]


def test_words_of_an_officina_one_may_not_read_are_not_told(run, casa, fiora, carla, world_cafe):
    casa.is_public = False
    casa.save()
    tell(run, fiora, text="segreto", minutes=30)

    one = use(run.step.phase.edition.toolkit_id, carla).tools["T01"]

    assert (one.notes, one.minutes) == ([], 30)


def test_the_page_shows_the_newest_first_and_keeps_what_was_typed(client, run, fiora, world_cafe):
    client.force_login(fiora)
    address = reverse("workshops:facilitation", args=["casa"])
    typed = {"step_run": run.pk, "held_on": "31/02/2027", "text": "Ho scritto molto"}

    wrong = client.post(address, typed)
    right = client.post(address, typed | {"held_on": "2026-01-15", "minutes": "45", "tool": "T01"})
    page = client.get(address).content.decode()

    assert wrong.status_code == 422
    assert "Ho scritto molto" in wrong.content.decode()
    assert "gg/mm/aaaa" in wrong.content.decode()
    assert right.status_code == 302
    assert "45 minuti" in page
    assert "World café" in page
    assert "15 gennaio 2026" in page


def test_a_step_of_another_officina_cannot_be_told_about(client, run, altrove, zeno, step):
    client.force_login(zeno)

    reply = client.post(
        reverse("workshops:facilitation", args=["altrove"]),
        {"step_run": run.pk, "held_on": "2026-01-15", "text": "Non mio"},
    )

    assert reply.status_code == 422
    assert not FacilitationNote.objects.exists()


def test_the_page_costs_the_same_for_one_and_for_many(
    client, run, fiora, world_cafe, django_assert_max_num_queries
):
    client.force_login(fiora)
    address = reverse("workshops:facilitation", args=["casa"])
    tell(run, fiora)
    client.get(address)

    with django_assert_max_num_queries(9) as one:
        client.get(address)
    for _each in range(20):
        tell(run, fiora)
    with django_assert_max_num_queries(9) as many:
        client.get(address)

    assert len(one) == len(many)


def test_curators_read_it_in_the_practice(client, run, fiora, carla, world_cafe):
    tell(run, fiora, minutes=90, people=20, text="Due tavoli su tre")
    client.force_login(carla)

    page = client.get(reverse("redazione:practice")).content.decode()

    assert "World café" in page
    assert "Due tavoli su tre" in page
