"""Every room of the curators, and the move of an officina: fit for everybody, also when it refuses.

Two widths and two languages; the quick run takes each once, the full one crosses them.
"""

import json
import re

import pytest
from playwright.sync_api import expect

from tests import factories as make
from tests.browser.looking import look
from tests.toolkit.small_edition import write
from toolkit.actions import curation, drafts, editions
from toolkit.actions import lessons as learning
from toolkit.book import open_book
from toolkit.exchange import faces
from toolkit.models import Edition, FormDefinition, Kind, Obligation, Step
from workshops.actions import answering, submissions

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CROSSED = [
    pytest.param("desktop", "it", id="wide-italian"),
    pytest.param("phone", "en", id="narrow-english"),
    pytest.param("phone", "it", id="narrow-italian", marks=pytest.mark.slow),
    pytest.param("desktop", "en", id="wide-english", marks=pytest.mark.slow),
]
RULE = {"all": [{"question": "M01.01", "op": "equals", "value": True}]}
CHECK = {"rule": {"all": [{"question": "M01.06", "op": "greater", "other": "M01.05"}]}}


@pytest.fixture
def expected_words():
    return re.compile(r"status of 422")  # what is refused


@pytest.fixture
def shelf(tmp_path, carla, anna, paolo):
    """An edition in use, a draft of the next one, comments, what an officina learnt."""
    dario = make.person("dario@redazione.example", "Dario Verdi", is_curator=True)
    Obligation.objects.create(code="E05.1", title="Tempi", source="prova", confidence="V")
    first = editions.publish(editions.load_edition(write(tmp_path)), by=None)
    casa = make.workshop("casa", first)
    make.member(casa, anna, "lead")
    body = make.organisation("Casa del Quartiere")
    make.mandate(paolo, body)
    step = Step.objects.get(phase__edition=first, code="1.2")
    form = FormDefinition.objects.get(edition=first, code="M02")
    torino = make.place(casa, "Torino")
    run = make.step_run(torino, step)
    asked = make.assignment(run, make.participation(casa, body, torino), form)
    begun = submissions.start(asked, by=paolo)
    answering.save_answer(begun, "M02.01", "molto", base_version=0, by=paolo)
    lesson = learning.propose(
        first, Kind.STEP, "1.1", text="La mappa invecchia.", proposal="Rifarla.", by=anna
    )
    draft = drafts.start_draft(first, by=carla)
    edit = {"required_if": RULE, "checks": [CHECK | {"message": "La fine viene dopo."}]}
    curation.edit(draft, Kind.QUESTION, "M01.06", edit, version=1, by=carla)
    curation.edit(draft, Kind.STEP, "1.1", {"title": "La mappa"}, version=1, by=carla)
    for kind, code in ((Kind.QUESTION, "M01.03"), (Kind.STEP, "1.1")):
        curation.comment(draft, kind, code, "Troppo lungo?", by=dario)
    return {"first": first, "draft": draft, "lesson": lesson, "dario": dario}


@pytest.fixture
def visit(enter, live_server, size, language):
    """``visit(carla)``: a page of the size and in the language of the test."""

    def opened(who):
        page = enter(who, size)
        cookie = {"name": "officine_language", "value": language, "url": live_server.url}
        page.context.add_cookies([cookie])
        return page

    return opened


def edition_file(tmp_path, edition: Edition, name: str, **changes):
    file = tmp_path / name
    file.write_text(json.dumps(json.loads(faces.edition_file(edition, "json")) | changes))
    return file


def to_the_end(page) -> None:
    """At the end of a page the bar with «Salva», which stays in sight, covers nothing."""
    page.evaluate("scrollTo(0, document.body.scrollHeight)")


def send(page, *fields) -> None:
    """Press the last button of the main form that sends these fields."""
    form = page.locator("main form").filter(has=page.locator(", ".join(fields))).first
    with page.expect_navigation():
        form.locator("button:not([aria-hidden])").last.click()


@pytest.mark.parametrize(("size", "language"), CROSSED)
def test_what_is_written_is_fit_for_everybody(visit, shelf, carla, language):
    """The rooms where texts and questions are written, and where questions are tried."""
    page, base = visit(carla), f"/redazione/edizioni/{shelf['draft'].pk}"
    rooms = {
        "index": "/redazione",
        "outline": f"{base}?apri=F1&apri=M01",
        "describe": f"{base}/descrizione",
        "describe-history": f"{base}/descrizione/storia",
        "step": f"{base}/elementi/passi/1.1",
        "tool": f"{base}/elementi/strumenti/T01",
        "form": f"{base}/elementi/moduli/M01",
        "form-checks": f"{base}/moduli/M01/controlli",
        "section": f"{base}/elementi/sezioni/M01.A",
        "move": f"{base}/elementi/domande/M01.02/sposta",
        "history": f"{base}/elementi/passi/1.1/storia",
        "preview": f"{base}/elementi/domande/M01.03/anteprima",
        "question-new": f"{base}/sezioni/M01.A/nuova-domanda",
        "question-table": f"{base}/domande/M01.03",
        "question-rule": f"{base}/domande/M01.06",
        "question-choice": f"{base}/domande/M02.01",
        "question-computed": f"{base}/domande/M01.04",
        "pictures": f"{base}/immagini",
        "export": f"{base}/esporta",
        "trial-start": f"{base}/moduli/M01/prova",
    }
    for name, address in rooms.items():
        assert page.goto(address).status == 200, address
        to_the_end(page)
        look(page, f"fit-{name}-{language}")
    page.locator("button[value=start]").click()
    page.wait_for_selector("[data-rule]")
    look(page, f"fit-trial-{language}")


