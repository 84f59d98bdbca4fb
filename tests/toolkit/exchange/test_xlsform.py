"""Forms as XLSForm: every form goes out valid; what comes in is taken, or told row by row."""

import io
from functools import cache

import pytest
import xlsxwriter
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from pyxform.xls2xform import convert

from tests.examples import examples
from tests.toolkit.curation.conftest import CONTENT
from tests.toolkit.exchange.contents import contents
from toolkit.actions import exchange
from toolkit.canonical.editions import described
from toolkit.canonical.forms import document_of
from toolkit.exchange import xpath
from toolkit.exchange.xlsform_in import read_xlsform
from toolkit.exchange.xlsform_out import xlsform_of
from toolkit.files.edition import read_edition
from toolkit.files.reading import Refused
from toolkit.models import Edition, Obligation, Toolkit

CODES = [f"M{number:02}" for number in range(1, 36)]


class Every(set):
    """Knows every duty."""

    def __contains__(self, code):
        return True


@cache
def shipped() -> dict:
    forms = described(read_edition(CONTENT, Every()))["forms"]
    return {form["code"]: form for form in forms}


def an_edition() -> Edition:
    return Edition(toolkit=Toolkit(slug="officine"), number=1, title="Toolkit")


def workbook(survey: list[dict], choices: list[dict] = (), settings: dict | None = None) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False}) as book:
        for name, rows in (
            ("survey", survey),
            ("choices", choices),
            ("settings", [settings or {}]),
        ):
            sheet = book.add_worksheet(name)
            columns = list(dict.fromkeys(key for row in rows for key in row))
            for turn, column in enumerate(columns):
                sheet.write(0, turn, column)
                for number, row in enumerate(rows, 1):
                    if row.get(column) is not None:
                        sheet.write_string(number, turn, str(row[column]))
    return out.getvalue()


def row(kind: str, name: str = "", label: str = "", **more) -> dict:
    return {"type": kind, "name": name, "label": label} | more


def question(taken, code: str) -> dict:
    return next(
        one
        for section in taken.form["sections"]
        for one in section["questions"]
        if one["code"] == code
    )


def told(taken) -> list[tuple]:
    return [(left.sheet, left.row, left.column) for left in taken.left]


# Out


@pytest.mark.parametrize("code", CODES)
def test_every_form_is_taken_by_survey_tools(code):
    warnings = []

    made = convert(
        io.BytesIO(xlsform_of(an_edition(), shipped()[code])),
        warnings=warnings,
        file_type=".xlsx",
    )

    assert made.xform.startswith("<?xml")
    assert warnings == []


@pytest.mark.parametrize("code", CODES)
def test_every_form_comes_back_as_it_was(code):
    form = shipped()[code]

    taken = read_xlsform(xlsform_of(an_edition(), form), code)

    assert taken.left == []
    assert document_of(exchange.BLANK | taken.form)["sections"] == form["sections"]


def test_who_signs_comes_back_and_what_is_no_signature_is_told():
    form = shipped()["M04"] | {"signature": "strong"}

    taken = read_xlsform(xlsform_of(an_edition(), form), "M04")
    unsigned = read_xlsform(xlsform_of(an_edition(), shipped()["M04"]), "M04")
    survey, settings = [row("text", "nome", "Nome")], {"form_title": "Uno"}
    wrong = read_xlsform(workbook(survey, settings=settings | {"officine": "a mano"}), "M99")

    assert (taken.form["signature"], taken.left) == ("strong", [])
    assert "signature" not in unsigned.form | wrong.form
    assert [(one.sheet, one.row, one.column, one.text) for one in wrong.left] == [
        ("settings", 2, "officine", "a mano")
    ]


def test_a_form_has_the_same_bytes_every_time():
    assert xlsform_of(an_edition(), shipped()["M04"]) == xlsform_of(an_edition(), shipped()["M04"])


@examples(share=10)  # each is written, read and built by another tool
@given(content=contents())
def test_any_form_is_written_valid_and_comes_back(content):
    form = content["forms"][0]

    taken = read_xlsform(xlsform_of(an_edition(), form), form["code"])

    before = [q["kind"] for section in form["sections"] for q in section["questions"]]
    after = [q["kind"] for section in taken.form["sections"] for q in section["questions"]]
    assert after == before


