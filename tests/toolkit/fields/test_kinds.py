"""What each kind of question takes, refuses and shows."""

import sys
import unicodedata

import pytest
from django.core.exceptions import ValidationError

from tests.toolkit.forms.samples import REFERENCES
from toolkit.fields import KINDS, kind_of
from toolkit.fields.registry import tidy
from toolkit.forms.document import read_document

CHOICES = [
    {"code": "uno", "label": "Uno"},
    {"code": "due", "label": "Due"},
    {"code": "tre", "label": "Tre"},
]


def question(kind, **settings):
    made = {"code": "X.01", "kind": kind, "label": "Domanda?"} | settings
    section = {"code": "X.A", "title": "A", "questions": [made]}
    return read_document({"code": "X", "title": "X", "sections": [section]}).question("X.01")


def test_there_is_a_kind_for_every_one_of_the_recipe():
    assert sorted(KINDS) == [
        "choice", "computed", "date", "decimal", "file", "integer", "long_text", "money",
        "multiple", "reference", "scale", "table", "text", "yes_no",
    ]  # fmt: skip


GOOD = [
    # kind, settings, raw, value, what is shown
    ("text", {}, "  Casa del Quartiere ", "Casa del Quartiere", "Casa del Quartiere"),
    ("text", {}, "una\r\nriga\tsola", "una riga sola", "una riga sola"),
    ("text", {}, "nul\0la\x1b[31m", "nulla[31m", "nulla[31m"),
    ("text", {}, "   ", None, ""),
    ("text", {"max_length": 5}, "perchè"[:5], "perch", "perch"),
    ("text", {}, "=1+1", "=1+1", "=1+1"),
    ("text", {}, 42, "42", "42"),
    ("long_text", {}, "uno\r\n\r\n- due\n", "uno\n\n- due", "uno\n\n- due"),
    ("date", {}, "07/03/2027", "2027-03-07", "7 marzo 2027"),
    ("date", {}, "7/3/2027", "2027-03-07", "7 marzo 2027"),
    ("date", {}, " 7.3.2027 ", "2027-03-07", "7 marzo 2027"),
    ("date", {}, "7-3-2027", "2027-03-07", "7 marzo 2027"),
    ("date", {}, "2027-03-07", "2027-03-07", "7 marzo 2027"),
    ("date", {}, "7 Marzo 2027", "2027-03-07", "7 marzo 2027"),
    ("date", {}, "29/02/2028", "2028-02-29", "29 febbraio 2028"),
    ("integer", {}, "1.200", 1200, "1200"),
    ("integer", {}, "11800", 11800, "11.800"),
    ("integer", {}, "1 200", 1200, "1200"),
    ("integer", {}, "12,0", 12, "12"),
    ("integer", {"unit": "persone"}, "8", 8, "8 persone"),
    ("integer", {}, "0", 0, "0"),
    ("integer", {}, "-3", -3, "−3"),
    ("integer", {"min": 1, "max": 10}, 10, 10, "10"),
    ("decimal", {}, "1.200,50", "1200.50", "1200,5"),
    ("decimal", {}, "2,5", "2.50", "2,5"),
    ("decimal", {}, "2.5", "2.50", "2,5"),
    ("decimal", {"decimals": 3}, "0,125", "0.125", "0,125"),
    ("decimal", {}, "-0", "0.00", "0"),
    ("decimal", {}, "1.234.567,8", "1234567.80", "1.234.567,8"),
    ("money", {}, "1.200,50", "1200.50", "1200,50\u00a0€"),
    ("money", {}, "€ 12.000", "12000.00", "12.000\u00a0€"),
    ("money", {}, "12000 euro", "12000.00", "12.000\u00a0€"),
    ("money", {}, "0", "0.00", "0\u00a0€"),
    ("choice", {"choices": CHOICES}, "due", "due", "Due"),
    ("choice", {"choices": CHOICES}, "", None, ""),
    ("choice", {"vocabulary": "attendance_kinds"}, "online", "online", "A distanza"),
    ("multiple", {"choices": CHOICES}, ["tre", "uno", "tre"], ["uno", "tre"], ["Uno", "Tre"]),
    ("multiple", {"choices": CHOICES}, "due", ["due"], ["Due"]),
    ("multiple", {"choices": CHOICES}, [], None, []),
    ("yes_no", {}, "true", True, "Sì"),
    ("yes_no", {}, "false", False, "No"),
    ("yes_no", {}, False, False, "No"),
    ("yes_no", {}, "", None, ""),
    ("scale", {"from": 1, "to": 5, "to_label": "molto"}, "5", 5, "5 (molto)"),
    ("scale", {"from": 0, "to": 10}, 0, 0, "0"),
    ("reference", {}, "3", {"id": "3", "label": "Ente 3"}, "Ente 3"),
    ("reference", {}, {"id": 3, "label": "falso"}, {"id": "3", "label": "Ente 3"}, "Ente 3"),
    (
        "reference",
        {"many": True},
        ["2", "2", "1"],
        [{"id": "2", "label": "Ente 2"}, {"id": "1", "label": "Ente 1"}],
        ["Ente 2", "Ente 1"],
    ),
    ("reference", {}, "", None, ""),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "settings", "raw", "value", "shown"), GOOD)
