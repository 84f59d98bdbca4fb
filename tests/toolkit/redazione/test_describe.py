"""What an edition says of itself: written, saved while one writes, in conflict, remembered."""

import pytest
from django.urls import reverse

from tests.conftest import SignedInClient
from tests.toolkit.redazione.test_item import as_sent
from toolkit.actions import curation
from toolkit.curation import items
from toolkit.curation.texts import EDITION
from toolkit.models import Edition, ItemChange


def address(name, edition, *args):
    return reverse(f"redazione:{name}", args=[edition.pk, *args])


def said(edition):
    return items.content_of(items.find(Edition.objects.get(pk=edition.pk), EDITION, ""))


def save(client, edition, name, value, version=1, **more):
    sent = {"field": name, name: value, "version": version, **more}
    return client.post(address("describe-save", edition), sent)


@pytest.fixture
def other(dario):
    client = SignedInClient()
    client.force_login(dario)
    return client


def test_saving_what_nobody_touched_changes_nothing(curator, draft):
    before = said(draft)
    page = curator.get(address("describe", draft))

    assert curator.post(address("describe", draft), as_sent(page)).status_code == 302
    assert said(draft) == before
    assert not ItemChange.objects.exists()


def test_everything_an_edition_says_of_itself_is_written(curator, draft, carla):
    sent = as_sent(curator.get(address("describe", draft))) | {
        "title": "Il metodo",
        "label": "edizione di lavoro",
        "note": "<p>Da <strong>leggere</strong></p>",
        "note-as": "html",
        "summary": "Tre passi.",
        "licence": "CC0-1.0",
        "sources": "Il libro\r\n\r\nIl sito | esempio.it\r\nUno | due | dove.it",
    }

    reply = curator.post(address("describe", draft), sent)

    assert reply.url == address("describe", draft)
    assert said(draft) == {
        "code": "",
        "title": "Il metodo",
        "label": "edizione di lavoro",
        "note": "Da **leggere**",
        "summary": "Tre passi.",
        "licence": "CC0-1.0",
        "sources": [
            {"title": "Il libro"},
            {"title": "Il sito", "reference": "esempio.it"},
            {"title": "Uno | due", "reference": "dove.it"},
        ],
    }
    change = ItemChange.objects.get()
    assert (change.kind, change.by, change.version) == (EDITION, carla, 2)
    assert change.before["title"] == "Toolkit di prova"
    curator.post(address("describe", draft), as_sent(curator.get(address("describe", draft))))
    assert ItemChange.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [("title", ""), ("licence", ""), ("sources", " | dove.it"), ("sources", "x" * 301)],
    ids=["no-title", "no-licence", "no-source", "long-source"],
)
def test_what_is_wrong_is_said_at_its_field(curator, draft, name, value):
    sent = as_sent(curator.get(address("describe", draft))) | {name: value, "label": "altra"}

    reply = curator.post(address("describe", draft), sent)

    assert reply.status_code == 422
    assert list(reply.context["form"].errors) == [name]
    assert said(draft)["label"] == "edizione di prova"


def test_different_fields_of_two_curators_are_both_kept(curator, other, draft):
    assert save(curator, draft, "label", "di Carla").json()["version"] == 2
    assert save(other, draft, "summary", "Di Dario.").status_code == 200

    assert (said(draft)["label"], said(draft)["summary"]) == ("di Carla", "Di Dario.")


@pytest.mark.parametrize(
    ("keep", "kept"),
    [("mine", "Di Carla"), ("theirs", "Di Dario"), ("both", "Di Dario\n\nDi Carla")],
)
def test_of_two_texts_one_chooses(curator, other, draft, keep, kept):
    save(other, draft, "note", "Di Dario")

    clash = save(curator, draft, "note", "Di Carla")

    assert clash.status_code == 409
    assert (clash.json()["mine"], clash.json()["theirs"]) == ("Di Carla", "Di Dario")
    more = {"version": clash.json()["version"], "keep-note": keep}
    assert save(curator, draft, "note", "Di Carla", **more).status_code == 200
    assert said(draft)["note"] == kept


def test_without_script_the_page_shows_both_and_loses_neither(curator, other, draft):
    page = curator.get(address("describe", draft))
    save(other, draft, "note", "Testo di Dario")
    sent = as_sent(page) | {"note": "Testo di Carla", "label": "di Carla"}

    clash = curator.post(address("describe", draft), sent)

    text = clash.content.decode()
    assert clash.status_code == 409
    assert all(words in text for words in ("Testo di Dario", "Testo di Carla", "di Carla"))
    sent = as_sent(clash) | {"keep-note": "both"}
    assert curator.post(address("describe", draft), sent).status_code == 302
    assert said(draft)["note"] == "Testo di Dario\n\nTesto di Carla"
    assert said(draft)["label"] == "di Carla"


def test_the_history_leads_back(curator, draft, carla):
    curation.edit(draft, EDITION, "", {"label": "altra"}, version=1, by=carla)

    page = curator.get(address("describe-history", draft))

    assert "altra" in page.content.decode()
    change = ItemChange.objects.get()
    reply = curator.post(address("undo", draft, change.pk), {"torna": "elemento"})
    assert reply.url == address("describe", draft)
    assert said(draft)["label"] == "edizione di prova"


def test_the_outline_and_the_checklist_lead_here(curator, draft, carla):
    assert address("describe", draft) in curator.get(address("outline", draft)).content.decode()
    picture = {"note": "![](/toolkit/immagini/x.png)"}
    curation.edit(draft, EDITION, "", picture, version=1, by=carla)

    page = curator.get(address("publish", draft))

    points = [point["url"] for one in page.context["stops"] for point in one["points"]]
    assert points == [address("describe", draft)]


def test_an_edition_that_is_published_says_what_it_said(curator, small):
    page = curator.get(address("describe", small))

    assert page.status_code == 200
    assert all(field.disabled for field in page.context["form"].fields.values())
    assert save(curator, small, "label", "altra").status_code == 423
    assert said(small)["label"] == "edizione di prova"


def test_a_page_costs_the_same_however_much_there_is(
    curator, draft, carla, django_assert_max_num_queries
):
    with django_assert_max_num_queries(8) as first:
        curator.get(address("describe", draft))
    for turn in range(4):
        curation.edit(draft, EDITION, "", {"note": f"Nota {turn}"}, version=9, by=carla)

    with django_assert_max_num_queries(8) as second:
        curator.get(address("describe", draft))

    assert len(second) == len(first)
