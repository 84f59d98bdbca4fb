"""Public pages are kept for who has no session: never old, never anybody's."""

import time

import pytest
from django.apps import apps
from django.core.cache import caches
from django.db import connection, transaction
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from officine.keeping import pages, version
from tests.conftest import SignedInClient
from tests.toolkit.small_edition import EDITION, write
from toolkit.actions import editions
from toolkit.models import Obligation
from workshops.actions import answering, reports, submissions, workshops
from workshops.models import Report, Workshop

pytestmark = pytest.mark.django_db(transaction=True)

CANARY = "Canarino Segreto"


@pytest.fixture(autouse=True)
def keeping(settings, tmp_path):
    settings.PAGES_KEPT_FOR = 60
    settings.PAGES_VERSION_FILE = tmp_path / "pages.version"
    store = caches["pages"]
    store.clear()
    yield
    store.clear()


def text(address: str, who: Client | None = None) -> str:
    reply = (who or Client()).get(address)
    assert reply.status_code == 200, address
    return reply.content.decode()


def is_kept(address: str, who: Client | None = None) -> bool:
    """Whether the next person without a session costs the database nothing."""
    with CaptureQueriesContext(connection) as asked:
        text(address, who)
    return len(asked) == 0


# What it saves


@pytest.mark.parametrize(
    "address",
    [
        *("/", "/officine", "/officine?page=1", "/officine/casa", "/officine/casa/citta/torino"),
        *("/officine/casa/risultati", "/partner", "/statistiche", "/toolkit/1", "/dati", "/faq"),
    ],
)
def test_the_second_reader_costs_no_query(casa, run, at_table, address):
    first = text(address)

    with CaptureQueriesContext(connection) as asked:
        second = text(address)

    assert len(asked) == 0
    assert second == first


def test_a_kept_page_says_all_that_the_made_one_said(casa, run):
    made, given = Client().get("/officine/casa"), Client().get("/officine/casa")

    assert dict(given.items()) == dict(made.items())
    assert made["Cache-Control"] == "public, no-cache"
    assert "Cookie" in made["Vary"]
    assert "default-src" in given["Content-Security-Policy"]
    assert not made.cookies
    assert not given.cookies


