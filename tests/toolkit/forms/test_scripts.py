"""The scripts of question pages, in a real browser, on pages as the server draws them."""

import base64
import json
import re
from pathlib import Path

import pytest
from django.http import QueryDict
from playwright.sync_api import sync_playwright

from tests.toolkit.forms.test_build import COLUMNS, form_of, page
from tests.toolkit.forms.test_conditions import CASES, ROWS, holds
from tests.toolkit.forms.test_terms import LATE
from toolkit.forms.build import page_form
from toolkit.forms.definition import all_pages

SCRIPTS = Path(__file__).parents[3] / "static" / "js"
FLAGS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
THINGS = [{"code": word.lower(), "label": word} for word in ("Uno", "Due", "Tre")]
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as driver:
        made = driver.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS.split())
        yield made
        made.close()


@pytest.fixture
def window(browser):
    made = browser.new_page()
    made.on("pageerror", lambda error: pytest.fail(str(error)))
    yield made
    made.close()


def address(name) -> str:
    """A script as an address of its own, with those that it imports."""
    source = (SCRIPTS / name).read_text("utf-8")
    source = re.sub(r'from "\./(\w+\.js)"', lambda other: f'from "{address(other[1])}"', source)
    return f"data:text/javascript;base64,{base64.b64encode(source.encode()).decode()}"


def load(window, name):
    window.evaluate(f"import('{address(name)}').then(() => null)")


def show(window, form, *scripts):
    window.set_content(f"<!doctype html><form>{form}</form>")
    for name in scripts:
        load(window, name)


def sent(window) -> QueryDict:
    """What the browser would send of the page as it is now."""
    pairs = window.evaluate("[...new FormData(document.forms[0])]")
    data = QueryDict(mutable=True)
    for name, value in pairs:
        data.appendlist(name, value)
    return data


def test_things_are_moved_by_buttons(window):
    ranking = {"kind": "ranking", "choices": THINGS}
    show(window, page(form_of(ranking)), "listed.js")
    for name in ("Su: Tre", "Su: Uno", "Su: Uno", "Su: Due", "Giù: Tre"):
        window.get_by_role("button", name=name).click()

    assert window.locator("[data-moved]").text_content() == "Tre: posizione 3 di 3."
    assert window.evaluate("document.activeElement.getAttribute('aria-label')") == "Giù: Tre"
    form = page(form_of(ranking), sent(window).urlencode())
    assert form.raw_values() == {"X.01": ["uno", "due", "tre"]}


def test_points_are_added_up_while_they_are_typed(window):
    show(window, page(form_of({"kind": "points", "choices": THINGS})), "listed.js")
    said = window.locator("[data-sum]")
    for typed, words in (
        ("1.000", "Hai dato 1000 punti su 100: togline 900."),
        ("60", "restano 40"),
    ):
        window.get_by_label("Due").fill(typed)
        assert words in said.text_content()
    window.get_by_label("Uno").fill("40")
    assert said.text_content() == "Hai dato tutti i 100 punti."


def test_a_place_is_pressed_on_the_drawing_or_typed(window):
    show(window, page(form_of({"kind": "map_point"})), "place.js")
    drawing = window.locator("svg")
    box = drawing.bounding_box()
    drawing.click(position={"x": box["width"] / 2, "y": box["height"] / 4})

    [chosen] = page(form_of({"kind": "map_point"}), sent(window).urlencode()).values().values()
    longitude, latitude = chosen["coordinates"]
    assert abs(longitude - 12.6) < 0.1
    assert abs(latitude - 44.275) < 0.1
    assert window.locator("[data-chosen]").text_content().startswith("Scelto: latitudine 44,")

    window.get_by_label("Latitudine").fill("47,3")
    window.get_by_label("Longitudine").fill("6,4")
    marker = window.locator("[data-marker]")
    assert marker.get_attribute("transform") == "translate(0 0)"
    window.get_by_label("Longitudine").fill("molto")
    assert marker.get_attribute("visibility") == "hidden"


USES = """({
    condition: module.evaluate,
    required_if: module.requires,
    check: (rule, answers) => !module.refuted(rule, answers),
})"""


def test_the_browser_evaluates_conditions_as_the_server_does(window):
    source = base64.b64encode((SCRIPTS / "conditions.js").read_bytes()).decode()
    cases = json.dumps(CASES)

    found = window.evaluate(
        f"""import('data:text/javascript;base64,{source}').then((module) =>
            {cases}.map((c) => {USES}[c.use ?? "condition"](c.condition, (k) => c.answers[k])))"""
    )

    assert found == [holds(case) for case in CASES]
    assert found == [case["holds"] for case in CASES]


