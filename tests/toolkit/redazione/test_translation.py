"""An edition in English: translated text by text, then published beside the Italian one."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from toolkit.actions import curation, drafts, editions, translations
from toolkit.canonical.editions import said
from toolkit.curation import items
from toolkit.curation.translating import translation_of
from toolkit.models import Edition, Kind, Translation


def put(edition, by, kind=Kind.STEP, code="1.1", **texts):
    return translations.translate(edition, "en", kind, code, texts, seen={}, by=by)


def put_all(edition, by):
    """Every text in a sort of English."""
    for item in translation_of(edition, said(edition), "en").items:
        texts = {pair.path: f"EN {pair.source}" for pair in item.pairs}
        translations.translate(edition, "en", item.kind, item.code, texts, seen={}, by=by)


def page(curator, edition, query=""):
    return curator.get(f"/redazione/edizioni/{edition.pk}/traduzione/en{query}")


def save(curator, edition, **said):
    values = {"kind": "step", "code": "1.1"} | {
        key.replace("__", ":"): value for key, value in said.items()
    }
    return curator.post(f"/redazione/edizioni/{edition.pk}/traduzione/en", values)


def counts(edition):
    whole = translation_of(edition, said(edition), "en")
    return whole.missing, whole.stale, whole.done


def test_a_text_is_translated_and_counted(curator, small):
    missing, _stale, _done = counts(small)

    done = save(curator, small, text__title="Map", was__title="", source__title="Mappa")

    assert done.status_code == 302
    assert done.url.endswith("#step-1-1")
    assert counts(small) == (missing - 1, 0, 1)
    assert 'name="was:title" value="Map"' in page(curator, small).content.decode()


def test_what_was_not_touched_is_not_written(curator, small):
    save(curator, small, text__title="", was__title="", source__title="Mappa")

    assert not Translation.objects.exists()


def test_a_translation_is_stale_once_the_italian_changes(curator, draft, carla):
    put(draft, carla, title="Map")
    curation.edit(draft, Kind.STEP, "1.1", {"title": "Mappa nuova"}, version=1, by=carla)

    html = page(curator, draft, "?mostra=da-rivedere").content.decode()

    assert counts(draft)[1:] == (1, 0)
    assert "Prima diceva" in html
    assert html.count("<textarea") == 1


def test_a_stale_translation_may_be_found_good(curator, draft, carla):
    put(draft, carla, title="Map")
    curation.edit(draft, Kind.STEP, "1.1", {"title": "Mappa nuova"}, version=1, by=carla)
    said_again = {"text__title": "Map", "was__title": "Map", "source__title": "Mappa nuova"}

    save(curator, draft, **said_again)
    assert counts(draft)[1:] == (1, 0)
    save(curator, draft, **said_again, good__title="on")

    assert counts(draft)[1:] == (0, 1)


def test_what_changed_while_one_translated_is_kept_and_stale(curator, draft, carla):
    curation.edit(draft, Kind.STEP, "1.1", {"title": "Mappa nuova"}, version=1, by=carla)

    save(curator, draft, text__title="Map", was__title="", source__title="Mappa")

    assert Translation.objects.get().text == "Map"
    assert counts(draft)[1:] == (1, 0)


def test_an_empty_translation_is_missing_again(curator, small, carla):
    put(small, carla, title="Map")

    save(curator, small, text__title=" ", was__title="Map", source__title="Mappa")

    assert not Translation.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"code": "9.9"}, {"kind": "nothing"}, {"text:nowhere": "x"}], ids=str
)
def test_a_text_that_is_not_there_is_refused(curator, small, wrong):
    values = {"kind": "step", "code": "1.1", "text:title": "Map"} | wrong

    response = curator.post(f"/redazione/edizioni/{small.pk}/traduzione/en", values)

    assert response.status_code in (302, 404)
    assert not Translation.objects.exclude(path="title").exists()


@pytest.mark.parametrize("language", ["it", "de", "x"])
def test_only_into_other_languages_of_the_portal(curator, small, language):
    address = f"/redazione/edizioni/{small.pk}/traduzione/{language}"

    assert curator.get(address).status_code == 404


def test_a_draft_begins_with_the_translations_of_its_base(small, carla):
    put(small, carla, title="Map")

    draft = drafts.start_draft(small, by=carla)

    assert counts(draft)[1:] == (0, 1)


def test_only_what_is_whole_is_published(curator, small, carla):
    put(small, carla, title="Map")

    with pytest.raises(ValidationError):
        translations.publish_translation(small, "en", by=carla)
    curator.post(f"/redazione/edizioni/{small.pk}/traduzione/en/pubblica")

    assert Edition.objects.count() == 1


def test_a_draft_has_no_translation_to_publish(draft, carla):
    put_all(draft, carla)

    with pytest.raises(ValidationError):
        translations.publish_translation(draft, "en", by=carla)


@pytest.fixture
def english(small, carla) -> Edition:
    put_all(small, carla)
    return translations.publish_translation(small, "en", by=carla)


def test_a_translation_is_an_edition_frozen_like_any_other(small, english, carla):
    assert (english.number, english.revision, english.language) == (1, 0, "en")
    assert english.based_on == small
    assert english.published_by == carla
    assert editions.verify(english)
    assert items.find(english, Kind.STEP, "1.1").title == "EN Mappa"
    question = english.frozen["forms"][1]["sections"][0]["questions"][0]
    assert question["choices"][0] == {"code": "poco", "label": "EN Poco"}
    with pytest.raises(ValidationError):
        translations.publish_translation(small, "en", by=carla)
    with pytest.raises(ValidationError):
        items.write(items.find(english, Kind.STEP, "1.1"), {"title": "x"})


PARTS = ["", "/passi/1.1", "/strumenti/T01", "/moduli/M01", "/fasi/F1", "/stampa"]


@pytest.mark.parametrize("part", PARTS)
def test_who_reads_english_gets_english(client, english, part):
    italian = client.get(f"/toolkit/1{part}").content.decode()
    client.cookies["officine_language"] = "en"
    html = client.get(f"/toolkit/1{part}").content.decode()
    main = html.partition("<main")[2].partition("</main>")[0]

    assert "EN " not in italian
    assert "EN " in main
    assert 'lang="it">EN' not in main


def test_without_a_translation_the_page_says_that_it_is_italian(client, small):
    client.cookies["officine_language"] = "en"

    html = client.get("/toolkit/1/passi/1.1").content.decode()

    assert '<span lang="it">Mappa</span>' in html


def test_a_translation_is_no_edition_to_choose(client, english, small, carla):
    assert list(Edition.objects.published()) == [small]
    assert client.get("/toolkit").context["edition"] == small
    assert client.get(reverse("api:editions-detail", args=["1"])).json()["language"] == "it"
    assert "anche in inglese" in client.get("/toolkit/edizioni").content.decode()
    assert drafts.start_draft(small, by=carla).language == "it"


def test_both_are_downloaded_each_with_its_fingerprint(client, small, english):
    italian = client.get("/toolkit/1.0/edizione.json")
    other = client.get("/toolkit/1.0/edizione.json?lingua=en")

    assert italian.json()["language"] == "it"
    assert other.json()["language"] == "en"
    assert other["ETag"] == f'"{english.sha256}"'
    assert client.get("/toolkit/1.0/edizione.json?lingua=de").status_code == 404


def test_the_page_costs_the_same_whatever_is_translated(curator, small, carla):
    def cost():
        with CaptureQueriesContext(connection) as caught:
            assert page(curator, small).status_code == 200
        return len(caught)

    cost()
    before = cost()
    put_all(small, carla)

    assert cost() == before <= 12


def test_only_curators_translate(small, nino):
    with pytest.raises(PermissionDenied):
        put(small, nino, title="Map")
    with pytest.raises(PermissionDenied):
        translations.publish_translation(small, "en", by=nino)


# What changes, told in both languages


@pytest.fixture
def noted(small, carla) -> Edition:
    """A revision that says what it changes, its words all translated but for the note."""
    draft = drafts.start_draft(small, by=carla)
    items.write(items.find(draft, Kind.STEP, "1.1"), {"title": "Carta degli attori"})
    editions.publish(draft, by=None, release_note="Un titolo *più* chiaro.")
    put_all(draft, carla)
    put_all(small, carla)
    translations.publish_translation(small, "en", by=carla)
    return draft


LISTS = ["/toolkit/edizioni", "/toolkit/edizioni/1.0/confronta/1.1"]


@pytest.mark.parametrize("address", LISTS, ids=["list", "changes"])
def test_the_note_is_read_in_the_language_of_the_page(client, curator, noted, address):
    asked = page(curator, noted).content.decode()
    assert 'name="release_note" lang="en"' in asked
    assert "Un titolo *più* chiaro." in asked

    told = {"release_note": "  A clearer <b>title</b>. "}
    curator.post(f"/redazione/edizioni/{noted.pk}/traduzione/en/pubblica", told)

    assert "Un titolo" in client.get(address).content.decode()
    client.cookies["officine_language"] = "en"
    html = client.get(address).content.decode()
    assert "A clearer title." in html
    assert "Un titolo" not in html


@pytest.mark.parametrize("address", LISTS, ids=["list", "changes"])
def test_without_an_english_note_the_italian_one_is_told_as_italian(client, noted, carla, address):
    translations.publish_translation(noted, "en", by=carla)
    client.cookies["officine_language"] = "en"

    html = client.get(address).content.decode()
    assert '<div class="of-italian" lang="it"><p>Un titolo' in html


def test_a_note_has_a_length(noted, carla):
    with pytest.raises(ValidationError):
        translations.publish_translation(noted, "en", release_note="x" * 4001, by=carla)
    assert not Edition.objects.translations().filter(revision=1).exists()
