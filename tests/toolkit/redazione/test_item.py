"""One item on its page: written, saved, in conflict, remembered, spoken of."""

import pytest
from django.urls import reverse

from tests.conftest import SignedInClient
from toolkit.actions import curation
from toolkit.curation import items
from toolkit.models import ItemChange, ItemComment, Kind

PLACES = {
    "phase": "F1",
    "step": "1.1",
    "tool": "T01",
    "form": "M01",
    "section": "M01.A",
    "practice": "BP01",
}


def address(name, edition, *args):
    return reverse(f"redazione:{name}", args=[edition.pk, *args])


def content(edition, kind, code):
    return items.content_of(items.find(edition, kind, code))


def as_sent(page):
    """What a browser sends of the form on a page when nothing was touched."""
    form = page.context["form"]
    sent = {"version": page.context["version"]}
    for name, field in form.fields.items():
        value = form[name].value()
        value = field.prepare_value(value)
        if isinstance(value, bool):
            if value:
                sent[name] = "on"
        elif value is not None:
            sent[name] = value
    return sent


@pytest.fixture
def other(dario):
    client = SignedInClient()
    client.force_login(dario)
    return client


@pytest.mark.parametrize(("kind", "code"), PLACES.items())
def test_saving_what_nobody_touched_changes_nothing(curator, draft, kind, code):
    before = content(draft, kind, code)
    page = curator.get(address("item", draft, kind, code))

    reply = curator.post(address("item", draft, kind, code), as_sent(page))

    assert reply.status_code == 302
    assert content(draft, kind, code) == before
    assert not ItemChange.objects.filter(edition=draft).exists()


def test_a_step_is_written_whole(curator, draft, carla):
    page = curator.get(address("item", draft, "step", "1.1"))
    sent = as_sent(page) | {
        "title": "La mappa",
        "who": ["city", "partner"],
        "inputs": "Un elenco\r\n\r\nUna carta \r\n",
        "forms": ["M01", "M02"],
        "least_working_days": "",
        "instructions": "<p>Prima:</p><ol><li><p>scrivi</p></li></ol>",
        "instructions-as": "html",
    }

    reply = curator.post(address("item", draft, "step", "1.1"), sent)

    assert reply.url == address("item", draft, "step", "1.1")
    now = content(draft, "step", "1.1")
    assert now["title"] == "La mappa"
    assert now["inputs"] == ["Un elenco", "Una carta"]
    assert now["forms"] == ["M01", "M02"]
    assert sorted(now["who"]) == ["city", "partner"]
    assert now["least_working_days"] == 0
    assert now["instructions"] == "Prima:\n\n1. scrivi"
    assert now["aim"] == "Sapere chi c'è."
    change = ItemChange.objects.get(edition=draft)
    assert (change.by, change.verb, change.version) == (carla, "edited", 2)


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(curator, draft):
    page = curator.get(address("item", draft, "tool", "T01"))
    sent = as_sent(page) | {"minutes_from": "60", "minutes_to": "x", "when": "Altro momento"}

    reply = curator.post(address("item", draft, "tool", "T01"), sent)

    assert reply.status_code == 422
    assert list(reply.context["form"].errors) == ["minutes_to"]
    assert "Altro momento" in reply.content.decode()
    assert content(draft, "tool", "T01")["when"] == "Quando servono idee."


def save(client, edition, kind, code, name, value, version=1, **more):
    sent = {"field": name, name: value, "version": version, **more}
    return client.post(address("save", edition, kind, code), sent)


def test_a_field_is_kept_while_it_is_written(curator, draft):
    reply = save(curator, draft, "step", "1.1", "title", "Mappa nuova")

    assert reply.status_code == 200
    assert reply.json()["version"] == 2
    assert reply.json()["title"] == "1.1 Mappa nuova"
    assert content(draft, "step", "1.1")["title"] == "Mappa nuova"

    again = save(curator, draft, "step", "1.1", "title", "Mappa nuova", version=2)

    assert again.json()["version"] == 2


def test_different_fields_of_two_curators_are_both_kept(curator, other, draft):
    save(curator, draft, "step", "1.1", "title", "Mappa di Carla")
    save(other, draft, "step", "1.1", "aim", "Scopo di Dario")

    now = content(draft, "step", "1.1")
    assert (now["title"], now["aim"]) == ("Mappa di Carla", "Scopo di Dario")


