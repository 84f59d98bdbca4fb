"""The pages where anybody reads the Toolkit."""

import hashlib
import json
import re

import pytest
from django.core.files.storage import storages
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.toolkit.small_edition import EDITION, FILES, write
from toolkit import book
from toolkit.actions import editions
from toolkit.models import Obligation

PARTS = [
    "fasi/F1",
    "fasi/F1/stampa",
    "passi/1.1",
    "passi/1.1/stampa",
    "passi/1.2",
    "strumenti",
    "strumenti/T01",
    "strumenti/T01/stampa",
    "moduli",
    "moduli/M01",
    "moduli/M01/stampa",
    "moduli/M02",
    "stampa",
]
PAGES = ["/toolkit", "/toolkit/edizioni", "/toolkit/codice", "/toolkit/1"] + [
    f"/toolkit/1/{part}" for part in PARTS
]


@pytest.fixture
def duty(db):
    return Obligation.objects.create(
        code="E05.1",
        act="Reg. (UE) 240/2014",
        article="5",
        title="Coinvolgere presto",
        text="Coinvolgi i partner presto.",
        kind="process",
    )


@pytest.fixture
def draft(tmp_path, duty):
    return editions.load_edition(write(tmp_path / "prima"))


@pytest.fixture
def published(draft):
    return editions.publish(draft, by=None)


@pytest.fixture
def newer(published, tmp_path):
    changed = {"edition.yaml": EDITION.replace("number: 1", "number: 2")}
    return editions.publish(editions.load_edition(write(tmp_path / "dopo", **changed)), by=None)


@pytest.fixture
def long_draft(tmp_path, duty):
    """An edition with ten times as many steps, tools and forms."""
    step = FILES["phases/F1.yaml"].partition("steps:\n")[2].partition('  - code: "1.2"')[0]
    phase = FILES["phases/F1.yaml"]
    changes = {"edition.yaml": EDITION.replace("number: 1", "number: 3")}
    for n in range(3, 13):
        phase += step.replace('"1.1"', f'"1.{n}"')
        changes[f"tools/T{n:02}.yaml"] = FILES["tools/T01-post-it.yaml"].replace("T01", f"T{n:02}")
        changes[f"forms/M{n:02}.yaml"] = FILES["forms/M01.yaml"].replace("M01", f"M{n:02}")
    folder = write(tmp_path / "lunga", **changes, **{"phases/F1.yaml": phase})
    return editions.load_edition(folder)


@pytest.fixture
def long(long_draft):
    return editions.publish(long_draft, by=None)


@pytest.mark.parametrize("address", PAGES)
def test_everybody_reads_every_page(client, published, address):
    response = client.get(address)

    assert response.status_code == 200
    html = response.content.decode()
    assert html.count("<h1") == 1
    assert len(re.findall(r'id="contenuto"', html)) == 1
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_every_page_has_its_own_title(client, published):
    pages = [client.get(address).content.decode() for address in PAGES]

    titles = [re.search(r"<title>(.*?)</title>", page, re.DOTALL)[1] for page in pages]

    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("part", PARTS)
def test_every_page_of_an_edition_says_which_edition_it_is(client, published, part):
    html = client.get(f"/toolkit/1/{part}").content.decode()

    assert "edizione di prova" in html
    assert "Edizione 1" in html


@pytest.mark.parametrize(
    "address",
    [
        "/toolkit/2",
        "/toolkit/99999999",
        "/toolkit/1/fasi/F9",
        "/toolkit/1/passi/9.9",
        "/toolkit/1/passi/%00",
        "/toolkit/1/strumenti/T99",
        "/toolkit/1/moduli/M99",
        "/toolkit/1/moduli/M01/altro",
        "/toolkit/2/edizione.json",
    ],
)
def test_what_is_not_there_is_a_404(client, published, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("who", "status"), [(None, 404), ("nino", 404), ("anna", 404), ("carla", 200), ("ada", 200)]
)
def test_a_draft_is_read_by_curators_alone(client, draft, request, who, status):
    if who:
        client.force_login(request.getfixturevalue(who))

    found = [client.get(f"/toolkit/1/{part}").status_code for part in PARTS]

    assert found == [status] * len(PARTS)
    assert client.get("/toolkit/1/edizione.json").status_code == 404


