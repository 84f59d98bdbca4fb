"""The minutes of a meeting as people make them: drafted, commented on, signed twice, read by all.

The authority's first press is by the keyboard alone, a partner comments on a phone, the co-lead
signs at 320 pixels; every page is whole for axe.
"""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.browser.keys import tab_to
from tests.browser.looking import look
from tests.workshops.meetings.conftest import co_lead, convened, meeting, set_off
from workshops.actions import attendance, convocations
from workshops.models import Minutes

__all__ = ["co_lead", "convened", "meeting"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def expected_words():
    """Too many votes, and a refusal without its reason: the console tells both."""
    return re.compile(r"status of 422")


@pytest.fixture
def held(convened, at_table, anna):
    set_off(convened, hours=-3)
    attendance.tick(convened, at_table, present=True, by=anna)
    convocations.hold_meeting(convened, by=anna)
    return convened


def test_from_one_press_to_what_everybody_reads(enter, held, anna, piera, olga):
    desk = enter(anna)
    desk.goto(reverse("workshops:meeting", args=["casa", held.number]))
    tab_to(desk, "Verbale")
    desk.keyboard.press("Enter")
    desk.get_by_role("button", name="Prepara la bozza").wait_for()
    tab_to(desk, "Prepara la bozza")
    desk.keyboard.press("Enter")
    desk.get_by_text("Organizzazioni convocate: 2. Presenti: 1").wait_for()
    look(desk, "verbale-bozza")
    recorded(desk)
    desk.get_by_role("button", name="Manda ai partecipanti").click()
    desk.get_by_text("I partecipanti scrivono osservazioni").wait_for()

    commented(enter(piera, "phone"))

    desk.reload()
    desk.get_by_label("Non accolta").check()
    desk.get_by_role("button", name="Rispondi").click()
    desk.get_by_text("Scrivi perché non la accogli.").first.wait_for()
    look(desk, "verbale-risposta-rifiutata")
    desk.get_by_label("Risposta").fill("Il costo è nel documento del punto.")
    desk.get_by_role("button", name="Rispondi").click()
    desk.get_by_text("Risposta registrata.").wait_for()
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    Minutes.objects.update(comments_until=yesterday)  # the days of the pact go by

    desk.reload()
    desk.get_by_role("button", name="Manda alla firma").click()
    desk.get_by_role("button", name="Firma", exact=True).click()
    desk.get_by_text("Firma registrata.").wait_for()
    look(desk, "verbale-alla-firma")

    signed(enter(olga, "narrow"))

    stranger = enter(None, "phone")
    stranger.goto(reverse("workshops:public-meeting", args=["casa", held.number]))
    stranger.get_by_role("link", name="Leggi il verbale").click()
    stranger.get_by_text("Si comincia dagli alloggi vuoti.").wait_for()
    stranger.get_by_text("Favorevoli 1, contrari 0, astenuti 1.").wait_for()
    stranger.get_by_text("Il costo è nel documento del punto.").wait_for()
    look(stranger, "verbale-pubblico")
    look(stranger, "verbali", reverse("workshops:published-minutes", args=["casa"]))


def recorded(desk):
    """One point: said, decided, voted, and a commitment."""
    desk.get_by_role("link", name="Priorità").click()
    desk.get_by_label("Che cosa si è detto").fill("Il tavolo confronta le proposte.")
    desk.get_by_label("Che cosa si è deciso").fill("Si comincia dagli alloggi vuoti.")
    desk.get_by_label("Favorevoli").fill("5")
    desk.get_by_role("button", name="Salva").click()
    desk.get_by_text("ma chi può votare è presente in 2").wait_for()
    look(desk, "verbale-punto-rifiutato")
    desk.get_by_label("Favorevoli").fill("1")
    desk.get_by_label("Astenuti").fill("1")
    desk.get_by_role("button", name="Salva").click()
    desk.get_by_text("Salvato.").wait_for()
    desk.get_by_label("Che cosa", exact=True).fill("Mandare i dati")
    desk.get_by_label("Chi", exact=True).select_option(label="Casa del Quartiere")
    desk.get_by_label("Entro il").fill(f"{timezone.localdate():%Y-%m-%d}")
    desk.get_by_role("button", name="Aggiungi").click()
    desk.get_by_text("Impegno aggiunto.").wait_for()
    look(desk, "verbale-punto")
    desk.get_by_role("link", name="Torna al verbale").click()


def commented(partner):
    partner.goto("/area")
    partner.get_by_role("link", name="Secondo tavolo").first.click()
    partner.get_by_label("Su quale punto").select_option(label="2. Priorità")
    partner.get_by_label("Che cosa va corretto").fill("Manca il costo.")
    look(partner, "verbale-in-commento")
    partner.get_by_role("button", name="Manda l'osservazione").click()
    partner.get_by_text("Osservazione registrata.").wait_for()


def signed(partner):
    partner.goto("/area")
    look(partner, "verbale-attivita")
    partner.get_by_role("link", name="Secondo tavolo").first.click()
    look(partner, "verbale-da-firmare")
    partner.get_by_role("button", name="Firma", exact=True).click()
    partner.get_by_text("Firma registrata.").wait_for()
