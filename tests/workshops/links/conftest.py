"""Problems, and needs that are chosen among them: two forms of the officina «casa»."""

import pytest

from tests import factories as make
from tests.conftest import SignedInClient
from toolkit.forms.answers import keep
from toolkit.forms.definition import definition_of
from workshops.actions import answering, submissions
from workshops.queries.references import OfficinaReferences

PROBLEMS = {
    "code": "M90.01",
    "kind": "table",
    "label": "I problemi",
    "public": True,
    "columns": [{"code": "problema", "kind": "text", "label": "Problema"}],
}
NEEDS = {
    "code": "M91.01",
    "kind": "table",
    "label": "I fabbisogni",
    "columns": [
        {"code": "fabbisogno", "kind": "text", "label": "Fabbisogno"},
        {
            "code": "problema",
            "kind": "reference",
            "to": "row",
            "form": "M90",
            "question": "M90.01",
            "label": "Il problema",
        },
    ],
}
MAIN = {
    "code": "M91.02",
    "kind": "reference",
    "to": "row",
    "form": "M90",
    "question": "M90.01",
    "label": "Il problema più grave",
    "public": True,
}
WHOLE = {
    "code": "M91.03",
    "kind": "reference",
    "to": "form",
    "form": "M90",
    "label": "Da quale elenco?",
}


@pytest.fixture
def forms(edition, step):
    found = make.form(edition, "M90", [PROBLEMS]), make.form(edition, "M91", [NEEDS, MAIN, WHOLE])
    make.ask(step, *found)
    return found


@pytest.fixture
def problems(run, at_table, forms, paolo):
    """What Casa del Quartiere writes: two problems, ``casa`` and ``lavoro``."""
    draft = submissions.start(make.assignment(run, at_table, forms[0]), by=paolo)
    rows = [row("casa", "Case vuote"), row("lavoro", "Lavoro che manca")]
    answering.save_answer(draft, "M90.01", rows, base_version=0, by=paolo)
    return draft


@pytest.fixture
def needs(run, at_table, forms, problems, paolo):
    """The draft that chooses among them."""
    return submissions.start(make.assignment(run, at_table, forms[1]), by=paolo)


@pytest.fixture
def signed_in():
    """A browser of its own for each person."""

    def of(who):
        client = SignedInClient()
        client.force_login(who)
        return client

    return of


def row(key: str, text: str) -> dict:
    return {"_id": key, "problema": text}


def choose(draft, typed, *, by, question: str = "M91.02"):
    """As a page stores it: checked against what can be chosen there, under its label."""
    asked = definition_of(draft.assignment.form).question(question)
    value = keep(asked, typed, OfficinaReferences(draft.assignment))
    answering.save_answer(draft, question, value, base_version=0, by=by)


def use(draft, *needs: tuple[str, str], by):
    """Needs, each with the problem it comes from."""
    rows = [
        {"_id": f"n{number}", "fabbisogno": text, "problema": key}
        for number, (text, key) in enumerate(needs, 1)
    ]
    choose(draft, rows, question="M91.01", by=by)


def send(draft, *, by):
    return submissions.send(draft, key=f"k{draft.pk}", by=by)
