"""Several hands on one form: shared out, seen at work, commented, signed and sent."""

import re

import pytest
from django.core.cache import caches
from django.urls import reverse
from playwright.sync_api import expect

from officine.outbox.models import Message
from tests import factories as make
from tests.browser.looking import shot, violations
from workshops.actions import submissions

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def asked(run, at_table, edition, paolo):
    caches["presence"].clear()
    made = make.assignment(run, at_table, make.form(edition, "M90", signature="link"))
    submissions.start(made, by=paolo)
    return made


def at(name, assignment, *more):
    return reverse(f"workshops:{name}", args=[assignment.public_id, *more])


def fine(page, name):
    shot(page, name)
    assert violations(page) == [], name
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


def test_four_hands_and_a_signature(enter, asked, paolo, piera):
    one, other = enter(piera), enter(paolo, "phone")
    one.goto(at("people", asked))
    one.get_by_label("Sezione").select_option("M90.A")
    one.get_by_label("A chi").select_option(str(paolo.public_id))
    one.get_by_label("Nota").fill("I numeri sono nel file di ieri")
    fine(one, "hands-people")
    one.get_by_role("button", name="Affida la sezione").click()
    expect(one.get_by_text("Affidata a Paolo Neri")).to_be_visible()

    other.goto("/area")
    expect(other.get_by_text("Hai una sezione")).to_be_visible()
    other.goto(at("hub", asked))
    expect(other.get_by_text("Una sezione è affidata a te")).to_be_visible()
    fine(other, "hands-hub-mine")

    one.goto(at("hub", asked))
    expect(one.locator("[data-presence]")).to_be_hidden()
    other.goto(at("question", asked, 1, 1))
    one.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # one looks at it again
    expect(one.get_by_text("Paolo Neri sta scrivendo in «La proposta».")).to_be_visible()

    other.get_by_label("Come ti chiami?").fill("Casa del Quartiere")
    other.get_by_role("button", name="Salva e commenta").click()
    other.get_by_label("Commento").fill("È il nome dello statuto?")
    fine(other, "hands-comment")
    other.get_by_role("button", name="Scrivi il commento").click()
    one.reload()
    expect(one.get_by_text("È il nome dello statuto?")).to_be_visible()
    fine(one, "hands-hub")

    one.goto(at("sign-off", asked))
    one.get_by_label("Nome e cognome").fill("Dora Valle")
    one.get_by_label("Carica").fill("Presidente")
    one.get_by_label("Email").fill("dora@partner.example")
    one.get_by_role("button", name="Chiedi la firma").click()
    expect(one.get_by_text("Aspettiamo la firma di Dora Valle")).to_be_visible()
    fine(one, "hands-waiting")
    letter = Message.objects.get(kind="signature_asked")
    dora = enter(None, "phone")
    dora.goto(re.search(r"/firma/[\w-]+", letter.text)[0])
    expect(dora.get_by_text("Casa del Quartiere").first).to_be_visible()
    fine(dora, "hands-letter")
    dora.get_by_role("button", name="Firmo per Casa del Quartiere").click()
    expect(dora.get_by_role("heading", name="Hai firmato")).to_be_visible()
    fine(dora, "hands-signed")

    one.goto(at("check", asked))
    fine(one, "hands-check")
    one.get_by_role("button", name="Invia la compilazione").click()
    expect(one.get_by_text("Dora Valle, Presidente")).to_be_visible()
    fine(one, "hands-receipt")