def test_a_label_of_blanks_gives_way_to_the_code():
    """A blank that is no plain space passes the checks of a draft; survey tools refuse it."""
    choices = [{"code": "a", "label": "\xa0"}, {"code": "b", "label": "\u2003\u3000"}]
    asked = {"code": "M01.01", "kind": "choice", "label": "\xa0", "choices": choices}
    section = {"code": "M01.A", "title": "Uno", "questions": [asked]}
    form = document_of(exchange.BLANK | {"code": "M01", "title": "Uno", "sections": [section]})

    content = xlsform_of(an_edition(), form)

    assert convert(io.BytesIO(content), file_type=".xlsx").xform.startswith("<?xml")
    taken = question(read_xlsform(content, "M01"), "M01.01")
    assert [one["label"] for one in taken["choices"]] == ["a", "b"]


def test_a_title_that_looks_like_the_name_of_a_question_is_only_a_title():
    asked = {"code": "M01.01", "kind": "text", "label": "Uno"}
    section = {"code": "M01.A", "title": "Spesa in ${", "questions": [asked]}
    form = document_of(
        exchange.BLANK | {"code": "M01", "title": "Costi in ${euro", "sections": [section]}
    )

    content = xlsform_of(an_edition(), form)

    assert "Costi in $ {euro" in convert(io.BytesIO(content), file_type=".xlsx").xform


def test_terms_and_checks_of_rows_come_back():
    days = [{"code": code, "kind": "date", "label": code} for code in ("inizio", "fine")]
    states = [{"code": "a", "label": "Aperta"}, {"code": "b", "label": "Chiusa"}]
    columns = [*days, {"code": "stato", "kind": "choice", "label": "Stato", "choices": states}]
    after = {"question": "fine", "op": "greater", "other": "inizio"}
    shut = {"any": [
        {"question": "fine", "op": "not_answered"},
        {"question": "stato", "op": "equals", "value": "b"},
    ]}  # fmt: skip
    table = {
        "code": "M01.01", "kind": "table", "label": "Le attività", "columns": columns,
        "row_checks": [
            {"rule": {"all": [after]}, "message": "La fine viene dopo."},
            {"rule": shut, "message": "Finita, ma aperta."},
        ],
        "answer_by": {"working_days": 5},
    }  # fmt: skip
    head = {"code": "M01", "title": "X", "aim": "x", "respondent": "partner", "minutes": 5}
    section = {"code": "M01.A", "title": "A", "questions": [table]}
    form = document_of(exchange.BLANK | head | {"sections": [section]})
    made = xlsform_of(an_edition(), form)

    assert convert(io.BytesIO(made), file_type=".xlsx").xform.startswith("<?xml")
    taken = read_xlsform(made, "M01")
    assert taken.left == []
    assert document_of(exchange.BLANK | taken.form)["sections"] == form["sections"]


def test_sums_are_written_for_other_tools_and_not_read_back():
    figures = [{"code": f"M01.0{n}", "kind": "money", "label": str(n)} for n in (1, 2, 3)]
    sums = {"question": "M01.03", "plus": ["M01.01"], "op": "at_most", "other": "M01.02"}
    least = {"question": "M01.03", "op": "at_least", "other": "M01.01"}
    figures[2] |= {
        "checks": [{"rule": {"all": [sums]}, "message": "No."}],
        "required_if": {"all": [{"question": "M01.01", "plus": ["M01.02"], "op": "at_least",
                                 "value": 5}]},
    }  # fmt: skip
    figures.append(
        {"code": "M01.04", "kind": "money", "label": "4",
         "checks": [{"rule": {"all": [least]}, "message": "No."}]}
    )  # fmt: skip
    head = {"code": "M01", "title": "X", "aim": "x", "respondent": "partner", "minutes": 5}
    section = {"code": "M01.A", "title": "A", "questions": figures}
    form = document_of(exchange.BLANK | head | {"sections": [section]})
    made = xlsform_of(an_edition(), form)

    assert convert(io.BytesIO(made), file_type=".xlsx").xform.startswith("<?xml")
    taken = read_xlsform(made, "M01")
    assert [left.column for left in taken.left] == ["constraint", "required"]
    assert question(taken, "M01.04")["checks"][0]["rule"] == {"all": [least]}


