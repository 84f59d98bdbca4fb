"""A question from nothing to its place, with Tab, Enter, Space and the arrows alone."""

import pytest
from playwright.sync_api import expect

from tests.browser.keys import focused, tab_to
from tests.browser.looking import look
from tests.toolkit.small_edition import write
from toolkit.actions import drafts, editions
from toolkit.models import ItemComment, Obligation, Question

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def draft(db, tmp_path, carla):
    Obligation.objects.create(code="E05.1", title="Tempi", source="prova", confidence="V")
    first = editions.publish(editions.load_edition(write(tmp_path)), by=None)
    return drafts.start_draft(first, by=carla)


def order(draft) -> list[str]:
    rows = Question.objects.filter(section__form__edition=draft, section__code="M01.A")
    return list(rows.order_by("position").values_list("code", flat=True))


def test_the_keyboard_alone_asks_rules_comments_and_moves(enter, draft, carla):
    page = enter(carla)
    page.goto("/redazione")
    go(page, "Continua a scrivere", f"**/redazione/edizioni/{draft.pk}")

    # A new question, at the end of a section
    unfold(page, "M01", "1 sezione, 6 domande")
    go(page, "Aggiungi una domanda", "**/sezioni/M01.A/nuova-domanda*")
    go(page, "Sì o no", "**/domande/M01.07*")
    expect(focused(page)).to_have_attribute("name", "label")
    page.keyboard.type("Serve un permesso?")

    # Asked only if the first one was answered yes: by the arrows
    tab_to(page, "Chiedila solo se…")
    page.keyboard.press("Space")
    question = page.locator("#id_condition-0-question")
    expect(question).to_be_focused()
    page.keyboard.press("ArrowDown")
    value = page.locator("#id_condition-0-value")
    expect(value).to_be_visible()
    expect(question).to_be_focused()
    tab_to(page, "Valore", most=3)
    page.keyboard.press("ArrowDown")
    tab_to(page, "Facoltativa")  # round the page: the radio buttons are one stop
    page.keyboard.press("ArrowUp")
    expect(page.locator("#id_required-advised")).to_be_checked()
    tab_to(page, "Salva")
    page.keyboard.press("Enter")
    page.get_by_text("La domanda M01.07 è salvata.").wait_for()
    made = Question.objects.get(section__form__edition=draft, code="M01.07")
    assert (made.label, made.required) == ("Serve un permesso?", "advised")
    rule = {"question": "M01.01", "op": "equals", "value": True}
    assert made.condition == {"all": [rule]}

    # A word to the other curators
    tab_to(page, "Nuovo commento")
    page.keyboard.type("Va bene qui?")
    tab_to(page, "Aggiungi il commento", most=1)
    page.keyboard.press("Enter")
    page.get_by_text("Carla Greco").last.wait_for()
    assert ItemComment.objects.get(edition=draft).text == "Va bene qui?"
    look(page, "keys-question")

    # Up one place, then to the beginning from the page of places
    go(page, "M01 Mappa", f"**/redazione/edizioni/{draft.pk}?apri=M01*")
    tab_to(page, "Sposta su: M01.07", most=120)
    page.keyboard.press("Enter")
    expect(page.locator("[data-announce]")).to_contain_text("al posto 6 di 7")
    expect(focused(page)).to_have_text("Serve un permesso?")
    tab_to(page, "Altro: M01.07")
    page.keyboard.press("Enter")
    go(page, "Sposta in…", "**/sposta")
    tab_to(page, "Nuovo posto")
    page.keyboard.press("ArrowDown")
    tab_to(page, "Sposta", most=1)
    page.keyboard.press("Enter")
    page.get_by_text("al posto 2 di 7").first.wait_for()
    assert order(draft) == [f"M01.0{turn}" for turn in (1, 7, 2, 3, 4, 5, 6)]


def unfold(page, code, name):
    tab_to(page, name, most=120)
    page.keyboard.press("Enter")
    expect(page.locator(f"details[data-unfold={code}][open]")).to_be_visible()


def go(page, name, address):
    tab_to(page, name, most=120)
    page.keyboard.press("Enter")
    page.wait_for_url(address)
