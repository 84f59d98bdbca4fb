"""A curator in a real browser, with the keyboard alone: a step is added, moved, written, undone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.keys import focused, tab_to
from tests.browser.looking import look
from tests.toolkit.small_edition import write
from toolkit.actions import curation, drafts, editions
from toolkit.models import Obligation, Step

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def draft(db, tmp_path, carla):
    Obligation.objects.create(code="E05.1", title="Tempi", source="prova", confidence="V")
    small = editions.publish(editions.load_edition(write(tmp_path)), by=None)
    return drafts.start_draft(small, by=carla)


@pytest.fixture
def expected_words():
    return re.compile(r"409 \(Conflict\)$")  # two curators on one text


def test_the_keyboard_alone_adds_moves_writes_and_undoes(enter, draft, carla):
    page = enter(carla)
    look(page, "redazione-index", "/redazione")
    tab_to(page, "Continua a scrivere")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/redazione/edizioni/{draft.pk}")
    tab_to(page, "2 passi")
    page.keyboard.press("Enter")
    look(page, "redazione-outline")

    # A step, and its words
    tab_to(page, "Aggiungi un passo")
    page.keyboard.press("Enter")
    page.wait_for_url("**/elementi/passi/1.3*")
    page.wait_for_selector("form[data-dressed]")
    tab_to(page, "Titolo")
    page.keyboard.type("Restituzione")
    tab_to(page, "Grassetto")  # the bar is one stop
    tab_to(page, "Scopo", most=1)
    page.keyboard.type("Dire a tutti che cosa è successo.")
    tab_to(page, "Come si fa")
    page.keyboard.type("- Raccogli")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+b")
    page.keyboard.type("Racconta")
    expect(page.locator("[data-status]")).to_contain_text("Salvato alle", timeout=10_000)
    look(page, "redazione-item")
    tab_to(page, "Salva")
    page.keyboard.press("Enter")
    page.wait_for_url("**/elementi/passi/1.3")
    step = Step.objects.get(phase__edition=draft, code="1.3")
    assert step.title == "Restituzione"
    assert step.aim == "Dire a tutti che cosa è successo."
    assert step.instructions == "- Raccogli\n- **Racconta**"

    # Up one place: the focus stays on it, and its place is said
    page.goto(f"/redazione/edizioni/{draft.pk}?apri=1.3")
    tab_to(page, "Sposta su: 1.3")
    page.keyboard.press("Enter")
    place = "«1.3 Restituzione» ora è al posto 2 di 3 in «F1 Ascolto»."
    expect(page.locator("[data-announce]")).to_have_text(place)
    expect(focused(page)).to_have_text("Restituzione")
    assert order(draft) == ["1.1", "1.3", "1.2"]

    # Away, and back
    tab_to(page, "Altro: 1.3")
    page.keyboard.press("Enter")
    tab_to(page, "Elimina")
    page.keyboard.press("Enter")
    expect(page.locator("[data-announce]")).to_have_text("«1.3 Restituzione» non c'è più.")
    assert order(draft) == ["1.1", "1.2"]
    expect(focused(page)).to_contain_text("Annulla")
    page.keyboard.press("Enter")
    expect(page.locator("[data-announce]")).to_contain_text("è tornato, al posto 2 di 3")
    assert order(draft) == ["1.1", "1.3", "1.2"]


def order(edition):
    rows = Step.objects.filter(phase__edition=edition).order_by("position")
    return list(rows.values_list("code", flat=True))


def test_two_curators_see_both_texts(enter, draft, carla):
    page = enter(carla)
    page.goto(f"/redazione/edizioni/{draft.pk}/elementi/passi/1.1")
    page.wait_for_selector("form[data-dressed]")
    curation.edit(draft, "step", "1.1", {"aim": "Di un'altra persona"}, version=1, by=None)

    page.get_by_role("textbox", name="Scopo").fill("Di Carla")
    page.get_by_role("textbox", name="Titolo").focus()

    panel = page.locator("form .rd-clash")
    expect(panel).to_contain_text("Di un'altra persona")
    look(page, "redazione-conflict")
    panel.get_by_role("button", name="Tienili tutti e due").click()
    expect(page.get_by_role("textbox", name="Scopo")).to_contain_text("Di un'altra persona")
    aim = Step.objects.get(phase__edition=draft, code="1.1").aim
    assert aim == "Di un'altra persona\n\nDi Carla"


def test_a_step_is_dragged_among_its_siblings(enter, draft, carla):
    page = enter(carla)
    page.goto(f"/redazione/edizioni/{draft.pk}?apri=F1")

    rows = page.locator("#passi-1\\.1 > .rd-row"), page.locator("#passi-1\\.2 > .rd-row")
    rows[0].drag_to(rows[1], source_position={"x": 20, "y": 20}, target_position={"x": 20, "y": 20})

    expect(page.locator("[data-announce]")).to_contain_text("al posto 2 di 2")
    assert order(draft) == ["1.2", "1.1"]


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_the_rooms_are_fit_for_everybody(enter, draft, carla, size):
    curation.edit(draft, "step", "1.1", {"aim": "Sapere bene chi c'è."}, version=1, by=carla)
    curation.comment(draft, "step", "1.1", "Troppo lungo?", by=carla)
    page = enter(carla, size)
    base = f"/redazione/edizioni/{draft.pk}"
    rooms = {
        "outline": f"{base}?apri=F1&apri=M01",
        "outline-comments": f"{base}?commenti=aperti",
        "item-step": f"{base}/elementi/passi/1.1",
        "item-tool": f"{base}/elementi/strumenti/T01",
        "item-form": f"{base}/elementi/moduli/M01",
        "history": f"{base}/elementi/passi/1.1/storia",
        "preview": f"{base}/elementi/passi/1.1/anteprima",
        "move": f"{base}/elementi/passi/1.1/sposta",
        "pictures": f"{base}/immagini",
    }
    for name, address in rooms.items():
        page.goto(address)
        if name.startswith("item"):
            page.wait_for_selector("form[data-dressed]")
        look(page, f"redazione-{name}")


def test_without_script_everything_works(enter, draft, carla):
    page = enter(carla, java_script_enabled=False)
    page.goto(f"/redazione/edizioni/{draft.pk}?apri=F1")

    page.get_by_role("button", name=re.compile(r"Sposta giù\s*: 1\.1")).click()

    expect(page.locator("#fatto")).to_contain_text("ora è al posto 2 di 2")
    page.get_by_role("link", name="Mappa", exact=True).first.click()
    page.get_by_role("textbox", name="Titolo").fill("Mappa di carta")
    page.get_by_role("button", name="Salva").click()
    expect(page.locator("h1")).to_contain_text("Mappa di carta")
