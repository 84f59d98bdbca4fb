"""Looking for something inside one edition: on its page, over REST, and from the whole portal."""

import re

import pytest

from tests.toolkit.small_edition import EDITION, FILES, write
from toolkit.actions import editions
from toolkit.models import Kind, Obligation
from toolkit.search import index_of

PHASE, TOOL, FORM = "phases/F1.yaml", "tools/T01-post-it.yaml", "forms/M01.yaml"
MORE = {
    PHASE: FILES[PHASE].replace(
        "instructions: Scrivi.",
        "instructions: La **priorità** dell'ascolto è dei cittadini; poi la priorità, di nuovo.",
    ),
    TOOL: FILES[TOOL].replace("title: Post-it", "title: Scala delle priorità"),
}


@pytest.fixture
def published(tmp_path, db):
    Obligation.objects.create(
        code="E05.1", act="Reg.", article="5", title="Presto", text="Presto.", kind="process"
    )
    return editions.publish(editions.load_edition(write(tmp_path / "uno", **MORE)), by=None)


@pytest.fixture
def newer(published, tmp_path):
    changed = MORE | {"edition.yaml": EDITION.replace("number: 1", "number: 2")}
    changed[TOOL] = FILES[TOOL]
    return editions.publish(editions.load_edition(write(tmp_path / "due", **changed)), by=None)


def found(client, query: str, address: str = "/toolkit/1/cerca") -> list[str]:
    """The codes of what a page lists, in its order."""
    html = client.get(address, {"q": query}).content.decode()
    return re.findall(r'tk-found-kind">[^<]* <span class="of-code">([^<]+)<', html)


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("priorità", ["T01", "1.2"]),
        ("priorita", ["T01", "1.2"]),
        ("PRIORITA'", ["T01", "1.2"]),
        ("cittadine", ["1.2"]),
        ("priorità cittadino", ["1.2"]),
        ("l’ascoltare", ["F1", "1.2"]),
        ("soggetto", ["M01.A", "M01.03"]),
        ("elenchi già", ["M01.01"]),
        ("molto", ["M02.01"]),
        ("funzionare", ["BP01"]),
        ("m01.02", ["M01.02"]),
        ("«T01»", ["T01"]),
        ("1.2", ["1.2"]),
    ],
    ids=[
        "accent", "no-accent", "apostrophe", "ending", "two-words", "elision", "section",
        "question", "choice", "practice", "code", "quoted-code", "code-of-a-step",
    ],
)  # fmt: skip
def test_words_are_found_however_they_are_written(client, published, query, codes):
    assert found(client, query) == codes


def test_the_title_comes_before_the_text(client, published):
    index = index_of(published)
    title, text = (entry for entry in index.find("priorità").entries)
    assert (title.kind, text.kind) == (Kind.TOOL, Kind.STEP)


def test_what_is_found_says_where_it_stands_and_leads_there(client, published):
    html = client.get("/toolkit/1/cerca?q=molto").content.decode()

    assert '<a href="/toolkit/1/moduli/M02#M02.01">Quanto conta?</a>' in html
    assert "Idee › L&#x27;idea" in html
    page = client.get("/toolkit/1/moduli/M02").content.decode()
    assert page.count('id="M02.01"') == page.count('id="M02.A"') == 1


@pytest.mark.parametrize("query", ["soggetto", "funzionare", "m01.02", "priorità", "mappa"])
def test_every_address_of_a_result_is_a_place_that_exists(client, published, query):
    html = client.get("/toolkit/1/cerca", {"q": query}).content.decode()
    links = re.findall(r'<h2><a href="([^"]+)"', html)
    assert links
    for link in links:
        page, _hash, place = link.partition("#")
        reply = client.get(page)
        assert reply.status_code == 200
        assert not place or f'id="{place}"' in reply.content.decode()


def test_the_words_are_marked_in_title_and_passage(client, published):
    html = client.get("/toolkit/1/cerca?q=priorita").content.decode()

    assert "Scala delle <mark>priorità</mark></a>" in html
    assert "La <mark>priorità</mark> dell&#x27;ascolto è dei cittadini" in html
    assert "2 risultati per «priorita»" in html


def test_the_kinds_are_counted_and_filter(client, published):
    html = client.get("/toolkit/1/cerca?q=priorita").content.decode()
    assert "Passi (1)" in html
    assert "Strumenti (1)" in html
    html = client.get("/toolkit/1/cerca?q=priorita&tipo=step").content.decode()
    shown = html.partition('<ol class="tk-found"')[2].partition("</ol>")[0]
    assert ">1.2</span>" in shown
    assert ">T01</span>" not in shown
    assert client.get("/toolkit/1/cerca?q=priorita&tipo=<b>").status_code == 200


def test_without_a_part_that_has_all_words_those_with_most_are_shown(client, published):
    html = client.get("/toolkit/1/cerca?q=priorita ornitorinchi").content.decode()
    assert "Non si trova: «ornitorinchi»." in html
    assert "Nessuna parte ha tutte le parole" in html
    assert "Scala delle" in html


