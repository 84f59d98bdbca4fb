"""One renderer: answers stand on the page, in the receipt, on paper and in the exports alike."""

import datetime as dt
import json
import shutil

import pytest

from tests import factories as make
from tests.workshops.area.test_pages import page, url
from tests.workshops.area.test_paper import paper, questions, text_of
from toolkit.forms.definition import definition_of
from workshops.actions import answering, submissions
from workshops.queries.tallies import tally_of
from workshops.reports.answers.layout import FormLayout
from workshops.reports.receipt import receipt_pdf

CHOICES = [{"code": "a", "label": "Aperta"}, {"code": "b", "label": "Chiusa"}]
OPEN = {"choices": CHOICES, "other": True}
ASKED = [
    # kind, settings, what is sent, what is shown, the cells it fills
    ("percentage", {}, "42,5", "42,5\u00a0%", ["42.5"]),
    ("period", {}, {"from": "01/03/2027", "to": "31/03/2027"}, "1 marzo 2027 – 31 marzo 2027",
     [dt.date(2027, 3, 1), dt.date(2027, 3, 31)]),
    ("time", {}, "23:59", "23:59", ["23:59"]),
    ("choice", OPEN, {"id": "_other", "text": "=1+1 circolo"}, "Altro: =1+1 circolo",
     ["Altro", "=1+1 circolo"]),
    ("multiple", OPEN, ["b", {"id": "_other", "text": "@orti"}], "Chiusa\nAltro: @orti",
     ["Chiusa; Altro", "@orti"]),
    ("email", {}, "Anna@Example.IT", "Anna@example.it", ["Anna@example.it"]),
    ("phone", {}, "06 1234567", "+39 06 123 4567", ["+39 06 123 4567"]),
    ("url", {}, "www.example.it/a", "https://www.example.it/a", ["https://www.example.it/a"]),
    ("fiscal_code", {}, "rssmra80a01h501u", "RSSMRA80A01H501U", ["RSSMRA80A01H501U"]),
    ("vat_number", {}, "IT00743110157", "00743110157", ["00743110157"]),
    ("ipa_code", {}, "C_H501", "c_h501", ["c_h501"]),
    ("address", {}, "Via Giulia 25, 00185, Roma (RM)", "Via Giulia 25, 00185, Roma (RM)",
     ["Via Giulia", "25", "00185", "Roma", "RM"]),
]  # fmt: skip
CODES = [f"M96.{n:02}" for n in range(1, len(ASKED) + 1)]
QUESTIONS = [
    {"code": code, "kind": kind, "label": f"Domanda {kind}"} | settings
    for code, (kind, settings, *_rest) in zip(CODES, ASKED, strict=True)
]
NOTE = {"code": "M96.90", "kind": "note", "label": "Leggi prima questo", "help": "Con calma."}


@pytest.fixture
def asked(run, at_table, edition):
    return make.assignment(run, at_table, make.form(edition, "M96", [NOTE, *QUESTIONS]))


@pytest.fixture
def written(asked, piera):
    draft = submissions.start(asked, by=piera)
    values = {
        code: (answering.answer_from(draft, code, sent), 0)
        for code, (_kind, _settings, sent, *_rest) in zip(CODES, ASKED, strict=True)
    }
    answering.save_answers(draft, values, by=piera)
    return draft


def test_every_answer_is_on_the_check_page_and_on_paper(client, written, asked, piera):
    client.force_login(piera)
    html = page(client, url("check", asked))
    sheet = questions(paper(asked, dict(written.answers.values_list("question", "value"))))

    for code, (_kind, _settings, _sent, shown, _cells) in zip(CODES, ASKED, strict=True):
        assert all(line in html for line in shown.split("\n"))
        assert sheet[code]["given"] == shown.split("\n")
    assert 'href="tel:+39061234567"' in html
    assert "Leggi prima questo" not in html
    assert (sheet["M96.90"]["label"], sheet["M96.90"]["room"]) == ("Leggi prima questo", "none")


def test_every_answer_is_in_the_receipt_and_in_the_exports(written, asked, piera):
    snapshot = submissions.send(written, key="uno", by=piera)
    document = json.loads(json.dumps(snapshot.document))
    pdf = receipt_pdf(snapshot, "it")
    words = " ".join(text_of(pdf).split()) if shutil.which("pdftotext") else ""
    layout = FormLayout(definition_of(asked.form), "M96")
    row = layout.row([], document)

    assert list(document["answers"]) == CODES
    assert [document["answers"][code]["text"] for code in CODES] == [one[3] for one in ASKED]
    for _kind, _settings, _sent, shown, _cells in ASKED:
        assert not words or all(line.replace("\u00a0", " ") in words for line in shown.split("\n"))
    cells = [cell for one in ASKED for cell in one[4]]
    assert list(map(str, row.cells)) == ["None", *map(str, cells), "None"]  # note first
    heads = [head.code for head in layout.sheet.heads if head.code]
    assert heads[1:5] == ["M96.01", "M96.02.from", "M96.02.to", "M96.03"]
    assert heads[5:7] == ["M96.04", "M96.04.other"]


def test_other_answers_are_counted_as_one_choice(asked):
    question = definition_of(asked.form).question("M96.04")
    tally = tally_of(question)

    for value in ("a", {"id": "_other", "text": "Circolo"}, {"id": "_other", "text": "Orto"}):
        tally.add(value)

    assert tally.told()[0] == [("Aperta", 1, 33), ("Chiusa", 0, 0), ("Altro", 2, 67)]
