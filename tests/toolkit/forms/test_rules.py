"""Answers asked for because of others, and answers that do not fit together."""

from django.http import QueryDict

from tests.toolkit.forms.test_conditions import ask, form, only_if
from toolkit.forms.answers import COMPLETE, IN_PROGRESS, NOT_APPLICABLE, problems, progress
from toolkit.forms.build import page_form
from toolkit.forms.definition import all_pages
from toolkit.forms.render import walk
from toolkit.forms.snapshot import snapshot_document

AFTER = {
    "rule": {"all": [{"question": "X.02", "op": "greater", "other": "X.01"}]},
    "message": "La fine viene dopo l'inizio.",
}
WHY = form(ask("X.01"), ask("X.02", "text", required_if=only_if("X.01")))
DAYS = form(ask("X.01", "integer"), ask("X.02", "integer", checks=[AFTER]), page="grouped")


def told(doc, answers):
    return [(problem.question.code, problem.message) for problem in problems(doc, answers)]


def filled(doc, **typed):
    data = QueryDict(mutable=True)
    for code, value in typed.items():
        data[code.replace("_", ".")] = value
    return page_form(doc, all_pages(doc)[-1], answers={}, data=data)


def test_an_answer_is_asked_for_because_of_another():
    assert told(WHY, {"X.01": True}) == [("X.02", "Scrivi una risposta.")]
    assert told(WHY, {"X.01": False}) == []
    assert told(WHY, {"X.01": True, "X.02": "perché sì"}) == []


def test_a_section_is_not_complete_while_such_an_answer_is_missing():
    assert progress(WHY, {"X.01": True})[0].state == IN_PROGRESS
    assert progress(WHY, {"X.01": False})[0].state == COMPLETE


def test_a_page_does_not_go_on_without_it():
    page = all_pages(WHY)[1]
    empty = QueryDict("X.02=")

    asked = page_form(WHY, page, answers={"X.01": True}, data=empty)
    free = page_form(WHY, page, answers={"X.01": False}, data=empty)

    assert asked.is_valid() is False
    assert asked.errors == {"X.02": ["Scrivi una risposta."]}
    assert free.is_valid() is True


def test_facoltativo_is_said_only_while_it_is_true():
    page = all_pages(WHY)[1]

    asked = str(page_form(WHY, page, answers={"X.01": True}))
    free = str(page_form(WHY, page, answers={"X.01": False}))

    assert '<span class="field-optional" hidden>' in asked
    assert '<span class="field-optional">' in free


def test_on_one_page_the_rule_is_said_in_words_and_given_to_the_browser():
    doc = form(ask("X.01"), ask("X.02", "text", required_if=only_if("X.01")), page="grouped")

    drawn = str(page_form(doc, all_pages(doc)[0], answers={}))

    assert "La risposta serve se a «Domanda X.01?» hai risposto «Sì»." in drawn
    assert "data-required-if=" in drawn


def test_what_does_not_fit_is_told_at_its_question():
    assert told(DAYS, {"X.01": 5, "X.02": 3}) == [("X.02", "La fine viene dopo l'inizio.")]
    assert told(DAYS, {"X.01": 5, "X.02": 6}) == []
    assert told(DAYS, {"X.01": 5}) == []
    assert told(DAYS, {"X.02": 5}) == []
    assert progress(DAYS, {"X.01": 5, "X.02": 3})[0].state == IN_PROGRESS


def test_non_so_breaks_no_check():
    doc = form(ask("X.01", "integer"), ask("X.02", "integer", checks=[AFTER], not_applicable=True))

    assert told(doc, {"X.01": 5, "X.02": NOT_APPLICABLE}) == []


def test_a_page_tells_a_check_in_the_summary_and_at_the_control():
    page = filled(DAYS, X_01="5", X_02="3")

    assert page.is_valid() is False
    assert page.problems == [{"text": "La fine viene dopo l'inizio.", "url": "#id_X.02"}]
    assert page.raw_values() == {"X.01": 5, "X.02": 3}


def test_a_check_may_ask_for_an_answer():
    rule = {"any": [
        {"question": "X.01", "op": "equals", "value": False},
        {"question": "X.02", "op": "answered"},
    ]}  # fmt: skip
    doc = form(ask("X.01"), ask("X.02", "text", checks=[{"rule": rule, "message": "Di' perché."}]))

    assert told(doc, {"X.01": True}) == [("X.02", "Di' perché.")]
    assert told(doc, {"X.01": False}) == []
    assert progress(doc, {"X.01": True})[0].state == IN_PROGRESS


def test_paper_says_every_rule_in_words():
    words = walk(WHY, {}, blank=True)[0].questions[1]
    checked = walk(DAYS, {}, blank=True)[0].questions[1]

    assert words.required_if == "a «Domanda X.01?» hai risposto «Sì»"
    assert words.required == "optional"
    assert checked.checks == ("La fine viene dopo l'inizio.",)


def test_what_is_sent_says_what_had_to_be_answered():
    asked = snapshot_document(WHY, {"X.01": True, "X.02": "sì"})["sections"][0]["questions"][1]
    free = snapshot_document(WHY, {"X.01": False})["sections"][0]["questions"][1]

    assert (asked["required"], free["required"]) == ("required", "optional")
