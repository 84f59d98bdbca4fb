"""Revisions in addresses, and the page that tells two editions apart."""

import pytest

from tests.toolkit.small_edition import EDITION, FILES, write
from toolkit.actions import drafts, editions
from toolkit.curation import items
from toolkit.models import Edition, Kind, Obligation


@pytest.fixture
def first(tmp_path, db):
    Obligation.objects.create(code="E05.1", title="Tempi", source="prova", confidence="V")
    return editions.publish(editions.load_edition(write(tmp_path / "prima")), by=None)


@pytest.fixture
def reworded(first, carla):
    """Edition 1 with other words: 1.1."""
    return _next(first, carla, {"title": "Mappa nuova"})


@pytest.fixture
def second(first, carla):
    return _next(first, carla, {"least_working_days": 12})


def _next(base, carla, said) -> Edition:
    draft = drafts.start_draft(base, by=carla)
    items.write(items.find(draft, Kind.STEP, "1.1"), said)
    return editions.publish(draft, by=None)


def step_at(client, number) -> str:
    return client.get(f"/toolkit/{number}/passi/1.1").content.decode()


def test_a_number_is_its_last_revision_and_exact_names_stay(client, reworded):
    assert (reworded.number, reworded.revision, reworded.name) == (1, 1, "1.1")
    assert "Mappa nuova" in step_at(client, "1")
    assert "Mappa nuova" in step_at(client, "1.1")
    assert "Mappa nuova" not in step_at(client, "1.0")
    assert client.get("/toolkit/1.2").status_code == 404
    assert client.get("/toolkit").context["edition"] == reworded


@pytest.mark.parametrize("number", ["1", "1.0", "1.1"])
def test_the_pages_of_an_address_call_each_other_by_it(client, reworded, number):
    html = step_at(client, number)

    assert f'href="/toolkit/{number}/fasi/F1"' in html
    assert f'href="/toolkit/{number}/moduli/M01"' in html


def test_a_revision_that_is_not_the_last_says_so(client, reworded):
    old = step_at(client, "1.0")

    assert "una revisione più recente" in old
    assert "La 1.1 ha gli stessi passi" in old
    assert "più recente" not in step_at(client, "1")
    assert "più recente" not in step_at(client, "1.1")


def test_a_newer_edition_counts_more_than_a_revision(client, first, reworded, carla):
    newer = _next(reworded, carla, {"least_working_days": 12})

    assert newer.name == "2"
    for number in ("1", "1.0", "1.1"):
        html = step_at(client, number).replace("&#x27;", "'")
        assert "C'è un'edizione più recente" in html
        assert "una revisione più recente" not in html


def test_a_retired_revision_gives_way_to_the_published_one(client, first, reworded, carla):
    drafts.retire(reworded, by=carla)

    assert "Mappa nuova" not in step_at(client, "1")
    assert "Mappa nuova" in step_at(client, "1.1")


def test_only_an_exact_address_is_for_ever(client, first, reworded):
    of_number = client.get("/toolkit/1/edizione.json")
    exact = client.get("/toolkit/1.0/edizione.json")

    assert "immutable" not in of_number["Cache-Control"]
    assert "immutable" in exact["Cache-Control"]
    assert of_number.json()["revision"] == 1
    assert "revision" not in exact.json()
    assert "edizione-1.1.json" in of_number["Content-Disposition"]


def test_everybody_reads_what_changed(client, second):
    response = client.get("/toolkit/edizioni/1/confronta/2")

    html = response.content.decode()
    assert response.status_code == 200
    assert response.context["comparison"].counts["changed"] == 1
    assert "Dall'edizione 1 all'edizione 2" in html
    assert "<del>" in html
    assert "tolto:" in html
    assert "È cambiata la struttura" in html


@pytest.mark.parametrize("mark", ["added", "removed", "moved", "changed", "other"])
def test_one_kind_of_change_alone(client, second, mark):
    response = client.get(f"/toolkit/edizioni/1/confronta/2?mostra={mark}")

    assert response.status_code == 200
    assert len(response.context["shown"]) == (1 if mark in ("changed", "other") else 0)


def test_drafts_are_compared_by_curators_alone(client, first, carla):
    drafts.start_draft(first, by=carla)

    assert client.get("/toolkit/edizioni/1/confronta/2").status_code == 404
    client.force_login(carla)
    assert client.get("/toolkit/edizioni/1/confronta/2").status_code == 200


def test_the_list_says_what_changed_and_how(client, first, carla):
    draft = drafts.start_draft(first, by=carla)
    items.write(items.find(draft, Kind.STEP, "1.1"), {"least_working_days": 12})
    editions.publish(draft, by=None, release_note="Il passo 1.1 dura di più.")

    html = client.get("/toolkit/edizioni").content.decode()

    assert "Il passo 1.1 dura di più." in html
    assert 'href="/toolkit/edizioni/1.0/confronta/2.0"' in html


def test_comparing_costs_the_same_whatever_changed(
    client, first, second, tmp_path, django_assert_num_queries
):
    more = {"forms/M01.yaml": FILES["forms/M01.yaml"].replace("label: ", "label: Oggi ")}
    more["edition.yaml"] = EDITION.replace("number: 1", "number: 3")
    editions.publish(editions.load_edition(write(tmp_path / "terza", **more)), by=None)

    for number in (2, 3):
        with django_assert_num_queries(4):
            client.get(f"/toolkit/edizioni/1/confronta/{number}")
