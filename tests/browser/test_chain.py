"""The chain of an officina in a real browser: from what nobody uses to a problem and back."""

import pytest
from django.urls import reverse

from tests import factories as make
from tests.browser.looking import look
from tests.workshops.links.conftest import MAIN, NEEDS, PROBLEMS, choose, row, send, use
from workshops.actions import answering, submissions

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sent(run, at_table, edition, step, piera):
    forms = [
        make.form(edition, "M90", [PROBLEMS], title="Albero dei problemi"),
        make.form(edition, "M91", [NEEDS, MAIN], title="Fabbisogni della città"),
    ]
    make.ask(step, *forms)
    first, second = (
        submissions.start(make.assignment(run, at_table, form), by=piera) for form in forms
    )
    rows = [row("casa", "Case vuote e alloggi senza manutenzione"), row("lavoro", "Poco lavoro")]
    answering.save_answer(first, "M90.01", rows, base_version=0, by=piera)
    send(first, by=piera)
    use(second, ("Abitare a costi sostenibili", "casa"), ("Portierato sociale", "casa"), by=piera)
    choose(second, "casa", by=piera)
    send(second, by=piera)


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_the_staff_follows_a_problem(enter, sent, anna, size):
    page = enter(anna, size)
    page.goto(reverse("workshops:queue", args=["casa"]) + "?tutte=1")
    page.get_by_role("link", name="Legami fra le risposte").click()
    look(page, "legami")
    page.get_by_role("link", name="Case vuote", exact=False).first.click()
    look(page, "catena")
    page.get_by_role("link", name="Abitare a costi sostenibili", exact=False).click()
    page.get_by_role("link", name="Legami di tutto il modulo").click()
    look(page, "catena-modulo")