def test_a_draft_shows_what_it_is_at_the_moment(client, draft, carla):
    client.force_login(carla)
    client.get("/toolkit/1/passi/1.1")
    draft.phases.get().steps.filter(code="1.1").update(title="Mappa nuova")

    assert "Mappa nuova" in client.get("/toolkit/1/passi/1.1").content.decode()


def test_without_an_edition_the_index_says_so(client, db):
    response = client.get("/toolkit")

    assert response.status_code == 200
    assert "Nessuna edizione è ancora pubblicata" in response.content.decode()


def test_the_index_shows_the_newest_edition(client, newer):
    response = client.get("/toolkit")

    assert response.context["edition"] == newer


def test_an_old_edition_points_to_the_newest(client, newer):
    old = client.get("/toolkit/1/passi/1.1").content.decode()
    new = client.get("/toolkit/2/passi/1.1").content.decode()

    assert "C'è un'edizione più recente" in old.replace("&#x27;", "'")
    assert 'href="/toolkit/2"' in old
    assert "più recente" not in new


def test_a_step_tells_all_that_belongs_to_it(client, published):
    html = client.get("/toolkit/1/passi/1.1").content.decode()

    for words in [
        "Sapere chi c&#x27;è.",
        "Guida l&#x27;autorità.",
        "Un elenco",
        "<li>Elenca.</li>",
        "10 giorni lavorativi",
        "La mappa è pubblicata.",
        'href="/toolkit/1/strumenti/T01"',
        'href="/toolkit/1/moduli/M01"',
        'href="/toolkit/codice#E05.1"',
        'rel="next"',
        "Ha funzionato.",
    ]:
        assert words in html, words


def test_steps_lead_to_the_one_before_and_the_one_after(client, published):
    html = client.get("/toolkit/1/passi/1.2").content.decode()

    assert re.search(r'<a rel="prev" href="/toolkit/1/passi/1.1"', html)
    assert 'rel="next"' not in html


def test_a_blank_form_is_the_paper_it_would_be(client, published):
    html = client.get("/toolkit/1/moduli/M01").content.decode()

    assert "Hai già un elenco?" in html
    assert html.count("tk-options-one") == 1
    assert "tk-blank-lines" in html
    assert "Una scheda come questa per ogni riga (soggetto)" in html
    assert "<input" not in html.partition("<article")[2].partition("</article>")[0]


def test_the_code_names_the_steps_that_meet_it(client, published):
    html = client.get("/toolkit/codice").content.decode()

    assert 'id="E05.1"' in html
    assert 'href="/toolkit/1/passi/1.1"' in html


def test_text_is_shown_as_text(client, tmp_path, duty):
    text = FILES["phases/F1.yaml"].replace("Sapere chi c'è.", "Se a < b & c > d, **forte**.")
    edition = editions.load_edition(write(tmp_path, **{"phases/F1.yaml": text}))
    editions.publish(edition, by=None)

    html = client.get("/toolkit/1/passi/1.1").content.decode()

    assert "Se a &lt; b &amp; c &gt; d, <strong>forte</strong>." in html


