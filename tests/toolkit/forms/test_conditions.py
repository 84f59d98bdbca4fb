import json
from pathlib import Path

import pytest

from toolkit.forms.answers import NOT_APPLICABLE, visible
from toolkit.forms.conditions import describe, evaluate, refuted, requires
from toolkit.forms.definition import pages, read_document

TABLE = json.loads(Path(__file__).with_name("condition_cases.json").read_text(encoding="utf-8"))
CASES = [case for case in TABLE if "rows" not in case]
ROWS = [case for case in TABLE if "rows" in case]


USES = {
    "condition": evaluate,
    "required_if": requires,
    "check": lambda rule, value_of: not refuted(rule, value_of),
}


def holds(case) -> bool:
    return USES[case.get("use", "condition")](case["condition"], case["answers"].get)


def form(*questions, page="one"):
    section = {"code": "X.A", "title": "A", "page": page, "questions": list(questions)}
    return read_document({"code": "X", "title": "X", "sections": [section]})


def ask(code, kind="yes_no", when=None, **more):
    return {"code": code, "kind": kind, "label": f"Domanda {code}?", "condition": when} | more


def only_if(code, value=True):
    return {"all": [{"question": code, "op": "equals", "value": value}]}


@pytest.mark.parametrize("case", CASES, ids=[case["says"] for case in CASES])
def test_a_condition_holds_as_the_shared_table_says(case):
    assert holds(case) is case["holds"]


def test_a_question_that_depends_on_a_hidden_one_is_hidden_too():
    doc = form(ask("X.01"), ask("X.02", when=only_if("X.01")), ask("X.03", when=only_if("X.02")))

    kept = {"X.01": False, "X.02": True}

    assert visible(doc.question("X.02"), doc, kept) is False
    assert visible(doc.question("X.03"), doc, kept) is False
    assert visible(doc.question("X.03"), doc, kept | {"X.01": True}) is True


@pytest.mark.parametrize("answer", [NOT_APPLICABLE, {"raw": "forse"}, "", None])
def test_non_so_and_unclear_answers_answer_nothing(answer):
    when = {"all": [{"question": "X.01", "op": "answered"}]}
    doc = form(ask("X.01"), ask("X.02", when=when))

    assert visible(doc.question("X.02"), doc, {"X.01": answer}) is False


def test_a_condition_can_ask_about_a_figure():
    doc = form(
        ask("X.01", "date"),
        ask("X.02", "date"),
        ask("X.03", "computed", compute={"op": "working_days", "from": "X.01", "to": "X.02"}),
        ask("X.04", "text", {"all": [{"question": "X.03", "op": "less", "value": 10}]}),
    )

    soon = {"X.01": "2027-03-01", "X.02": "2027-03-10"}
    late = {"X.01": "2027-03-01", "X.02": "2027-03-30"}

    assert visible(doc.question("X.04"), doc, soon) is True
    assert visible(doc.question("X.04"), doc, late) is False


def test_a_condition_about_a_later_question_never_holds():
    doc = form(ask("X.01", "text", only_if("X.02")), ask("X.02"))

    assert visible(doc.question("X.01"), doc, {"X.02": True}) is False


def test_pages_are_those_with_something_to_ask_and_keep_their_number():
    doc = form(ask("X.01"), ask("X.02", "text", only_if("X.01")), ask("X.03", "text"))

    assert [page.number for page in pages(doc, {})] == [1, 3]
    assert [page.number for page in pages(doc, {"X.01": True})] == [1, 2, 3]


def test_a_grouped_page_carries_what_an_answer_on_it_may_bring_in():
    doc = form(
        ask("X.01"),
        ask("X.02", "text", only_if("X.01")),
        ask("X.03", "table", columns=[ask("nome", "text")]),
        ask("X.04", "text", only_if("X.01")),
        ask("X.05", "text"),
        page="grouped",
    )

    asked = [[question.code for question in page.questions] for page in pages(doc, {})]

    assert asked == [["X.01", "X.02"], ["X.03"], ["X.05"]]


def test_a_condition_is_said_in_words():
    choices = [{"code": "a", "label": "Aperta"}, {"code": "b", "label": "Chiusa"}]
    doc = form(
        ask("X.01"),
        ask("X.02", "choice", choices=choices),
        ask("X.03", "multiple", choices=choices),
    )
    many = {"any": [
        {"question": "X.02", "op": "in", "value": ["a", "b"]},
        {"question": "X.03", "op": "contains", "value": "b"},
    ]}  # fmt: skip

    assert describe(only_if("X.01"), doc) == "a «Domanda X.01?» hai risposto «Sì»"
    assert describe(many, doc) == (
        "a «Domanda X.02?» hai risposto «Aperta» o «Chiusa» oppure "
        "a «Domanda X.03?» hai scelto anche «Chiusa»"
    )
