"""Home and service pages: open to all, whole, ours alone, and calm when something is wrong."""

import gzip
import html.parser
import json
import re

import psycopg2
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError
from django.shortcuts import render
from django.test import Client
from django.urls import reverse

from officine import sessions
from officine.middleware import DomainErrors
from officine.outbox.models import Message
from officine.pages.models import ProblemReport
from officine.pages.views import errors
from tests import factories as make

OPEN = [
    "/", "/cerca", "/cerca?q=abitare", "/dati", "/dati/officine", "/dati/partner", "/dati/citta",
    "/dati/passi", "/privacy", "/note-legali", "/accessibilita", "/accessibilita/segnala", "/faq",
    "/statistiche", "/mappa-del-sito", "/contatti", "/officine", "/partner", "/officine/casa",
    "/officine/casa/citta/torino", "/officine/casa/risultati",
]  # fmt: skip


class Page(html.parser.HTMLParser):
    """What a test asks of a page."""

    def __init__(self, response):
        super().__init__()
        self.tags, self.title, self._in_title = [], "", False
        self.feed(response.content.decode())

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._in_title = tag == "title" and not self.title

    def handle_data(self, data):
        if self._in_title:
            self.title += data

    def handle_endtag(self, tag):
        self._in_title = False

    def all(self, name):
        return [attrs for tag, attrs in self.tags if tag == name]


@pytest.fixture
def pages(client, casa, run, at_table):
    return {path: client.get(path) for path in OPEN}


def test_every_public_page_opens_with_one_title_and_its_landmarks(pages):
    for path, response in pages.items():
        assert response.status_code == 200, path
        page = Page(response)
        assert len(page.all("h1")) == 1, path
        assert page.all("html") == [{"lang": "it"}], path
        for landmark in ("header", "main", "footer"):
            assert len(page.all(landmark)) == 1, (path, landmark)
        names = [nav.get("aria-label") for nav in page.all("nav")]
        assert None not in names, path
        assert len(names) == len(set(names)), path


def test_every_public_page_has_a_title_and_a_description_of_its_own(pages):
    titles = [Page(response).title for response in pages.values()]
    assert len(titles) == len(set(titles))
    assert all(title.endswith("Officine") or path == "/" for path, title in
               zip(pages, titles, strict=True))  # fmt: skip
    for path, response in pages.items():
        described = [m for m in Page(response).all("meta") if m.get("name") == "description"]
        assert described[0]["content"], path


def test_no_public_page_loads_anything_from_elsewhere_or_writes_styles_inline(pages):
    for path, response in pages.items():
        page = Page(response)
        loaded = [tag.get("src") for name in ("script", "img", "iframe") for tag in page.all(name)]
        loaded += [link.get("href") for link in page.all("link")]
        assert all(url.startswith("/") for url in loaded if url), path
        assert not [tag for tag, attrs in page.tags if "style" in attrs or tag == "style"], path
        assert not [attrs for attrs in page.all("script") if not attrs.get("src")], path


def test_ids_are_unique_in_every_public_page(pages):
    for path, response in pages.items():
        ids = [attrs["id"] for _tag, attrs in Page(response).tags if "id" in attrs]
        assert len(ids) == len(set(ids)), path


def test_the_footer_of_every_page_leads_to_pages_that_open(client, pages):
    wanted = {"privacy-policy-link", "legal-notes", "faq", "report-inefficiency",
              "accessibility-link", "personal-area-login"}  # fmt: skip
    for path, response in pages.items():
        links = {a["data-element"]: a["href"] for a in Page(response).all("a")
                 if "data-element" in a}  # fmt: skip
        assert wanted <= set(links), path
    for link in links.values():
        assert client.get(link).status_code == 200, link


def test_the_accessibility_link_leads_to_agid_once_the_statement_is_there(client, db, settings):
    address = "https://form.agid.gov.it/view/123"
    settings.OWNER = settings.OWNER | {"accessibility_statement": address}
    links = Page(client.get("/faq")).all("a")
    assert [a["href"] for a in links if a.get("data-element") == "accessibility-link"] == [address]


