"""Looking for something in the Toolkit: by keyboard, without scripts, on every screen."""

import pytest

from tests.browser.looking import look, too_wide
from tests.toolkit.small_edition import write
from toolkit.actions import editions
from toolkit.models import Obligation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def small(tmp_path):
    Obligation.objects.create(code="E05.1", title="Tempi", source="prova", confidence="V")
    return editions.publish(editions.load_edition(write(tmp_path)), by=None)


@pytest.mark.parametrize("size", ["desktop", "phone", "narrow"])
def test_the_results_are_fit_to_be_read(enter, small, size):
    page = enter(size=size)
    for name, query in {"nothing": "ornitorinchi mapppa", "all": "mappa", "none": ""}.items():
        look(page, f"cerca-{name}", f"/toolkit/1/cerca?q={query}")
    look(page, "cerca-filtro", "/toolkit/1/cerca?q=mappa&tipo=step")


def test_one_searches_and_arrives_by_keyboard_alone(enter, small):
    page = enter()
    page.goto("/toolkit/1/passi/1.1")
    field = page.get_by_label("Cerca in questa edizione")
    field.focus()
    page.keyboard.type("soggetto")
    page.keyboard.press("Enter")
    page.wait_for_url("**/toolkit/1/cerca?q=soggetto")

    assert page.get_by_role("status").inner_text() == "2 risultati per «soggetto»"
    page.get_by_role("link", name="Chi c'è?").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/toolkit/1/moduli/M01#M01.03")
    assert page.locator("[id='M01.03']").is_visible()


def test_one_searches_without_scripts(enter, small):
    page = enter(size="phone", java_script_enabled=False)
    page.goto("/toolkit")
    page.get_by_label("Cerca in questa edizione").fill("mappe")
    page.get_by_role("button", name="Cerca nel Toolkit").click()

    assert "«mappe»" in page.get_by_role("status").inner_text()
    page.get_by_role("link", name="Passi (1)").click()
    assert page.locator(".tk-found h2").all_inner_texts() == ["Mappa"]


def test_what_was_found_prints_without_the_field(enter, small):
    page = enter()
    page.goto("/toolkit/1/cerca?q=mappa")
    page.emulate_media(media="print")

    assert not page.locator(".tk-search").is_visible()
    assert page.locator(".tk-found").is_visible()
    assert too_wide(page) == 0