# In


def test_one_question_of_each_kind():
    colours = [
        {"list_name": "colori", "name": "rosso", "label": "Rosso"},
        {"list_name": "colori", "name": "blu", "label": "Blu"},
        {"list_name": "si_no", "name": "yes", "label": "Sì"},
        {"list_name": "si_no", "name": "no", "label": "No"},
    ]
    survey = [
        row("text", "a", "Nome", constraint="string-length(.) < 51"),
        row("integer", "c", "Quanti", constraint=". > 0 and . <= 10"),
        row("decimal", "d", "Quota", constraint=". >= 0.5"),
        row("date", "e", "Dal"),
        row("date", "f", "Al", constraint=". >= ${e}"),
        row("select_one colori", "g", "Colore"),
        row("select_multiple colori", "h", "Colori", constraint="count-selected(.) <= 2"),
        row("select_one si_no", "i", "Davvero?", required="yes"),
        row("range", "l", "Voto", parameters="start=1 end=5 step=1"),
        row("image", "m", "Una foto", hint="Nitida"),
    ]
    choices = [{"code": "rosso", "label": "Rosso"}, {"code": "blu", "label": "Blu"}]

    taken = read_xlsform(workbook(survey, colours), "M40")

    assert taken.left == []
    assert taken.form["sections"][0]["questions"] == [
        {"code": "M40.01", "kind": "text", "label": "Nome", "max_length": 50},
        {"code": "M40.02", "kind": "integer", "label": "Quanti", "min": 1, "max": 10},
        {"code": "M40.03", "kind": "decimal", "label": "Quota", "min": 0.5},
        {"code": "M40.04", "kind": "date", "label": "Dal"},
        {"code": "M40.05", "kind": "date", "label": "Al", "not_before": "M40.04"},
        {"code": "M40.06", "kind": "choice", "choices": choices, "label": "Colore"},
        {
            "code": "M40.07",
            "kind": "multiple",
            "choices": choices,
            "label": "Colori",
            "max_choices": 2,
        },
        {"code": "M40.08", "kind": "yes_no", "label": "Davvero?", "required": "required"},
        {"code": "M40.09", "kind": "scale", "from": 1, "to": 5, "label": "Voto"},
        {
            "code": "M40.10",
            "kind": "file",
            "formats": ["jpg", "png"],
            "label": "Una foto",
            "help": "Nitida",
        },
    ]


EXPRESSIONS = {
    "${n} > 3": [{"question": "M40.01", "op": "greater", "value": 3}],
    "${n} >= 3": [{"question": "M40.01", "op": "greater", "value": 2}],
    "${n} <= 3": [{"question": "M40.01", "op": "less", "value": 4}],
    "${t} = 'sì'": [{"question": "M40.02", "op": "equals", "value": "sì"}],
    '${t} != ""': [{"question": "M40.02", "op": "answered"}],
    "string-length(${t}) > 0": [{"question": "M40.02", "op": "answered"}],
    "${t} = ''": [{"question": "M40.02", "op": "not_answered"}],
    "${t} != '' and ${t} != 'x'": [{"question": "M40.02", "op": "not_equals", "value": "x"}],
    "${s} = 'yes'": [{"question": "M40.03", "op": "equals", "value": True}],
    "selected(${s}, 'no')": [{"question": "M40.03", "op": "equals", "value": False}],
    "selected(${m}, 'b')": [{"question": "M40.04", "op": "contains", "value": "b"}],
    "${t} = 'a' or ${t} = 'b'": [{"question": "M40.02", "op": "in", "value": ["a", "b"]}],
    "(${n} < 1) and (${s} = 'yes')": [
        {"question": "M40.01", "op": "less", "value": 1},
        {"question": "M40.03", "op": "equals", "value": True},
    ],
    "count(${r}) > 0": [{"question": "M40.05", "op": "answered"}],
}
ASKED = [
    row("integer", "n", "Quanti"),
    row("text", "t", "Testo"),
    row("select_one sn", "s", "Sì o no"),
    row("select_multiple ab", "m", "Quali"),
    row("begin_repeat", "r", "Righe"),
    row("text", "r1", "Nome"),
    row("end_repeat"),
]
LISTS = [
    {"list_name": name, "name": code, "label": code.title()}
    for name, codes in {"sn": ("yes", "no"), "ab": ("a", "b")}.items()
    for code in codes
]


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_conditions_that_we_have_words_for_are_taken(expression):
    survey = [*ASKED, row("text", "x", "Poi?", relevant=expression)]

    taken = read_xlsform(workbook(survey, LISTS), "M40")

    assert taken.left == []
    assert question(taken, "M40.06")["condition"] == {"all": EXPRESSIONS[expression]}