def test_the_export_is_what_the_fingerprint_was_made_of(client, published):
    response = client.get("/toolkit/1.0/edizione.json")

    assert hashlib.sha256(response.content).hexdigest() == published.sha256
    assert json.loads(response.content)["phases"][0]["steps"][0]["code"] == "1.1"
    assert response["Content-Disposition"] == 'attachment; filename="prova-edizione-1.json"'
    assert "immutable" in response["Cache-Control"]
    assert "max-age=31536000" in response["Cache-Control"]
    again = client.get("/toolkit/1.0/edizione.json", headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304


def test_the_export_says_its_weight_where_it_is_offered(client, published):
    size = len(client.get("/toolkit/1/edizione.json").content)

    assert size == book.open_book(published).size
    assert "(JSON, " in client.get("/toolkit/1").content.decode()


@pytest.mark.parametrize("part", PARTS)
def test_a_page_asked_again_is_not_sent_again(client, published, part):
    first = client.get(f"/toolkit/1/{part}")

    again = client.get(f"/toolkit/1/{part}", headers={"if-none-match": first["ETag"]})

    assert first["Cache-Control"] == "public, no-cache"
    assert "Cookie" in first["Vary"]
    assert (again.status_code, again.content) == (304, b"")


def test_a_page_changes_when_a_newer_edition_comes(client, published, request):
    first = client.get("/toolkit/1/passi/1.1")
    request.getfixturevalue("newer")

    again = client.get("/toolkit/1/passi/1.1", headers={"if-none-match": first["ETag"]})

    assert again.status_code == 200


def test_the_two_languages_are_two_pages(client, published):
    italian = client.get("/toolkit/1/passi/1.1")
    client.cookies["officine_language"] = "en"
    english = client.get("/toolkit/1/passi/1.1", headers={"if-none-match": italian["ETag"]})

    assert english.status_code == 200


def test_what_a_person_sees_is_kept_by_nobody(client, published, anna):
    client.force_login(anna)

    response = client.get("/toolkit/1/passi/1.1")

    assert response["Cache-Control"] == "private, no-store"
    assert "ETag" not in response


def test_pages_only_answer_to_reading(client, published):
    assert [client.post(address).status_code for address in PAGES] == [405] * len(PAGES)


BUDGETS = {
    "/toolkit": 1,
    "/toolkit/edizioni": 2,
    "/toolkit/codice": 3,
    "/toolkit/{n}": 1,
    "/toolkit/{n}/fasi/F1": 1,
    "/toolkit/{n}/passi/1.1": 2,
    "/toolkit/{n}/passi/1.1/stampa": 2,
    "/toolkit/{n}/strumenti": 1,
    "/toolkit/{n}/strumenti/T01": 1,
    "/toolkit/{n}/moduli": 1,
    "/toolkit/{n}/moduli/M01": 1,
    "/toolkit/{n}/cerca?q=mappa": 1,
    "/toolkit/{n}/stampa": 2,
    "/toolkit/{n}/edizione.json": 2,
}


@pytest.mark.parametrize("size", ["published", "long"])
@pytest.mark.parametrize("address", BUDGETS)
def test_a_page_costs_the_same_whatever_the_edition_holds(
    client, db, request, django_assert_num_queries, address, size
):
    edition = request.getfixturevalue(size)
    address, budget = address.format(n=edition.number), BUDGETS[address]
    client.get(address)  # the book is opened once a process

    with django_assert_num_queries(budget):
        assert client.get(address).status_code == 200


def test_opening_the_book_costs_one_query(client, published, django_assert_num_queries):
    book._published.cache_clear()

    with django_assert_num_queries(2):
        client.get("/toolkit/1/strumenti")


def queries_of(client, address):
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_a_draft_costs_the_same_whatever_it_holds(client, draft, long_draft, carla):
    client.force_login(carla)

    costs = [queries_of(client, f"/toolkit/{n}/stampa") for n in (draft.number, long_draft.number)]

    assert costs[0] == costs[1] <= 18


def test_styles_of_the_pages_are_there(client, published):
    html = client.get("/toolkit/1/passi/1.1").content.decode()

    assert "css/pages/toolkit.css" in html
    assert storages["staticfiles"].url("css/pages/toolkit.css") in html


def test_paper_says_when_a_question_is_asked(client, published):
    html = client.get("/toolkit/1/moduli/M01").content.decode()

    assert "Solo se a «Hai già un elenco?» hai risposto «Sì»." in html
