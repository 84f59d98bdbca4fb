import json
from copy import deepcopy

import pytest

from tests.toolkit.forms.samples import FACTS, REFERENCES
from toolkit.forms.answers import (
    NOT_APPLICABLE,
    computed,
    is_empty,
    keep,
    problems,
    progress,
)
from toolkit.forms.definition import read_document
from toolkit.forms.fingerprint import canonical_bytes, sha256_of
from toolkit.forms.render import walk
from toolkit.forms.snapshot import snapshot_answers, snapshot_document

DOC = read_document(
    {
        "code": "X",
        "title": "Prova",
        "sections": [
            {
                "code": "X.A",
                "title": "Prima",
                "questions": [
                    {"code": "X.01", "kind": "text", "label": "Nome?", "required": "required"},
                    {"code": "X.02", "kind": "yes_no", "label": "Costa?", "required": "advised"},
                    {
                        "code": "X.03",
                        "kind": "table",
                        "label": "Voci?",
                        "required": "required",
                        "row_name": "voce",
                        "condition": {"all": [{"question": "X.02", "op": "equals", "value": True}]},
                        "columns": [
                            {"code": "voce", "kind": "text", "label": "Voce",
                             "required": "required"},
                            {"code": "costo", "kind": "money", "label": "Costo"},
                        ],
                    },
                    {
                        "code": "X.04",
                        "kind": "computed",
                        "label": "Totale",
                        "compute": {"op": "sum", "of": "X.03", "column": "costo"},
                        "condition": {"all": [{"question": "X.02", "op": "equals", "value": True}]},
                    },
                    {"code": "X.05", "kind": "computed", "label": "Partner",
                     "compute": {"op": "fact", "name": "partners_count"}},
                ],
            },
            {
                "code": "X.B",
                "title": "Seconda",
                "questions": [
                    {"code": "X.06", "kind": "date", "label": "Da?"},
                    {"code": "X.07", "kind": "date", "label": "A?", "not_before": "X.06"},
                    {"code": "X.08", "kind": "computed", "label": "Giorni",
                     "compute": {"op": "working_days", "from": "X.06", "to": "X.07"}},
                    {"code": "X.09", "kind": "text", "label": "Altro?", "not_applicable": True},
                ],
            },
        ],
    },
    "f" * 64,
)  # fmt: skip
ROWS = [
    {"_id": "r1", "voce": "Sala", "costo": "1200.50"},
    {"_id": "r2", "voce": "Tè", "costo": "11800.00"},
]
FULL = {
    "X.01": "Festa", "X.02": True, "X.03": ROWS, "X.06": "2027-03-02", "X.07": "2027-03-15",
    "X.09": NOT_APPLICABLE,
}  # fmt: skip


def views(answers, **more):
    return {v.code: v for s in walk(DOC, answers, **more) for v in s.questions}


def test_the_walk_says_every_answer_in_words():
    shown = {code: (view.state, view.text) for code, view in views(FULL, facts=FACTS).items()}

    assert shown == {
        "X.01": ("given", "Festa"),
        "X.02": ("given", "Sì"),
        "X.03": (
            "given",
            "1. Voce: Sala; Costo: 1200,50\u00a0€\n2. Voce: Tè; Costo: 11.800\u00a0€",
        ),
        "X.04": ("given", "13.000,50\u00a0€"),
        "X.05": ("given", "7"),
        "X.06": ("given", "2 marzo 2027"),
        "X.07": ("given", "15 marzo 2027"),
        "X.08": ("given", "9 giorni lavorativi"),
        "X.09": ("not_applicable", "Non so / non applicabile"),
    }


def test_the_walk_tells_what_is_missing_and_what_is_not_asked():
    shown = {code: (v.state, v.text) for code, v in views({"X.02": False, "X.03": ROWS}).items()}

    assert shown["X.01"] == ("empty", "Non fornita")
    assert shown["X.03"][0] == "hidden"
    assert shown["X.04"][0] == "hidden"
    assert shown["X.05"] == ("empty", "Non fornita")


@pytest.mark.parametrize(
    ("kept", "text"), [(True, "Sì; Non so / non applicabile"), ("?", "?; Non so / non applicabile")]
)
def test_an_answer_beside_non_so_is_shown_in_its_own_words(kept, text):
    view = views({"X.02": {"raw": kept, "na": True}})["X.02"]

    assert view.text == text


def test_a_table_is_there_for_whoever_draws_it():
    table = views(FULL)["X.03"].table

    assert table.labels == ["Voce", "Costo"]
    assert table.rows == [["Sala", "1200,50\u00a0€"], ["Tè", "11.800\u00a0€"]]
    assert (table.ids, table.row_name) == (["r1", "r2"], "voce")


def test_the_blank_form_asks_everything_and_answers_nothing():
    blank = views(FULL, blank=True)

    assert {view.state for view in blank.values()} == {"empty"}
    assert {view.text for view in blank.values()} == {""}
    assert blank["X.02"].options == ["Sì", "No"]
    assert blank["X.03"].condition == "a «Costa?» hai risposto «Sì»"
    assert blank["X.03"].table.labels == ["Voce", "Costo"]


