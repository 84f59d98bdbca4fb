"""The form on paper: where to write, what is written already, where it goes and until when."""

import datetime as dt
import io
import shutil
import subprocess

import pytest
from django.test import override_settings
from django.urls import reverse
from docx import Document

from tests import factories as make
from toolkit.forms.definition import definition_of
from workshops.actions import answering, submissions
from workshops.models import Assignment
from workshops.queries.codes import asked_under, number_of, short_code
from workshops.queries.references import OfficinaFacts, OfficinaReferences
from workshops.reports.paper import paper_of, paper_pdf

HOSTILE = "#panic() *x* _y_ $z$ \\ <b> @ref // no"
COLUMNS = [{"code": f"c{n}", "kind": "text", "label": f"Colonna {n}"} for n in range(8)]
QUESTIONS = [
    {"code": "M94.01", "kind": "long_text", "label": f"Che cosa? {HOSTILE}"},
    {"code": "M94.02", "kind": "table", "label": "Stretta", "columns": COLUMNS[:2]},
    {"code": "M94.03", "kind": "table", "label": "Larga", "columns": COLUMNS},
    {
        "code": "M94.04",
        "kind": "choice",
        "label": "Come?",
        "not_applicable": True,
        "choices": [{"code": "a", "label": "Con un patto"}, {"code": "b", "label": "Da soli"}],
    },
    {
        "code": "M94.05",
        "kind": "text",
        "label": "Quale patto?",
        "condition": {"question": "M94.04", "op": "equals", "value": "a"},
    },
    {"code": "M94.06", "kind": "yes_no", "label": "Siete pronti?"},
]


@pytest.fixture
def asked(run, at_table, edition):
    return make.assignment(run, at_table, make.form(edition, "M94", QUESTIONS))


@pytest.fixture
def begun(asked, paolo):
    draft = submissions.start(asked, by=paolo)
    row = {"_id": "a", "c0": "Cortile", "c7": "ultima"}
    short = {"_id": "a", "c0": "Cortile"}
    values = {"M94.01": f"Un orto\n{HOSTILE}", "M94.02": [short], "M94.03": [row], "M94.06": False}
    answering.save_answers(draft, {code: (value, 0) for code, value in values.items()}, by=paolo)
    return draft


def paper(asked, answers=None):
    doc, of = definition_of(asked.form), OfficinaReferences(asked)
    blank = answers is None
    return paper_of(asked, doc, answers or {}, of, OfficinaFacts(asked), blank=blank)


def questions(pages):
    return {one["code"]: one for part in pages["sections"] for one in part["questions"]}


def words_of(content):
    """Everything a Word document says, in order, tables included."""
    document = Document(io.BytesIO(content))
    found = []
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            found += [cell.text for row in block.rows for cell in row.cells]
        else:
            found.append(block.text)
    return "\n".join(found)


