"""What comes from elsewhere, in a real browser: rows of a spreadsheet, files on a bad network."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests import factories as make
from tests.browser.looking import shot, too_wide, violations
from workshops.actions import submissions
from workshops.models import Answer

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
]
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