def test_cells_of_another_edition_are_shown_and_not_dropped():
    rows = [{"_id": "r1", "voce": "Sala", "vecchia": "Nota del 2026"}]

    assert "Nota del 2026" in views(FULL | {"X.03": rows})["X.03"].full_text()


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"X.01": None}, [("X.01", "Scrivi una risposta.", None)]),
        ({"X.01": "  "}, [("X.01", "Scrivi una risposta.", None)]),
        ({"X.01": NOT_APPLICABLE},
         [("X.01", "Qui serve una risposta: «Non so» non è ammesso.", None)]),
        ({"X.03": []}, [("X.03", "Aggiungi almeno una riga.", None)]),
        ({"X.02": False, "X.03": []}, []),
        ({"X.03": [{"_id": "r1", "costo": {"raw": "molto"}}]}, [
            ("X.03", "Riga 1, «Voce»: Scrivi una risposta.", 1),
            ("X.03", "Riga 1, «Costo»: Scrivi un importo in euro, per esempio 1.200,50.", 1),
        ]),
        ({"X.07": "2027-02-01"}, [
            ("X.07", "Questa data viene prima della risposta a «Da?»: 2 marzo 2027.", None),
        ]),
        ({"X.07": {"raw": "presto"}}, [
            ("X.07", "La data deve essere nel formato gg/mm/aaaa, per esempio 07/03/2027.", None),
        ]),
        ({"X.99": "di un'altra edizione", "X.04": 3}, []),
    ],
)  # fmt: skip
def test_what_keeps_a_form_from_being_sent(changes, found):
    told = problems(DOC, FULL | changes, REFERENCES, FACTS)

    assert [(p.question.code, p.message, p.row) for p in told] == found


def test_a_reference_that_is_gone_keeps_a_form_from_being_sent():
    doc = read_document(
        {"code": "Y", "title": "Y", "sections": [{"code": "Y.A", "title": "A", "questions": [
            {"code": "Y.01", "kind": "reference", "to": "city", "label": "Città?"}]}]}
    )  # fmt: skip
    gone = {"Y.01": {"id": "77", "label": "Atlantide"}}

    assert [p.message for p in problems(doc, gone, REFERENCES)] == [
        "Questa voce non è più disponibile: scegline un'altra."
    ]
    assert problems(doc, gone, None) == []


@pytest.mark.parametrize(
    ("answers", "first", "second"),
    [
        ({}, (0, 2, "to_start"), (0, 3, "to_start")),
        ({"X.01": "a"}, (1, 2, "in_progress"), (0, 3, "to_start")),
        ({"X.01": "a", "X.02": False}, (2, 2, "complete"), (0, 3, "to_start")),
        ({"X.01": "a", "X.02": True}, (2, 3, "in_progress"), (0, 3, "to_start")),
        (FULL, (3, 3, "complete"), (3, 3, "complete")),
        ({"X.06": {"raw": "boh"}}, (0, 2, "to_start"), (1, 3, "in_progress")),
        ({"X.09": NOT_APPLICABLE}, (0, 2, "to_start"), (1, 3, "complete")),
    ],
)
def test_progress_counts_what_is_asked_now(answers, first, second):
    told = [(p.answered, p.total, p.state) for p in progress(DOC, answers)]

    assert told == [first, second]


def test_figures_follow_from_answers_and_facts():
    assert computed(DOC, FULL, FACTS) == {"X.04": "13000.50", "X.05": 7, "X.08": 9}
    assert computed(DOC, {}, None) == {"X.05": None, "X.08": None}


def test_the_patron_day_of_the_city_is_counted():
    class City:
        def fact(self, name, **by):
            return ["03-10"] if name == "patron_days" else None

    assert computed(DOC, FULL, City())["X.08"] == 8


@pytest.mark.parametrize(
    "value", [None, "", " ", [], {}, {"raw": ""}, [{"_id": "r1"}], {"raw": None}]
)
def test_nothing_is_nothing_however_it_is_written(value):
    assert is_empty(value) is True


@pytest.mark.parametrize(
    "value", [0, False, NOT_APPLICABLE, {"raw": "x"}, "a", [{"_id": "r", "a": 0}]]
)
def test_zero_no_and_non_so_are_something(value):
    assert is_empty(value) is False


def test_one_answer_at_a_time_is_kept_right_or_wrong():
    date, table = DOC.question("X.06"), DOC.question("X.03")

    assert keep(date, "7/3/2027") == "2027-03-07"
    assert keep(date, "presto") == {"raw": "presto"}
    assert keep(date, {"raw": "presto"}) == {"raw": "presto"}
    assert keep(date, "") is None
    assert keep(DOC.question("X.09"), NOT_APPLICABLE) == NOT_APPLICABLE
    assert keep(DOC.question("X.04"), 99) is None
    assert keep(table, [{"_id": "r1", "costo": "5"}]) == [{"_id": "r1", "costo": "5.00"}]


def test_a_snapshot_explains_itself_and_leaves_out_what_was_not_asked():
    answers = deepcopy(FULL) | {"X.02": False}

    document = snapshot_document(DOC, answers, REFERENCES, FACTS, edition={"number": 1})

    assert document["form"] == {"code": "X", "title": "Prova", "sha256": "f" * 64}
    assert document["edition"] == {"number": 1}
    assert sorted(document["answers"]) == ["X.01", "X.02", "X.05", "X.06", "X.07", "X.08", "X.09"]
    assert document["answers"]["X.05"] == {"value": 7, "text": "7"}
    assert answers == deepcopy(FULL) | {"X.02": False}


def test_a_snapshot_is_read_again_without_the_world_it_came_from():
    document = json.loads(canonical_bytes(snapshot_document(DOC, FULL, REFERENCES, FACTS)))

    again = views(snapshot_answers(document))

    assert {code: view.text for code, view in again.items()} == {
        code: view.text for code, view in views(FULL, facts=FACTS).items()
    }


def test_the_fingerprint_tells_any_change_and_no_order():
    document = snapshot_document(DOC, FULL, REFERENCES, FACTS)
    turned = dict(reversed(document.items()))
    changed = snapshot_document(DOC, FULL | {"X.01": "Festa!"}, REFERENCES, FACTS)

    assert sha256_of(document) == sha256_of(turned)
    assert sha256_of(document) != sha256_of(changed)
