"""AC25–AC27 in two browsers: single answers go back, and are read again beside the old ones."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests import factories as make
from tests.browser.looking import look
from workshops.actions import answering, submissions
from workshops.models import Snapshot, Submission

pytestmark = pytest.mark.browser
LABELS = ["Che titolo ha?", "Che cosa proponi?", "Con chi?", "Dove?"]


@pytest.fixture
def sent(run, at_table, edition, paolo, piera):
    """A form of four questions, all answered, sent by Piera."""
    questions = [
        {"code": f"M91.{n:02}", "kind": "text", "label": label, "required": "required"}
        for n, label in enumerate(LABELS, 1)
    ]
    asked = make.assignment(run, at_table, make.form(edition, "M91", questions))
    draft = submissions.start(asked, by=paolo)
    for n in range(1, 5):
        answering.save_answer(draft, f"M91.{n:02}", f"Prima {n}", base_version=0, by=paolo)
    submissions.send(draft, key="prima", by=piera)
    return draft


def press(page, button):
    """Press and wait for the page that comes: going elsewhere before would break it off."""
    if isinstance(button, str):
        button = page.get_by_role("button", name=button).first
    with page.expect_navigation():
        button.click()


def remark(page, label, text):
    page.get_by_text(f"Osserva o chiedi: {label}").click()
    page.get_by_label("Che cosa vuoi dire di questa risposta").locator("visible=true").fill(text)
    press(page, page.get_by_role("button", name=re.compile("^Salva.*M91")).locator("visible=true"))


def test_two_answers_go_back_and_come_again(enter, sent, ugo, piera):
    public_id = sent.assignment.public_id
    review = reverse("workshops:review", args=["casa", public_id])
    officer = enter(ugo)
    officer.goto(review)
    remark(officer, LABELS[0], "Un titolo più corto.")
    remark(officer, LABELS[2], "Chi ha già detto di sì?")
    until = timezone.localdate() + dt.timedelta(days=9)
    officer.get_by_label("Da integrare entro").fill(until.isoformat())
    press(officer, "Chiedi integrazione (2)")
    look(officer, "review-returned")
    expect(officer.get_by_text("Finché la richiesta è aperta non si può validare.")).to_be_visible()
    expect(officer.get_by_role("button", name="Valida")).to_have_count(0)

    partner = enter(piera, "phone")
    look(partner, "area-returned", reverse("workshops:area"))
    expect(partner.get_by_text("L'AdG ti chiede 2 integrazioni").first).to_be_visible()
    look(partner, "hub-returned", reverse("workshops:hub", args=[public_id]))
    closed = reverse("workshops:question", args=[public_id, 1, 2])
    partner.goto(closed)
    expect(partner.get_by_role("textbox")).to_have_count(0)
    rooms = reverse("workshops:integrations", args=[public_id])
    for n in (1, 3):
        partner.goto(rooms)
        asked = partner.get_by_role("listitem").filter(has_text=LABELS[n - 1])
        press(partner, asked.get_by_role("link", name="Cambia la risposta"))
        partner.get_by_role("textbox").first.fill(f"Dopo {n}")
        press(partner, "Salva e continua")
        partner.goto(rooms)
        press(partner, asked.get_by_role("button", name="Segna come fatta"))
    look(partner, "integrations-done")
    press(partner, "Invia le integrazioni")
    look(partner, "second-receipt")

    assert Submission.objects.get().state == "sent"
    assert [one.round for one in Snapshot.objects.order_by("round")] == [1, 2]
    officer.goto(review)
    look(officer, "review-again")
    rounds = officer.locator("main")
    for words in ("Prima 1", "Dopo 1", "Prima 3", "Dopo 3"):
        expect(rounds.get_by_text(words).first).to_be_visible()
    press(officer, "Valida")
    assert Submission.objects.get().state == "validated"
