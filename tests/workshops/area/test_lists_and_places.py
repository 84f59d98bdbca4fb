"""Grids, rankings, points and places: what is stored is on every face of the form."""

import json
import shutil

import pytest
from django.urls import reverse

from tests import factories as make
from tests.workshops.area.test_pages import page, url
from tests.workshops.area.test_paper import text_of, words_of
from toolkit.exchange import markdown
from toolkit.exchange.pages import on_paper
from toolkit.forms.definition import definition_of
from toolkit.forms.paper import sheets
from workshops.actions import answering, submissions
from workshops.models import Answer
from workshops.reports.answers.layout import FormLayout

THINGS = [{"code": word, "label": word.capitalize()} for word in ("orti", "scuole", "cortili")]
MARKS = [{"code": "no", "label": "Per nulla"}, {"code": "si", "label": "Moltissimo"}]
QUESTIONS = [
    {"code": "M95.01", "kind": "matrix", "label": "Quanto?", "rows": THINGS, "choices": MARKS},
    {"code": "M95.02", "kind": "ranking", "label": "In che ordine?", "choices": THINGS, "first": 2},
    {
        "code": "M95.03",
        "kind": "points",
        "label": "Quanti punti?",
        "choices": THINGS,
        "total": 1200,
    },
    {"code": "M95.04", "kind": "map_point", "label": "Dove?", "required": "required"},
]
VALUES = {
    "M95.01": [{"row": "orti", "answer": "si"}, {"row": "cortili", "answer": "no"}],
    "M95.02": ["cortili", "orti"],
    "M95.03": [{"item": "orti", "points": 0}, {"item": "scuole", "points": 1200}],
    "M95.04": {"type": "Point", "coordinates": [7.6869, 45.0703]},
}
SHOWN = [
    *("Orti: Moltissimo", "Cortili: Per nulla", "1. Cortili", "2. Orti", "Orti: 0", "Scuole: 1200"),
    "45,0703 N, 7,6869 E",
]
ASKED = ["Quanto?", "Orti", "Scuole", "Cortili", "Per nulla", "Moltissimo", "Latitudine"]


@pytest.fixture
def asked(run, at_table, edition):
    return make.assignment(run, at_table, make.form(edition, "M95", QUESTIONS))


@pytest.fixture
def begun(asked, paolo):
    draft = submissions.start(asked, by=paolo)
    answering.save_answers(draft, {code: (value, 0) for code, value in VALUES.items()}, by=paolo)
    return draft


def test_every_answer_is_on_every_page_and_in_every_document(client, begun, asked, piera):
    client.force_login(piera)
    check = page(client, url("check", asked))
    printed = page(client, url("print-submission", asked))
    word = words_of(client.get(reverse("workshops:print-word", args=[asked.public_id])).content)
    snapshot = submissions.send(begun, key="a", by=piera)
    pdf = client.get(f"{snapshot.get_absolute_url()}.pdf").content
    document = client.get(f"{snapshot.get_absolute_url()}.json").json()

    for shown in SHOWN:
        assert shown in check
        assert shown in printed
        assert shown in word
        if shutil.which("pdftotext"):
            assert shown in " ".join(text_of(pdf).split())
    assert 'class="question-ground"' in check
    assert {code: one["value"] for code, one in document["answers"].items()} == VALUES


def test_a_list_of_answers_has_a_column_for_each_thing(begun, piera):
    snapshot = submissions.send(begun, key="a", by=piera)
    layout = FormLayout(definition_of(begun.assignment.form), "M95")
    ours = slice(-12, -1)  # what comes last is for questions that the form no longer has

    heads, cells = layout.sheet.heads[ours], layout.row([], snapshot.document).cells[:-1]

    assert [head.label for head in heads][:3] == [
        "Quanto? – Orti",
        "Quanto? – Scuole",
        "Quanto? – Cortili",
    ]
    assert [head.code for head in heads][-2:] == ["M95.04.lat", "M95.04.lon"]
    assert cells == ["Moltissimo", "", "Per nulla", 2, "", 1, 0, 1200, "", 45.0703, 7.6869]


def test_a_blank_form_on_paper_says_rows_and_columns(client, asked, paolo):
    client.force_login(paolo)
    blank = "?vuoto=1"
    printed = page(client, url("print-submission", asked) + blank)
    word = words_of(
        client.get(reverse("workshops:print-word", args=[asked.public_id]) + blank).content
    )
    pdf = client.get(reverse("workshops:print-pdf", args=[asked.public_id]) + blank).content

    for words in ASKED:
        assert words in printed
        assert words in word
        if shutil.which("pdftotext"):
            assert words in text_of(pdf)


def test_a_form_as_text_says_what_is_marked_and_what_is_numbered(asked):
    blank = sheets({"doc": definition_of(asked.form)})
    said = [markdown._question(on_paper(sheet)) for part in blank for sheet in part.sheets]
    lines = [line.strip() for question in said for line in question]

    assert "- Orti: ( ) Per nulla ( ) Moltissimo" in lines
    assert lines.count(r"- \_\_\_ Orti") == 2
    assert r"- \_\_\_ Latitudine" in lines


@pytest.mark.parametrize("code", list(VALUES))
@pytest.mark.parametrize(
    "raw",
    ["x", 10**30, True, [[]], [None], {"lat": []}, [{"row": "orti"}], [{"item": {}, "points": -1}]],
    ids=["text", "huge", "true", "lists", "nothings", "half", "bare", "odd"],
)
def test_what_nobody_could_have_filled_in_is_kept_and_keeps_the_form_back(
    client, asked, piera, code, raw
):
    draft = submissions.start(asked, by=piera)
    client.force_login(piera)
    address = reverse("workshops:autosave", args=[asked.public_id, code])

    sent = json.dumps({"value": raw, "base_version": 0})
    reply = client.put(address, sent, content_type="application/json")

    assert reply.status_code == 200
    kept = Answer.objects.filter(submission=draft, question=code).values_list("value", flat=True)
    assert all(list(value) == ["raw"] for value in kept if value is not None)
    for one in ("check", "hub"):
        assert client.get(url(one, asked)).status_code == 200
    assert client.get(url("question", asked, 1, int(code[-1]))).status_code == 200
