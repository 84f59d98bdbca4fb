"""Terms and checks in a real browser: made by choosing, met while answering."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests import factories as make
from tests.browser.keys import tab_to
from tests.browser.looking import look
from tests.toolkit.small_edition import write
from tests.workshops.area.test_pages import url
from toolkit.actions import drafts, editions
from toolkit.models import FormDefinition, Obligation
from workshops.actions import answering, submissions

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROWS = {
    "rule": {"all": [{"question": "fine", "op": "greater", "other": "inizio"}]},
    "message": "La fine viene dopo l'inizio.",
}
WHOLE = {
    "rule": {"all": [{"question": "M92.03", "op": "less", "other": "M92.02"}]},
    "message": "La richiesta è più del costo.",
}


@pytest.fixture
def draft(db, tmp_path, carla):
    Obligation.objects.create(code="E05.1", title="Tempi", source="prova", confidence="V")
    small = editions.publish(editions.load_edition(write(tmp_path)), by=None)
    return drafts.start_draft(small, by=carla)


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_curator_makes_them_with_the_keyboard(enter, draft, carla, size):
    page = enter(carla, size)
    look(page, "form-checks-none", f"/redazione/edizioni/{draft.pk}/moduli/M01/controlli")
    tab_to(page, "Aggiungi un controllo")
    page.keyboard.press("Enter")
    page.locator("#id_check-0-0-question").select_option("M01.06")
    page.locator("#id_check-0-0-op").select_option("greater~")
    page.locator("#id_check-0-0-other").select_option("M01.05")
    page.locator("#id_check-0-message").fill("La fine viene dopo l'inizio.")
    look(page, "form-checks")
    tab_to(page, "Salva")
    page.keyboard.press("Enter")
    expect(page.get_by_text("I controlli di M01 sono salvati.")).to_be_visible()
    assert FormDefinition.objects.get(edition=draft, code="M01").document["checks"]

    page.goto(f"/redazione/edizioni/{draft.pk}/domande/M01.03")
    page.locator("#id_answer_by").select_option("working_days")
    page.locator("#id_answer_by-working_days").fill("5")
    page.locator("#add-row_check").click()
    page.locator("#id_row_check-0-0-question").select_option("peso")
    expect(page.locator("#id_row_check-0-0-op")).to_be_visible()
    look(page, "question-rules")


@pytest.fixture
def asked(run, at_table, edition, step, paolo):
    """A form in which the first question is over since yesterday."""
    days = [{"code": code, "kind": "date", "label": code.title()} for code in ("inizio", "fine")]
    questions = [
        {"code": "M92.01", "kind": "yes_no", "label": "Partecipi?", "required": "required",
         "answer_by": {"days": 5}},
        {"code": "M92.02", "kind": "money", "label": "Quanto costa?"},
        {"code": "M92.03", "kind": "money", "label": "Quanto chiedi?"},
        {"code": "M92.04", "kind": "table", "label": "Le attività", "columns": days,
         "row_checks": [ROWS]},
    ]  # fmt: skip
    form = make.form(edition, "M92", questions, page="grouped", checks=[WHOLE])
    make.ask(step, form)
    due = timezone.now() + dt.timedelta(days=4)
    made = make.assignment(run, at_table, form, due_at=due)
    draft = submissions.start(made, by=paolo)
    for code, value in (("M92.02", "100.00"), ("M92.03", "120.00")):
        answering.save_answer(draft, code, value, base_version=0, by=paolo)
    return made


@pytest.fixture
def expected_words():
    return re.compile(r"422")  # a page that says what is wrong


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_who_answers_meets_them(enter, asked, paolo, size):
    page = enter(paolo, size)
    look(page, "terms-hub", url("hub", asked))
    look(page, "terms-question", url("question", asked, 1, 1))
    expect(page.get_by_text("la risposta non si può più cambiare")).to_be_visible()
    assert page.locator('[name="M92.01"]').count() == 0

    page.goto(url("question", asked, 1, 2))
    page.locator('[name="M92.04-0-inizio"]').fill("5/3/2027")
    page.locator('[name="M92.04-0-fine"]').fill("4/3/2027")
    page.get_by_role("button", name="Salva e continua").last.click()
    look(page, "rows-wrong")
    page.get_by_role("link", name="Riga 1: La fine viene dopo l'inizio.").click()
    assert page.evaluate("location.hash") == "#id_M92.04-0"

    look(page, "whole-check", url("check", asked))
    expect(page.get_by_text("Chiuse senza risposta")).to_be_visible()
    page.locator(".of-errors a", has_text="Quanto chiedi?").click()
    expect(page.locator('[name="M92.03"]')).to_be_visible()
