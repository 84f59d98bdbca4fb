"""The way in, in a real browser: a letter, a code, a passkey; readable by everybody."""

import re

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from officine.outbox.models import Message
from tests import factories as make
from tests.browser.looking import too_wide, violations
from workshops.actions import invitations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(params=[(1280, 900), (320, 800)], ids=["desktop", "narrow"])
def size(request):
    return dict(zip(("width", "height"), request.param, strict=True))


@pytest.fixture
def page(chromium, live_server, settings):
    """A page of a stranger; its console must stay silent."""
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    cache.clear()
    said = []
    context = chromium.new_context(base_url=live_server.url)
    opened = context.new_page()
    opened.set_default_timeout(15_000)
    opened.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
    opened.on("pageerror", lambda error: said.append(str(error)))
    yield opened
    context.close()
    assert said == []


def faults(page) -> list[str]:
    """What axe finds, and whether the page must be scrolled sideways."""
    return violations(page) + ["scrolls sideways"] * bool(too_wide(page))


def the_code() -> str:
    text = Message.objects.filter(kind="login_code").latest("pk").text
    return re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", text).group()


def enter(page, person):
    page.goto("/accedi")
    page.get_by_label("Il tuo indirizzo email").fill(person.email)
    page.get_by_role("button", name="Inviami il codice").click()
    page.get_by_label("Codice ricevuto per email").fill(the_code())
    page.locator("main").get_by_role("button", name="Accedi").click()


def test_a_partner_comes_in_with_the_code(page, size, at_table, piera):
    page.set_viewport_size(size)
    page.goto("/accedi")
    seen = {"accedi": faults(page)}
    page.get_by_label("Il tuo indirizzo email").fill("piera")
    page.get_by_role("button", name="Inviami il codice").click()
    expect(page.get_by_label("Il tuo indirizzo email")).to_have_value("piera")
    seen["errore"] = faults(page)
    page.get_by_label("Il tuo indirizzo email").fill(piera.email)
    page.get_by_role("button", name="Inviami il codice").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Scrivi il codice")
    seen["codice"] = faults(page)
    page.get_by_label("Codice ricevuto per email").fill(the_code())
    page.locator("main").get_by_role("button", name="Accedi").click()

    expect(page).to_have_url(re.compile("/area$"))
    assert seen == {"accedi": [], "errore": [], "codice": []}


def test_a_letter_is_read_and_accepted(page, size, at_table, assignment, anna):
    letter = invitations.invite(at_table, email="rita@x.example", role="referente", by=anna)
    invitations.send_invitation(letter, by=anna)
    link = re.search(r"/invito/[\w-]+", Message.objects.get(kind="invitation").text).group()
    page.set_viewport_size(size)

    page.goto(link)
    page.get_by_text("Non sono io la persona giusta").click()
    page.get_by_text("La mia organizzazione non partecipa").click()
    seen = faults(page)
    page.get_by_role("button", name="Accetta e continua").click()

    expect(page).to_have_url(re.compile("/area$"))
    assert seen == []


def test_staff_add_a_passkey_and_come_back_with_it(page, casa, carla):
    make.member(casa, carla)
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})

    enter(page, carla)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sicurezza del tuo accesso")
    seen = {"sicurezza": faults(page)}
    page.get_by_role("link", name="Aggiungi una chiave").click()
    seen["chiave"] = faults(page)
    page.get_by_label("Usala anche per accedere").check()
    page.get_by_role("button", name="Aggiungi la chiave").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Codici di riserva")
    seen["riserva"] = faults(page)
    page.get_by_role("link", name="Ho conservato i codici, continua").click()
    expect(page).to_have_url(re.compile("/gestione$"))
    page.goto("/area/dati-personali")
    seen["dati"] = faults(page)
    page.goto("/esci")
    page.locator("main").get_by_role("button", name="Esci").click()
    page.goto("/accedi")
    page.get_by_role("button", name="Usa la chiave di accesso").click()

    expect(page).to_have_url(re.compile("/gestione$"))
    assert seen == {"sicurezza": [], "chiave": [], "riserva": [], "dati": []}


def test_the_app_can_be_set_up_by_everybody(page, size, casa, anna):
    page.set_viewport_size(size)
    enter(page, anna)

    page.get_by_role("link", name="Attiva l'app").click()

    expect(page.get_by_role("img", name="Codice QR")).to_be_visible()
    assert faults(page) == []
