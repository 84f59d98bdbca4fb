"""One form across organisations and cities: rows, summaries, files, and never a draft."""

import csv
import datetime as dt
import io

import openpyxl
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from officine.csv_safe import BOM
from officine.journal.models import Event
from tests import factories as make
from workshops.models import Answer, Submission
from workshops.queries.comparison import Asked, Comparison, form_of
from workshops.views.management import comparison as views

QUESTIONS = [
    {"code": "M90.01", "kind": "text", "label": "Nome"},
    {"code": "M90.02", "kind": "integer", "label": "Quanti alloggi"},
    {
        "code": "M90.03",
        "kind": "multiple",
        "label": "Temi",
        "choices": [{"code": "casa", "label": "Casa"}, {"code": "aria", "label": "Aria"}],
    },
    {"code": "M90.04", "kind": "scale", "label": "Quanto è urgente", "from": 1, "to": 5},
    {"code": "M90.05", "kind": "yes_no", "label": "Serve un bando"},
    {"code": "M90.06", "kind": "money", "label": "Importo"},
    {"code": "M90.07", "kind": "long_text", "label": "Perché"},
]
EURO = "\N{NO-BREAK SPACE}€"
ALL = [question["code"] for question in QUESTIONS]


@pytest.fixture
def form(edition, step):
    made = make.form(edition, questions=QUESTIONS)
    make.ask(step, made)
    return made


def given(number: int) -> dict:
    return {
        "M90.01": f"=Ente {number}",
        "M90.02": number * 10,
        "M90.03": ["casa"] if number % 2 else ["casa", "aria"],
        "M90.04": 2 + number,
        "M90.05": number > 1,
        "M90.06": f"{number}00.50",
        "M90.07": "Perché sì. " * 60,
    }


@pytest.fixture
def answered(crowd, sent, anna):
    """Three sent, one of them validated; a draft; one that was taken back."""
    rows = crowd(5)
    for number, row in enumerate(rows[:3], 1):
        sent(row, anna, answers=given(number), state="validated" if number == 3 else "sent")
    draft = Submission.objects.create(assignment=rows[3], started_by=anna)
    Answer.objects.create(
        submission=draft, question="M90.01", value="canarino", by=anna, at="2026-11-01T10:00Z"
    )
    sent(rows[4], anna, state="draft", answers={"M90.01": "canarino ripreso"})
    return rows


def address(casa, *codes, ending="", **filters):
    query = [("modulo", "M90"), *(("domanda", code) for code in codes), *filters.items()]
    page = reverse(f"workshops:comparison{ending}", args=[casa.slug])
    return page + "?" + "&".join(f"{name}={value}" for name, value in query)


def test_first_the_form_then_its_questions_then_the_answers(casa, answered, desk_of_anna):
    empty = desk_of_anna.get(reverse("workshops:comparison", args=["casa"])).content.decode()
    assert '<option value="M90">M90 Modulo M90</option>' in empty
    assert 'name="domanda"' not in empty

    chosen = desk_of_anna.get(address(casa)).content.decode()
    assert chosen.count('name="domanda"') == 7
    assert "Risposte a confronto" not in chosen
    assert not Event.objects.filter(action="answers.compared").exists()

    compared = desk_of_anna.get(address(casa, "M90.01", "M90.02"))
    html = compared.content.decode()
    assert [line.organisation for _url, line, _a in compared.context["rows"]] == [
        *("Ente 000", "Ente 001", "Ente 002")
    ]
    link = reverse("workshops:review", args=["casa", answered[0].public_id])
    assert f'<a href="{link}">Ente 000</a>' in html
    assert 'value="M90.02" checked' in html
    assert "=Ente 1" in html
    event = Event.objects.get(action="answers.compared")
    assert (event.detail, event.workshop_id) == ({"form": "M90", "questions": 2}, casa.pk)