def test_the_browser_finds_the_rows_that_the_server_finds(window):
    source = base64.b64encode((SCRIPTS / "conditions.js").read_bytes()).decode()

    found = window.evaluate(
        f"""import('data:text/javascript;base64,{source}').then((module) =>
            {json.dumps(ROWS)}.map((c) => module.brokenRows(c.condition, c.rows)))"""
    )

    assert found == [case["broken"] for case in ROWS]


def when(op, value=None, code="X.01"):
    return {"all": [{"question": code, "op": op, "value": value}]}


CHOICES = [{"code": "a", "label": "Aperta"}, {"code": "b", "label": "Chiusa"}]


@pytest.mark.parametrize(
    ("question", "condition", "act", "value"),
    [
        ({"kind": "yes_no"}, when("equals", True), "check", "true"),
        ({"kind": "choice", "choices": CHOICES}, when("in", ["b"]), "check", "b"),
        ({"kind": "multiple", "choices": CHOICES}, when("contains", "b"), "check", "b"),
        ({"kind": "scale", "from": 1, "to": 5}, when("less", 3), "check", "2"),
        ({"kind": "text"}, when("answered"), "fill", "qualcosa"),
        ({"kind": "integer"}, when("greater", 1000), "fill", "1.200"),
        ({"kind": "money"}, when("equals", 2.5), "fill", "2,50"),
        ({"kind": "date"}, when("less", "2027-03-08"), "fill", "7/3/2027"),
        ({"kind": "time"}, when("less", "10:00"), "fill", "9.30"),
        ({"kind": "percentage"}, when("at_least", 42), "fill", "42,5 %"),
        (
            {"kind": "choice", "choices": CHOICES, "other": True},
            when("equals", "_other"),
            "check",
            "_other",
        ),
        (
            {"kind": "multiple", "choices": CHOICES, "other": True},
            when("contains", "_other"),
            "check",
            "_other",
        ),
        ({"kind": "email"}, when("answered"), "fill", "anna@example.it"),
        ({"kind": "reference", "to": "city"}, when("equals", "3"), "select", "3"),
    ],
)
def test_an_answer_brings_in_the_question_that_waits_for_it(
    window, question, condition, act, value
):
    doc = form_of(question, {"kind": "text", "condition": condition}, page="grouped")
    show(window, page(doc), "conditions.js")
    waiting = window.locator('[data-question="X.02"]')
    assert waiting.is_hidden()

    if act == "check":
        window.locator(f'[name="X.01"][value="{value}"]').check()
    elif act == "fill":
        window.locator('[name="X.01"]').fill(value)
    else:
        window.locator('[name="X.01"]').select_option(value)
    if value == "_other":
        assert waiting.is_hidden()
        window.locator('[name="X.01-other"]').fill("Circolo")

    assert waiting.is_visible()
    asked = page(doc, sent(window))
    assert asked.reading.is_visible(doc.question("X.02")) is True


def test_a_hidden_question_hides_those_behind_it_and_keeps_what_was_typed(window):
    doc = form_of(
        {"kind": "yes_no"},
        {"kind": "text", "condition": when("equals", True)},
        {"kind": "text", "condition": when("answered", None, "X.02")},
        page="grouped",
    )
    show(window, page(doc, None, {"X.01": True, "X.02": "perché", "X.03": "come"}), "conditions.js")
    assert window.locator('[data-question="X.03"]').is_visible()

    window.locator('[name="X.01"][value="false"]').check()

    assert window.locator('[data-question="X.02"]').is_hidden()
    assert window.locator('[data-question="X.03"]').is_hidden()
    assert page(doc, sent(window)).raw_values() == {"X.01": False, "X.02": "perché", "X.03": "come"}


def test_non_so_answers_nothing(window):
    doc = form_of(
        {"kind": "text", "not_applicable": True},
        {"kind": "text", "condition": when("answered")},
        page="grouped",
    )
    show(window, page(doc, None, {"X.01": "sì"}), "conditions.js")

    window.locator('[name="X.01-na"]').check()

    assert window.locator('[data-question="X.02"]').is_hidden()


TABLE = form_of({"kind": "table", "columns": COLUMNS, "row_name": "attività", "max_rows": 3})
TWO = {"X.01": [
    {"_id": "r1", "nome": "Prima", "stato": "a", "temi": ["b"]},
    {"_id": "r2", "nome": "Seconda", "costo": "5.00"},
]}  # fmt: skip


