"""Checks of a form as a whole, told at none of its questions."""

import pytest

from tests.toolkit.forms.test_conditions import ask, only_if
from tests.toolkit.forms.test_terms import LATE
from toolkit.forms.answers import problems
from toolkit.forms.conditions import describe
from toolkit.forms.definition import read_document

ANY = {
    "rule": {"any": [{"question": f"X.0{n}", "op": "answered"} for n in (2, 3)]},
    "message": "Rispondi almeno a una delle due.",
}
LATER = {
    "rule": {"all": [{"question": "X.03", "op": "less", "other": "X.02"}]},
    "message": "Il secondo importo è più grande.",
}


def form(*questions, checks):
    section = {"code": "X.A", "title": "A", "questions": list(questions)}
    return read_document({"code": "X", "title": "X", "checks": checks, "sections": [section]})


def told(doc, answers, facts=None):
    found = problems(doc, answers, facts=facts)
    return [(one.message, [q.code for q in one.questions]) for one in found]


TWO = (ask("X.01"), ask("X.02", "money"), ask("X.03", "money"))


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        pytest.param({}, ["X.02", "X.03"], id="none"),
        pytest.param({"X.03": "5.00"}, None, id="one"),
        pytest.param({"X.02": {"raw": "boh"}}, ["X.02", "X.03"], id="unclear"),
    ],
)
def test_at_least_one_of_several_is_asked_for(answers, found):
    said = [codes for message, codes in told(form(*TWO, checks=[ANY]), answers) if codes]

    assert said == ([found] if found else [])


def test_it_waits_for_both_answers_and_may_look_ahead():
    doc = form(*TWO, checks=[LATER])

    assert told(doc, {"X.02": "5.00"}) == []
    assert told(doc, {"X.02": "5.00", "X.03": "4.00"}) == []
    assert told(doc, {"X.02": "5.00", "X.03": "6.00"}) == [
        ("Il secondo importo è più grande.", ["X.02", "X.03"])
    ]


def test_what_nobody_is_asked_keeps_nothing_back():
    hidden = [ask(f"X.0{n}", "money", only_if("X.01")) for n in (2, 3)]
    doc = form(ask("X.01"), *hidden, checks=[ANY])

    assert told(doc, {"X.01": False}) == []
    assert told(doc, {"X.01": True}) == [(ANY["message"], ["X.02", "X.03"])]


def test_what_nobody_can_change_any_more_keeps_nothing_back():
    closed = [ask(f"X.0{n}", "money", answer_by={"days": 3}) for n in (2, 3)]
    half = form(ask("X.01"), closed[0], TWO[2], checks=[ANY])

    assert told(form(ask("X.01"), *closed, checks=[ANY]), {}, LATE) == []
    assert told(half, {}, LATE) == [(ANY["message"], ["X.02", "X.03"])]


def test_it_comes_last_and_names_its_last_question():
    doc = form(ask("X.01", required="required"), *TWO[1:], checks=[ANY])

    assert [one.question.code for one in problems(doc, {})] == ["X.01", "X.03"]


SUM = {
    "rule": {"all": [{"question": "X.01", "plus": ["X.02"], "op": "at_most", "other": "X.03"}]},
    "message": "Le due quote superano il costo.",
}


def test_two_answers_together_are_held_against_a_third():
    doc = form(ask("X.01", "money"), *TWO[1:], checks=[SUM])

    assert told(doc, {"X.01": "60.00", "X.02": "40.00", "X.03": "100.00"}) == []
    assert told(doc, {"X.01": "60.00", "X.02": "40.01", "X.03": "100.00"}) == [
        ("Le due quote superano il costo.", ["X.01", "X.02", "X.03"])
    ]
    assert describe(SUM["rule"], doc) == (
        "il valore di «Domanda X.01?» + «Domanda X.02?» è al massimo quello di «Domanda X.03?»"
    )