def test_what_can_be_counted_is_counted(casa, form, answered):
    codes = ("M90.02", "M90.03", "M90.04", "M90.05", "M90.06", "M90.07")
    found = Comparison(casa, form, Asked("M90", codes))

    told = {one.question.code: (one.answered, one.shares, one.figures) for one in found.summaries()}

    assert found.count() == 3
    assert told == {
        "M90.02": (
            3,
            [],
            [
                *[("Il più basso", "10"), ("Quello di mezzo", "20")],
                *[("Il più alto", "30"), ("In tutto", "60")],
            ],
        ),
        "M90.03": (3, [("Casa", 3, 100), ("Aria", 1, 33)], []),
        "M90.04": (
            3,
            [("1", 0, 0), ("2", 0, 0), ("3", 1, 33), ("4", 1, 33), ("5", 1, 33)],
            [("Il valore di mezzo", "4")],
        ),
        "M90.05": (3, [("Sì", 2, 67), ("No", 1, 33)], []),
        "M90.06": (
            3,
            [],
            [
                *[
                    ("Il più basso", f"100,50{EURO}"),
                    ("Quello di mezzo", f"200,50{EURO}"),
                ],
                *[
                    ("Il più alto", f"300,50{EURO}"),
                    ("In tutto", f"601,50{EURO}"),
                ],
            ],
        ),
        "M90.07": (3, [], []),
    }


def test_answers_that_are_no_answers_break_no_summary(casa, form, crowd, sent, anna):
    rows = crowd(3)
    sent(rows[0], anna, answers={"M90.02": {"na": True}, "M90.03": {"na": True}})
    sent(rows[1], anna, answers={"M90.02": "molti", "M90.03": ["sparita"]})
    other = {"id": "_other", "text": "Verde"}
    sent(rows[2], anna, answers={"M90.03": ["casa", other]})
    found = Comparison(casa, form, Asked("M90", ("M90.02", "M90.03")))

    numbers, themes = found.summaries()

    assert (numbers.answered, numbers.figures) == (2, [])
    assert themes.shares == [
        *[("Casa", 1, 33), ("Aria", 0, 0), ("Altro", 1, 33)],
        *[("Non so / non applicabile", 1, 33), ("sparita", 1, 33)],
    ]


def test_filters_narrow_rows_and_summary_alike(casa, form, answered, run, sent, anna):
    bari = make.place(casa, "Bari")
    seat = make.participation(casa, make.organisation("Bari Insieme", "B2"), bari)
    sent(make.assignment(make.step_run(bari, run.step), seat, form), anna, answers=given(9))

    def names(**filters):
        found = Comparison(casa, form, Asked("M90", ("M90.02",), **filters))
        return [line.organisation for line in found[0:25]], found.summaries()[0].answered

    assert names() == (["Bari Insieme", "Ente 000", "Ente 001", "Ente 002"], 4)
    assert names(citta="bari") == (["Bari Insieme"], 1)
    assert names(categoria="B") == (["Bari Insieme"], 1)
    assert names(stato="validata") == (["Ente 002"], 1)
    assert names(stato="inviata", citta="torino") == (["Ente 000", "Ente 001"], 2)


def test_drafts_are_in_no_face_of_it(casa, answered, desk_of_anna):
    for ending in ("", "-csv", "-xlsx"):
        reply = desk_of_anna.get(address(casa, *ALL[:3], ending=ending))
        body = b"".join(reply.streaming_content) if reply.streaming else reply.content
        if ending == "-xlsx":
            cells = [
                str(cell)
                for sheet in openpyxl.load_workbook(io.BytesIO(body))
                for row in sheet.values
                for cell in row
            ]
            body = "\n".join(cells).encode()
        assert b"canarino" not in body
        assert b"Ente 003" not in body
        assert b"Ente 000" in body


def test_files_hold_exactly_what_is_compared(casa, answered, desk_of_anna):
    codes = ("M90.02", "M90.01")
    reply = desk_of_anna.get(address(casa, *codes, ending="-csv", stato="inviata"))
    text = b"".join(reply.streaming_content).decode().removeprefix(BOM)
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[0][-2:] == ["M90.02 Quanti alloggi", "M90.01 Nome"]
    assert [[row[0], *row[-2:]] for row in rows[1:]] == [
        ["Ente 000", "10", "'=Ente 1"],
        ["Ente 001", "20", "'=Ente 2"],
    ]

    reply = desk_of_anna.get(address(casa, *codes, ending="-xlsx", stato="inviata"))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(reply.streaming_content)))
    assert book.sheetnames == ["Indice", "M90"]
    assert [row[-2:] for row in list(book["M90"].values)[1:]] == [
        (10, "'=Ente 1"),
        (20, "'=Ente 2"),
    ]
    kinds = {cell.data_type for sheet in book for row in sheet.rows for cell in row}
    assert kinds <= {"s", "n"}