def test_a_page_opened_before_changes_only_what_was_changed_on_it(curator, other, draft):
    page = curator.get(address("item", draft, "step", "1.1"))
    save(other, draft, "step", "1.1", "aim", "Scopo di Dario")

    reply = curator.post(
        address("item", draft, "step", "1.1"), as_sent(page) | {"title": "Mappa di Carla"}
    )

    assert reply.status_code == 302
    now = content(draft, "step", "1.1")
    assert (now["title"], now["aim"]) == ("Mappa di Carla", "Scopo di Dario")


@pytest.mark.parametrize(
    ("keep", "kept"),
    [
        ("mine", "Di Carla"),
        ("theirs", "Di Dario"),
        ("both", "Di Dario\n\nDi Carla"),
    ],
)
def test_of_two_texts_one_chooses(curator, other, draft, keep, kept):
    save(other, draft, "step", "1.1", "aim", "Di Dario")

    clash = save(curator, draft, "step", "1.1", "aim", "Di Carla")

    said = clash.json()
    assert clash.status_code == 409
    assert (said["mine"], said["theirs"], said["who"]) == ("Di Carla", "Di Dario", "Dario Verdi")
    assert content(draft, "step", "1.1")["aim"] == "Di Dario"

    more = {"version": said["version"], "keep-aim": keep}
    assert save(curator, draft, "step", "1.1", "aim", "Di Carla", **more).status_code == 200
    assert content(draft, "step", "1.1")["aim"] == kept


def test_without_script_the_page_shows_both_and_loses_neither(curator, other, draft):
    page = curator.get(address("item", draft, "step", "1.1"))
    save(other, draft, "step", "1.1", "aim", "Testo di Dario")
    save(other, draft, "step", "1.1", "inputs", "Cosa di Dario", version=2)
    sent = as_sent(page) | {"aim": "Testo di Carla", "title": "Titolo di Carla"}

    clash = curator.post(address("item", draft, "step", "1.1"), sent)

    text = clash.content.decode()
    assert clash.status_code == 409
    assert list(clash.context["clashes"]) == ["aim"]
    for words in ("Testo di Dario", "Testo di Carla", "Titolo di Carla", "Cosa di Dario"):
        assert words in text
    sent = as_sent(clash) | {"keep-aim": "both"}

    assert curator.post(address("item", draft, "step", "1.1"), sent).status_code == 302
    now = content(draft, "step", "1.1")
    assert now["aim"] == "Testo di Dario\n\nTesto di Carla"
    assert (now["title"], now["inputs"]) == ("Titolo di Carla", ["Cosa di Dario"])


def test_a_field_that_is_not_there_is_not_saved(curator, draft):
    assert save(curator, draft, "step", "1.1", "code", "9.9").status_code == 400
    assert save(curator, draft, "step", "1.1", "phase", "F2").status_code == 400


def test_an_edition_in_review_is_not_changed(curator, draft, small):
    assert save(curator, small, "step", "1.1", "title", "Altro").status_code == 423
    page = curator.get(address("item", small, "step", "1.1"))
    assert page.status_code == 200
    assert curator.post(address("item", small, "step", "1.1"), {"title": "x"}).status_code in (
        302,
        409,
    )
    assert content(small, "step", "1.1")["title"] == "Mappa"


def test_the_history_tells_word_by_word_and_leads_back(curator, draft):
    save(curator, draft, "step", "1.1", "aim", "Sapere bene chi c'è.")

    page = curator.get(address("history", draft, "step", "1.1"))

    (entry,) = page.context["page"]
    (change,), (field,) = entry.changes, entry.fields
    assert field["label"] == "Scopo"
    assert [(piece.mark, piece.text.strip()) for piece in field["pieces"]] == [
        ("same", "Sapere"),
        ("added", "bene"),
        ("same", "chi c'è."),
    ]
    reply = curator.post(address("undo", draft, change.pk), {"torna": "elemento"})

    assert reply.url == address("item", draft, "step", "1.1")
    assert content(draft, "step", "1.1")["aim"] == "Sapere chi c'è."