def rows(window):
    return page(TABLE, sent(window)).raw_values()["X.01"]


def test_a_row_is_added_filled_and_read_by_the_server(window):
    show(window, page(TABLE, None, TWO), "tables.js")

    window.locator('[name="X.01-add"]').click()
    assert window.evaluate("document.activeElement.id") == "id_X.01-2-nome"
    window.keyboard.type("Terza")

    assert [row["nome"] for row in rows(window)] == ["Prima", "Seconda", "Terza"]
    assert rows(window)[:2] == TWO["X.01"]
    assert len(rows(window)[2]["_id"]) == 12
    assert window.locator("[role=status]").inner_text() == "Nuova riga: attività 3."
    assert window.locator('[name="X.01-add"]').is_hidden()
    assert window.locator("[data-full]").inner_text() == "Hai raggiunto il massimo di 3 righe."


def test_rows_change_places_with_all_that_is_in_them(window):
    show(window, page(TABLE, None, TWO), "tables.js")

    window.locator('[name="X.01-down"][value="0"]').click()

    assert rows(window) == TWO["X.01"][::-1]
    assert window.evaluate("document.activeElement.name") == "X.01-up"
    assert window.evaluate("document.activeElement.value") == "1"
    assert window.locator("[role=status]").inner_text() == "Riga spostata alla posizione 2."
    assert window.locator("legend", has_text="Attività 1").count() == 1


def test_a_row_is_removed_and_the_last_one_leaves_a_blank(window):
    show(window, page(TABLE, None, TWO), "tables.js")

    window.locator('[name="X.01-remove"][value="0"]').click()
    assert rows(window) == TWO["X.01"][1:]
    assert window.evaluate("document.activeElement.name") == "X.01-add"
    window.locator('[name="X.01-remove"]').click()

    assert rows(window) is None
    assert window.locator('[name="X.01-0-nome"]').count() == 1


def test_after_every_move_each_id_is_there_once_and_every_label_finds_its_control(window):
    show(window, page(TABLE, None, TWO), "tables.js")

    for button in ("X.01-add", "X.01-up", "X.01-remove", "X.01-add", "X.01-down"):
        window.locator(f'[name="{button}"]:visible').last.click()

    assert window.evaluate(
        """(() => { const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
        return new Set(ids).size === ids.length; })()"""
    )
    assert window.evaluate("[...document.querySelectorAll('label')].every((l) => l.control)")
    assert window.evaluate(
        "[...document.querySelectorAll('[data-row]')].every((r, at) => r.id === `id_X.01-${at}`)"
    )


def test_a_change_of_rows_is_heard_by_whoever_saves(window):
    show(window, page(TABLE, None, TWO), "tables.js")
    window.evaluate("document.addEventListener('change', () => { window.heard = true; })")

    window.locator('[name="X.01-remove"][value="0"]').click()

    assert window.evaluate("window.heard") is True


def test_the_counter_speaks_from_three_quarters_on(window):
    show(window, page(form_of({"kind": "long_text", "max_length": 100})), "counter.js")
    text, counter = window.locator("textarea"), window.locator("[data-counter]")

    text.fill("a" * 74)
    assert counter.inner_text() == "Massimo 100 caratteri."
    text.fill("a" * 75)
    assert counter.inner_text() == "Ti restano 25 caratteri."
    text.fill("a" * 99)
    assert counter.inner_text() == "Ti resta 1 carattere."
    text.fill("😀" * 103)
    assert counter.inner_text() == "Ci sono 3 caratteri di troppo."
    assert text.input_value() == "😀" * 103


def test_the_counter_of_one_line_appears_when_it_is_needed(window):
    show(window, page(form_of({"kind": "text", "max_length": 20})), "counter.js")

    assert window.locator("[data-counter]").is_hidden()
    window.locator("input").fill("a" * 21)

    assert window.locator("[data-counter]").inner_text() == "C'è 1 carattere di troppo."


def test_an_answer_whose_term_is_over_still_decides_what_is_asked(window):
    doc = form_of(
        {"kind": "yes_no", "answer_by": {"day": "2027-03-16"}},
        {"kind": "text", "condition": when("equals", True)},
        page="grouped",
    )
    drawn = page_form(doc, all_pages(doc)[0], answers={"X.01": True}, facts=LATE)

    show(window, drawn, "conditions.js")

    assert window.locator('[name="X.01"]').count() == 0
    assert window.locator('[data-question="X.02"]').is_visible()
