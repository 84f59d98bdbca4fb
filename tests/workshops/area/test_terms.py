"""Questions that close before their form does, in an officina."""

import datetime as dt
import json
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from tests import factories as make
from tests.workshops.area.test_autosave import put
from tests.workshops.area.test_files import upload
from tests.workshops.area.test_pages import page, queries, url
from workshops.actions import answering, assignments, attachments, submissions
from workshops.models import Answer, Snapshot

ROME = ZoneInfo("Europe/Rome")
NAME, IDEA = "M92.01", "M92.02"
LAST = dt.datetime(2027, 3, 16, 23, 59, tzinfo=ROME)
OVER = dt.datetime(2027, 3, 17, 0, 0, 30, tzinfo=ROME)
CLOSED = "Si rispondeva entro il 16 marzo 2027: la risposta non si può più cambiare."


@pytest.fixture
def form(edition, step):
    """The name is answered by three working days before the deadline."""
    questions = [
        {
            "code": NAME,
            "kind": "text",
            "label": "Come ti chiami?",
            "required": "required",
            "answer_by": {"working_days": 3},
        },
        {"code": IDEA, "kind": "long_text", "label": "Che cosa proponi?", "required": "required"},
        {"code": "M92.03", "kind": "file", "label": "Lo statuto", "answer_by": {"days": 3}},
    ]
    made = make.form(edition, "M92", questions, page="grouped")
    make.ask(step, made)
    return made


@pytest.fixture
def assignment(run, at_table, form):
    return make.assignment(run, at_table, form, due_at=assignments.end_of_day(dt.date(2027, 3, 19)))


def at(moment):
    return time_machine.travel(moment, tick=False)


def write(client, assignment, **typed):
    address = url("question", assignment, 1, 1)
    return client.post(address, {code.replace("_", "."): text for code, text in typed.items()})


def test_on_the_last_day_it_is_kept_and_a_minute_later_it_is_not(draft, paolo):
    with at(LAST):
        answering.save_answer(draft, NAME, "Casa", base_version=0, by=paolo)
    with at(OVER), pytest.raises(answering.TermOver) as refused:
        answering.save_answer(draft, NAME, "Altra", base_version=1, by=paolo)

    assert refused.value.messages == [CLOSED]
    with at(OVER):
        assert answering.save_answer(draft, NAME, "Casa", base_version=1, by=paolo).version == 1
        answering.save_answer(draft, IDEA, "Un parco", base_version=0, by=paolo)
    assert dict(Answer.objects.values_list("question", "value")) == {
        NAME: "Casa",
        IDEA: "Un parco",
    }


def test_files_stop_with_their_question(draft, uploads, paolo):
    with at(OVER), pytest.raises(answering.TermOver):
        attachments.attach(draft, "M92.03", upload("statuto.pdf"), by=paolo)


def test_more_time_for_the_form_moves_the_term(draft, assignment, ugo, paolo):
    with at(OVER):
        assignments.extend([assignment], until=dt.date(2027, 3, 26), reason="Neve.", by=ugo)
        draft.assignment.refresh_from_db()
        saved = answering.save_answer(draft, NAME, "Casa", base_version=0, by=paolo)

    assert saved.version == 1


def test_autosave_says_why_and_writes_nothing(client, draft, assignment, paolo):
    with at(OVER):
        client.force_login(paolo)
        reply = put(client, assignment, NAME, "Casa", 0)

    assert (reply.status_code, reply.json()["text"]) == (400, CLOSED)
    assert not Answer.objects.exists()


def test_over_rest_it_is_the_same(client, draft, paolo):
    with at(OVER):
        client.force_login(paolo)
        address = reverse("api:submissions-answer", args=[draft.public_id, NAME])
        reply = client.put(
            address,
            json.dumps({"value": "Casa"}),
            content_type="application/json",
            headers={"If-Match": '"0"'},
        )

    assert reply.status_code == 400
    assert CLOSED in reply.content.decode()
    assert not Answer.objects.exists()


def test_a_page_opened_in_time_keeps_the_rest_and_shows_what_came_late(
    client, draft, assignment, paolo
):
    with at(OVER):
        client.force_login(paolo)
        reply = write(client, assignment, M92_01="Casa del Quartiere", M92_02="Un parco")

    html = reply.content.decode()
    assert reply.status_code == 422
    assert CLOSED in html
    assert '<pre class="question-late">Casa del Quartiere</pre>' in html
    assert "Le altre risposte della pagina sono salvate." in html
    assert f'data-version="{NAME}"' not in html
    assert dict(Answer.objects.values_list("question", "value")) == {IDEA: "Un parco"}


def test_the_pages_tell_the_term_before_and_after(client, filled_idea, assignment, paolo):
    with at(LAST):
        client.force_login(paolo)
        for name in ("hub", "check"):
            assert "Si risponde entro il 16 marzo 2027, ore 23:59." in page(
                client, url(name, assignment)
            )
        assert "Si risponde entro il 16 marzo 2027, ore 23:59." in page(
            client, url("question", assignment, 1, 1)
        )
        assert "Si risponde entro il 16 marzo 2027, ore 23:59." in page(
            client, url("print-submission", assignment) + "?vuoto=1"
        )
    with at(OVER):
        client.force_login(paolo)
        assert "Chiusa: si rispondeva entro il 16 marzo 2027." in page(
            client, url("hub", assignment)
        )
        assert "Chiuse senza risposta" in page(client, url("check", assignment))


def test_what_was_closed_without_an_answer_does_not_keep_the_form_back(filled_idea, piera):
    with at(OVER):
        submissions.send(filled_idea, key="uno", by=piera)

    asked = Snapshot.objects.get().document["sections"][0]["questions"]
    assert [(one["code"], one["state"], one.get("answer_by")) for one in asked] == [
        (NAME, "empty", "2027-03-16"),
        (IDEA, "given", None),
        ("M92.03", "empty", "2027-03-16"),
    ]


def test_the_term_costs_a_page_nothing_more(client, filled_idea, assignment, paolo):
    with at(OVER):
        client.force_login(paolo)
        with_term = [queries(client, url(name, assignment)) for name in ("hub", "check")]
    plain = make.form(assignment.form.edition, "M93")
    other = make.assignment(assignment.step_run, assignment.participation, plain)
    begun = submissions.start(other, by=paolo)
    answering.save_answer(begun, "M93.01", "Casa", base_version=0, by=paolo)
    client.force_login(paolo)

    assert with_term == [queries(client, url(name, other)) for name in ("hub", "check")]


@pytest.fixture
def filled_idea(draft, paolo):
    answering.save_answer(draft, IDEA, "Un parco", base_version=0, by=paolo)
    return draft
