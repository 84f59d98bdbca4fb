import pytest

from tests import factories as make
from workshops.actions import answering, submissions
from workshops.reports.receipt import receipt_data, receipt_pdf

HOSTILE = "#panic() *x* _y_ $z$ \\ `raw` <b> @ref // no /* no */"


@pytest.fixture
def sent(run, at_table, edition, piera):
    wide = [{"code": f"c{n}", "kind": "text", "label": f"Colonna {n}"} for n in range(9)]
    questions = [
        {"code": "M93.01", "kind": "long_text", "label": f"Che cosa? {HOSTILE}"},
        {"code": "M93.02", "kind": "table", "label": "Larga", "columns": wide},
        {"code": "M93.03", "kind": "table", "label": "Stretta", "columns": wide[:2]},
        {"code": "M93.04", "kind": "text", "label": "Senza risposta"},
    ]
    made = make.assignment(run, at_table, make.form(edition, "M93", questions))
    draft = submissions.start(made, by=piera)
    row = {"_id": "a", "c0": HOSTILE, "c8": "ultima"}
    values = {"M93.01": f"uno\n\n{HOSTILE}", "M93.02": [row], "M93.03": [row]}
    answering.save_answers(draft, {code: (value, 0) for code, value in values.items()}, by=piera)
    return submissions.send(draft, key="a", by=piera)


def test_hostile_answers_are_words_on_paper(sent):
    assert receipt_pdf(sent, "it").startswith(b"%PDF-")


@pytest.mark.parametrize("language", ["it", "en"])
def test_the_same_snapshot_gives_the_same_bytes_and_says_it_is_accessible(sent, language):
    pdf = receipt_pdf(sent, language)

    assert pdf == receipt_pdf(sent, language)
    assert b"pdfuaid" in pdf


def test_every_answer_is_in_it_and_what_is_missing_is_said(sent):
    sections = receipt_data(sent, "it")["sections"]

    [first, wide, narrow, none] = sections[0]["questions"]
    assert first["lines"] == ["uno", HOSTILE]
    assert wide["table"]["rows"][0][8] == "ultima"
    assert narrow["table"]["columns"] == ["Colonna 0", "Colonna 1"]
    assert (none["lines"], none["empty"]) == (["Non fornita"], True)