def test_the_history_of_what_was_deleted_brings_it_back(curator, draft, carla):
    curation.delete(draft, Kind.STEP, "1.1", by=carla)

    page = curator.get(address("history", draft, "step", "1.1"))

    assert "È stato eliminato." in page.content.decode()
    (entry,) = page.context["page"]
    curator.post(address("undo", draft, entry.first.pk))
    assert content(draft, "step", "1.1")["title"] == "Mappa"


def test_there_is_no_history_of_what_never_was(curator, draft):
    assert curator.get(address("history", draft, "step", "7.7")).status_code == 404


def test_curators_speak_of_an_item_until_it_is_settled(curator, draft, dario):
    curator.post(address("comment", draft, "step", "1.1"), {"text": "<b>Troppo</b> lungo"})
    said = ItemComment.objects.get()

    page = curator.get(address("item", draft, "step", "1.1"))
    assert "&lt;b&gt;Troppo&lt;/b&gt; lungo" in page.content.decode()
    assert "1 commento aperto" in curator.get("/redazione").content.decode()
    outline = curator.get(address("outline", draft) + "?commenti=aperti")
    assert [row.code for row in outline.context["commented"]] == ["1.1"]

    curator.post(address("resolve", draft, said.pk))

    said.refresh_from_db()
    assert said.resolved_at
    assert "commento aperto" not in curator.get("/redazione").content.decode()


def test_an_empty_comment_is_not_kept(curator, draft):
    curator.post(address("comment", draft, "step", "1.1"), {"text": "  "})

    assert not ItemComment.objects.exists()


def test_the_page_says_where_an_item_is_used(curator, draft):
    page = curator.get(address("item", draft, "form", "M01"))

    assert [one["name"] for one in page.context["used"]] == [
        "1.1 Mappa",
        "T01 Post-it",
        "M02.02 Di chi parli?",
    ]


@pytest.mark.parametrize(("kind", "code"), [*PLACES.items(), ("question", "M01.01")])
def test_the_preview_is_the_page_of_the_readers(curator, draft, kind, code):
    page = curator.get(address("preview", draft, kind, code))

    text = page.content.decode()
    assert page.status_code == 200
    assert "Anteprima: è la pagina che vedrà chi legge." in text
    wanted = "toolkit/_practice.html" if kind == "practice" else "toolkit/base.html"
    assert wanted in {template.name for template in page.templates}


def test_the_preview_shows_the_draft_and_not_what_is_published(curator, draft):
    save(curator, draft, "step", "1.1", "instructions", "### Da provare\n\n- **uno**")

    text = curator.get(address("preview", draft, "step", "1.1")).content.decode()

    assert "<h3>Da provare</h3>" in text
    assert "<li><strong>uno</strong></li>" in text


@pytest.mark.parametrize(("kind", "code"), [("step", "1.1"), ("form", "M01"), ("tool", "T01")])
def test_a_page_costs_the_same_however_much_there_is(
    curator, draft, carla, kind, code, django_assert_max_num_queries
):
    with django_assert_max_num_queries(24) as first:
        curator.get(address("item", draft, kind, code))
    for turn in range(4):
        curation.comment(draft, kind, code, f"Commento {turn}", by=carla)
        curation.add(
            draft, "tool", values={"title": f"Altro {turn}", "record_form": "M01"}, by=carla
        )
        new = curation.add(draft, "step", parent="F1", values={"title": "Altro"}, by=carla)
        curation.edit(
            draft, "step", new.code, {"forms": ["M01"], "tools": ["T01"]}, version=1, by=carla
        )
        curation.add(draft, "section", parent="M01", values={"title": "Altra"}, by=carla)

    with django_assert_max_num_queries(24) as second:
        curator.get(address("item", draft, kind, code))

    assert len(second) == len(first)


@pytest.mark.parametrize("room", ["item", "save", "history", "preview", "comment", "move"])
def test_other_people_do_not_know_the_rooms(client, anna, draft, room):
    client.force_login(anna)
    place = address(room, draft, "step", "1.1")

    assert client.get(place).status_code in (404, 405)
    assert client.post(place, {}).status_code in (404, 405)
