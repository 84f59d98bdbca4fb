"""A matrix, a ranking and points in the files of a comparison: a column for each thing asked."""

import csv
import io

import openpyxl
import pytest

from officine.csv_safe import BOM
from tests import factories as make
from tests.workshops.management.test_comparison import address
from workshops.queries.comparison import Asked, Comparison, form_of

CITY = [{"code": "casa", "label": "Casa"}, {"code": "aria", "label": "=Aria"}]
QUESTIONS = [
    {
        "code": "M90.01",
        "kind": "matrix",
        "label": "Quanto conta",
        "rows": CITY,
        "choices": [{"code": "poco", "label": "Poco"}, {"code": "molto", "label": "Molto"}],
    },
    {"code": "M90.02", "kind": "ranking", "label": "In ordine", "choices": CITY},
    {"code": "M90.03", "kind": "points", "label": "Punti", "total": 10, "choices": CITY},
    {"code": "M90.04", "kind": "text", "label": "Nota"},
]
CODES = [question["code"] for question in QUESTIONS]
HEADS = [
    "M90.01.casa Quanto conta – Casa",
    "M90.01.aria Quanto conta – =Aria",
    "M90.02.casa In ordine – Casa",
    "M90.02.aria In ordine – =Aria",
    "M90.03.casa Punti – Casa",
    "M90.03.aria Punti – =Aria",
    "M90.04 Nota",
]


def given(casa: str, aria: str, points: int) -> dict:
    return {
        "M90.01": [{"row": "casa", "answer": casa}, {"row": "aria", "answer": aria}],
        "M90.02": ["aria", "casa"],
        "M90.03": [{"item": "casa", "points": points}, {"item": "aria", "points": 10 - points}],
        "M90.04": "=1+1",
    }


@pytest.fixture
def form(edition, step):
    made = make.form(edition, questions=QUESTIONS)
    make.ask(step, made)
    return made


@pytest.fixture
def answered(crowd, sent, anna):
    first, second, third = crowd(3)
    sent(first, anna, answers=given("molto", "poco", 7), state="sent")
    sent(second, anna, answers=given("molto", "molto", 4), state="sent")
    sent(third, anna, answers={"M90.04": "Solo questa"}, state="sent")
    return first


ROWS = [
    ["Molto", "Poco", 2, 1, 7, 3, "'=1+1"],
    ["Molto", "Molto", 2, 1, 4, 6, "'=1+1"],
    [None, None, None, None, None, None, "Solo questa"],
]


def test_each_statement_has_a_column_of_the_workbook(casa, answered, desk_of_anna):
    reply = desk_of_anna.get(address(casa, *CODES, ending="-xlsx"))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(reply.streaming_content)))
    heads, *rows = (list(row[5:]) for row in book["M90"].values)
    assert heads == HEADS
    assert rows == ROWS


def test_and_of_the_csv(casa, answered, desk_of_anna):
    reply = desk_of_anna.get(address(casa, *CODES, ending="-csv"))
    text = b"".join(reply.streaming_content).decode().removeprefix(BOM)
    heads, *rows = (row[5:] for row in csv.reader(io.StringIO(text), delimiter=";"))
    assert heads == HEADS
    assert rows == [["" if cell is None else str(cell) for cell in row] for row in ROWS]


def test_what_was_said_of_each_thing_is_counted(casa, form, answered):
    asked = Asked(modulo="M90", domande=tuple(CODES))
    matrix, ranking, points, _note = Comparison(casa, form_of(casa, "M90"), asked).summaries()
    assert matrix.answered == 2
    assert matrix.figures == [("Casa", "Molto: 2"), ("=Aria", "Poco: 1, Molto: 1")]
    assert ranking.figures == [("Casa", "2 nel mezzo, su 2"), ("=Aria", "1 nel mezzo, su 2")]
    assert points.figures == [("Casa", "5,5 nel mezzo, su 2"), ("=Aria", "4,5 nel mezzo, su 2")]