def test_a_good_answer_is_stored_and_shown(kind, settings, raw, value, shown):
    asked = question(kind, **settings)

    stored = kind_of(asked).clean(raw, asked, REFERENCES)

    assert stored == value
    assert type(stored) is type(value)
    if value is not None:
        assert kind_of(asked).display(stored, asked, "it") == shown


@pytest.mark.parametrize(("kind", "settings", "raw", "value", "shown"), GOOD)
def test_a_stored_answer_goes_to_the_page_and_comes_back_the_same(
    kind, settings, raw, value, shown
):
    asked = question(kind, **settings)

    on_page = kind_of(asked).initial(value, asked)

    assert kind_of(asked).clean(on_page, asked, REFERENCES) == value


DATE = "La data deve essere nel formato gg/mm/aaaa, per esempio 07/03/2027."
SHAPE = "Questa risposta non è nel formato previsto."
BIG = "Il numero è troppo grande."
LISTED = "Scegli una delle risposte dell'elenco."
POINT = "Scegli uno dei valori della scala."
GONE = "Questa voce non è più disponibile: scegline un'altra."
NUMBER = "Scrivi un numero, per esempio 1.200 oppure 2,5."
BAD = [
    ("text", {"max_length": 1000}, "x" * 1250, "Hai scritto 1250 caratteri: il massimo è 1000."),
    ("text", {}, ["uno"], SHAPE),
    ("text", {}, {"a": 1}, SHAPE),
    ("text", {}, True, SHAPE),
    ("long_text", {}, "è" * 2001, "Hai scritto 2001 caratteri: il massimo è 2000."),
    ("date", {}, "31/02/2027", DATE),
    ("date", {}, "7/3/27", DATE),
    ("date", {}, "domani", DATE),
    ("date", {}, "٠٧/٠٣/٢٠٢٧", DATE),
    ("date", {}, "2027-03-07T10:00", DATE),
    ("date", {}, "01/01/0001", "Scrivi una data con l'anno fra il 1900 e il 2199."),
    ("date", {}, ["07/03/2027"], SHAPE),
    ("integer", {}, "12,5", "Scrivi un numero intero, senza virgola."),
    ("integer", {}, "dodici", "Scrivi un numero intero, per esempio 12."),
    ("integer", {}, "1.20", "Scrivi un numero intero, senza virgola."),
    ("integer", {}, "12.34.56", "Scrivi un numero intero, per esempio 12."),
    ("integer", {}, "1e999", "Scrivi un numero intero, per esempio 12."),
    ("integer", {}, "NaN", "Scrivi un numero intero, per esempio 12."),
    ("integer", {}, "9" * 5000, BIG),
    ("integer", {}, 10**400, BIG),
    ("integer", {}, float("nan"), "Scrivi un numero intero, per esempio 12."),
    ("integer", {}, float("inf"), "Scrivi un numero intero, per esempio 12."),
    ("integer", {}, True, SHAPE),
    ("integer", {"min": 1}, "0", "Il valore minimo è 1."),
    ("integer", {"max": 10, "unit": "ore"}, "11", "Il valore massimo è 10 ore."),
    ("decimal", {}, "1,234", "Usa al massimo 2 cifre dopo la virgola."),
    ("decimal", {}, "infinity", NUMBER),
    ("decimal", {"max": 100}, "100,01", "Il valore massimo è 100."),
    ("money", {}, "-1", "Il valore minimo è 0\u00a0€."),
    ("money", {}, "tanti", "Scrivi un importo in euro, per esempio 1.200,50."),
    ("money", {"max": 100000}, "1e9", "Scrivi un importo in euro, per esempio 1.200,50."),
    ("choice", {"choices": CHOICES}, "quattro", LISTED),
    ("choice", {"choices": CHOICES}, "Uno", LISTED),
    ("choice", {"choices": CHOICES}, ["uno"], SHAPE),
    ("multiple", {"choices": CHOICES}, ["uno", "<script>"], LISTED),
    ("multiple", {"choices": CHOICES}, [["uno"]], SHAPE),
    ("multiple", {"choices": CHOICES, "min_choices": 2}, ["uno"], "Scegli almeno 2 risposte."),
    (
        "multiple",
        {"choices": CHOICES, "max_choices": 2},
        ["uno", "due", "tre"],
        "Scegli al massimo 2 risposte: ne hai scelte 3.",
    ),
    ("yes_no", {}, "forse", LISTED),
    ("yes_no", {}, 2, LISTED),
    ("scale", {"from": 1, "to": 5}, "6", POINT),
    ("scale", {"from": 1, "to": 5}, 2.5, POINT),
    ("scale", {"from": 1, "to": 5}, True, SHAPE),
    ("reference", {}, "99", GONE),
    ("reference", {}, {"label": "Ente 3", "id": {"id": "3"}}, SHAPE),
    ("reference", {}, ["1", "2"], "Scegli una sola voce."),
    ("reference", {"many": True}, ["1", "99"], GONE),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "settings", "raw", "message"), BAD)
