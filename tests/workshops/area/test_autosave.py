import json
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import factories as make
from tests.workshops.area.test_pages import CONTROL
from workshops.actions import answering, submissions
from workshops.models import Answer, AnswerRevision

NAME, IDEA = "M90.01", "M90.02"


def put(client, assignment, code, value, base, **headers):
    body = {"fields": urlencode({code: value}), "base_version": base}
    return client.put(
        reverse("workshops:autosave", args=[assignment.public_id, code]),
        json.dumps(body),
        content_type="application/json",
        headers=headers,
    )


def test_an_answer_is_kept_and_told_when(client, draft, assignment, paolo):
    client.force_login(paolo)

    reply = put(client, assignment, NAME, "Casa", 0)

    assert (reply.status_code, reply.json()["version"]) == (200, 1)
    assert reply.json()["text"].startswith("Salvato alle ")
    assert Answer.objects.get().value == "Casa"


def test_the_version_may_come_as_if_match(client, draft, assignment, paolo):
    client.force_login(paolo)

    assert put(client, assignment, NAME, "Casa", None).status_code == 428
    assert put(client, assignment, NAME, "Casa", None, **{"If-Match": '"0"'}).status_code == 200


def test_plain_json_is_taken_like_the_fields_of_a_page(client, draft, assignment, paolo):
    client.force_login(paolo)
    address = reverse("workshops:autosave", args=[assignment.public_id, NAME])

    reply = client.put(
        address, {"value": "Casa", "base_version": 0}, content_type="application/json"
    )

    assert (reply.status_code, Answer.objects.get().value) == (200, "Casa")


def test_what_is_wrong_is_kept_as_typed(client, draft, assignment, paolo):
    client.force_login(paolo)

    reply = put(client, assignment, NAME, "x" * 300, 0)

    assert reply.status_code == 200
    assert Answer.objects.get().value == {"raw": "x" * 300}


def test_who_comes_second_is_told_everything(client, draft, assignment, paolo, piera):
    answering.save_answer(draft, IDEA, "Di Piera", base_version=0, by=piera)
    client.force_login(paolo)

    reply = put(client, assignment, IDEA, "Di Paolo", 0)

    told = reply.json()
    assert reply.status_code == 412
    assert (told["version"], told["by"], told["value"], told["mine"], told["merge"]) == (
        1,
        "Piera Bianchi",
        "Di Piera",
        "Di Paolo",
        True,
    )
    assert "Piera Bianchi ha modificato questa risposta alle" in told["text"]
    assert Answer.objects.get().value == "Di Piera"


def test_twenty_times_autosave_and_button_of_one_person_never_conflict(
    client, draft, assignment, paolo
):
    client.force_login(paolo)
    page = reverse("workshops:question", args=[assignment.public_id, 1, 1])

    for turn in range(20):
        base = turn * 2
        assert put(client, assignment, NAME, f"Cas{turn}", base).status_code == 200
        reply = client.post(page, {NAME: f"Casa{turn}", f"version-{NAME}": base, "do": "continue"})
        assert reply.status_code == 302

    assert Answer.objects.get().value == "Casa19"
    assert AnswerRevision.objects.count() == 40


def test_a_late_autosave_does_not_undo_the_button(client, draft, assignment, paolo):
    client.force_login(paolo)
    page = reverse("workshops:question", args=[assignment.public_id, 1, 1])
    client.post(page, {NAME: "Casa intera", f"version-{NAME}": 0, "do": "continue"})

    reply = put(client, assignment, NAME, "Casa int", 0)

    assert reply.status_code == 412
    assert Answer.objects.get().value == "Casa intera"


def test_signed_out_is_401_and_no_redirect(client, draft, assignment):
    assert put(client, assignment, NAME, "Casa", 0).status_code == 401


@pytest.mark.parametrize(("who", "status"), [("osvaldo", 403), ("olga", 404), ("anna", 404)])
def test_who_may_not_write_is_refused(
    client, draft, assignment, altra_at_table, request, who, status
):
    client.force_login(request.getfixturevalue(who))

    assert put(client, assignment, NAME, "Casa", 0).status_code == status
    assert Answer.objects.count() == 0


def test_what_was_sent_takes_no_more(client, filled, assignment, paolo, piera):
    submissions.send(filled, key="k", by=piera)
    client.force_login(paolo)

    assert put(client, assignment, NAME, "Altro", 1).status_code == 409


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b'{"value": 1}',
        b"[" * 100_000,
        b'{"fields": 3, "base_version": true}',
        b'{"fields": {"a": []}, "base_version": -1}',
        b'{"value": NaN, "base_version": "9999999999999"}',
        b"\xff\xfe",
    ],
)
def test_hostile_bodies_are_refused_never_a_fault(client, draft, assignment, paolo, body):
    client.force_login(paolo)
    address = reverse("workshops:autosave", args=[assignment.public_id, NAME])

    reply = client.put(address, body, content_type="application/json")

    assert reply.status_code in (400, 428)
    assert Answer.objects.count() == 0


@pytest.mark.parametrize("value", ["a\x00b", "\ud83d", "=1+1", "<script>", "x" * 100_000])
def test_hostile_text_is_text(client, draft, assignment, paolo, value):
    client.force_login(paolo)
    address = reverse("workshops:autosave", args=[assignment.public_id, IDEA])

    reply = client.put(
        address, {"value": value, "base_version": 0}, content_type="application/json"
    )

    assert reply.status_code == 200


@pytest.mark.parametrize("code", ["M90.99", "x", "%00"])
def test_an_unknown_question_is_refused(client, draft, assignment, paolo, code):
    client.force_login(paolo)

    assert put(client, assignment, code, "x", 0).status_code in (400, 404)


@pytest.mark.parametrize("count", [1, 30])
def test_it_costs_the_same_for_one_or_many(client, run, at_table, edition, paolo, count):
    questions = [
        {"code": f"M95.{n:02}", "kind": "text", "label": f"Domanda {n}"} for n in range(count)
    ]
    made = make.assignment(run, at_table, make.form(edition, "M95", questions))
    draft = submissions.start(made, by=paolo)
    for question in questions:
        answering.save_answer(draft, question["code"], "x", base_version=0, by=paolo)
    client.force_login(paolo)
    put(client, made, "M95.00", "y", 1)

    with CaptureQueriesContext(connection) as asked:
        assert put(client, made, "M95.00", "z", 2).status_code == 200

    assert len([one for one in asked if not one["sql"].startswith(CONTROL)]) == 5


def test_staying_signed_in(client, paolo):
    address = reverse("workshops:stay-signed-in")

    assert client.post(address).status_code == 401
    client.force_login(paolo)
    assert client.post(address).json()["left"] == 8 * 60 * 60