def test_the_same_rows_are_the_same_workbook_whenever_it_is_asked_for(casa, answered, desk_of_anna):
    books = []
    for seconds in (0, 3):
        with time_machine.travel(timezone.now() + dt.timedelta(seconds=seconds), tick=False):
            reply = desk_of_anna.get(address(casa, "M90.01", ending="-xlsx"))
            books.append(b"".join(reply.streaming_content))

    assert books[0] == books[1]


def test_who_reads_may_compare_but_takes_no_file(casa, answered, fiora, enter):
    browser = enter(fiora)
    page = browser.get(address(casa, "M90.01"))
    assert page.status_code == 200
    assert "confronto.csv" not in page.content.decode()
    for ending in ("-csv", "-xlsx"):
        assert browser.get(address(casa, "M90.01", ending=ending)).status_code == 403


def test_too_many_rows_for_a_file_at_once_lead_to_the_export(
    casa, answered, desk_of_anna, monkeypatch
):
    monkeypatch.setattr(views, "FAR", 2)

    reply = desk_of_anna.get(address(casa, "M90.01", ending="-csv", citta="torino"))

    assert reply.url.startswith(reverse("workshops:exports", args=["casa"]))
    assert "modulo=M90" in reply.url
    assert "citta=torino" in reply.url


@pytest.mark.parametrize(
    "query",
    [
        "modulo=X",
        "modulo=%00",
        "modulo=M90&domanda=X&domanda=%00&domanda=M90.01__isnull",
        "modulo=M90&domanda=M90.01&page=abc&stato=in-bozza&citta='&categoria=%25",
        "modulo=M90&" + "&".join(f"domanda=M90.{n:02}" for n in range(300)),
    ],
    ids=["no form", "nul", "no question", "strange filters", "too many"],
)
def test_a_strange_address_is_no_fault(casa, answered, desk_of_anna, query):
    reply = desk_of_anna.get(f"{reverse('workshops:comparison', args=['casa'])}?{query}")

    assert reply.status_code == 200
    assert "canarino" not in reply.content.decode()


def test_six_questions_at_most_and_it_is_said(casa, answered, desk_of_anna):
    page = desk_of_anna.get(address(casa, *ALL))

    assert len(page.context["found"].questions) == 6
    assert "Si confrontano al massimo 6 domande" in page.content.decode()


def test_another_officina_is_not_compared(casa, altrove, answered, form, run, sent, zeno, enter):
    seat = altrove.participations.get()
    row = make.assignment(make.step_run(seat.place, run.step), seat, form)
    sent(row, zeno, answers={"M90.01": "Cosa loro"})

    mine = enter(zeno).get(address(altrove, "M90.01")).content.decode()

    assert "Cosa loro" in mine
    assert "Ente 000" not in mine
    assert enter(zeno).get(address(casa, "M90.01")).status_code == 404
    assert form_of(altrove, "M90") == form
    assert form_of(make.workshop("terza", casa.edition), "M90") is None


@pytest.mark.parametrize("count", [1, 30])
def test_many_cost_as_many_queries_as_one(casa, crowd, sent, anna, desk_of_anna, count):
    for row in crowd(count):
        sent(row, anna, answers=given(1))
    page = address(casa, *ALL[:6])
    desk_of_anna.get(page)  # the journal begins

    with CaptureQueriesContext(connection) as asked:
        context = desk_of_anna.get(page).context

    assert context["page"].paginator.count == count
    assert len(context["rows"]) == min(count, 25)
    # Session with roles; officina, form, choices; rows counted, page, its words, what is summed up;
    # the journal's four.
    assert len(asked) == 11, [one["sql"] for one in asked]
