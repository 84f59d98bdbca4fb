"""What comes from elsewhere, in a real browser: rows of a spreadsheet, files on a bad network."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests import factories as make
from tests.browser.looking import shot, too_wide, violations
from workshops.actions import submissions
from workshops.models import Answer, Attachment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

QUESTIONS = [
    {
        "code": "M93.01",
        "kind": "table",
        "label": "Chi partecipa?",
        "row_name": "persona",
        "max_rows": 4,
        "columns": [
            {"code": "nome", "kind": "text", "label": "Nome", "required": "required"},
            {
                "code": "ruolo",
                "kind": "choice",
                "label": "Ruolo",
                "choices": [
                    {"code": "guida", "label": "Chi guida"},
                    {"code": "aiuta", "label": "Può aiutare"},
                ],
            },
            {"code": "ore", "kind": "integer", "label": "Ore"},
        ],
    },
    {"code": "M93.02", "kind": "file", "label": "Carica l'atto", "max_mb": 5, "max_files": 3},
]
PDF = b"%PDF-1.7\n" + b"x" * 1_400_000
COPIED = (
    "Nome\tRuolo\tOre\r\n"
    "Ada\tchi GUIDA\t1.200\r\n"
    '"Bea ""la"" Rossi"\tPuo aiutare\t3\tin più\r\n'
    "Caio\tspettatore\t\r\n"
    "Dina\t\t5\r\n"
    "Ezio\tChi guida\t6\r\n"
)
PASTE = """(element, text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    element.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def asked(run, at_table, edition, paolo):
    assignment = make.assignment(run, at_table, make.form(edition, "M93", QUESTIONS))
    submissions.start(assignment, by=paolo)
    return assignment


def test_rows_copied_from_a_spreadsheet_fill_the_table_and_can_be_taken_back(enter, asked, paolo):
    page = enter(paolo)
    page.goto(reverse("workshops:question", args=[asked.public_id, 1, 1]))
    names = page.get_by_label("Nome")
    names.fill("Chi c'era")

    names.evaluate(PASTE, COPIED)

    told = page.locator("[data-pasted]")
    expect(told).to_contain_text("Caselle incollate: 11, in 4 righe.")
    expect(told).to_contain_text("Riga 3, «Ruolo»: «spettatore» non è fra le scelte.")
    expect(told.get_by_label("Non ci stavano")).to_have_value("in più\nEzio\tChi guida\t6")
    assert [name.input_value() for name in names.all()] == ["Ada", 'Bea "la" Rossi', "Caio", "Dina"]
    expect(page.locator("[data-status]")).to_contain_text("Salvato alle", timeout=6000)
    assert [row.get("ruolo") for row in Answer.objects.get().value] == [
        "guida", "aiuta", None, None,
    ]  # fmt: skip
    assert (violations(page), too_wide(page)) == ([], 0)
    shot(page, "incollato")

    told.get_by_role("button", name="Annulla l'incolla").click()

    expect(names).to_have_value("Chi c'era")
    expect(page.locator("[data-announce]")).to_contain_text("la tabella è com'era prima")
    expect(told).to_be_hidden()


def test_a_file_goes_on_where_the_network_cut_it_off(enter, asked, paolo):
    page = enter(paolo)
    page.goto(reverse("workshops:question", args=[asked.public_id, 1, 2]))
    sent = []

    def cut(route):
        if route.request.method == "PATCH":
            sent.append(int(route.request.headers["upload-offset"]))
            if len(sent) == 2:
                return route.abort("connectionfailed")
        return route.continue_()

    page.route("**/caricamenti/*", cut)
    page.locator("input[type=file]").set_input_files(
        {"name": "atto.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )

    told = page.locator("[data-sending-panel]")
    expect(told).to_contain_text("«atto.pdf» è arrivato al 37 per cento: riprendo da lì")
    assert violations(page) == []
    shot(page, "interrotto")
    expect(told).to_contain_text("«atto.pdf» è caricato.", timeout=9000)
    piece = 512 * 1024
    assert sent == [0, piece, piece, 2 * piece]
    assert Attachment.objects.get().size == len(PDF)
    assert page.locator("input[type=file]").evaluate("input => input.files.length") == 0

    page.locator("input[type=file]").set_input_files(
        {"name": "finto.pdf", "mimeType": "application/pdf", "buffer": b"<html>"}
    )
    expect(told).to_contain_text("Il contenuto di «finto.pdf» non corrisponde al suo formato.")
    expect(page.get_by_role("link", name="atto.pdf")).to_have_count(1)
    assert (violations(page), too_wide(page)) == ([], 0)
    shot(page, "caricato")
    page.get_by_label("Rimuovi").check()
    page.get_by_role("button", name="Carica il file").click()
    expect(page.get_by_role("link", name="atto.pdf")).to_have_count(0)
    assert Attachment.objects.count() == 0


@pytest.fixture
def expected_words():
    """The network goes once, and a file is refused: the console tells it."""
    return re.compile(r"net::ERR|the server responded")
