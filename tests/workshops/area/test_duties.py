"""All that an organisation is asked, wherever it is asked, and nothing of anybody else."""

import csv
import datetime as dt
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import factories as make
from workshops.actions import entrusting, submissions
from workshops.models import Assignment


@pytest.fixture
def several(assignment, altrove, quartiere, altra_at_table, run, edition, form, step):
    """A form of «casa», a late one of another authority, one of another organisation."""
    place = altrove.places.get()
    seat = make.participation(altrove, quartiere, place)
    late = make.assignment(make.step_run(place, step), seat, form)
    Assignment.objects.filter(pk=late.pk).update(due_at=timezone.now() - dt.timedelta(days=1))
    make.assignment(run, altra_at_table, make.form(edition, "M91"))
    return assignment, late


@pytest.fixture
def page(quartiere):
    return reverse("workshops:duties", args=[quartiere.public_id])


def shown(client, address) -> list[str]:
    return [one["row"].workshop for one in client.get(address).context["rows"]]


def test_it_reaches_across_officine_and_stops_at_the_organisation(client, several, page, osvaldo):
    client.force_login(osvaldo)

    assert shown(client, page) == ["Officina altrove", "Officina casa"]
    assert "M91" not in client.get(page).text


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("officina=casa", ["Officina casa"]),
        ("stato=da-inviare", ["Officina altrove", "Officina casa"]),
        ("stato=bozza", ["Officina casa"]),
        ("stato=da-iniziare", ["Officina altrove"]),
        ("stato=validata", []),
        ("scadenza=in-ritardo", ["Officina altrove"]),
        ("scadenza=7-giorni", []),
        ("officina=casa&scadenza=in-ritardo", []),
        ("stato=nulla&scadenza=mai", ["Officina altrove", "Officina casa"]),
        ("officina=%00", ["Officina altrove", "Officina casa"]),
    ],
    ids=str,
)
def test_filters_of_the_address(client, several, page, piera, query, titles):
    submissions.start(several[0], by=piera)
    client.force_login(piera)

    assert shown(client, f"{page}?{query}") == titles


def test_who_has_a_section_in_hand_is_named(client, several, page, piera, paolo):
    entrusting.entrust(several[0], "M90.A", to=paolo, by=piera)
    client.force_login(piera)

    rows = {one["row"].workshop: one["row"].in_hand for one in client.get(page).context["rows"]}
    assert rows == {"Officina casa": ["Paolo Neri"], "Officina altrove": []}


def test_the_sheet_says_the_same_and_runs_nothing(client, several, page, piera, altrove):
    type(altrove).objects.filter(pk=altrove.pk).update(title="=1+1")
    client.force_login(piera)

    text = client.get(f"{page}.csv?scadenza=in-ritardo").getvalue().decode("utf-8-sig")

    _header, line = csv.reader(io.StringIO(text), delimiter=";")
    assert line[0] == "M90"
    assert line[2] == "'=1+1"
    assert line[8] == "In ritardo"
