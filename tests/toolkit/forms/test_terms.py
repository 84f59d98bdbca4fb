"""Questions that are answered by a day of their own, before the deadline of their form."""

import datetime as dt

import pytest
from django.http import QueryDict

from tests.toolkit.forms.test_conditions import ask, form, only_if
from toolkit.forms import terms
from toolkit.forms.answers import COMPLETE, TO_START, problems, progress, unanswered
from toolkit.forms.build import page_form
from toolkit.forms.definition import all_pages
from toolkit.forms.render import walk
from toolkit.forms.snapshot import snapshot_document

DUE = dt.date(2027, 3, 19)  # a Friday
BY_TUESDAY = {"working_days": 3}
DOC = form(
    ask("X.01", "text", required="required", answer_by=BY_TUESDAY),
    ask("X.02", "text", required="required"),
    page="grouped",
)


class At:
    """The facts of an officina on some day."""

    def __init__(self, today, due=DUE, patron=()):
        self.known = {"today": today, "due_on": due, "patron_days": list(patron)}

    def fact(self, name, **by):
        return self.known.get(name)


IN_TIME, LATE = At(dt.date(2027, 3, 16)), At(dt.date(2027, 3, 17))


@pytest.mark.parametrize(
    ("rule", "due", "patron", "day"),
    [
        pytest.param({"working_days": 3}, DUE, (), "2027-03-16", id="working days"),
        pytest.param({"working_days": 5}, DUE, (), "2027-03-12", id="over a weekend"),
        pytest.param({"working_days": 3}, DUE, ("03-18",), "2027-03-15", id="over a patron day"),
        pytest.param({"working_days": 1}, dt.date(2027, 3, 30), (), "2027-03-26", id="at Easter"),
        pytest.param({"days": 7}, DUE, (), "2027-03-12", id="days"),
        pytest.param({"day": "2027-01-31"}, DUE, (), "2027-01-31", id="a day"),
        pytest.param({"day": "2027-01-31"}, None, (), "2027-01-31", id="a day without deadline"),
        pytest.param({"days": 7}, None, (), None, id="no deadline"),
        pytest.param({"day": "2027-02-30"}, DUE, (), None, id="no such day"),
        pytest.param({"days": True}, DUE, (), None, id="no number"),
        pytest.param({"days": 10**9}, DUE, (), None, id="before the calendar"),
        pytest.param(["days"], DUE, (), None, id="no rule"),
    ],
)
def test_the_last_day_is_counted_back_from_the_deadline(rule, due, patron, day):
    found = terms.last_day(rule, due, patron)

    assert (found and found.isoformat()) == day


def test_until_the_last_day_it_is_missing_then_it_keeps_nothing_back():
    answers = {"X.02": "sì"}

    assert [one.question.code for one in problems(DOC, answers, facts=IN_TIME)] == ["X.01"]
    assert problems(DOC, answers, facts=LATE) == []
    assert unanswered(DOC, answers, IN_TIME) == []
    assert [one.code for one in unanswered(DOC, answers, LATE)] == ["X.01"]
    assert unanswered(DOC, answers | {"X.01": "ecco"}, LATE) == []


def test_more_time_for_the_form_opens_it_again():
    assert problems(DOC, {"X.02": "sì"}, facts=At(dt.date(2027, 3, 17), dt.date(2027, 3, 26)))


def test_what_is_wrong_and_can_no_longer_be_mended_keeps_nothing_back():
    doc = form(ask("X.01", "integer", answer_by=BY_TUESDAY))

    assert problems(doc, {"X.01": {"raw": "molti"}}, facts=IN_TIME)
    assert problems(doc, {"X.01": {"raw": "molti"}}, facts=LATE) == []


def test_a_check_is_told_as_long_as_one_of_its_answers_can_change():
    check = {"rule": {"all": [{"question": "X.02", "op": "greater", "other": "X.01"}]}}
    both = [
        form(
            ask("X.01", "integer", answer_by=first),
            ask("X.02", "integer", answer_by=BY_TUESDAY, checks=[check | {"message": "No."}]),
        )
        for first in (None, BY_TUESDAY)
    ]
    answers = {"X.01": 5, "X.02": 3}

    assert [one.message for one in problems(both[0], answers, facts=LATE)] == ["No."]
    assert problems(both[1], answers, facts=LATE) == []


def test_a_section_with_nothing_left_to_answer_is_complete():
    doc = form(ask("X.01", "text", required="required", answer_by=BY_TUESDAY))

    assert progress(doc, {}, IN_TIME)[0].state == TO_START
    assert progress(doc, {}, LATE)[0].state == COMPLETE


