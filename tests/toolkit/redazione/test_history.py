"""The history of an item: a sitting is one entry, every saving of it can be restored."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from toolkit.actions import curation
from toolkit.curation import items
from toolkit.curation.history import PER_PAGE, SITTING
from toolkit.models import ItemChange, Kind

STEP = (Kind.STEP, "1.1")
MINUTE = dt.timedelta(minutes=1)


def at(name, edition, *args):
    return reverse(f"redazione:{name}", args=[edition.pk, *args])


def said(edition):
    return items.content_of(items.find(edition, *STEP))


@pytest.fixture
def write(draft):
    """Somebody saves a field of the step, so many minutes after the story began."""
    start = timezone.now()

    def saved(by, minute, **values):
        with time_machine.travel(start + minute * MINUTE, tick=False):
            version = items.find(draft, *STEP).version
            curation.edit(draft, *STEP, values, version=version, by=by)

    return saved


def read(client, draft, query=""):
    page = client.get(at("history", draft, *STEP) + query)
    return page, list(page.context["page"])


def test_a_sitting_is_one_entry_with_the_joined_difference(curator, draft, write, carla):
    write(carla, 0, aim="Sapere bene chi c'è.")
    write(carla, 1, title="Mappa nuova")
    write(carla, 2, aim="Sapere molto bene chi c'è.")

    page, (entry,) = read(curator, draft)

    assert len(entry.changes) == 3
    told = {field["label"]: field["pieces"] for field in entry.fields}
    assert list(told) == ["Titolo", "Scopo"]
    assert [(piece.mark, piece.text.strip()) for piece in told["Scopo"]] == [
        ("same", "Sapere"),
        ("added", "molto bene"),
        ("same", "chi c'è."),
    ]
    assert "3 salvataggi" in page.content.decode()


@pytest.mark.parametrize(
    ("turn", "title", "aim"),
    [
        (0, "Mappa", "Sapere chi c'è."),
        (1, "Mappa", "Uno"),
        (2, "Mappa nuova", "Uno"),
    ],
    ids=["first", "second", "third"],
)
def test_each_saving_can_be_restored(curator, draft, write, carla, turn, title, aim):
    write(carla, 0, aim="Uno")
    write(carla, 1, title="Mappa nuova")
    write(carla, 2, aim="Due")
    page, (entry,) = read(curator, draft)
    wanted = at("undo", draft, entry.changes[turn].pk)

    assert wanted in page.content.decode()
    curator.post(wanted, {"torna": "elemento"})

    assert (said(draft)["title"], said(draft)["aim"]) == (title, aim)


def test_others_later_moves_and_restorings_begin_another_entry(curator, draft, write, carla, dario):
    write(carla, 0, aim="A")
    write(dario, 1, aim="B")
    write(carla, 2, aim="C")
    write(carla, 2 + SITTING / MINUTE, aim="D")
    write(carla, 3 + SITTING / MINUTE, aim="E")
    curation.move(draft, *STEP, turn=2, by=carla)
    curation.restore(ItemChange.objects.filter(edition=draft).first(), by=carla)

    _page, entries = read(curator, draft)

    assert [(str(one.last.verb), len(one.changes)) for one in entries] == [
        ("restored", 1),
        ("moved", 1),
        ("edited", 1),
        ("edited", 2),
        ("edited", 1),
        ("edited", 1),
    ]


def test_a_sitting_that_ends_where_it_began_says_so(curator, draft, write, carla):
    write(carla, 0, aim="Altro")
    write(carla, 1, aim="Sapere chi c'è.")

    page, (entry,) = read(curator, draft)

    assert entry.fields == []
    assert "Alla fine dice le stesse cose di prima." in page.content.decode()


def test_a_long_history_has_pages_and_each_costs_the_same(
    curator, draft, write, carla, dario, django_assert_num_queries
):
    write(carla, 0, aim="Giro 0")
    with django_assert_num_queries(5):
        read(curator, draft)
    for turn in range(1, PER_PAGE + 3):
        write((carla, dario)[turn % 2], turn, aim=f"Giro {turn}")

    with django_assert_num_queries(5):
        page, entries = read(curator, draft)
    _page, rest = read(curator, draft, "?page=2")

    assert len(entries) == PER_PAGE
    assert "Pagina 1 di 2" in page.content.decode()
    assert [one.after["aim"] for one in rest] == ["Giro 2", "Giro 1", "Giro 0"]