NO_WORDS = [
    "${n} + 1 > 3",
    "not(${s} = 'yes')",
    "regex(${t}, '[a-z]')",
    "${n} > ${unknown}",
    "${x} = 'me'",
    "${later} = 'y'",
    "${r1} = 'in a row'",
    "today() > '2027-01-01'",
    "${t} > ",
    "((((",
    "selected(${m}, ${t})",
    "jr:choice-name(${s}, '${s}') = 'x'",
    "'a' = 'a'",
    "(" * 50 + "${n} > 1" + ")" * 50,
]


@pytest.mark.parametrize("expression", NO_WORDS)
def test_conditions_that_we_have_no_words_for_are_told(expression, monkeypatch):
    monkeypatch.setattr("toolkit.exchange.xlsform_in.refuse_unless_valid", lambda content: None)
    survey = [*ASKED, row("text", "x", "Poi?", relevant=expression), row("text", "later", "Dopo")]

    taken = read_xlsform(workbook(survey, LISTS), "M40")

    assert told(taken) == [("survey", 9, "relevant")]
    assert "condition" not in question(taken, "M40.06")


def test_groups_repeats_and_notes_find_their_place():
    survey = [
        row("note", "scopo", "A che cosa serve."),
        row("begin_group", "g1", "Chi siete", appearance="field-list"),
        row("note", "i", "Prima di cominciare."),
        row("text", "nome", "Nome"),
        row("begin_group", "g2", "Dentro", relevant="${nome} != ''"),
        row("text", "via", "Via"),
        row("end_group"),
        row("end_group"),
        row("begin_repeat", "soci", "Chi sono i soci?", required="yes"),
        row("text", "Nome del socio", "Nome", required="yes"),
        row("integer", "eta", "Età", constraint=". >= 18", relevant="${nome} != ''"),
        row("end_repeat"),
    ]
    survey[9]["name"] = "nome_socio"

    taken = read_xlsform(workbook(survey, settings={"form_title": "Anagrafe"}), "M40")

    first, second = taken.form["sections"]
    assert (taken.form["title"], taken.form["aim"]) == ("Anagrafe", "A che cosa serve.")
    assert (first["code"], first["title"], first["page"]) == ("M40.A", "Chi siete", "grouped")
    assert first["intro"] == "Prima di cominciare."
    answered = [{"question": "M40.01", "op": "answered"}]
    assert first["questions"][1]["condition"] == {"all": answered}
    assert (second["code"], second["title"]) == ("M40.B", "Anagrafe")
    assert second["questions"] == [
        {
            "code": "M40.03",
            "kind": "table",
            "label": "Chi sono i soci?",
            "required": "required",
            "columns": [
                {"code": "nome_socio", "kind": "text", "label": "Nome", "required": "required"},
                {"code": "eta", "kind": "integer", "label": "Età", "min": 18},
            ],
        }
    ]
    assert told(taken) == [("survey", 6, "label"), ("survey", 12, "relevant")]