def test_public_pages_leave_no_cookie(pages, client):
    assert list(client.cookies) in ([], ["officine_csrf"])  # only the form of the report has one
    other = Client()
    other.get("/")
    assert list(other.cookies) == []


def test_every_kind_of_reply_carries_the_headers(client, db, casa):
    for path in ("/", "/nessuna", "/dati/citta.csv", "/robots.txt"):
        headers = client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy, path
        assert "unsafe-inline" not in policy, path
        for directive in ("object-src 'none'", "base-uri 'self'", "frame-ancestors 'none'"):
            assert directive in policy, path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["X-Frame-Options"] == "DENY", path
        assert headers["Referrer-Policy"] == "same-origin", path
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", path
        assert "camera=()" in headers["Permissions-Policy"], path


def test_the_home_costs_at_most_six_queries_with_one_officina_and_with_many(
    client, casa, run, at_table, edition, step, django_assert_max_num_queries
):
    with django_assert_max_num_queries(6) as few:
        client.get("/")
    for n in range(5):
        workshop = make.workshop(f"altra-{n}", edition, prefix=f"A{n}")
        place = make.place(workshop, f"Citta {n}")
        make.step_run(place, step)
        make.participation(workshop, make.organisation(f"Ente {n}"), place)
    with django_assert_max_num_queries(6) as many:
        page = client.get("/")
    assert len(few) == len(many)
    assert page.content.decode().count("of-workshop-card") == 6


def test_an_empty_portal_says_what_will_be_here(client, db):
    text = client.get("/").content.decode()
    assert "Le officine appariranno qui. Intanto consulta il Toolkit." in text


# The menu of work


def menu_of(rf, user, path="/area") -> tuple[list[str], str]:
    request = rf.get(path)
    request.user = user
    response = render(request, "work.html")
    links = [a["href"] for a in Page(response).all("a") if a.get("href", "").startswith("/")]
    return links, response.content.decode()


def test_the_menu_of_work_has_what_one_may_open_and_costs_two_queries(
    rf, casa, at_table, piera, anna, fiora, ada, django_assert_max_num_queries
):
    with django_assert_max_num_queries(2):
        partner, text = menu_of(rf, piera)
    assert "/area" in partner
    assert "/gestione" not in partner
    assert "Piera Bianchi" in text
    assert "Casa del Quartiere" in text
    with django_assert_max_num_queries(2):
        lead, _text = menu_of(rf, anna)
    assert {"/gestione", "/gestione/registro"} <= set(lead)
    assert "/area" not in lead
    assert "/gestione/registro" not in menu_of(rf, fiora)[0]
    assert {"/gestione/registro", "/amministrazione/"} <= set(menu_of(rf, ada)[0])


def test_the_menu_says_where_one_is(rf, at_table, piera):
    assert '<a href="/area" aria-current="page">' in menu_of(rf, piera)[1]
    assert 'aria-current="true"' in menu_of(rf, piera, "/area/ricevute/x")[1]


# Language


def test_the_language_is_chosen_by_a_form_and_kept(client, db):
    reply = client.post("/lingua", {"language": "en", "next": "/faq"})
    assert (reply.status_code, reply.url) == (302, "/faq")
    assert client.cookies["officine_language"]["httponly"]
    assert Page(client.get("/")).all("html") == [{"lang": "en"}]
    client.post("/lingua", {"language": "it", "next": "/"})
    assert Page(client.get("/")).all("html") == [{"lang": "it"}]


@pytest.mark.parametrize("address", ["https://altrove.example/", "//altrove.example", "", "\x00"])
def test_the_language_form_never_leads_to_another_site(client, db, address):
    assert client.post("/lingua", {"language": "en", "next": address}).url == "/"


