"""What the cells of one row must keep together."""

import pytest
from django.http import QueryDict

from tests.toolkit.forms.test_conditions import ROWS, ask, form
from toolkit.forms.answers import IN_PROGRESS, problems, progress
from toolkit.forms.build import page_form
from toolkit.forms.definition import all_pages
from toolkit.forms.render import walk
from toolkit.forms.rows import broken_rows

AFTER = {
    "rule": {"all": [{"question": "fine", "op": "greater", "other": "inizio"}]},
    "message": "La fine viene dopo l'inizio.",
}
COLUMNS = [
    {"code": "inizio", "kind": "date", "label": "Inizio"},
    {"code": "fine", "kind": "date", "label": "Fine"},
    {"code": "ore", "kind": "integer", "label": "Ore", "required": "required"},
]
DOC = form(ask("X.01", "table", columns=COLUMNS, row_checks=[AFTER]))
GOOD = {"_id": "r1", "inizio": "2027-03-01", "fine": "2027-03-02", "ore": 3}
BAD = {"_id": "r2", "inizio": "2027-03-05", "fine": "2027-03-04", "ore": 3}


@pytest.mark.parametrize("case", ROWS, ids=[case["says"] for case in ROWS])
def test_rows_break_a_check_as_the_shared_table_says(case):
    assert broken_rows(case["condition"], case["rows"], dict.get) == case["broken"]


def test_the_row_that_breaks_it_is_told_by_its_number():
    assert [(one.row, one.message) for one in problems(DOC, {"X.01": [GOOD, BAD]})] == [
        (2, "Riga 2: La fine viene dopo l'inizio.")
    ]
    assert problems(DOC, {"X.01": [GOOD, {"_id": "r3", "fine": "2027-03-01", "ore": 1}]}) == []
    assert progress(DOC, {"X.01": [BAD]})[0].state == IN_PROGRESS


def test_it_is_told_beside_what_is_missing_in_other_rows():
    unfinished = {"_id": "r3", "inizio": "2027-03-01"}

    assert [one.row for one in problems(DOC, {"X.01": [unfinished, BAD]})] == [1, 2]


def test_what_is_not_understood_breaks_nothing_more():
    unclear = BAD | {"inizio": {"raw": "boh"}}

    assert [one.column.code for one in problems(DOC, {"X.01": [unclear]})] == ["inizio"]


def test_a_worked_out_cell_is_compared_too():
    figure = {"op": "fact", "name": "partners_in_category", "by": "stato"}
    columns = [
        {"code": "stato", "kind": "text", "label": "Stato"},
        {"code": "noti", "kind": "computed", "label": "Noti", "compute": figure},
        {"code": "altri", "kind": "integer", "label": "Altri"},
    ]
    rule = {"all": [{"question": "altri", "op": "less", "other": "noti"}]}
    doc = form(
        ask("X.01", "table", columns=columns, row_checks=[{"rule": rule, "message": "Troppi."}])
    )

    class Seven:
        def fact(self, name, **by):
            return 7 if name == "partners_in_category" else None

    row = {"_id": "r1", "stato": "a", "altri": 8}
    assert [one.message for one in problems(doc, {"X.01": [row]}, facts=Seven())] == [
        "Riga 1: Troppi."
    ]
    assert problems(doc, {"X.01": [row | {"altri": 6}]}, facts=Seven()) == []


def test_the_days_of_a_row_come_in_their_order():
    columns = [COLUMNS[0], COLUMNS[1] | {"not_before": "inizio", "not_after": "X.01"}]
    doc = form(ask("X.01", "date"), ask("X.02", "table", columns=columns))
    late = {"_id": "r2", "inizio": "2027-03-01", "fine": "2027-05-01"}
    early = {"_id": "r1", "inizio": "2027-03-05", "fine": "2027-03-04"}

    found = problems(doc, {"X.01": "2027-04-01", "X.02": [early, late]})

    assert [(one.row, one.column.code) for one in found] == [(1, "fine"), (2, "fine")]
    assert "viene prima della risposta a «Inizio»" in found[0].message
    assert "viene dopo la risposta a «Domanda X.01?»" in found[1].message


def test_the_page_tells_it_in_the_summary_and_in_the_row():
    data = QueryDict(mutable=True)
    for number, row in enumerate([GOOD, BAD]):
        for name, value in row.items():
            data[f"X.01-{number}-{name}"] = str(value)

    page = page_form(DOC, all_pages(DOC)[0], answers={}, data=data)

    assert not page.is_valid()
    assert page.raw_values()["X.01"] == [GOOD, BAD]
    assert page.problems == [{"text": "Riga 2: La fine viene dopo l'inizio.", "url": "#id_X.01-1"}]
    html = str(page)
    assert html.rindex("La fine viene dopo l&#x27;inizio.") > html.index('id="id_X.01-1"')


def test_paper_says_it():
    [section] = walk(DOC, {}, blank=True)

    assert section.questions[0].row_checks == ("La fine viene dopo l'inizio.",)
