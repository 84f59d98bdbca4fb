"""The links in the files of answers: a table of their own, and beside each form sent."""

import csv
import io
import json
import zipfile

import openpyxl
import pytest

from officine.csv_safe import BOM
from tests.workshops.links.conftest import choose, send, use
from workshops import tasks
from workshops.actions import exports, submissions
from workshops.models import AnswerExport
from workshops.reports import exporting


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def tied(problems, needs, piera):
    """Both sent: one row and the whole form use «Case vuote»."""
    first = send(problems, by=piera)
    use(needs, ("=Abitare", "casa"), by=piera)
    choose(needs, "casa", by=piera)
    return first, send(needs, by=piera)


def path(casa, by, format):
    export = exports.ask(casa, format=format, filters="", by=by)
    tasks.export_answers(export.pk)
    return exporting.path_of(AnswerExport.objects.get(pk=export.pk))


def test_the_workbook_has_a_sheet_of_links(casa, tied, anna):
    first, second = tied
    book = openpyxl.load_workbook(path(casa, anna, "xlsx"))
    heads, row, whole = (list(cells) for cells in book["Legami"].values)
    assert heads[:5] == ["Ricevuta", "Organizzazione", "Città", "Modulo", "Domanda"]
    body = "Casa del Quartiere"
    to = ["M90", "M90.01", "casa", "Case vuote", body, first.number]
    assert row == [
        *(second.number, body, "Torino", "M91", "M91.01"),
        *("n1", "'=Abitare – Case vuote", "problema", *to),
    ]
    assert whole == [second.number, body, "Torino", "M91", "M91.02", None, None, None, *to]
    assert ("Legami", "Legami: che cosa usa che cosa", 2) in list(book["Indice"].values)


def test_the_csv_and_the_lines_say_the_same(casa, tied, anna):
    with zipfile.ZipFile(path(casa, anna, "csv")) as packed:
        text = packed.read("Legami.csv").decode().removeprefix(BOM)
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))[1:]
    lines = path(casa, anna, "jsonl").read_text("utf-8").splitlines()
    told = [link for line in lines for link in json.loads(line).get("links", [])]
    assert [link["label"] for link in told] == [row[11] for row in rows] == ["Case vuote"] * 2
    assert [link["row_text"] for link in told] == ["=Abitare – Case vuote", ""]
    assert {link["to_number"] for link in told} == {tied[0].number}


def test_of_what_is_a_draft_again_only_the_words_of_the_choice_remain(casa, tied, anna, piera):
    submissions.reopen(tied[0].submission, by=piera)
    [_heads, *rows] = openpyxl.load_workbook(path(casa, anna, "xlsx"))["Legami"].values
    assert {row[11:] for row in rows} == {("Case vuote", None, None)}
