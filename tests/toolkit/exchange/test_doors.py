"""The doors: who takes what away, what is kept by whom, and the way in step by step."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as make
from tests.toolkit.exchange.test_xlsform import LISTS, WHOLE, row, workbook
from toolkit.actions import curation, drafts, exchange
from toolkit.canonical import forms as canonical_forms
from toolkit.canonical.editions import canonical
from toolkit.curation import checks, shape
from toolkit.exchange import document, writing
from toolkit.fields import choice, vocabularies
from toolkit.files.reading import Fault, Refused
from toolkit.models import Edition

FILES_OF_ALL = {
    "edizione.zip": "application/zip",
    "toolkit.md": "text/markdown; charset=utf-8",
    "toolkit.pdf": "application/pdf",
    "moduli/M01/modulo.docx": "officedocument.wordprocessingml.document",
    "moduli/M01/modulo.xlsx": "officedocument.spreadsheetml.sheet",
}


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"


@pytest.fixture
def draft(published, carla):
    return drafts.start_draft(published, by=carla)


def sent(client, address, content, name="edizione.json"):
    return client.post(address, {"file": SimpleUploadedFile(name, content)})


@pytest.mark.parametrize("name", FILES_OF_ALL)
def test_everybody_takes_a_published_edition_away(client, published, name):
    response = client.get(f"/toolkit/1.0/{name}")

    assert response.status_code == 200
    assert FILES_OF_ALL[name] in response["Content-Type"]
    assert response["Content-Disposition"].startswith('attachment; filename="prova-edizione-1')
    assert "public" in response["Cache-Control"]
    assert "Cookie" in response["Vary"]
    again = client.get(f"/toolkit/1.0/{name}", headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_an_exact_address_is_kept_for_long_and_a_number_is_not(client, published):
    kept = {
        address: client.get(f"/toolkit/{address}")["Cache-Control"]
        for address in ("1.0/edizione.zip", "1/edizione.zip", "1.0/toolkit.md")
    }

    assert kept == {
        "1.0/edizione.zip": "public, max-age=31536000, immutable",
        "1/edizione.zip": "public, max-age=3600",
        "1.0/toolkit.md": "public, max-age=86400",
    }


@pytest.mark.parametrize("name", [*FILES_OF_ALL, "moduli/M99/modulo.docx"])
@pytest.mark.parametrize("who", [None, "carla"])
def test_a_draft_is_not_taken_away_by_the_public_door(client, small, carla, who, name):
    if who:
        client.force_login(carla)

    assert client.get(f"/toolkit/1/{name}").status_code == 404


@pytest.mark.parametrize("name", FILES_OF_ALL)
def test_a_file_asked_again_costs_few_queries(client, published, name):
    client.get(f"/toolkit/1.0/{name}")

    with CaptureQueriesContext(connection) as asked:
        response = client.get(f"/toolkit/1.0/{name}")

    assert response.status_code == 200
    assert len(asked) <= 4


def test_curators_take_drafts_away(client, draft, carla):
    client.force_login(carla)
    page = f"/redazione/edizioni/{draft.pk}/esporta"
    assert "XLSForm" in client.get(page).content.decode()

    files = {
        name: client.get(f"{page}/{name}").status_code
        for name in ["edizione.json", "edizione.zip", "edizione.md", "edizione.pdf",
                     "moduli/M01.docx", "moduli/M01.xlsx", "moduli/M77.docx", "edizione.exe"]
    }  # fmt: skip

    assert files == {
        "edizione.json": 200,
        "edizione.zip": 200,
        "edizione.md": 200,
        "edizione.pdf": 200,
        "moduli/M01.docx": 200,
        "moduli/M01.xlsx": 200,
        "moduli/M77.docx": 404,
        "edizione.exe": 404,
    }
    assert json.loads(client.get(f"{page}/edizione.json").content) == canonical(draft)


@pytest.mark.parametrize("pieces", [1, 12])
def test_the_page_of_exports_costs_the_same_for_one_or_many(
    client, draft, carla, pieces, django_assert_max_num_queries
):
    for number in range(10, 10 + pieces):
        make.form(draft, f"M{number}")
    client.force_login(carla)

    with django_assert_max_num_queries(22):
        assert client.get(f"/redazione/edizioni/{draft.pk}/esporta").status_code == 200


def test_an_edition_comes_in_step_by_step(
    client, published, carla, django_capture_on_commit_callbacks
):
    client.force_login(carla)
    document = canonical(published)
    document["phases"][0]["title"] = "Ascolto lungo"
    document["tools"] = []
    for step in document["phases"][0]["steps"]:
        step["tools"] = []

    shown = sent(client, "/redazione/importa", writing.json_of(document))
    html = client.get(shown.url).content.decode()
    assert Edition.objects.count() == 1

    assert "diventa la bozza dell'edizione 2" in html
    assert "1 elemento in meno" in html
    assert "elemento spostato" not in html
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(f"{shown.url}/conferma")
    draft = Edition.objects.get(state="draft")
    assert done.url == f"/redazione/edizioni/{draft.pk}"
    assert canonical(draft) == document | {"number": 2}
    assert client.get(shown.url).status_code == 404
    assert client.post(f"{shown.url}/conferma").status_code == 404


def test_a_file_can_be_let_go(client, published, carla):
    client.force_login(carla)
    shown = sent(client, "/redazione/importa", writing.json_of(canonical(published)))

    client.post(f"{shown.url}/conferma", {"drop": "1"})

    assert Edition.objects.count() == 1
    assert client.get(shown.url).status_code == 404


def test_every_fault_is_on_the_page(client, published, carla):
    client.force_login(carla)
    document = canonical(published)
    document["phases"][0]["title"] = ""
    document["forms"][0]["sections"][0]["questions"][0]["label"] = 7

    response = sent(client, "/redazione/importa", writing.json_of(document))

    html = response.content.decode()
    assert response.status_code == 422
    assert "Il file ha 2 errori: non è cambiato niente." in html
    assert "edizione.json › F1" in html
    assert "M01 › M01.A › M01.01 › label" in html


@pytest.mark.parametrize("door", ["/redazione/importa", "/redazione/edizioni/{}/importa-modulo"])
def test_nothing_sent_is_said(client, draft, carla, door):
    client.force_login(carla)

    for data in ({}, {"file": SimpleUploadedFile("x.json", b"")}, {"file": "text"}):
        response = client.post(door.format(draft.pk), data)
        assert response.status_code == 422
        assert "Scegli un file." in response.content.decode()


def test_a_form_comes_in_step_by_step(client, draft, carla, django_capture_on_commit_callbacks):
    client.force_login(carla)
    door = f"/redazione/edizioni/{draft.pk}/importa-modulo"

    shown = sent(client, door, WHOLE, "modulo.xlsx")
    html = client.get(shown.url).content.decode()
    assert draft.forms.count() == 2

    assert "6 domande" in html
    assert "Del file si prende tutto." in html
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(f"{shown.url}/conferma")
    assert done.url == f"/redazione/edizioni/{draft.pk}/elementi/moduli/M03"
    assert client.get(done.url).status_code == 200
    assert draft.forms.count() == 3


def test_what_a_form_loses_is_on_the_page_row_by_row(client, draft, carla):
    client.force_login(carla)
    content = workbook([row("text", "a", "Nome"), row("geotrace", "b", "Dove")], LISTS)

    shown = sent(client, f"/redazione/edizioni/{draft.pk}/importa-modulo", content, "x.xlsx")

    html = client.get(shown.url).content.decode()
    assert "<td>survey, 3</td>" in html
    assert "geotrace" in html


def test_a_broken_form_is_told_row_by_row(client, draft, carla):
    client.force_login(carla)
    content = workbook([row("select_one x", "a", "A"), row("end_group")])

    response = sent(client, f"/redazione/edizioni/{draft.pk}/importa-modulo", content, "x.xlsx")

    html = response.content.decode()
    assert response.status_code == 422
    assert "survey, riga 2" in html
    assert "survey, riga 3" in html


def test_a_published_edition_takes_no_form_in(client, published, carla):
    client.force_login(carla)

    assert client.get(f"/redazione/edizioni/{published.pk}/importa-modulo").status_code == 409
    assert published.forms.count() == 2


def test_a_draft_that_could_not_come_in_again_says_why_before_it_leaves(client, draft, carla):
    page = f"/redazione/edizioni/{draft.pk}/esporta"
    client.force_login(carla)
    assert client.get(page).context["faults"] == []
    curation.add(draft, "step", parent="F1", values={"title": "Da scrivere"}, by=carla)

    told = client.get(page)

    text = told.content.decode()
    assert told.context["count"] == len(told.context["faults"]) > 0
    assert "Così com'è non si importa: qualcosa manca o non torna." in text
    assert all("1.3" in fault.file for fault in told.context["faults"])
    with pytest.raises(Refused) as refusal:
        exchange.read_edition_file(client.get(f"{page}/edizione.json").content)
    assert refusal.value.faults == told.context["faults"]


def test_rules_that_are_newer_than_an_edition_are_told(client, published, carla, monkeypatch):
    newer = Fault("edizione.json › M01", 1, "Una regola nuova.")
    monkeypatch.setattr(document, "crossed", lambda *_args, **_more: [newer])
    client.force_login(carla)

    text = client.get(f"/redazione/edizioni/{published.pk}/esporta").content.decode()

    assert "dopo la pubblicazione le regole sono diventate più strette" in text
    assert "Una regola nuova." in text


@pytest.mark.parametrize("written", [writing.json_of, writing.zip_of], ids=["json", "zip"])
def test_a_question_keeps_the_list_it_was_asked_with(published, carla, monkeypatch, written):
    """The vocabulary changes with a release; what was published, and drafts of it, do not."""
    before = canonical(published)
    newer = [{"code": "altro", "label": "Altro"}]
    for module in (shape, canonical_forms, choice, vocabularies):
        if hasattr(module, "vocabulary"):
            monkeypatch.setattr(module, "vocabulary", lambda _name: newer)
    draft = drafts.start_draft(published, by=carla)

    said = exchange.read_edition_file(written(canonical(draft)))

    listed = questions(before)["M02.03"]
    assert listed["vocabulary"] == "workshop_roles"
    assert listed["choices"] != newer
    assert questions(said) == questions(before)
    assert checks.all_faults(draft) == []


def questions(content):
    sections = [part for form in content["forms"] for part in form["sections"]]
    return {one["code"]: one for part in sections for one in part["questions"]}