def test_what_is_not_taken_is_told_row_by_row():
    survey = [
        row("start", "start"),
        row("text", "a", "Nome", default="io", appearance="numbers", read_only="yes"),
        row("geotrace", "b", "Dove"),
        row("note", "c", "Una nota in mezzo, " + "troppo lunga " * 30),
        row("calculate", "d", "", calculation="1 + 1"),
        row("select_one ab or_other", "e", "Quale", media="x"),
        row("range", "f", "Voto", parameters="start=0 end=100 step=5"),
        row("integer", "g", "Quanti", constraint=". mod 2 = 0"),
        row("text", "h", "<b>Forte</b>"),
    ]
    for one in survey:
        one["label::English (en)"] = "A word" if one["label"] else None
        one["label::Italiano (it)"] = one.pop("label") or None

    taken = read_xlsform(workbook(survey, [LISTS[2] | {"region": "x"}, LISTS[3]]), "M40")

    assert told(taken) == [
        ("choices", 2, "region"),
        ("survey", 1, "English (en)"),
        ("survey", 2, "type"),
        ("survey", 3, "appearance"),
        ("survey", 3, "default"),
        ("survey", 3, "read_only"),
        ("survey", 4, "type"),
        ("survey", 5, "label"),
        ("survey", 6, "calculation"),
        ("survey", 7, "media"),
        ("survey", 8, "parameters"),
        ("survey", 9, "constraint"),
        ("survey", 10, "label"),
    ]
    assert all(left.reason for left in taken.left)
    assert [q["label"] for q in taken.form["sections"][0]["questions"]] == [
        *("Nome", "Quale", "Voto", "Quanti", "Forte")
    ]


def test_notes_and_other_answers_are_taken_where_they_stand():
    survey = [
        row("begin_group", "g", "Chi siete"),
        row("select_one ab or_other", "a", "Quale"),
        row("note", "n", "Adesso parliamo di soldi."),
        row("text", "b", "Perché", relevant="${a} = 'other'"),
        row("end_group"),
    ]

    taken = read_xlsform(workbook(survey, LISTS[2:4]), "M40")

    assert told(taken) == []
    which, note, why = taken.form["sections"][0]["questions"]
    assert (which["kind"], which["other"]) == ("choice", True)
    assert note == {"code": "M40.02", "kind": "note", "label": "Adesso parliamo di soldi."}
    assert why["condition"] == {"all": [{"question": "M40.01", "op": "equals", "value": "_other"}]}