def test_a_word_written_wrongly_is_offered_as_the_edition_writes_it(client, published):
    html = client.get("/toolkit/1/cerca", {"q": "scala dell'ascoltto <b>"}).content.decode()

    assert 'Prova con: <a href="?q=scala%20ascolto%20%3Cb%3E">scala ascolto &lt;b&gt;</a>' in html
    assert found(client, "scala ascolto") != []
    two = client.get("/toolkit/1/cerca", {"q": "ascoltto cittadinni"}).content.decode()
    assert 'href="?q=ascolto%20cittadini"' in two


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("ornitorinchi", "non c'è niente per «ornitorinchi»"),
        ("il di e", "Sono solo parole che stanno dappertutto"),
        ("’ ' \u0301 _", "Sono solo parole che stanno dappertutto"),
        ("", "Scrivi parole intere"),
        ("<script>alert(1)</script>", "«&lt;script&gt;alert(1)&lt;/script&gt;»"),
        ("\0\0mappa\0", "per «mappa»"),
        ("mappa " * 600, "per «mappa mappa"),
        ("x" * 3500, "non c'è niente per"),
    ],
    ids=["nothing", "empty-words", "signs", "no-query", "html", "nul", "many", "long"],
)
def test_no_query_breaks_the_page(client, published, query, said):
    reply = client.get("/toolkit/1/cerca", {"q": query})
    html = reply.content.decode()
    assert reply.status_code == 200
    assert said in html
    assert "<script>alert" not in html
    assert len(html) < 60_000


def test_every_reading_page_has_the_field_of_its_edition(client, published):
    for address in ("/toolkit", "/toolkit/1", "/toolkit/1.0/fasi/F1", "/toolkit/1/moduli/M01"):
        html = client.get(address).content.decode()
        number = re.search(r"/toolkit/([\d.]+)/", address)
        assert f'action="/toolkit/{number[1] if number else 1}/cerca"' in html


def test_an_old_edition_is_searched_by_itself_and_says_that_there_is_a_newer(client, newer):
    assert found(client, "scala") == ["T01"]
    assert found(client, "scala", "/toolkit/2/cerca") == []
    assert found(client, "scala", "/toolkit/cerca") == []
    html = client.get("/toolkit/1/cerca?q=scala").content.decode()
    assert "C'è un'edizione più recente" in html


def test_without_an_edition_there_is_nothing_to_search(client, db):
    assert client.get("/toolkit/cerca?q=mappa").status_code == 200


def test_english_pages_search_the_english_edition_by_english_stems(client, published):
    english = "Meetings of citizens"
    row = said_in_english(published, english)
    client.cookies["officine_language"] = "en"

    html = client.get("/toolkit/1/cerca?q=meeting+CITIZEN").content.decode()
    assert "<mark>Meetings</mark> of <mark>citizens</mark>" in html
    assert 'lang="it"><mark>' not in html
    assert row.language == "en"
    assert found(client, "cittadino") == []


def said_in_english(edition, title: str):
    """A translation as it is published, of a title alone."""
    content = editions.canonical(edition) | {"language": "en"}
    content["tools"][0]["title"] = title
    names = {"number": edition.number, "language": "en", "title": "Trial toolkit"}
    row = type(edition).objects.create(toolkit=edition.toolkit, based_on=edition, **names)
    editions.write_content(row, content)
    editions.freeze(row, by=None)
    return row


def test_a_draft_is_searched_by_curators(client, published, tmp_path, carla):
    changed = MORE | {"edition.yaml": EDITION.replace("number: 1", "number: 3")}
    editions.load_edition(write(tmp_path / "tre", **changed))
    assert client.get("/toolkit/3/cerca?q=scala").status_code == 404
    client.force_login(carla)
    assert found(client, "scala", "/toolkit/3/cerca") == ["T01"]


# Over REST


def test_the_endpoint_says_what_the_page_says(client, published):
    reply = client.get("/api/v1/editions/1/search/", {"q": "Priorita"}).json()

    assert reply["count"] == 2
    assert reply["results"][0] == {
        "kind": "tool",
        "code": "T01",
        "title": "Scala delle priorità",
        "place": [],
        "excerpt": "Quando servono idee.",
        "url": "http://testserver/toolkit/1/strumenti/T01",
    }
    assert reply["results"][1]["place"] == ["Ascolto"]
    assert reply["results"][1]["excerpt"].startswith("La priorità dell'ascolto")


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"q": "priorita", "kind": "step"}, 1),
        ({"q": "priorita", "kind": "<b>"}, 0),
        ({"q": ""}, 0),
        ({}, 0),
        ({"q": "a" * 5000}, 0),
    ],
    ids=["kind", "no-kind", "empty", "no-query", "long"],
)
def test_the_endpoint_filters_and_does_not_break(client, published, asked, count):
    reply = client.get("/api/v1/editions/1/search/", asked)
    assert (reply.status_code, reply.json()["count"]) == (200, count)


def test_the_endpoint_costs_one_query(client, published, django_assert_num_queries):
    client.get("/api/v1/editions/1/search/?q=mappa")
    with django_assert_num_queries(1):
        client.get("/api/v1/editions/1/search/?q=mappa")


# From the whole portal


def test_the_search_of_the_portal_knows_the_same_words(client, newer):
    html = client.get("/cerca?q=ascoltare").content.decode()
    assert 'href="/toolkit/2/passi/1.2"' in html
    assert "T01" not in html
