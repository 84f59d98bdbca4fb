"""What a browser says of an answer when its box is left: what the server would say."""

import base64
import json
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.toolkit.fields.test_kinds import question
from tests.toolkit.forms.test_build import form_of, page
from toolkit.fields import KINDS, kind_of

CASES = json.loads(Path(__file__).with_name("check_cases.json").read_text(encoding="utf-8"))
SCRIPTS = Path(__file__).parents[3] / "static" / "js"
FLAGS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"


def asked(case):
    return question(case["kind"], **case.get("settings", {}))


@pytest.mark.parametrize("case", CASES, ids=[f"{n}-{c['kind']}" for n, c in enumerate(CASES)])
def test_the_server_says_what_the_table_says(case):
    one = asked(case)

    faults = kind_of(one).examine(case["text"], one).faults

    words = kind_of(one).words(one)
    assert [fault.message for fault in faults] == ([words[case["wrong"]]] if case["wrong"] else [])


def test_every_kind_with_words_has_cases():
    blank = {name for name, kind in KINDS.items() if kind.words(question(name))}
    assert len(blank) == 10

    assert blank == {case["kind"] for case in CASES}


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


def load(window, then="null"):
    source = base64.b64encode((SCRIPTS / "checks.js").read_bytes()).decode()
    return window.evaluate(
        f"import('data:text/javascript;base64,{source}').then((module) => {then})"
    )


@pytest.mark.browser
def test_the_browser_says_the_same(window):
    told = [case | {"limits": kind_of(asked(case)).limits(asked(case))} for case in CASES]

    found = load(window, f"{json.dumps(told)}.map((c) => module.check(c.kind, c.text, c.limits))")

    assert found == [case["wrong"] for case in CASES]


@pytest.mark.browser
def test_it_is_said_when_the_box_is_left_and_goes_when_the_answer_changes(window):
    form = page(form_of({"kind": "vat_number"}))
    window.set_content(f"<!doctype html><form>{form}</form>")
    load(window)
    said = window.locator("[data-check]")

    window.locator("#id_X\\.01").press_sequentially("00743110158")
    assert said.inner_text() == ""
    window.keyboard.press("Tab")
    assert said.inner_text() == "Questa partita IVA non torna: controlla le cifre."
    window.locator("#id_X\\.01").press("End")
    window.keyboard.press("Backspace")
    assert said.inner_text() == ""