BROKEN = {
    "no rows": ([], [], [("survey", 1)]),
    "a group that stays open": (
        [row("begin_group", "g", "G"), row("text", "a", "A")],
        [],
        [("survey", 2)],
    ),
    "an end of nothing": ([row("text", "a", "A"), row("end_repeat")], [], [("survey", 3)]),
    "a list that is not there": ([row("select_one x", "a", "A")], [], [("survey", 2)]),
    "a name twice": ([row("text", "a", "A"), row("text", "a", "B")], [], [("survey", 3)]),
    "a row without type": ([row("text", "a", "A"), row("", "b", "B")], [], [("survey", 3)]),
    "a choice twice": (
        [row("select_one ab", "a", "A")],
        [LISTS[2], LISTS[2]],
        [("choices", 3)],
    ),
    "one choice": ([row("select_one ab", "a", "A")], [LISTS[2]], [("survey", 2)]),
    "a label too long": ([row("text", "a", "A" * 400)], [], [("survey", 2)]),
    "a bound before the other": (
        [row("integer", "a", "A", constraint=". >= 9 and . <= 1")],
        [],
        [("survey", 2)],
    ),
    "several at once": (
        [row("select_one x", "a", "A"), row("", "b", "B"), row("end_group")],
        [],
        [("survey", 2), ("survey", 3), ("survey", 4)],
    ),
    "what pyxform refuses": ([row("text", "1 a", "A")], [], [("survey", 2)]),
    "an invisible character": ([row("text", "a", "A\u202eB")], [], [("survey", 2)]),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_form_is_refused_with_every_row(name):
    survey, choices, places = BROKEN[name]

    with pytest.raises(Refused) as refusal:
        read_xlsform(workbook(survey, choices), "M40")

    assert [(fault.file, fault.line) for fault in refusal.value.faults] == places


@pytest.mark.parametrize("content", [b"", b"ciao", b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_workbook_is_refused(content):
    with pytest.raises(Refused):
        read_xlsform(content, "M40")


CELLS = st.sampled_from(
    ["", "a", "yes", "${a}", "${a} = 'x'", ". > 1", "begin_group", "end_repeat", "begin_repeat",
     "select_one ab", "select_multiple ab", "integer", "calculate", "count(${a})", "note", "range",
     '{"compute": {"op": "sum"}}', '{"kind": "table"}', '{"kind": "reference", "to": "row"}',
     "[1]", "<b>x</b>", "or_other", "start=9 end=1", "x" * 999, "\u202e", "(((", "date('x')"]
)  # fmt: skip
COLUMNS = ["type", "name", "label", "hint", "required", "relevant", "constraint", "appearance",
           "parameters", "calculation", "officine", "label::English (en)"]  # fmt: skip


@examples(share=5)  # each writes a workbook and lets pyxform read it
@given(
    bends=st.lists(
        st.tuples(st.integers(0, 12), st.sampled_from(COLUMNS), CELLS), min_size=1, max_size=6
    )
)
def test_any_bend_of_a_workbook_is_read_or_refused(bends):
    survey = [dict(one) for one in [*ASKED, row("decimal", "q", "Quota"), row("date", "z", "Z")]]
    for at, column, cell in bends:
        survey[at % len(survey)][column] = cell

    try:
        taken = read_xlsform(workbook(survey, LISTS), "M40")
    except Refused as refusal:
        found = refusal.faults
    else:
        document_of(exchange.BLANK | taken.form)
        return
    assert found
    assert all(fault.line >= 1 and fault.reason for fault in found)


@examples(share=5)
@given(place=st.floats(0, 1), cut=st.integers(0, 60), bit=st.binary(max_size=6))
def test_any_slip_in_the_bytes_of_a_workbook_is_read_or_refused(place, cut, bit):
    at = int(place * len(WHOLE))

    try:
        read_xlsform(WHOLE[:at] + bit + WHOLE[at + cut :], "M40")
    except Refused as refusal:
        found = refusal.faults
    else:
        return
    assert found


@examples()
@given(text=st.text(st.sampled_from("${}()ab.'\"<>=! 019and or,selctd-"), max_size=40))
def test_any_expression_is_read_or_left(text):
    def asked(name):
        if name in ("a", "b"):
            return {"code": f"M40.0{len(name)}", "kind": "text"}
        raise xpath.NotTaken(name)

    try:
        rule = xpath.rule_of(xpath.parse(text), asked)
    except xpath.NotTaken:
        return
    assert set(rule) <= {"all", "any"}


WHOLE = workbook([*ASKED, row("text", "x", "Poi?", relevant="${n} > 3")], LISTS)

# Into a draft


def test_a_form_joins_the_draft_under_a_new_code(small, carla):
    form = exchange.import_form(small, WHOLE, by=carla)

    assert (form.code, form.title, form.position) == ("M03", "Modulo importato", 3)
    assert list(form.sections.values_list("questions__code", flat=True)) == [
        f"M03.{number:02}" for number in range(1, 7)
    ]
    assert form.document["sections"][0]["questions"][5]["condition"] == {
        "all": [{"question": "M03.01", "op": "greater", "value": 3}]
    }


def test_a_form_sent_twice_is_added_once(small, carla):
    upload = exchange.keep(WHOLE, by=carla)

    first = exchange.import_form(small, WHOLE, by=carla, upload=upload)
    second = exchange.import_form(small, WHOLE, by=carla, upload=upload)

    assert first == second
    assert small.forms.count() == 3


def test_a_form_that_asks_for_rows_of_no_form_is_refused(small, carla):
    ours = '{"kind": "reference", "to": "row", "form": "M77", "question": "M77.01"}'
    content = workbook([row("text", "a", "Nome"), row("text", "b", "Chi?", officine=ours)])

    with pytest.raises(Refused) as refusal:
        exchange.read_form_file(small, content)

    assert [(fault.file, fault.line) for fault in refusal.value.faults] == [("survey", 3)]
    with pytest.raises((Refused, ValidationError)):
        exchange.import_form(small, content, by=carla)
    assert small.forms.count() == 2
    assert Obligation.objects.count() == 1