def text_of(pdf):
    command = ["pdftotext", "-enc", "UTF-8", "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()


def test_a_blank_form_has_room_for_every_answer(asked):
    found = questions(paper(asked))

    assert list(found) == [f"M94.0{n}" for n in range(1, 7)]
    assert found["M94.02"]["grid"] == {
        "columns": ["Colonna 0", "Colonna 1"],
        "rows": [["", ""]] * 5,
    }
    assert (found["M94.03"]["grid"], len(found["M94.03"]["cells"])) == (None, 8)
    assert found["M94.04"]["options"] == ["Con un patto", "Da soli"]
    assert (found["M94.04"]["na"], found["M94.06"]["na"]) == (True, False)
    assert "Con un patto" in found["M94.05"]["condition"]
    assert all(not one["given"] for one in found.values())


def test_what_is_answered_stands_there_and_the_rest_can_be_written(asked, begun):
    answers = dict(begun.answers.values_list("question", "value"))

    found = questions(paper(asked, answers))

    assert found["M94.01"]["given"] == ["Un orto", HOSTILE]
    assert found["M94.02"]["grid"]["rows"] == [["Cortile", ""], ["", ""], ["", ""], ["", ""]]
    [card] = found["M94.03"]["cards"]
    assert card[7] == ["Colonna 7", "ultima"]
    assert (found["M94.04"]["given"], found["M94.06"]["given"]) == ([], ["No"])
    assert "M94.05" in found  # what it hangs on is open: by hand it may come to be asked


def test_what_the_answers_rule_out_is_not_printed(asked, begun):
    answers = dict(begun.answers.values_list("question", "value")) | {"M94.04": "b"}

    assert "M94.05" not in questions(paper(asked, answers))


@override_settings(
    OWNER={"name": "AdG di prova", "address": "Via Prova 1", "pec": "adg@pec.example"},
    CONTACT_EMAIL="aiuto@adg.example",
)
@pytest.mark.parametrize(
    ("kind", "late"), [("soft", "segnato fuori termine"), ("hard", "non si può accettare")]
)
def test_it_says_where_it_goes_until_when_and_what_it_is(asked, kind, late):
    asked.deadline = kind
    asked.due_at = dt.datetime(2027, 3, 15, 22, 59, tzinfo=dt.UTC)

    told = paper(asked)

    assert dict(told["back"]) == {
        "Per PEC": "adg@pec.example",
        "Per posta o a mano": "AdG di prova, Via Prova 1",
        "Per e-mail": "aiuto@adg.example",
        "On line": "http://testserver",
    }
    facts = dict(told["facts"])
    assert facts["Scadenza"] == "15 marzo 2027, ore 23:59"
    assert facts["Numero della richiesta"] == number_of(asked)
    assert facts["Codice breve"] == short_code(asked)
    assert late in told["how"]


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("query", ["", "?vuoto=1"])
def test_both_files_open_and_say_it_all(client, asked, begun, paolo, query, language):
    client.force_login(paolo)
    client.cookies["django_language"] = language
    pdf = client.get(reverse("workshops:print-pdf", args=[asked.public_id]) + query)
    word = client.get(reverse("workshops:print-word", args=[asked.public_id]) + query)

    assert pdf.content.startswith(b"%PDF-")
    if shutil.which("pdftotext"):
        read = " ".join(text_of(pdf.content).split())
        for words in [number_of(asked), short_code(asked), "#panic() *x* _y_", "Siete pronti?"]:
            assert words in read
        assert ("Un orto" in read, "asked" in read) == (not query, False)
    assert b"pdfuaid" in pdf.content  # tagged: the compiler refuses what could not be read aloud
    said = words_of(word.content)
    for words in [number_of(asked), short_code(asked), HOSTILE, "M94.06", "Siete pronti?"]:
        assert words in said
    assert ("Un orto" in said, "ultima" in said) == (not query, not query)
    for reply, ending in [(pdf, "pdf"), (word, "docx")]:
        assert reply["Content-Disposition"].endswith(f'{number_of(asked)}-M94.{ending}"')


def test_the_same_form_gives_the_same_bytes(asked):
    assert paper_pdf(paper(asked)) == paper_pdf(paper(asked))


# The number and the code, typed back


@pytest.mark.parametrize(
    "typed",
    [
        lambda one: number_of(one),
        lambda one: f" {number_of(one).lower()} ",
        lambda one: short_code(one),
        lambda one: short_code(one).replace("-", " ").lower(),
        lambda one: short_code(one).replace("0", "O").replace("1", "l"),
    ],
    ids=["number", "small", "code", "spaced", "alike"],
)
def test_what_is_typed_from_paper_finds_the_request(asked, assignment, typed):
    assert list(asked_under(typed(asked), Assignment.objects.all())) == [asked]


@pytest.mark.parametrize(
    "typed", ["", "7Q4M", "UUUU-UUUU", "ALTRA-C000001", "CASA-C99999999999", "à" * 8, "x" * 5000]
)
def test_what_stands_for_nothing_finds_nothing(asked, typed):
    assert not asked_under(typed, Assignment.objects.all()).exists()


def test_a_text_without_a_blank_goes_on_in_the_next_line(begun, asked, client, paolo, piera):
    """What ran over the edge of the sheet was on no paper at all: the long name of a file."""
    long = "verbale" + "".join(f"parte{number:02}e" for number in range(22)) + ".pdf"
    row = {"_id": "a", "c0": "Cortile", "c7": long}
    values = {"M94.01": (long, 1), "M94.03": ([row], 1)}
    assert not answering.save_answers(begun, values, by=paolo).stale
    client.force_login(paolo)
    draft = client.get(reverse("workshops:print-pdf", args=[asked.public_id])).content
    answering.save_answers(begun, {"M94.04": ("b", 0)}, by=paolo)
    sent = submissions.send(begun, key="uno", by=piera)
    receipt = reverse("workshops:receipt-pdf", args=[asked.public_id, sent.number])

    for pdf in (draft, client.get(receipt).content):
        assert "".join(text_of(pdf).split()).count(long) == 2