def test_asked_again_it_is_not_sent_again(casa):
    first = Client().get("/officine/casa")

    again = Client().get("/officine/casa", headers={"if-none-match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]


def test_without_keeping_the_tag_is_the_same(casa, settings):
    kept = Client().get("/officine/casa")["ETag"]
    settings.PAGES_KEPT_FOR = 0

    made = Client().get("/officine/casa")

    assert made["ETag"] == kept
    again = Client().get("/officine/casa", headers={"if-none-match": kept})
    assert again.status_code == 304


# Never old


def test_a_new_name_is_seen(casa, at_table):
    assert "Casa del Quartiere" in text("/officine/casa")

    at_table.organisation.name = "Nome di oggi"
    at_table.organisation.save()

    assert "Nome di oggi" in text("/officine/casa")
    assert "Casa del Quartiere" not in text("/officine/casa")
    assert "Nome di oggi" in text("/partner")


def test_an_officina_that_closes_is_seen(casa, anna):
    assert "In corso" in text("/officine/casa")

    workshops.close(casa, by=anna)

    assert "In chiusura" in text("/officine/casa")
    assert "In chiusura" in text("/officine")


def test_an_officina_that_is_hidden_is_gone(casa):
    text("/officine/casa")

    Workshop.objects.filter(pk=casa.pk).update(is_public=False)

    assert Client().get("/officine/casa").status_code == 404
    assert casa.title not in text("/officine")


def test_a_report_that_is_published_is_seen(casa, anna):
    made = Report.objects.create(
        workshop=casa,
        period_from="2027-01-01",
        period_to="2027-03-31",
        queued_at=timezone.now(),
        frozen_at=timezone.now(),
        number="OPM-R-2027-01",
        state="ready",
    )
    assert made.number not in text("/officine/casa")

    reports.publish(made, by=anna)

    assert made.number in text("/officine/casa")
    assert made.number in text("/officine/casa/risultati")


def test_a_newer_edition_is_seen_on_the_pages_of_the_older(db, tmp_path):
    Obligation.objects.create(
        code="E05.1", act="A", article="5", title="Presto", text="Presto.", kind="process"
    )
    editions.publish(editions.load_edition(write(tmp_path / "prima")), by=None)
    assert "più recente" not in text("/toolkit/1/passi/1.1")
    changed = {"edition.yaml": EDITION.replace("number: 1", "number: 2")}
    draft = editions.load_edition(write(tmp_path / "dopo", **changed))
    assert "più recente" not in text("/toolkit/1/passi/1.1")

    editions.publish(draft, by=None)

    assert "più recente" in text("/toolkit/1/passi/1.1")


def test_a_contribution_that_arrives_is_seen(casa, assignment, piera):
    before = text("/officine/casa")
    draft = submissions.start(assignment, by=piera)
    answering.save_answer(draft, "M90.01", "Cortili aperti", base_version=0, by=piera)

    submissions.send(draft, key="una", by=piera)

    assert text("/officine/casa") != before


def test_the_next_day_is_another_page(casa, run, monkeypatch):
    text("/officine/casa")
    tomorrow = timezone.localdate() + timezone.timedelta(days=1)
    monkeypatch.setattr(pages.timezone, "localdate", lambda: tomorrow)

    assert not is_kept("/officine/casa")


def test_what_another_process_changes_is_seen(casa):
    """The other process writes the same file; nothing else is shared."""
    text("/officine/casa")
    assert is_kept("/officine/casa")

    version.renew()

    assert not is_kept("/officine/casa")


def test_what_nobody_noticed_is_seen_after_a_minute(casa, monkeypatch):
    text("/officine/casa")
    connection.execute_wrappers.remove(version._notice)  # as if written by another program
    Workshop.objects.filter(pk=casa.pk).update(title="Titolo cambiato altrove")
    version.watch(connection)
    assert "Titolo cambiato altrove" not in text("/officine/casa")
    now = time.time
    monkeypatch.setattr("django.core.cache.backends.locmem.time.time", lambda: now() + 61)

    assert "Titolo cambiato altrove" in text("/officine/casa")


def test_a_page_read_while_it_changes_is_not_kept_as_new(casa, monkeypatch):
    """Made from what was there before, finished after the change: good for nobody."""
    inside = pages._page

    def slow(response, mark):
        Workshop.objects.filter(pk=casa.pk).update(title="Titolo nuovo")
        return inside(response, mark)

    monkeypatch.setattr(pages, "_page", slow)
    assert "Titolo nuovo" not in text("/officine/casa")
    monkeypatch.undo()

    assert "Titolo nuovo" in text("/officine/casa")


def test_what_is_undone_changes_nothing(casa):
    text("/officine/casa")

    with transaction.atomic():
        Workshop.objects.update(title="Ripensato")
        assert is_kept("/officine/casa")  # others cannot read it yet
        transaction.set_rollback(True)

    assert is_kept("/officine/casa")


def test_a_change_after_one_undone_in_the_same_transaction_counts(casa):
    text("/officine/casa")

    with transaction.atomic():
        with transaction.atomic():
            Workshop.objects.update(title="Ripensato")
            transaction.set_rollback(True)
        Workshop.objects.update(title="Deciso")

    assert "Deciso" in text("/officine/casa")


def test_writing_answers_leaves_the_pages_alone(casa, assignment, piera):
    draft = submissions.start(assignment, by=piera)
    text("/officine/casa")

    answering.save_answer(draft, "M90.01", "Cortili aperti", base_version=0, by=piera)

    assert is_kept("/officine/casa")


def test_every_table_counts_except_those_we_know():
    """A table that somebody adds makes pages old, unless it is written down here as unseen."""
    ours = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    unseen = {table for table in ours if not version.is_shown(table)}

    assert version.UNSEEN - {"cache"} <= ours
    assert not [table for table in unseen if table.startswith("toolkit_")]
    assert {table for table in unseen if table.startswith("workshops_")} == {
        "workshops_answer",
        "workshops_answerrevision",
        "workshops_attachment",
        "workshops_calendaraddress",
        "workshops_extension",
        "workshops_numbersequence",
        "workshops_reminder",
        "workshops_reminderplan",
        "workshops_sendkey",
        "workshops_teammember",
    }


# Never anybody's


def test_who_is_signed_in_gets_their_own_page_and_leaves_none(casa, at_table, piera):
    piera.name = CANARY
    piera.save()
    signed_in = SignedInClient()
    signed_in.force_login(piera)

    own = signed_in.get("/officine/casa")

    assert own["Cache-Control"] == "private, no-store"
    assert "ETag" not in own
    assert "La mia area" in own.content.decode()
    for_all = text("/officine/casa")
    assert "La mia area" not in for_all
    assert CANARY not in for_all
    assert "La mia area" in text("/officine/casa", signed_in)  # nor gets the one of everybody


def test_who_has_only_a_cookie_is_served_apart(casa, settings):
    text("/officine/casa")
    for name in (settings.SESSION_COOKIE_NAME, "messages"):
        someone = Client()
        someone.cookies[name] = "qualunque"

        assert not is_kept("/officine/casa", someone)
        assert "ETag" not in someone.get("/officine/casa")


@pytest.mark.parametrize("header", ["authorization", "hx-request"])
def test_programs_and_fragments_are_served_apart(casa, header):
    text("/officine/casa")

    with CaptureQueriesContext(connection) as asked:
        Client().get("/officine/casa", headers={header: "Bearer x"})

    assert len(asked) > 0


def test_each_language_has_its_page(casa, settings):
    english = Client()
    english.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    text("/officine/casa")

    assert 'lang="en"' in text("/officine/casa", english)
    assert 'lang="it"' in text("/officine/casa")
    assert is_kept("/officine/casa", english)


@pytest.mark.parametrize(
    "query", ["?cerca=x", "?stato=running", "?page=0", "?page=51", "?page=1&page=2", "?utm=1"]
)
def test_only_plain_addresses_and_first_pages_are_kept(casa, query):
    text(f"/officine{query}")

    assert not is_kept(f"/officine{query}")


def test_a_page_that_is_not_there_is_not_kept(db):
    assert Client().get("/officine/nessuna").status_code == 404

    assert caches["pages"]._cache == {}


def with_cookie(request):
    response = HttpResponse("per uno solo")
    response.set_cookie("mio", "1")
    return response


def with_token(request):
    return HttpResponse(get_token(request))


def with_nonce(request):
    return HttpResponse(str(request.csp_nonce))


def fails(request):
    return HttpResponse("non riuscita", status=503)


@pytest.mark.parametrize("view", [with_cookie, with_token, with_nonce, fails])
def test_what_was_made_for_one_request_is_never_kept(view):
    request = RequestFactory().get("/qualcosa")
    request._csp_nonce = None

    class Nonce:
        def __str__(self):
            request._csp_nonce = "abc"
            return "abc"

    request.csp_nonce = Nonce()
    response = pages.KeptPages(pages.kept(view))(request)

    assert "ETag" not in response
    assert caches["pages"]._cache == {}


def test_what_a_view_does_not_offer_is_never_kept(casa, run):
    text("/cerca?q=casa")
    text("/accessibilita/segnala")

    assert caches["pages"]._cache == {}


# Without its store


@pytest.fixture
def no_store(settings):
    settings.PAGES_VERSION_FILE = None
    settings.CACHES = {
        **settings.CACHES,
        "pages": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        },
    }


def test_without_its_store_pages_are_made(casa, no_store):
    assert casa.title in text("/officine/casa")

    Workshop.objects.filter(pk=casa.pk).update(title="Cambiato senza deposito")

    assert "Cambiato senza deposito" in text("/officine/casa")