def test_an_unknown_language_is_refused_and_so_is_another_site(client, db):
    assert client.post("/lingua", {"language": "xx"}).status_code == 400
    assert client.get("/lingua").status_code == 405
    crossed = client.post("/lingua", {"language": "en"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert crossed.status_code == 403


# Telling us what does not work


REPORT = {"kind": "accessibility", "page": "/faq", "message": "Non leggo.", "email": "io@ente.it"}


def test_a_report_is_kept_numbered_and_passed_on(client, db):
    reply = client.post("/accessibilita/segnala", REPORT)
    report = ProblemReport.objects.get()
    assert reply.url == f"/accessibilita/segnala/{report.number}"
    page = client.get(reply.url).content.decode()
    assert report.number in page
    assert "Non leggo." not in page
    sent = {message.to: message for message in Message.objects.all()}
    assert set(sent) == {settings.CONTACT_EMAIL, "io@ente.it"}
    assert sent[settings.CONTACT_EMAIL].reply_to == "io@ente.it"
    assert report.number in sent["io@ente.it"].subject


def test_a_report_without_an_address_writes_to_the_office_alone(client, db):
    client.post("/accessibilita/segnala", REPORT | {"email": ""})
    assert [message.to for message in Message.objects.all()] == [settings.CONTACT_EMAIL]


def test_a_report_with_mistakes_keeps_what_was_typed_and_says_what_to_mend(client, db):
    reply = client.post("/accessibilita/segnala", {"message": "Resta qui", "email": "no"})
    text, page = reply.content.decode(), Page(reply)
    assert reply.status_code == 200
    assert page.title.startswith("Errore: ")
    assert "Ci sono 2 errori da correggere" in text
    assert "Resta qui" in text
    assert text.count("Scegli che cosa vuoi segnalare.") == 2  # in the summary and beside it
    ids = {attrs.get("id") for _tag, attrs in page.tags}
    links = [a["href"][1:] for a in page.all("a") if a.get("href", "").startswith("#id_")]
    assert links
    assert set(links) <= ids
    assert not ProblemReport.objects.exists()


def test_a_report_too_long_is_refused_whole_not_cut(client, db):
    reply = client.post("/accessibilita/segnala", REPORT | {"message": "x" * 5001})
    text = reply.content.decode()
    assert "Hai scritto 5001 caratteri: il massimo è 5000." in text
    assert "x" * 5001 in text


# Search


def test_the_search_finds_in_every_part_and_links_there(client, casa, at_table, step, form):
    text = client.get("/cerca?q=dossier").content.decode()
    assert reverse("toolkit:step", args=[1, "3.1"]) in text
    assert "Casa del Quartiere" in client.get("/cerca?q=quartiere").content.decode()
    assert "/officine/casa" in client.get("/cerca?q=officina casa").content.decode()


@pytest.mark.parametrize("query", ["", "%00", "%25_", "a" * 500, "'\"<script>", "casa " * 60])
def test_no_search_breaks_the_page(client, casa, query):
    reply = client.get(f"/cerca?q={query}")
    assert reply.status_code == 200
    assert b"<script>" not in reply.content


def test_a_search_without_results_suggests_a_word_that_has_some(client, casa, step):
    text = client.get("/cerca?q=dosier").content.decode()
    assert 'href="?q=dossier"' in text


def test_the_search_does_not_show_what_is_not_public(client, edition):
    make.workshop("segreta", edition, title="Officina segreta", state="draft")
    closed = make.workshop("chiusa", edition, title="Officina segretissima", is_public=False)
    make.participation(closed, make.organisation("Ente segreto"))
    text = client.get("/cerca?q=segret").content.decode()
    assert "Officina segret" not in text
    assert "Ente segreto" not in text


# Open data


def rows(response) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return [line.split(";") for line in text.split("\r\n") if line]


def test_the_datasets_have_their_columns_and_only_public_rows(client, casa, run, at_table, altrove):
    made = make.workshop("nascosta", casa.edition, is_public=False)
    make.participation(made, make.organisation("Ente nascosto"))
    lines = rows(client.get("/dati/partner.csv"))
    assert lines[0][:3] == ["officina", "organizzazione", "codice_ipa"]
    assert {line[1] for line in lines[1:]} == {"Casa del Quartiere", "Lontana Onlus"}
    assert [line[0] for line in rows(client.get("/dati/officine.csv"))[1:]] == ["altrove", "casa"]
    record = json.loads(b"".join(client.get("/dati/passi.json").streaming_content))[0]
    assert record["passo"] == "3.1"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", record["apertura"])


def test_no_open_file_holds_a_person(client, casa, run, at_table, piera, paolo, anna):
    text = b""
    for name in ("officine", "partner", "citta", "passi"):
        for form in ("csv", "json"):
            text += b"".join(client.get(f"/dati/{name}.{form}").streaming_content)
        text += client.get(f"/dati/{name}").content.split(b"<main")[1].split(b"</main")[0]
    for person in (piera, paolo, anna):
        assert person.name.encode() not in text
        assert person.email.encode() not in text
    assert b"@" not in text


def test_the_catalogue_says_what_dcat_ap_it_wants_of_every_dataset(client, casa):
    document = json.loads(client.get("/dati/catalogo.jsonld").content)
    nodes = {node["@id"]: node for node in document["@graph"]}
    datasets = [n for n in nodes.values() if "dcat:Dataset" in n["@type"]]
    assert len(datasets) == 4
    for dataset in datasets:
        for wanted in ("dct:identifier", "dct:title", "dct:description", "dct:modified",
                       "dcat:theme", "dct:rightsHolder", "dct:accrualPeriodicity"):  # fmt: skip
            assert dataset[wanted], wanted
        for link in dataset["dcat:distribution"]:
            file = nodes[link["@id"]]
            assert {"dct:format", "dcat:accessURL", "dct:license"} <= set(file)
            address = file["dcat:accessURL"][0]["@id"].removeprefix(settings.SITE_URL)
            assert client.get(address).status_code == 200
    turtle = client.get("/dati/catalogo.ttl").content.decode()
    assert all(f"<{dataset['@id']}>" in turtle for dataset in datasets)
    assert client.get("/dati/catalogo.xml").status_code == 404
    assert client.get("/dati/persone").status_code == 404
    assert client.get("/dati/citta.xlsx").status_code == 404


# For machines


def test_robots_sitemap_security_and_icon_answer(client, casa):
    assert "Disallow: /gestione" in client.get("/robots.txt").content.decode()
    sitemap = client.get("/sitemap.xml").content.decode()
    assert "/officine/casa</loc>" in sitemap
    text = client.get("/.well-known/security.txt").content.decode()
    assert f"Contact: mailto:{settings.CONTACT_EMAIL}" in text
    assert re.search(r"Expires: \d{4}-\d\d-\d\dT00:00:00Z", text)
    assert client.get("/favicon.ico").status_code == 302


# When something is wrong


def test_an_unknown_address_gets_a_whole_page_with_a_way_on(client, db):
    reply = client.get("/non-esiste")
    page, text = Page(reply), reply.content.decode()
    assert reply.status_code == 404
    assert len(page.all("h1")) == len(page.all("main")) == len(page.all("footer")) == 1
    assert settings.CONTACT_EMAIL in text
    assert "Traceback" not in text


@pytest.mark.parametrize(
    ("view", "status", "words"),
    [
        (errors.bad_request, 400, "non si capisce"),
        (errors.forbidden, 403, "riservata"),
        (errors.csrf_failure, 403, "aperta da troppo tempo"),
        (errors.not_found, 404, "Questa pagina non c"),
        (errors.server_error, 500, "Qualcosa non ha funzionato"),
    ],
)
def test_every_error_page_says_what_became_of_the_answers(rf, db, view, status, words):
    reply = view(rf.get("/"))
    text = reply.content.decode()
    assert reply.status_code == status
    assert words in text
    assert "salvat" in text
    assert settings.CONTACT_EMAIL in text
    assert len(Page(reply).all("h1")) == 1


def test_the_page_of_a_fault_asks_the_database_nothing(rf, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        errors.server_error(rf.get("/"))
        errors.unavailable(rf.get("/"))


def test_the_page_of_a_fault_stands_even_without_static_files(rf, monkeypatch):
    def broken(name):
        raise ValueError("no manifest")

    monkeypatch.setattr(errors, "asset", broken)
    text = errors.server_error(rf.get("/")).content.decode()
    assert "Qualcosa non ha funzionato" in text
    assert "stylesheet" not in text


def test_a_database_that_does_not_answer_is_a_503_that_says_to_come_back(rf):
    reply = DomainErrors(None).process_exception(rf.get("/"), OperationalError("down"))
    assert (reply.status_code, reply["Retry-After"]) == (503, "60")
    assert "down" not in reply.content.decode()


@pytest.mark.parametrize("fault", [OperationalError, InterfaceError])
def test_a_database_that_goes_before_any_view_is_a_503_too(fault, db, client, monkeypatch):
    def gone(_request):
        raise fault("connection already closed")

    monkeypatch.setattr(sessions, "_user_of", gone)
    client.raise_request_exception = False

    page, program = client.get("/area"), client.get("/api/v1/workshops/")

    assert {(reply.status_code, reply["Retry-After"]) for reply in (page, program)} == {(503, "60")}
    assert "Il servizio torna tra poco" in page.content.decode()
    assert program.json()["status"] == 503


def test_only_what_the_driver_says_is_a_database_that_went():
    closed, own = DatabaseError("server closed the connection"), DatabaseError("no row updated")
    closed.__cause__ = psycopg2.DatabaseError("server closed the connection")
    refused = IntegrityError("unique")
    refused.__cause__ = psycopg2.IntegrityError("unique")

    assert [errors.is_database_away(fault) for fault in (closed, own, refused, None)] == [
        True, False, False, False
    ]  # fmt: skip


def test_what_was_written_stays_in_the_page_that_says_to_come_back(rf):
    said = errors.unavailable(rf.post("/area/x?torna=1", {"M90.01": 'Un "orto" <b>', "do": "exit"}))
    login = errors.unavailable(rf.post("/accedi", {"password": "segreta"}))

    page = Page(said)
    fields = {tag["name"]: tag["value"] for tag in page.all("input")}
    assert fields == {"M90.01": 'Un "orto" <b>', "do": "exit"}
    assert page.all("form") == [{"method": "post", "action": "/area/x?torna=1"}]
    assert "segreta" not in login.content.decode()


def test_the_pages_of_a_fault_speak_the_language_that_was_chosen(rf):
    request = rf.get("/")
    request.COOKIES["officine_language"] = "en"

    assert "Something went wrong" in errors.server_error(request).content.decode()
    assert '<html lang="en">' in errors.unavailable(request).content.decode()


def test_a_form_sent_without_its_token_gets_the_page_that_saves_the_text(db):
    reply = Client(enforce_csrf_checks=True).post("/accessibilita/segnala", REPORT)
    assert reply.status_code == 403
    assert "aperta da troppo tempo" in reply.content.decode()


# Weight


def test_the_home_loads_less_than_sixty_kilobytes_of_style_and_script(client, db, tmp_path):
    call_command("build_css", to=tmp_path, verbosity=0)
    built = (tmp_path / "build" / "italia.css").read_bytes()
    assert b"--bootstrap-italia-version" in built
    page = Page(client.get("/"))
    addresses = [x["href"] for x in page.all("link") if x.get("rel") == "stylesheet"]
    addresses += [x["src"] for x in page.all("script")]
    weights = {}
    for address in addresses:
        name = address.removeprefix("/static/")
        body = built if "italia" in name else (settings.BASE_DIR / "static" / name).read_bytes()
        weights[name] = len(gzip.compress(body, 9))
    assert len(weights) >= 6
    assert sum(weights.values()) <= 60_000, weights
    assert (tmp_path / "build" / "sprite.svg").stat().st_size < 40_000
