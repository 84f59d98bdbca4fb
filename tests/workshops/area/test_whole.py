"""A check of a whole form, where an organisation answers."""

import pytest

from tests import factories as make
from tests.workshops.area.test_pages import page, url
from workshops.actions import answering, submissions
from workshops.actions.snapshots import Incomplete

CHECK = {
    "rule": {"all": [{"question": "M92.02", "op": "less", "other": "M92.01"}]},
    "message": "La richiesta è più del costo.",
}


@pytest.fixture
def form(edition, step):
    questions = [
        {"code": "M92.01", "kind": "money", "label": "Quanto costa?"},
        {"code": "M92.02", "kind": "money", "label": "Quanto chiedi?"},
    ]
    made = make.form(edition, "M92", questions, checks=[CHECK])
    make.ask(step, made)
    return made


@pytest.fixture
def asked(draft, paolo):
    for code, value in (("M92.01", "100.00"), ("M92.02", "120.00")):
        answering.save_answer(draft, code, value, base_version=0, by=paolo)
    return draft


def test_the_check_page_leads_to_every_question_of_it(client, asked, assignment, piera):
    client.force_login(piera)

    html = page(client, url("check", assignment))

    assert "La richiesta è più del costo." in html
    for number in (1, 2):
        assert f'href="{url("question", assignment, 1, number)}?torna=riepilogo">Quanto' in html
    assert "Prima di inviare controlla una risposta" in html


def test_it_keeps_the_form_back_until_it_fits(asked, piera):
    with pytest.raises(Incomplete) as refused:
        submissions.send(asked, key="uno", by=piera)
    assert refused.value.messages == ["La richiesta è più del costo."]

    answering.save_answer(asked, "M92.02", "80.00", base_version=1, by=piera)
    assert submissions.send(asked, key="uno", by=piera).number


def test_paper_says_it(client, asked, assignment, paolo):
    client.force_login(paolo)

    html = page(client, url("print-submission", assignment) + "?vuoto=1")

    assert "Controlli del modulo" in html
    assert "La richiesta è più del costo." in html
