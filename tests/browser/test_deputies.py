"""Naming a deputy in a real browser, and where it is read afterwards."""

import pytest
from django.urls import reverse

from tests.browser.looking import look
from workshops.models import Mandate

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_the_referente_names_a_deputy(enter, assignment, piera, paolo, size):
    page = enter(piera, size)
    people = reverse("workshops:people", args=[assignment.public_id])
    page.goto(people)
    page.get_by_role("link", name="Tutte le deleghe, con atti e scadenze").click()
    page.get_by_role("link", name="Paolo Neri").click()
    page.get_by_role("textbox", name="Atto", exact=True).fill("Decreto n. 4 del 2 marzo 2027")
    page.get_by_label("Supplente di").select_option(label="Piera Bianchi (Referente)")
    look(page, "supplente-scelta")
    page.get_by_role("button", name="Rinnova la delega").click()
    page.get_by_text("La delega di Paolo Neri è rinnovata").wait_for()
    assert page.get_by_text("supplente di Piera Bianchi").first.is_visible()
    look(page, "supplente-registro")
    look(page, "supplente-persone", people)
    assert page.get_by_text("supplente di Piera Bianchi").first.is_visible()
    assert Mandate.objects.current().get(person=paolo).deputy_for.person == piera
