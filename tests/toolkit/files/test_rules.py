"""Rules that cannot be kept are refused, with a reason that a curator understands."""

import pytest

from toolkit.canonical.forms import document_of
from toolkit.curation import checks
from toolkit.curation.texts import texts_of

CHOICES = [{"code": "a", "label": "Aperta"}, {"code": "b", "label": "Chiusa"}]
QUESTIONS = [
    {"code": "M01.01", "kind": "yes_no", "label": "Uno?"},
    {"code": "M01.02", "kind": "choice", "label": "Due?", "choices": CHOICES},
    {"code": "M01.03", "kind": "integer", "label": "Tre?", "min": 0, "max": 10},
    {"code": "M01.04", "kind": "date", "label": "Quattro?"},
    {"code": "M01.05", "kind": "scale", "label": "Cinque?", "from": 1, "to": 5},
    {"code": "M01.06", "kind": "multiple", "label": "Sei?", "choices": CHOICES},
    {"code": "M01.07", "kind": "text", "label": "Sette?",
     "condition": {"all": [{"question": "M01.01", "op": "equals", "value": True}]}},
    {"code": "M01.08", "kind": "integer", "label": "Otto?"},
    {"code": "M01.09", "kind": "text", "label": "Nove?"},
]  # fmt: skip


def is_(number, op, value=None, **more):
    given = {} if value is None else {"value": value}
    return {"question": f"M01.0{number}", "op": op} | given | more


def faults(at: str, **rules) -> list[tuple[str, str, str]]:
    questions = [one | (rules if one["code"] == at else {}) for one in QUESTIONS]
    described = {
        "code": "M01", "title": "X", "aim": "x", "respondent": "partner", "minutes": 5,
        "used_by": "x", "made_public": "x",
        "sections": [{"code": "M01.A", "title": "A", "questions": questions}],
    }  # fmt: skip
    document = document_of(described)
    found = [*checks.faults_of_form(document)]
    for section in document["sections"]:
        for question in section["questions"]:
            found += checks.faults_of("question", question)
    return [(fault.code, fault.field, fault.reason) for fault in found]


def check(*tests):
    return [{"rule": {"all": list(tests)}, "message": "Non torna."}]


def every(*tests):
    return {"all": list(tests)}


OWN = every(is_(8, "answered"))


@pytest.mark.parametrize(
    ("at", "rules"),
    [
        ("M01.08", {"required_if": every(is_(1, "equals", True))}),
        ("M01.08", {"required_if": {"any": [is_(1, "answered"), every(is_(3, "less", 5))]}}),
        ("M01.08", {"checks": check(is_(8, "greater", other="M01.03"))}),
        ("M01.08", {"checks": check(is_(3, "less", 5), is_(8, "less", 9))}),
        ("M01.09", {"condition": every(is_(8, "equals", other="M01.05"))}),
        ("M01.09", {"condition": every(is_(3, "greater", 3), is_(3, "less", 5))}),
        ("M01.09", {"condition": every(is_(6, "contains", "a"), is_(6, "contains", "b"))}),
        ("M01.09", {"condition": every(is_(7, "answered"), is_(1, "equals", True))}),
        ("M01.09", {"condition": every(is_(5, "greater", 4))}),
    ],
    ids=str,
)
def test_rules_that_can_be_kept_are_taken(at, rules):
    assert faults(at, **rules) == []


