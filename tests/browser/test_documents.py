"""A document from the desk to the table, to everybody: read on a phone, its reading told."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.looking import look
from tests.workshops.documents.conftest import PDF
from workshops.models import Document

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def expected_words():
    return re.compile("422")  # uploaded without a title


def test_a_clerk_shares_a_document_and_sees_who_opened_it(enter, casa, at_table, anna, paolo):
    desk = enter(anna, java_script_enabled=False)
    desk.goto("/gestione/officine/casa/documenti")
    desk.get_by_role("link", name="Carica un documento").click()
    desk.get_by_role("button", name="Carica").click()
    expect(desk.get_by_role("link", name="Scrivi il titolo.")).to_be_visible()
    desk.get_by_label("Titolo").fill("Bozza del piano")
    given = {"name": "bozza.pdf", "mimeType": "application/pdf", "buffer": PDF}
    desk.get_by_label("File accessibili").set_input_files(given)
    desk.get_by_role("button", name="Carica").click()
    desk.get_by_role("button", name="Condividi la versione 1").click()
    expect(desk.get_by_text("Versione condivisa: da ora non cambia più.")).to_be_visible()

    reader = enter(paolo, "phone")
    look(reader, "documenti-telefono", "/officine/casa/documenti")
    reader.get_by_role("link", name="Bozza del piano").click()
    look(reader, "documento-telefono")
    with reader.expect_download() as kept:
        reader.get_by_role("link", name="bozza.pdf").click()
    assert kept.value.suggested_filename == "bozza.pdf"

    staff = enter(anna, "phone")
    look(staff, "documenti-gestione", "/gestione/officine/casa/documenti")
    look(staff, "documento-gestione", "/gestione/officine/casa/documenti/1")
    expect(staff.get_by_text("1 organizzazione su 1.")).to_be_visible()
    staff.get_by_role("button", name="Rendi pubblica").click()

    everybody = enter()
    look(everybody, "documento-pubblico", Document.objects.get().get_absolute_url())
