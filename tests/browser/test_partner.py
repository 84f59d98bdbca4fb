"""A partner in a real browser: writing, losing the network, meeting a colleague, sending."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from tests import factories as make
from tests.browser.looking import shot, sign_in, violations
from workshops.actions import submissions
from workshops.models import Answer, Snapshot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


QUESTIONS = [
    {"code": "M93.01", "kind": "text", "label": "Come si chiama la proposta?",
     "required": "required"},
    {"code": "M93.02", "kind": "long_text", "label": "Che cosa proponi?",
     "help": "Due righe bastano."},
    {"code": "M93.03", "kind": "choice", "label": "A chi serve?", "choices": [
        {"code": "giovani", "label": "Giovani"}, {"code": "anziani", "label": "Persone anziane"}]},
    {"code": "M93.04", "kind": "table", "label": "Chi partecipa?", "row_name": "persona",
     "columns": [{"code": "nome", "kind": "text", "label": "Nome", "required": "required"},
                 {"code": "ore", "kind": "integer", "label": "Ore"}]},
]  # fmt: skip


@pytest.fixture
def asked(run, at_table, edition):
    return make.assignment(run, at_table, make.form(edition, "M93", QUESTIONS))


@pytest.fixture
def draft(asked, paolo):
    return submissions.start(asked, by=paolo)


@pytest.fixture
def expected_words():
    """Here the network goes, sessions end and servers refuse: the console tells it."""
    return re.compile(r"net::ERR|the server responded")


def at(name, assignment, *more):
    return reverse(f"workshops:{name}", args=[assignment.public_id, *more])


def stored(code):
    return Answer.objects.filter(question=code).values_list("value", flat=True).first()


def test_what_is_typed_is_saved_and_a_colleague_sees_it(enter, draft, asked, paolo, piera):
    page = enter(paolo)
    page.goto(at("question", asked, 1, 1))
    page.get_by_label("Come si chiama la proposta?").fill("Orto in piazza")

    expect(page.locator("[data-status]")).to_contain_text("Salvato alle", timeout=6000)

    colleague = enter(piera)
    colleague.goto(at("question", asked, 1, 1))
    expect(colleague.get_by_label("Come si chiama la proposta?")).to_have_value("Orto in piazza")


def test_what_was_typed_before_the_scripts_came_is_saved(enter, draft, asked, paolo):
    page = enter(paolo)
    scripts = []
    page.route("**/js/autosave*.js", lambda route: scripts.append(route))
    page.goto(at("question", asked, 1, 2), wait_until="commit")
    page.get_by_label("Che cosa proponi?").fill("Scritto in fretta")

    scripts[0].continue_()

    expect(page.locator("[data-status]")).to_contain_text("Salvato alle", timeout=8000)
    assert stored("M93.02") == "Scritto in fretta"


def test_a_page_that_nobody_touched_saves_nothing(enter, draft, asked, paolo):
    """Every kind of control says the same as the server sent it."""
    page = enter(paolo)
    asked_to_save = []
    page.on("request", lambda one: asked_to_save.append(one.url) if one.method == "PUT" else None)
    for number in (1, 2, 3, 4):
        page.goto(at("question", asked, 1, number))
        page.wait_for_timeout(2500)  # longer than the pause of the autosave

    assert asked_to_save == []


def test_without_network_nothing_is_lost(enter, draft, asked, paolo):
    page = enter(paolo)
    page.goto(at("question", asked, 1, 2))
    page.context.set_offline(True)
    page.get_by_label("Che cosa proponi?").fill("Scritto senza rete")
    expect(page.get_by_role("alert")).to_contain_text("Non salvato: la connessione è assente")
    shot(page, "offline")
    assert violations(page) == []

    page.context.set_offline(False)

    expect(page.locator("[data-status]")).to_contain_text("Salvato alle")
    expect(page.locator("[data-alert]")).to_be_hidden()
    assert stored("M93.02") == "Scritto senza rete"
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_after_the_session_ended_the_text_is_still_there(enter, draft, asked, paolo, live_server):
    page = enter(paolo)
    page.goto(at("question", asked, 1, 2))
    Session.objects.all().delete()
    page.get_by_label("Che cosa proponi?").fill("Scritto a sessione scaduta")
    expect(page.get_by_role("alert")).to_contain_text("La sessione è scaduta. Accedi di nuovo")
    link = page.get_by_role("link", name="Accedi di nuovo")
    assert at("question", asked, 1, 2) in link.get_attribute("href")

    sign_in(page.context, paolo, live_server.url)
    page.goto(at("question", asked, 1, 2))

    expect(page.get_by_label("Che cosa proponi?")).to_have_value("Scritto a sessione scaduta")
    expect(page.locator("[data-status]")).to_contain_text("Ultimo salvataggio")
    assert stored("M93.02") == "Scritto a sessione scaduta"
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_leaving_by_the_door_leaves_nothing_on_the_device(enter, draft, asked, paolo):
    page = enter(paolo)
    page.goto(at("question", asked, 1, 2))
    page.context.set_offline(True)
    page.get_by_label("Che cosa proponi?").fill("Non salvato")
    expect(page.get_by_role("alert")).to_contain_text("Non salvato")
    assert page.evaluate("Object.keys(localStorage).length") == 1

    page.context.set_offline(False)
    page.get_by_role("button", name="Esci", exact=True).click()
    page.wait_for_url(lambda address: "sezioni" not in address)

    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_two_people_on_one_answer_see_both_and_choose(enter, draft, asked, paolo, piera):
    page, colleague = enter(paolo), enter(piera)
    for who in (page, colleague):
        who.goto(at("question", asked, 1, 2))
    colleague.get_by_label("Che cosa proponi?").fill("Di Piera")
    expect(colleague.locator("[data-status]")).to_contain_text("Salvato alle")

    page.get_by_label("Che cosa proponi?").fill("Di Paolo")
    panel = page.locator(".area-conflict")
    expect(panel).to_contain_text("Piera Bianchi ha modificato questa risposta")
    expect(panel).to_contain_text("Di Piera")
    expect(panel).to_contain_text("Di Paolo")
    shot(page, "conflict")
    assert violations(page) == []
    assert stored("M93.02") == "Di Piera"
    panel.get_by_role("button", name="Unisci").click()

    expect(page.locator("[data-status]")).to_contain_text("Salvato alle")
    assert stored("M93.02") == "Di Paolo\n\nDi Piera"


def test_two_people_on_different_answers_are_not_disturbed(enter, draft, asked, paolo, piera):
    page, colleague = enter(paolo), enter(piera)
    page.goto(at("question", asked, 1, 1))
    colleague.goto(at("question", asked, 1, 2))
    page.get_by_label("Come si chiama la proposta?").fill("Di Paolo")
    colleague.get_by_label("Che cosa proponi?").fill("Di Piera")

    for who in (page, colleague):
        expect(who.locator("[data-status]")).to_contain_text("Salvato alle")
        expect(who.locator(".area-conflict")).to_have_count(0)
    assert (stored("M93.01"), stored("M93.02")) == ("Di Paolo", "Di Piera")


def test_typing_and_pressing_at_once_never_conflicts(enter, draft, asked, paolo):
    page = enter(paolo)
    for turn in range(20):
        page.goto(at("question", asked, 1, 1))
        field = page.get_by_label("Come si chiama la proposta?")
        field.fill(f"Prova {turn}")
        if turn % 2:
            field.dispatch_event("change")
        page.locator(".of-actions button[value=continue]").click()
        page.wait_for_url(f"**{at('question', asked, 1, 2)}")
        expect(page.locator(".area-conflict")).to_have_count(0)
    assert stored("M93.01") == "Prova 19"


def test_rows_of_a_table_are_saved_as_they_are_written(enter, draft, asked, paolo):
    page = enter(paolo)
    page.goto(at("question", asked, 1, 4))
    page.get_by_label("Nome").fill("Ada")
    expect(page.locator("[data-status]")).to_contain_text("Salvato alle")
    page.get_by_role("button", name="Aggiungi persona").click()
    page.get_by_label("Nome").nth(1).fill("Bea")
    page.get_by_label("Ore").nth(1).fill("12")
    page.get_by_label("Ore").nth(1).blur()
    expect(page.locator("[data-status]")).to_contain_text("Salvato alle")
    page.wait_for_timeout(3500)

    rows = stored("M93.04")
    assert [(row["nome"], row.get("ore")) for row in rows] == [("Ada", None), ("Bea", 12)]
    shot(page, "table")
    assert violations(page) == []
    page.reload()
    expect(page.get_by_label("Nome").nth(1)).to_have_value("Bea")
    assert [row["_id"] for row in stored("M93.04")] == [row["_id"] for row in rows]


def test_the_session_warns_before_it_ends(enter, draft, asked, paolo, settings):
    settings.SESSION_COOKIE_AGE = 302
    page = enter(paolo)
    page.goto(at("question", asked, 1, 1))

    stay = page.get_by_role("button", name="Resta collegato")
    expect(stay).to_be_visible(timeout=6000)
    shot(page, "session")
    settings.SESSION_COOKIE_AGE = 8 * 60 * 60
    stay.click()

    expect(stay).to_have_count(0)
    expect(page.locator("[data-status]")).to_contain_text("Resti collegato.")


def test_nothing_is_cut_at_320_pixels(enter, draft, asked, piera):
    page = enter(piera, "narrow")
    questions = [at("question", asked, 1, number) for number in range(1, 5)]
    for address in [reverse("workshops:area"), at("hub", asked), *questions, at("check", asked)]:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        small = page.evaluate(
            "[...document.querySelectorAll('main button, main select, main input')]"
            ".filter(e => e.offsetParent && !e.matches('.visually-hidden, [type=hidden]'))"
            ".filter(e => e.offsetHeight < 24 || e.offsetWidth < 24).map(e => e.outerHTML)"
        )
        assert small == [], address


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_every_page_is_accessible_with_empty_filled_and_wrong_states(
    enter, asked, paolo, piera, size
):
    page = enter(piera, size)

    def look(name, address=None):
        if address:
            page.goto(address)
        shot(page, f"{size}-{name}")
        assert (name, violations(page)) == (name, [])
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        assert page.locator("h1").count() == 1

    look("area-one", reverse("workshops:area"))
    look("start", at("hub", asked))
    page.get_by_role("button", name="Inizia").click()
    look("hub-empty")
    for number in range(1, 5):
        look(f"question-{number}", at("question", asked, 1, number))
    page.goto(at("question", asked, 1, 1))
    page.locator(".of-actions button[value=continue]").click()
    expect(page).to_have_title(re.compile(r"^\s*Errore:"))
    summary = page.locator("#errors")
    expect(summary).to_be_focused()
    summary.get_by_role("link").click()
    expect(page.get_by_label("Come si chiama la proposta?")).to_be_focused()
    look("question-wrong")
    look("check-incomplete", at("check", asked))
    ways = page.get_by_role("link", name=re.compile("^Modifica")).all_inner_texts()
    assert (len(ways), len(set(ways))) == (4, 4)
    expect(page.get_by_text("Non fornita")).to_have_count(4)
    page.goto(at("question", asked, 1, 1))
    page.get_by_label("Come si chiama la proposta?").fill("Orto in piazza")
    page.locator(".of-actions button[value=exit]").click()
    look("hub-filled")
    look("people", at("people", asked))
    look("print-blank", at("print-submission", asked) + "?vuoto=1")
    look("check", at("check", asked))
    page.get_by_role("button", name="Invia la compilazione").click()
    page.wait_for_url("**/ricevute/**")
    look("receipt")
    look("hub-sent", at("hub", asked))
    look("receipts", reverse("workshops:receipts"))
    look("area-done", reverse("workshops:area"))


def test_keyboard_alone_goes_from_the_desk_to_the_receipt(enter, asked, piera):
    page = enter(piera)
    page.goto(reverse("workshops:area"))

    def press_on(words):
        """Tab until the focus is on what says so, as somebody without a mouse does."""
        for _turn in range(60):
            page.keyboard.press("Tab")
            here = page.evaluate(
                "(document.activeElement.innerText || document.activeElement.id || '').trim()"
            )
            if words in here:
                visible = page.evaluate(
                    "getComputedStyle(document.activeElement).outlineStyle !== 'none' || "
                    "getComputedStyle(document.activeElement).boxShadow !== 'none'"
                )
                assert visible, words
                return
        raise AssertionError(f"no way to «{words}» by keyboard")

    def go_by(words):
        press_on(words)
        with page.expect_navigation():
            page.keyboard.press("Enter")

    go_by("Apri il modulo")
    go_by("Inizia")
    go_by("Comincia da")
    press_on("id_M93.01")
    page.keyboard.type("Orto in piazza")
    go_by("Salva ed esci")
    go_by("Controlla le risposte")
    go_by("Invia la compilazione")

    page.wait_for_url("**/ricevute/**")
    assert Snapshot.objects.count() == 1


def test_without_script_a_form_is_filled_and_sent(enter, asked, piera):
    page = enter(piera, java_script_enabled=False)
    page.goto(at("hub", asked))
    page.get_by_role("button", name="Inizia").click()
    page.get_by_role("link", name="Comincia da").click()
    page.get_by_label("Come si chiama la proposta?").fill("Orto in piazza")
    page.locator(".of-actions button[value=continue]").click()
    page.get_by_label("Che cosa proponi?").fill("Piantare")
    page.locator(".of-actions button[value=continue]").click()
    page.locator("label", has_text="Giovani").click()
    page.locator(".of-actions button[value=continue]").click()
    page.get_by_label("Nome").fill("Ada")
    page.get_by_role("button", name="Aggiungi persona").click()
    page.get_by_label("Nome").nth(1).fill("Bea")
    page.locator(".of-actions button[value=continue]").click()
    page.get_by_role("link", name="Torna alla compilazione").click()
    page.get_by_role("link", name="Stampa come compilato").click()
    expect(page.get_by_text("M93.01").first).to_be_visible()
    expect(page.get_by_text("Orto in piazza").first).to_be_visible()
    expect(page.locator("header[role=banner], .it-header-wrapper")).to_have_count(0)
    page.goto(at("check", asked))
    page.get_by_role("button", name="Invia la compilazione").click()
    page.reload()

    given = Snapshot.objects.get().document["answers"]
    assert given["M93.01"]["value"] == "Orto in piazza"
    assert given["M93.03"]["value"] == "giovani"
    assert [row["nome"] for row in given["M93.04"]["value"]] == ["Ada", "Bea"]