@pytest.mark.parametrize(
    ("at", "rules", "field", "reason"),
    [
        ("M01.08", {"required_if": every(is_(9, "answered"))}, "required_if.all.0.question",
         "La condizione parla della domanda M01.09, che non viene prima."),
        ("M01.08", {"checks": check(is_(9, "answered"))}, "checks.0.rule.all.0.question",
         "Il controllo parla della domanda M01.09, che viene dopo."),
        ("M01.08", {"checks": check(is_(8, "greater", other="M01.04"))},
         "checks.0.rule.all.0.other",
         "Le domande M01.08 e M01.04 non si possono confrontare: sono di tipo diverso."),
        ("M01.08", {"checks": check(is_(8, "greater", other="M01.08"))},
         "checks.0.rule.all.0.other", "Una domanda non si confronta con sé stessa."),
        ("M01.08", {"checks": check(is_(8, "greater", 3, other="M01.03"))},
         "checks.0.rule.all.0.value",
         "Il confronto è con un valore oppure con una domanda, non con entrambi."),
        ("M01.09", {"condition": every(is_(2, "equals", "c"))}, "condition.all.0.value",
         "«c» non è una risposta possibile alla domanda M01.02."),
        ("M01.09", {"condition": every(is_(4, "less", "2027-02-30"))}, "condition.all.0.value",
         "«2027-02-30» non è una risposta possibile alla domanda M01.04."),
        ("M01.09", {"condition": every(is_(1, "greater", True))}, "condition.all.0.op",
         "«greater» non si può usare con una domanda di tipo yes_no."),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_test(at, rules, field, reason):
    assert faults(at, **rules) == [(at, field, reason)]


@pytest.mark.parametrize("number", range(1, 7))
@pytest.mark.parametrize("value", [{}, {"a": []}, [], ["a"]])
def test_a_value_that_is_no_answer_at_all_is_said_to_be_none(number, value):
    """Programs and files can write anything where a value is expected."""
    for op, written in (("equals", value), ("in", [value]), ("contains", value)):
        found = faults("M01.08", required_if=every(is_(number, op, written)))
        assert {field.partition(".")[0] for _code, field, _reason in found} == {"required_if"}


def test_a_question_that_depends_on_itself_is_refused():
    assert [reason for _code, _field, reason in faults("M01.08", required_if=OWN)] == [
        "La condizione parla della domanda M01.08, che non viene prima.",
        "La domanda M01.08 finisce per dipendere da sé stessa.",
    ]


@pytest.mark.parametrize(
    "condition",
    [
        every(is_(1, "equals", True), is_(1, "equals", False)),
        every(is_(1, "equals", True), is_(1, "not_answered")),
        every(is_(2, "equals", "a"), is_(2, "not_equals", "a")),
        every(is_(2, "not_equals", "a"), is_(2, "not_equals", "b")),
        every(is_(2, "in", ["a"]), is_(2, "in", ["b"])),
        every(is_(3, "greater", 10)),
        every(is_(3, "less", 0)),
        every(is_(3, "greater", 3), is_(3, "less", 4)),
        every(is_(3, "equals", 11)),
        every(is_(4, "greater", "2027-03-02"), is_(4, "less", "2027-03-01")),
        every(is_(5, "greater", 5)),
        every(is_(7, "answered"), is_(1, "equals", False)),
        {"any": [every(is_(1, "equals", True), is_(1, "equals", False)), is_(5, "less", 1)]},
        every(is_(1, "equals", True), {"any": [is_(1, "equals", False), is_(5, "less", 1)]}),
    ],
    ids=str,
)
def test_a_condition_that_can_never_hold_is_refused(condition):
    assert faults("M01.09", condition=condition) == [
        (
            "M01.09",
            "condition",
            "Questa condizione non può mai valere: la domanda non comparirebbe mai.",
        )
    ]


def test_a_rule_that_holds_only_while_its_question_is_hidden_is_refused():
    found = faults("M01.07", required_if=every(is_(1, "equals", False)))

    assert found == [
        (
            "M01.07",
            "required_if",
            "Questa regola non può mai valere: chiede cose che si escludono.",
        )
    ]


def test_a_check_that_no_answer_can_keep_is_refused():
    found = faults("M01.08", checks=check(is_(3, "less", 0)))

    assert [(code, field) for code, field, _reason in found] == [("M01.08", "checks.0.rule")]


def test_a_rule_of_many_branches_is_looked_at_in_no_time():
    any_ = {"any": [is_(3, "equals", number) for number in range(11)]}

    assert faults("M01.09", condition=every(*[any_] * 12)) == []


def test_columns_have_no_rules():
    column = {"code": "nome", "kind": "text", "label": "Nome"}
    table = {"kind": "table", "columns": [column | {"required_if": every(is_(1, "answered"))}]}

    found = faults("M01.08", **table)

    [(_code, field, reason)] = found
    assert field == "columns.0.required_if"
    assert reason.endswith("le colonne non hanno condizioni.")


def test_what_is_not_set_is_not_in_the_document():
    question = document_of(
        {
            "code": "M01", "title": "X", "aim": "x", "respondent": "partner", "minutes": 5,
            "used_by": "x", "made_public": "x",
            "sections": [{"code": "M01.A", "title": "A", "questions": [QUESTIONS[0]]}],
        }
    )["sections"][0]["questions"][0]  # fmt: skip

    assert "required_if" not in question
    assert "checks" not in question
    assert "answer_by" not in question


@pytest.mark.parametrize(
    ("term", "field", "reason"),
    [
        ({"day": "2027-02-30"}, "answer_by.day", "«2027-02-30» non è un giorno del calendario."),
        ({"days": 0}, "answer_by.days", "deve essere almeno 1."),
        ({"working_days": "5"}, "answer_by.working_days", "deve essere un numero intero."),
        ({"days": 5, "working_days": 5}, "answer_by", "sono ammessi al massimo 1 elementi."),
    ],
)
def test_a_term_that_is_none_is_refused(term, field, reason):
    assert faults("M01.08", answer_by=term) == [("M01.08", field, reason)]


def test_what_is_computed_has_no_term():
    figure = {"kind": "computed", "compute": {"op": "fact", "name": "partners_count"}}

    assert faults("M01.09", **figure) == []
    assert faults("M01.09", **figure, answer_by={"days": 5}) == [
        ("M01.09", "", "il valore non è ammesso.")
    ]


def test_what_a_check_says_is_a_text_to_translate():
    question = QUESTIONS[2] | {"checks": check(is_(3, "less", 5))}

    assert texts_of("question", question) == {"label": "Tre?", "checks.0.message": "Non torna."}


COLUMNS = [
    {"code": "inizio", "kind": "date", "label": "Inizio"},
    {"code": "fine", "kind": "date", "label": "Fine"},
    {"code": "ore", "kind": "integer", "label": "Ore", "min": 0, "max": 8},
]


def cell(code, op, value=None, **more):
    return {"question": code, "op": op} | ({} if value is None else {"value": value}) | more


def in_rows(*tests):
    return {"kind": "table", "columns": COLUMNS, "row_checks": check(*tests)}


def test_columns_of_a_row_are_compared():
    assert faults("M01.09", **in_rows(cell("fine", "greater", other="inizio"))) == []
    assert faults("M01.09", **in_rows(cell("ore", "less", 5))) == []


@pytest.mark.parametrize(
    ("test", "field", "reason"),
    [
        pytest.param(
            cell("durata", "answered"), "row_checks.0.rule.all.0.question",
            "Il controllo parla della colonna durata, che in questa tabella non c'è.", id="gone",
        ),
        pytest.param(
            cell("fine", "greater", other="ore"), "row_checks.0.rule.all.0.other",
            "Le domande fine e ore non si possono confrontare: sono di tipo diverso.", id="kinds",
        ),
        pytest.param(
            cell("ore", "greater", 8), "row_checks.0.rule",
            "Nessuna risposta può rispettare questo controllo: chiede cose che si escludono.",
            id="never",
        ),
    ],
)  # fmt: skip
def test_a_check_of_a_row_that_cannot_be_kept_is_refused(test, field, reason):
    assert faults("M01.09", **in_rows(test)) == [("M01.09", field, reason)]


def test_only_tables_have_checks_of_rows():
    found = faults("M01.08", row_checks=check(cell("ore", "answered")))

    assert ("M01.08", "", "il valore non è ammesso.") in found


def test_what_a_check_of_a_row_says_is_a_text_to_translate():
    question = QUESTIONS[2] | in_rows(cell("ore", "less", 5))

    assert texts_of("question", question)["row_checks.0.message"] == "Non torna."


def whole(*tests) -> list[tuple[str, str, str]]:
    described = {
        "code": "M01", "title": "X", "aim": "x", "respondent": "partner", "minutes": 5,
        "used_by": "x", "made_public": "x", "checks": check(*tests),
        "sections": [{"code": "M01.A", "title": "A", "questions": QUESTIONS}],
    }  # fmt: skip
    document = document_of(described)
    found = [*checks.faults_of("form", document | {"sections": document["sections"]})]
    found += checks.faults_of_form(document)
    return [(fault.code, fault.field, fault.reason) for fault in found]


def test_a_check_of_the_whole_form_speaks_of_any_question():
    assert whole(is_(3, "less", other="M01.08"), is_(9, "answered")) == []


@pytest.mark.parametrize(
    ("tests", "field", "reason"),
    [
        pytest.param(
            [{"question": "M01.50", "op": "answered"}], "checks.0.rule.all.0.question",
            "La condizione parla della domanda M01.50, che in questo modulo non c'è.", id="gone",
        ),
        pytest.param(
            [is_(3, "greater", other="M01.04")], "checks.0.rule.all.0.other",
            "Le domande M01.03 e M01.04 non si possono confrontare: sono di tipo diverso.",
            id="kinds",
        ),
        pytest.param(
            [is_(3, "greater", 10)], "checks.0.rule",
            "Nessuna risposta può rispettare questo controllo: chiede cose che si escludono.",
            id="never",
        ),
    ],
)  # fmt: skip
def test_a_check_of_the_whole_form_that_cannot_be_kept_is_refused(tests, field, reason):
    assert whole(*tests) == [("M01", field, reason)]


def test_a_form_without_checks_says_nothing_of_them():
    described = {"code": "M01", "sections": [], "checks": []}

    assert "checks" not in document_of(described)


SUM = {"plus": ["M01.03"]}


def test_figures_are_added_up():
    assert faults("M01.08", checks=check(is_(8, "at_most", 10, **SUM))) == []
    assert faults("M01.08", checks=check(is_(8, "at_most", other="M01.05", **SUM))) == []


@pytest.mark.parametrize(
    ("test", "place", "reason"),
    [
        pytest.param(
            is_(8, "at_most", 10, plus=["M01.09"]), "plus.0",
            "Il controllo parla della domanda M01.09, che viene dopo.", id="later",
        ),
        pytest.param(
            is_(8, "at_most", 10, plus=["M01.03", "M01.03"]), "plus.1",
            "La domanda M01.03 è già in questo confronto.", id="twice",
        ),
        pytest.param(
            is_(8, "at_most", other="M01.03", **SUM), "plus.0",
            "La domanda M01.03 è già in questo confronto.", id="on both sides",
        ),
        pytest.param(
            is_(8, "at_most", 10, plus=["M01.04"]), "plus",
            "La domanda M01.04 non ha per risposta un numero.", id="a day",
        ),
        pytest.param(
            is_(8, "in", [3], **SUM), "op",
            "«in» non si può usare con una somma.", id="among several",
        ),
    ],
)  # fmt: skip
def test_a_sum_of_what_cannot_be_added_is_refused(test, place, reason):
    found = faults("M01.08", checks=check(test))

    assert ("M01.08", f"checks.0.rule.all.0.{place}", reason) in found


@pytest.mark.parametrize(
    ("tests", "possible"),
    [
        pytest.param([is_(3, "at_least", 10)], True, id="the highest"),
        pytest.param([is_(3, "at_least", 11)], False, id="above the highest"),
        pytest.param([is_(3, "at_most", 0)], True, id="the lowest"),
        pytest.param([is_(3, "at_most", -1)], False, id="below the lowest"),
        pytest.param([is_(3, "at_least", 4), is_(3, "at_most", 4)], True, id="one value"),
        pytest.param([is_(3, "at_least", 5), is_(3, "at_most", 4)], False, id="no value"),
        pytest.param([is_(5, "at_most", 1), is_(5, "not_equals", 1)], False, id="on a scale"),
        pytest.param([is_(8, "at_least", 5), is_(8, "less", 5)], False, id="less than the least"),
        pytest.param([is_(3, "at_least", 11, plus=["M01.05"])], True, id="a sum"),
    ],
)
def test_at_least_and_at_most_count_the_value_itself(tests, possible):
    assert (faults("M01.08", checks=check(*tests)) == []) is possible