@pytest.mark.parametrize(("size", "language"), CROSSED)
def test_what_is_refused_is_fit_for_everybody(visit, shelf, carla, tmp_path, language):
    """A picture without words, a table without columns, a comment on a question, bad files."""
    page, base = visit(carla), f"/redazione/edizioni/{shelf['draft'].pk}"
    page.goto(f"{base}/immagini")
    send(page, "[name=alternative]")
    expect(page.locator(".of-errors a").first).to_have_attribute("href", "#immagine-file")
    look(page, f"fit-pictures-wrong-{language}")
    page.goto(f"{base}/descrizione")
    page.locator("#campo-title").fill("")
    send(page, "#campo-title")
    to_the_end(page)
    look(page, f"fit-describe-wrong-{language}")
    page.goto(f"{base}/domande/M01.03")
    for left in (1, 0):
        page.locator("[id^=remove-column]").last.click()
        expect(page.locator("[id^=remove-column]")).to_have_count(left)
    page.locator(".ed-bar button").first.click()
    where = {"it": "Colonne:", "en": "Columns:"}[language]
    expect(page.locator(".of-errors")).to_contain_text(where)
    to_the_end(page)
    look(page, f"fit-question-wrong-{language}")
    page.goto(f"{base}/domande/M01.03")
    page.locator("#nuovo-commento").fill("Una colonna in più?")
    send(page, "#nuovo-commento")
    to_the_end(page)
    look(page, f"fit-question-comments-{language}")
    page.goto(f"{base}/revisione")
    look(page, f"fit-review-{language}")
    page.goto(f"{base}/pubblica")
    look(page, f"fit-publish-{language}")


@pytest.mark.parametrize(("size", "language"), CROSSED)
def test_what_comes_in_is_fit_for_everybody(visit, shelf, carla, tmp_path, language):
    """Files with and without faults, and what officine learnt."""
    page, base = visit(carla), f"/redazione/edizioni/{shelf['draft'].pk}"
    look(page, f"fit-import-{language}", "/redazione/importa")
    bad = edition_file(tmp_path, shelf["first"], "storta.json", phases=[{"code": "F1"}], tools=3)
    page.locator("#importa-file").set_input_files(bad)
    send(page, "#importa-file")
    look(page, f"fit-import-faults-{language}")
    good = edition_file(tmp_path, shelf["first"], "buona.json", title="Un altro titolo")
    page.locator("#importa-file").set_input_files(good)
    send(page, "#importa-file")
    look(page, f"fit-import-check-{language}")
    look(page, f"fit-import-form-{language}", f"{base}/importa-modulo")
    page.locator("#importa-file").set_input_files(bad)
    send(page, "#importa-file")
    look(page, f"fit-import-form-faults-{language}")
    form = FormDefinition.objects.get(edition=shelf["first"], code="M01")
    sheet = tmp_path / "modulo.xlsx"
    sheet.write_bytes(workbook(shelf["first"], form.code))
    page.locator("#importa-file").set_input_files(sheet)
    send(page, "#importa-file")
    look(page, f"fit-import-form-check-{language}")
    look(page, f"fit-lessons-{language}", "/redazione/lezioni")
    look(page, f"fit-lesson-{language}", f"/redazione/lezioni/{shelf['lesson'].pk}")
    page.locator("button[value=decline]").click()
    page.locator(".field-error").first.wait_for()
    look(page, f"fit-lesson-wrong-{language}")
    look(page, f"fit-practice-{language}", "/redazione/pratica")


def workbook(edition: Edition, code: str) -> bytes:
    return faces.form_file(edition, open_book(edition).forms[code], "xlsx")


@pytest.mark.parametrize(("size", "language"), CROSSED)
def test_what_is_published_and_moved_is_fit_for_everybody(visit, shelf, carla, anna, language):
    """Review by two, publication refused and done, the officina that goes over."""
    draft, page, second = shelf["draft"], visit(carla), visit(shelf["dario"])
    base = f"/redazione/edizioni/{draft.pk}"
    page.goto(f"{base}/revisione")
    send(page, "button")
    look(page, f"fit-review-own-{language}")
    look(second, f"fit-review-other-{language}", f"{base}/revisione")
    send(second, "#nota-modifiche")
    look(second, f"fit-review-wrong-{language}")
    drafts.approve(draft, by=shelf["dario"])
    page.goto(f"{base}/pubblica")
    page.locator("input[name=when][value=later]").check()
    send(page, "[name=number]")
    look(page, f"fit-publish-wrong-{language}")
    editions.publish(draft, by=carla, as_new=True, release_note="Un titolo più chiaro.")
    look(page, f"fit-published-{language}", f"{base}/pubblica")
    authority = visit(anna)
    look(authority, f"fit-edition-{language}", "/gestione/officine/casa/edizione")
    place = f"/gestione/officine/casa/edizione/{draft.pk}"
    look(authority, f"fit-edition-preview-{language}", place)
    send(authority, "[name=understood]")
    look(authority, f"fit-edition-preview-wrong-{language}")
    authority.locator("[name=understood]").check()
    send(authority, "[name=understood]")
    look(authority, f"fit-edition-moved-{language}")
