"""By code, with the mail in the outbox; no word to strangers about who has an account."""

import re

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from officine.journal.models import Event
from officine.outbox.clock import deliver
from officine.outbox.models import Message
from tests.conftest import SignedInClient

CODE = re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b")
MASKED = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


def ask(client, email):
    return client.post("/accedi/codice", {"email": email})


def confirm(client, code):
    return client.post("/accedi/codice/conferma", {"code": code})


def the_code() -> str:
    return CODE.search(Message.objects.latest("pk").text).group()


def signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_a_partner_enters_with_the_code_received_by_mail(client, at_table, piera):
    asked = ask(client, "Piera@partner.example")
    page = client.get(asked.url)
    done = confirm(client, the_code().lower().replace("-", ""))

    assert asked.url == reverse("account_confirm_login_code")
    assert "Se <strong>piera@partner.example</strong> ha un accesso" in page.content.decode()
    assert (done.status_code, done.url) == (302, "/dopo-accesso")
    assert client.session["_auth_user_id"] == str(piera.pk)
    assert client.get("/dopo-accesso").url == reverse("workshops:area")


def test_the_code_leaves_through_the_outbox_and_is_forgotten(client, piera):
    ask(client, piera.email)
    code = the_code()

    sent = deliver()

    row = Message.objects.get()
    assert (sent, row.state, row.kind, row.to) == (1, "sent", "login_code", piera.email)
    assert code in mail.outbox[0].body
    assert (row.text, row.html) == ("", "")
    assert code not in row.subject


def test_signing_in_is_written_in_the_journal(client, piera):
    ask(client, piera.email)
    confirm(client, the_code())

    event = Event.objects.get(action="account.signed_in")
    assert (event.actor, event.detail) == (piera, {"method": "code"})


def test_known_and_unknown_addresses_get_the_same_answer(piera):
    pages = []
    for email in (piera.email, "quale@partner.example"):
        client = SignedInClient()
        asked = ask(client, email)
        page = client.get(asked.url)
        body = MASKED.sub("", page.content.decode()).replace(email, "@")
        pages.append((asked.status_code, asked.url, page.status_code, body))

    assert pages[0] == pages[1]


def test_an_unknown_address_is_told_by_mail_and_gets_no_code(client, db):
    ask(client, "quale@partner.example")

    row = Message.objects.get()
    assert (row.kind, CODE.search(row.text)) == ("unknown_account", None)


def test_an_unknown_address_cannot_guess_its_way_in(client, db):
    ask(client, "quale@partner.example")

    confirm(client, "")
    confirm(client, "ABCD-EFGH")

    assert not signed_in(client)


def test_a_suspended_person_gets_the_same_answer_and_no_code(client, piera):
    piera.is_active = False
    piera.save()

    asked = ask(client, piera.email)

    assert asked.url == reverse("account_confirm_login_code")
    assert CODE.search(Message.objects.get().text) is None


def test_after_three_wrong_codes_the_right_one_is_refused_too(client, piera):
    ask(client, piera.email)
    code = the_code()

    answers = [confirm(client, "XXXX-XXXX") for _ in range(3)]
    late = confirm(client, code)

    assert [answer.status_code for answer in answers] == [200, 200, 302]
    assert "Il codice non è giusto" in answers[0].content.decode()
    assert late.status_code == 302
    assert not signed_in(client)


def test_a_code_lasts_a_quarter_of_an_hour(client, piera):
    with time_machine.travel("2027-03-01 10:00+01:00", tick=False):
        ask(client, piera.email)
    with time_machine.travel("2027-03-01 10:16+01:00", tick=False):
        confirm(client, the_code())

    assert not signed_in(client)


def test_a_code_is_used_once(client, piera):
    ask(client, piera.email)
    code = the_code()
    confirm(client, code)
    client.logout()

    other = SignedInClient()
    ask(other, "quale@partner.example")
    confirm(other, code)

    assert not signed_in(other)


def test_a_new_code_can_be_asked_from_the_page_of_the_code(client, piera):
    ask(client, piera.email)
    first = the_code()
    client.post("/accedi/codice/conferma", {"action": "resend"})
    second = the_code()

    confirm(client, first)
    refused = signed_in(client)
    confirm(client, second)

    assert (first == second, refused, signed_in(client)) == (False, False, True)


def test_what_was_typed_stays_when_the_address_is_wrong(client, db):
    page = ask(client, "piera@partner")

    text = page.content.decode()
    assert 'value="piera@partner"' in text
    assert "Scrivi un indirizzo email completo" in text
    assert "<title>Errore:" in text.replace("\n", "")