def test_paper_says_how_it_is_counted_or_the_day_itself():
    [blank] = walk(DOC, {}, blank=True)
    [known] = walk(DOC, {}, facts=IN_TIME)

    assert blank.questions[0].answer_by == (
        "Si risponde entro 3 giorni lavorativi prima della scadenza del modulo."
    )
    assert known.questions[0].answer_by == "Si risponde entro il 16 marzo 2027, ore 23:59."
    assert known.questions[1].answer_by == ""


def test_what_is_sent_says_the_day_only_where_there_is_one():
    asked = snapshot_document(DOC, {"X.02": "sì"}, facts=LATE)["sections"][0]["questions"]

    assert asked[0]["answer_by"] == "2027-03-16"
    assert "answer_by" not in asked[1]


def sent(doc, answers, facts, **typed):
    data = QueryDict(mutable=True)
    for code, value in typed.items():
        data[code.replace("_", ".")] = value
    return page_form(doc, all_pages(doc)[0], answers=answers, facts=facts, data=data)


def test_the_page_shows_the_answer_without_a_control():
    html = str(page_form(DOC, all_pages(DOC)[0], answers={"X.01": "Ada & Co"}, facts=LATE))

    assert 'name="X.01"' not in html
    assert 'name="X.01-over"' in html
    assert "Ada &amp; Co" in html
    assert "Si rispondeva entro il 16 marzo 2027: la risposta non si può più cambiare." in html
    assert 'name="X.02"' in html


def test_what_comes_too_late_is_told_at_its_place_and_shown_to_be_copied():
    late = sent(DOC, {"X.01": "prima"}, LATE, X_01="dopo", X_02="sì")

    assert not late.is_valid()
    assert late.raw_values() == {"X.02": "sì"}
    assert late.too_late == {"X.01": "dopo"}
    assert late.problems == [
        {
            "text": "Si rispondeva entro il 16 marzo 2027: la risposta non si può più cambiare.",
            "url": "#id_X.01",
        }
    ]
    assert '<pre class="question-late">dopo</pre>' in str(late)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        pytest.param({"kind": "text"}, "prima", id="text"),
        pytest.param({"kind": "integer"}, 1200, id="number"),
        pytest.param({"kind": "yes_no"}, False, id="yes_no"),
        pytest.param({"kind": "date"}, "2027-03-01", id="date"),
        pytest.param({"kind": "text", "not_applicable": True}, {"na": True}, id="non so"),
        pytest.param({"kind": "date"}, {"raw": "boh"}, id="raw"),
        pytest.param({"kind": "text"}, None, id="nothing"),
    ],
)
def test_a_page_that_says_nothing_new_is_let_through(question, answer):
    doc = form(ask("X.01", **question, answer_by=BY_TUESDAY), ask("X.02", "text"), page="grouped")
    answers = {} if answer is None else {"X.01": answer}
    drawn = page_form(doc, all_pages(doc)[0], answers=answers, facts=IN_TIME)
    raw = drawn.raw_of(doc.question("X.01"))
    typed = {"X_01-na": "on"} if drawn.na_of(doc.question("X.01")) else {"X_01": raw or ""}

    again = sent(doc, answers, LATE, **typed, X_02="sì")

    assert (again.is_valid(), again.too_late) == (True, {})


def test_a_row_button_of_a_table_too_late_changes_nothing():
    column = {"code": "nome", "kind": "text", "label": "Nome"}
    doc = form(ask("X.01", "table", columns=[column], answer_by=BY_TUESDAY))
    typed = {"X.01-0-_id": "r1", "X.01-0-nome": "Ada", "X.01-remove": "0"}

    late = sent(doc, {"X.01": [{"_id": "r1", "nome": "Ada"}]}, LATE, **typed)

    assert (late.row_action, late.raw_values()) == (None, {})
    assert not late.is_valid()


def test_the_browser_reads_a_closed_answer_from_what_is_known():
    doc = form(
        ask("X.01", answer_by=BY_TUESDAY),
        ask("X.02", "text", only_if("X.01")),
        page="grouped",
    )

    drawn = page_form(doc, all_pages(doc)[0], answers={"X.01": True}, facts=LATE)

    assert drawn.known_json == '{"X.01": true}'


@pytest.mark.parametrize(
    ("was", "now", "looser"),
    [
        ({"days": 5}, None, True),
        ({"days": 5}, {"days": 3}, True),
        ({"days": 5}, {"days": 7}, False),
        (None, {"days": 1}, False),
        ({"days": 5}, {"working_days": 3}, False),
        ({"day": "2027-03-01"}, {"day": "2027-04-01"}, True),
        ({"day": "2027-03-01"}, {"day": "2027-02-01"}, False),
    ],
)
def test_more_time_takes_nothing_from_anybody(was, now, looser):
    assert terms.is_looser(was, now) is looser
