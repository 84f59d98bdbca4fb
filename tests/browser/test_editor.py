"""The form editor in a real browser: rules made by choosing, and seen at work in the trial."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.looking import look
from tests.toolkit.small_edition import write
from toolkit.actions import drafts, editions
from toolkit.models import FormDefinition, Obligation, Step

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def expected_words():
    return re.compile("409")  # two curators on one text


@pytest.fixture
def draft(db, tmp_path, carla):
    Obligation.objects.create(code="E05.1", title="Tempi", source="prova", confidence="V")
    small = editions.publish(editions.load_edition(write(tmp_path)), by=None)
    return drafts.start_draft(small, by=carla)


def body(draft, code) -> dict:
    form = FormDefinition.objects.get(edition=draft, code=code.partition(".")[0])
    every = [one for section in form.document["sections"] for one in section["questions"]]
    return next(one for one in every if one["code"] == code)


def test_a_curator_makes_rules_by_choosing_and_tries_them(enter, draft, carla):
    page = enter(carla)
    place = f"/redazione/edizioni/{draft.pk}"
    look(page, "editor-new", f"{place}/sezioni/M01.A/nuova-domanda")
    page.get_by_role("button", name="Una scelta").click()
    page.wait_for_url("**/domande/M01.07")

    # Its text and its choices; the focus goes to what was added
    page.get_by_label("Testo della domanda").fill("Chi lo tiene aggiornato?")
    page.get_by_label("Scelta 1", exact=True).fill("Il Comune")
    page.get_by_label("Scelta 2", exact=True).fill("Nessuno")
    page.get_by_role("button", name="Aggiungi una scelta").click()
    expect(page.get_by_label("Scelta 3", exact=True)).to_be_focused()
    page.keyboard.type("Un'associazione")

    # Only if the first question was answered yes
    page.get_by_role("button", name="Chiedila solo se…").click()
    page.locator("#id_condition-0-question").select_option("M01.01")
    page.locator("#id_condition-0-value").select_option("true")
    look(page, "editor-rule")
    expect(page.locator("[data-status]")).to_contain_text("Salvato alle", timeout=10_000)
    page.get_by_role("button", name="Salva", exact=True).last.click()
    page.wait_for_load_state()

    said = body(draft, "M01.07")
    assert said["label"] == "Chi lo tiene aggiornato?"
    assert [choice["code"] for choice in said["choices"]] == ["a", "b", "un_associazione"]
    assert said["condition"] == {"all": [{"question": "M01.01", "op": "equals", "value": True}]}

    # A check that compares two days
    page.goto(f"{place}/domande/M01.06")
    page.get_by_role("button", name="Aggiungi un controllo").click()
    page.locator("#id_check-0-0-question").select_option("M01.06")
    page.locator("#id_check-0-0-op").select_option("greater~")
    page.locator("#id_check-0-0-other").select_option("M01.05")
    page.get_by_label("Se non è così, dire").fill("La fine viene dopo l'inizio.")
    page.get_by_role("button", name="Salva", exact=True).last.click()
    expect(page.get_by_text("La domanda M01.06 è salvata.")).to_be_visible()

    # The trial: the rules say what they do while one answers
    page.get_by_role("link", name="Prova il modulo").click()
    look(page, "editor-trial-start")
    page.get_by_role("button", name="Comincia la prova").click()
    rule = page.locator("[data-rule]", has_text="M01.07")
    expect(rule).to_contain_text("Ora non si chiede")
    page.get_by_label("Sì", exact=True).check()
    expect(rule).to_contain_text("Ora si chiede")
    look(page, "editor-trial")
    page.get_by_role("button", name="Vai al riepilogo").click()
    look(page, "editor-trial-end")


def test_two_curators_see_both_texts(enter, draft, carla):
    page = enter(carla)
    page.goto(f"/redazione/edizioni/{draft.pk}/domande/M01.05")
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_label("Testo della domanda").fill("Dal?")
    other.get_by_role("button", name="Salva", exact=True).last.click()
    other.get_by_text("La domanda M01.05 è salvata.").wait_for()

    page.get_by_label("Testo della domanda").fill("A partire da quando?")
    page.get_by_role("button", name="Salva", exact=True).last.click()
    page.get_by_text("ha cambiato le stesse cose").wait_for()
    look(page, "editor-conflict")
    page.get_by_role("button", name="Salva", exact=True).last.click()

    page.get_by_text("La domanda M01.05 è salvata.").wait_for()
    assert body(draft, "M01.05")["label"] == "A partire da quando?"


class slow:
    """Requests that say ``words`` are answered by the server, and the page hears of it at the end
    of the block."""

    def __init__(self, page, words: str):
        self.page, self.words, self.held = page, words, []

    def __enter__(self):
        self.page.route("**/*", self._answer)
        return self

    def __exit__(self, *_error):
        for route, response in self.held:
            route.fulfill(response=response)
        self.page.unroute("**/*", self._answer)

    def _answer(self, route):
        if self.words in (route.request.post_data or ""):
            self.held.append((route, route.fetch()))
        else:
            route.fallback()

    def is_under_way(self) -> None:
        for _tenth in range(100):
            if self.held:
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"nobody sent «{self.words}»")


def test_the_button_waits_for_what_is_still_being_kept(enter, draft, carla):
    """The page keeps itself, the reply is slow: the button is not in conflict with its own page."""
    page = enter(carla)
    page.goto(f"/redazione/edizioni/{draft.pk}/domande/M01.05")
    with slow(page, "autosave") as saving:
        page.get_by_label("Testo della domanda").fill("Da quando?")
        saving.is_under_way()
        page.get_by_label("Testo della domanda").fill("Da quando, di preciso?")
        page.get_by_role("button", name="Salva", exact=True).last.click()
    page.get_by_text("La domanda M01.05 è salvata.").wait_for()

    assert body(draft, "M01.05")["label"] == "Da quando, di preciso?"


def test_a_step_waits_for_what_is_still_being_kept(enter, draft, carla):
    page = enter(carla)
    page.goto(f"/redazione/edizioni/{draft.pk}/elementi/passi/1.1")
    page.wait_for_selector("form[data-dressed]")
    with slow(page, "field=title") as saving:
        page.get_by_role("textbox", name="Titolo").fill("Chi c'è")
        page.get_by_role("textbox", name="Scopo").focus()
        saving.is_under_way()
        page.get_by_role("textbox", name="Titolo").fill("Chi c'è e chi manca")
        page.get_by_role("button", name="Salva", exact=True).last.click()
    page.get_by_text("salvato", exact=False).first.wait_for()

    step = Step.objects.get(phase__edition=draft, code="1.1")
    assert step.title == "Chi c'è e chi manca"