def test_one_may_go_back_and_write_another_address(client, piera):
    ask(client, "quale@partner.example")
    client.get("/accedi")
    ask(client, piera.email)
    confirm(client, the_code())

    assert signed_in(client)


def test_one_address_cannot_ask_for_code_after_code(client, piera):
    answers = [ask(client, piera.email).status_code for _ in range(4)]

    assert answers == [302, 302, 302, 200]
    assert Message.objects.count() == 3


def test_the_limit_of_codes_holds_whoever_asks(piera):
    answers = [ask(SignedInClient(), piera.email).status_code for _ in range(4)]

    assert answers == [302, 302, 302, 200]


def test_the_address_an_administrator_wrote_is_confirmed_by_the_first_code(client, piera):
    ask(client, piera.email)
    confirm(client, the_code())

    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [
        (piera.email, True, True)
    ]


def test_the_session_gets_a_new_key_at_login(client, piera):
    ask(client, piera.email)
    before = client.session.session_key
    confirm(client, the_code())

    assert client.session.session_key != before


@pytest.mark.parametrize(
    ("wanted", "where"),
    [
        ("/dati", "/dati"),
        ("https://altrove.example/", "/dopo-accesso"),
        ("//altrove.example/", "/dopo-accesso"),
        ("javascript:alert(1)", "/dopo-accesso"),
    ],
)
def test_after_login_one_goes_on_only_inside_the_portal(client, piera, wanted, where):
    client.post("/accedi/codice", {"email": piera.email, "next": wanted})
    done = client.post("/accedi/codice/conferma", {"code": the_code(), "next": wanted})

    assert done.url == where


@pytest.mark.parametrize(
    "path",
    [
        "/accesso/login/",
        "/accesso/signup/",
        "/accesso/password/reset/",
        "/accesso/password/change/",
        "/accesso/password/set/",
        "/accesso/email/",
    ],
)
def test_there_is_no_door_for_passwords_or_registration(client, piera, path):
    client.force_login(piera)

    assert client.get(path).status_code == 404


def test_a_password_opens_nothing(client, piera):
    piera.set_password("segreta")
    piera.save()

    client.post("/accedi", {"email": piera.email, "login": piera.email, "password": "segreta"})

    assert not signed_in(client)


def test_a_suspended_person_is_out_at_the_next_request(client, at_table, piera):
    client.force_login(piera)
    before = client.get("/dopo-accesso")
    piera.is_active = False
    piera.save()

    after = client.get("/dopo-accesso")

    assert before.url == reverse("workshops:area")
    assert after.url.startswith("/accedi?")


def test_leaving_asks_first_and_happens_by_post(client, piera):
    client.force_login(piera)

    client.get("/esci")
    still = signed_in(client)
    client.post("/esci")

    assert (still, signed_in(client)) == (True, False)


def test_who_has_no_role_is_told_how_to_get_one(client, nino):
    client.force_login(nino)

    page = client.get("/dopo-accesso")

    assert page.status_code == 200
    assert "Non hai ancora un ruolo" in page.content.decode()


@pytest.mark.parametrize(
    ("who", "where"),
    [("piera", "workshops:area"), ("anna", "workshops:desk"), ("ada", "workshops:desk")],
)
def test_everybody_lands_where_their_work_is(client, casa, at_table, request, who, where):
    client.force_login(request.getfixturevalue(who))

    assert client.get("/dopo-accesso").url == reverse(where)


def test_only_configured_gateways_are_offered(client, db, settings):
    without = client.get("/accedi").content.decode()
    gateway = {
        "provider_id": "spid",
        "name": "Entra con SPID",
        "client_id": "x",
        "settings": {"server_url": "https://gateway.example"},
    }
    settings.GATEWAYS = [gateway]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [gateway]}}
    page = client.get("/accedi").content.decode()

    assert "Entra con" not in without
    assert "Entra con SPID" in page
    assert reverse("openid_connect_login", args=["spid"]) in page


def test_every_page_of_the_way_in_leads_to_the_privacy_notice(client, db):
    assert reverse("privacy") in client.get("/accedi").content.decode()


def test_too_many_requests_are_told_in_a_page_of_ours(client, piera):
    piera.set_password("segreta")
    piera.save()
    client.force_login(piera)

    answers = [client.post("/accedi/conferma", {"password": "x"}) for _ in range(11)]

    assert answers[-1].status_code == 429
    assert "Troppe richieste in poco tempo" in answers[-1].content.decode()