def test_a_bad_answer_is_refused_in_final_words(kind, settings, raw, message):
    asked = question(kind, **settings)

    with pytest.raises(ValidationError) as refused:
        kind_of(asked).clean(raw, asked, REFERENCES)

    assert refused.value.messages == [message]


@pytest.mark.parametrize(("kind", "settings", "raw", "message"), BAD)
def test_a_bad_answer_is_kept_as_it_was_typed(kind, settings, raw, message):
    asked = question(kind, **settings)

    outcome = kind_of(asked).examine(raw, asked, REFERENCES)

    assert outcome.value is None
    assert list(outcome.kept) == ["raw"]
    if isinstance(raw, str):
        assert outcome.kept == {"raw": raw}


def test_a_text_over_the_limit_is_never_cut():
    asked = question("text", max_length=10)

    outcome = kind_of(asked).examine("a" * 5000, asked)

    assert outcome.kept == {"raw": "a" * 5000}


def test_only_unclear_answers_are_kept_raw_in_a_row():
    asked = question(
        "table",
        columns=[
            {"code": "nome", "kind": "text", "label": "Nome", "required": "required"},
            {"code": "quanto", "kind": "money", "label": "Quanto"},
        ],
    )
    rows = [{"_id": "a", "nome": "Sala", "quanto": "molto"}, {"_id": "b", "quanto": "1.000"}, {}]

    outcome = kind_of(asked).examine(rows, asked)

    assert outcome.kept == [
        {"_id": "a", "nome": "Sala", "quanto": {"raw": "molto"}},
        {"_id": "b", "quanto": "1000.00"},
    ]
    assert [kind_of(asked).tell(fault, asked) for fault in outcome.faults] == [
        "Riga 1, «Quanto»: Scrivi un importo in euro, per esempio 1.200,50.",
        "Riga 2, «Nome»: Scrivi una risposta.",
    ]


@pytest.mark.parametrize(
    ("settings", "count", "message"),
    [
        ({"max_rows": 2}, 3, "Puoi inserire al massimo 2 righe: ne hai 3."),
        ({"min_rows": 3}, 1, "Inserisci almeno 3 righe: ne hai 1."),
    ],
)
def test_too_many_and_too_few_rows_are_told_and_kept(settings, count, message):
    asked = question(
        "table", columns=[{"code": "nome", "kind": "text", "label": "Nome"}], **settings
    )

    outcome = kind_of(asked).examine([{"nome": str(n)} for n in range(count)], asked)

    assert [fault.message for fault in outcome.faults] == [message]
    assert len(outcome.kept) == count


@pytest.mark.parametrize("given", ["", None, "../../etc/passwd", "a b", 3, "stesso"])
def test_rows_have_ids_that_are_safe_and_their_own(given):
    asked = question("table", columns=[{"code": "nome", "kind": "text", "label": "Nome"}])
    rows = [{"_id": given, "nome": "a"}, {"_id": given, "nome": "b"}]

    kept = kind_of(asked).examine(rows, asked).kept
    ids = [row["_id"] for row in kept]

    assert len(set(ids)) == 2
    assert all(key.replace("-", "").isalnum() for key in ids)
    assert (ids[0] == given) is (given == "stesso")


@pytest.mark.parametrize("raw", ["testo", 3, {"a": 1}, ["riga"], [["riga"]], [None], True])
def test_what_is_no_table_is_refused(raw):
    asked = question("table", columns=[{"code": "nome", "kind": "text", "label": "Nome"}])

    outcome = kind_of(asked).examine(raw, asked)

    assert [fault.message for fault in outcome.faults] == [SHAPE]


def test_the_export_of_a_table_has_a_column_for_each_of_its_own():
    asked = question(
        "table",
        columns=[
            {"code": "nome", "kind": "text", "label": "Nome"},
            {"code": "peso", "kind": "decimal", "label": "Peso"},
        ],
    )
    kind = kind_of(asked)
    [row] = kind.cells([{"_id": "a", "nome": "Sala", "peso": "2.50"}], asked)

    assert [column.code for column in kind.columns(asked)] == ["X.01.nome", "X.01.peso"]
    assert [row[0], str(row[1])] == ["Sala", "2.50"]


@pytest.mark.parametrize(("lines", "stay"), [(True, "\n\t"), (False, "")])
def test_of_all_characters_only_controls_and_surrogates_go(lines, stay):
    every = [chr(number) for number in range(sys.maxunicode + 1) if chr(number) not in "\r\n\t"]
    kept = [char for char in every if unicodedata.category(char) not in ("Cc", "Cs")]

    assert tidy("".join(["a", stay, *every, "a"]), lines=lines) == "".join(["a", stay, *kept, "a"])
