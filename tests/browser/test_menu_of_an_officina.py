"""The menu of an officina and a declaration, as a clerk and a partner find them."""

import datetime as dt

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.looking import look
from workshops.actions import declarations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_clerk_goes_from_the_overview_to_the_declarations(enter, casa, at_table, anna, size):
    page = enter(anna, size)
    page.goto(reverse("workshops:overview", args=["casa"]))
    look(page, "menu-officina")

    menu = page.get_by_role("navigation", name="Pagine dell'officina")
    expect(menu.get_by_role("list", name="Tavolo").get_by_role("link")).to_have_count(6)
    menu.get_by_role("link", name="Dichiarazioni").click()

    expect(page.get_by_role("heading", level=1, name="Dichiarazioni")).to_be_visible()
    look(page, "menu-dichiarazioni")


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_partner_reads_what_an_interest_asks(enter, casa, at_table, anna, piera, size):
    declarations.ask(
        casa,
        kind="conflict",
        matter="Bando piazze",
        text="Dichiaro.",
        due_on=dt.date(2030, 1, 7),
        by=anna,
    )
    page = enter(piera, size)
    page.goto(reverse("workshops:own-declarations", args=["casa"]))

    expect(page.get_by_text("facoltativo")).to_have_count(0)
    look(page, "dichiarazione")
