"""What an edition says of itself, its history, practice and exports, in a real browser."""

import pytest
from playwright.sync_api import expect

from tests import factories as make
from tests.browser.looking import look
from tests.toolkit.small_edition import write
from toolkit.actions import curation, drafts, editions
from toolkit.actions.lessons import propose
from toolkit.models import Edition, Obligation, Step

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def draft(db, tmp_path, carla):
    Obligation.objects.create(code="E05.1", title="Tempi", source="prova", confidence="V")
    small = editions.publish(editions.load_edition(write(tmp_path)), by=None)
    body, officina = make.organisation("Casa"), make.workshop(made=small)
    run = make.step_run(make.place(officina), Step.objects.get(code="1.1"))
    sits = make.participation(officina, body)
    make.assignment(run, sits, small.forms.get(code="M01"))
    for kind, code in (("step", "1.1"), ("question", "M01.01")):
        text = "Ci vuole più tempo di quello scritto: i partner rispondono dopo due settimane."
        propose(small, kind, code, text=text, proposal="", origin="Casa", origin_ref="c", by=carla)
    return drafts.start_draft(small, by=carla)


def test_the_words_of_an_edition_save_themselves(enter, draft, carla):
    page = enter(carla)
    page.goto(f"/redazione/edizioni/{draft.pk}")
    page.get_by_role("link", name="Titolo e note").click()
    page.wait_for_selector("form[data-dressed]")
    page.get_by_label("Dicitura").fill("edizione di lavoro")
    expect(page.locator("[data-status]")).to_contain_text("Salvato alle", timeout=10_000)

    assert Edition.objects.get(pk=draft.pk).label == "edizione di lavoro"


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_the_new_rooms_are_fit_to_be_read(enter, draft, carla, size):
    for turn in range(3):
        aim = {"aim": f"Sapere chi c'è, giro {turn}."}
        curation.edit(draft, "step", "1.1", aim, version=9, by=carla)
    curation.edit(draft, "edition", "", {"note": "Altra nota"}, version=9, by=carla)
    unchanged = drafts.start_draft(Edition.objects.get(number=1), by=carla)
    curation.add(draft, "step", parent="F1", by=carla)
    page = enter(carla, size)
    room = f"/redazione/edizioni/{draft.pk}"
    for name, address in {
        "description": f"{room}/descrizione",
        "description-history": f"{room}/descrizione/storia",
        "history": f"{room}/elementi/passi/1.1/storia",
        "practice": "/redazione/pratica",
        "export": f"{room}/esporta",
        "outline-questions": f"{room}?apri=M01",
        "unchanged": f"/redazione/edizioni/{unchanged.pk}/pubblica",
    }.items():
        page.goto(address)
        for summary in page.locator("details.of-data > summary").all():
            summary.click()
        look(page, f"{name}-{size}")


def test_without_script_a_question_is_asked_its_kind_and_words_are_saved(enter, draft, carla):
    page = enter(carla, java_script_enabled=False)
    page.goto(f"/redazione/edizioni/{draft.pk}?apri=M01")
    page.get_by_role("link", name="Aggiungi una domanda M01.A").click()
    assert page.url.endswith("/sezioni/M01.A/nuova-domanda")
    page.goto(f"/redazione/edizioni/{draft.pk}/descrizione")
    page.get_by_role("textbox", name="Titolo").fill("Il metodo")
    page.get_by_role("button", name="Salva").click()

    assert Edition.objects.get(pk=draft.pk).title == "Il metodo"
