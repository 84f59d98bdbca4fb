"""A form that comes back on paper, in real browsers: registered, typed in, sent, confirmed."""

import datetime as dt

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.looking import shot, violations
from tests.workshops.actions.test_arrivals import PDF, ROME, segre
from tests.workshops.area.conftest import uploads
from workshops.models import Arrival, Snapshot
from workshops.queries.codes import short_code

__all__ = ["segre", "uploads"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_paper_to_confirmation(enter, segre, piera, casa, assignment, uploads):
    desk = enter(segre)
    desk.goto(reverse("workshops:arrivals", args=["casa"]))
    desk.get_by_label("Numero della richiesta o codice breve").fill(short_code(assignment))
    desk.get_by_role("button", name="Registra un arrivo").click()
    now = dt.datetime.now(ROME) - dt.timedelta(hours=30)
    desk.get_by_label("A mano").check()
    desk.get_by_label("Numero di protocollo").fill("1234/2027")
    desk.get_by_label("Giorno in cui è arrivata").fill(now.strftime("%Y-%m-%d"))
    desk.get_by_label("Ora", exact=True).fill("09:30:15")
    desk.get_by_label("Chi l'ha mandata").fill("Piera Bianchi")
    desk.get_by_label("File arrivati o scansioni").set_input_files(
        {"name": "modulo.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    shot(desk, "paper-register")
    assert violations(desk) == []
    desk.get_by_role("button", name="Registra", exact=True).click()
    expect(desk.get_by_role("link", name="modulo.pdf")).to_be_visible()
    shot(desk, "paper-arrival")

    desk.get_by_role("button", name="Trascrivi le risposte").click()
    shot(desk, "paper-room")
    desk.get_by_role("link", name="Trascrivi «").click()
    expect(desk.get_by_text("Stai trascrivendo per «Casa del Quartiere»")).to_be_visible()
    desk.locator("[name='M90.01']").fill("Cortile aperto")
    expect(desk.locator("[data-status]")).to_contain_text("Salvato alle", timeout=8000)
    shot(desk, "paper-question")
    desk.goto(reverse("workshops:transcription-check", args=[assignment.public_id]))
    shot(desk, "paper-check")
    desk.get_by_role("button", name="Registra la trascrizione").click()
    expect(desk.get_by_text("In attesa di conferma").first).to_be_visible()

    partner = enter(piera, "phone")
    partner.goto(reverse("workshops:hub", args=[assignment.public_id]))
    shot(partner, "paper-hub")
    partner.get_by_role("link", name="Vedi che cosa è arrivato").click()
    shot(partner, "paper-confirm")
    assert violations(partner) == []
    partner.get_by_role("button", name="Sì, è quello che abbiamo mandato").click()
    expect(partner.get_by_text("Confermata").first).to_be_visible()

    assert Arrival.objects.get().state == "confirmed"
    assert Snapshot.objects.get().document["answers"]["M90.01"]["value"] == "Cortile aperto"
