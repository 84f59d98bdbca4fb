"""What came on paper, from its registration to the confirmation; files of answers. REST alone."""

import datetime as dt
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from officine.journal.models import Event
from tests import factories as make
from tests.api.test_filling import Program
from workshops import tasks
from workshops.actions import arrivals
from workshops.models import AnswerExport, Arrival

QUESTIONS = [{"code": "M91.01", "kind": "text", "label": "Perché?", "required": "required"}]


@pytest.fixture
def asked(run, at_table, edition, no_keys_of_before):
    return make.assignment(run, at_table, make.form(edition, "M91", QUESTIONS))


def by_pec(asked, **more):
    return {
        "assignment": str(asked.public_id),
        "channel": "pec",
        "protocol_number": "12/2027",
        "received_at": (timezone.now() - dt.timedelta(minutes=5)).isoformat(),
        "sender": "casa@pec.example",
    } | more


def test_what_came_by_pec_is_typed_in_sent_and_confirmed(asked, ugo, piera):
    desk, partner = Program(ugo, "read", "write"), Program(piera, "read", "write")
    scan = SimpleUploadedFile("Il modulo.pdf", b"%PDF-1.4\nfirmato\n%%EOF\n")

    made = desk("post", "/arrivals/", 201, by_pec(asked, scans=[scan]), format="multipart").json()
    assert (made["state"], made["form"], made["scans"][0]["name"]) == (
        "registered",
        "M91",
        "Il modulo.pdf",
    )
    here = f"/arrivals/{made['id']}"
    partner("post", f"{here}/transcribe/", 403)
    typed = desk("post", f"{here}/transcribe/").json()
    there = f"/submissions/{typed['id']}"
    assert desk("get", f"{there}/form/").json()["code"] == "M91"
    answer = {"value": "Per il verde"}
    desk("put", f"{there}/answers/M91.01/", 200, answer, If_Match='"0"')
    partner("put", f"{there}/answers/M91.01/", 403, {"value": "No"}, If_Match='"1"')
    receipt = desk("post", f"{there}/send/", 200, Idempotency_Key="carta").json()
    assert (receipt["channel"], receipt["protocol_number"]) == ("pec", "12/2027")

    # The organisation sees what came, says what is wrong, then it is settled between them
    assert partner("get", "/arrivals/?state=asked").json()["count"] == 1
    file = partner("get", f"{here}/scans/{made['scans'][0]['id']}/")
    assert b"".join(file.streaming_content).startswith(b"%PDF-1.4\nfirmato")
    partner("post", f"{here}/contest/", 400, {"text": " "})
    desk("post", f"{here}/confirm/", 403)
    assert partner("post", f"{here}/confirm/").json()["state"] == "confirmed"
    partner("post", f"{here}/contest/", 409, {"text": "Manca una riga"})


def test_gaps_of_paper_are_sent_only_when_it_is_said(asked, ugo):
    desk = Program(ugo, "read", "write")
    made = desk("post", "/arrivals/", 201, by_pec(asked)).json()
    desk("post", f"/arrivals/{made['id']}/send-scans/", 400)  # there is no file
    typed = desk("post", f"/arrivals/{made['id']}/transcribe/").json()
    send = f"/submissions/{typed['id']}/send/"

    desk("post", send, 400, Idempotency_Key="uno")
    assert desk("post", send, 200, {"as_is": True}, Idempotency_Key="due").json()["number"]


def test_two_drafts_are_settled_by_the_organisation(asked, ugo, piera):
    desk, partner = Program(ugo, "read", "write"), Program(piera, "read", "write")
    partner("post", f"/assignments/{asked.public_id}/start/")
    made = desk("post", "/arrivals/", 201, by_pec(asked)).json()
    here = f"/arrivals/{made['id']}"

    desk("post", f"{here}/transcribe/", 400)  # it began on line: nobody writes over it
    assert partner("post", f"{here}/settle/", 200, {"keep": "portal"}).json()["state"] == (
        "withdrawn"
    )


def test_what_could_not_have_arrived_then_is_refused(asked, ugo):
    desk = Program(ugo, "read", "write")
    tomorrow = (timezone.now() + dt.timedelta(days=1)).isoformat()

    refused = desk("post", "/arrivals/", 400, by_pec(asked, received_at=tomorrow)).json()

    assert list(refused["errors"]) == ["received_at"]
    assert not Arrival.objects.exists()


def test_a_file_of_answers_is_asked_followed_and_taken_away(asked, ugo, anna, fiora):
    desk, other = Program(ugo, "read", "write"), Program(fiora, "read", "write")
    wanted = {"workshop": "casa", "format": "jsonl", "filters": {"form": "M91", "reviewer": "me"}}

    made = desk("post", "/exports/", 201, wanted).json()
    again = desk("post", "/exports/", 201, wanted).json()
    assert (again["id"], made["filters"], made["url"]) == (made["id"], wanted["filters"], None)
    other("post", "/exports/", 403, wanted)
    here = f"/exports/{made['id']}"
    other("get", f"{here}/", 404)
    desk("get", f"{here}/download/", 409)
    assert desk("post", f"{here}/cancel/").json()["state"] == "cancelled"
    assert desk("post", f"{here}/retry/").json()["state"] == "queued"
    tasks.export_answers(AnswerExport.objects.get().pk)
    ready = desk("get", f"{here}/").json()
    assert (ready["state"], ready["progress"], ready["rows"]) == ("ready", 100, 0)
    file = desk("get", ready["url"].partition("/api/v1")[2])
    last = b"".join(file.streaming_content).splitlines()[-1]
    assert json.loads(last) == {"kind": "end", "rows": ready["rows"]}
    assert file["ETag"] == f'"{ready["sha256"]}"'
    assert Event.objects.filter(action="answers.downloaded", actor=ugo).count() == 1


@pytest.mark.parametrize("count", [1, 4])
def test_reading_costs_the_same_for_one_or_many(
    asked, casa, ugo, count, django_assert_max_num_queries
):
    now = timezone.now()
    for number in range(count):
        arrivals.register(
            asked,
            channel="post",
            protocol_number=str(number),
            received_at=now - dt.timedelta(minutes=1),
            sender="Posta",
            by=ugo,
        )
        AnswerExport.objects.create(
            workshop=casa,
            format="csv",
            requested_by=ugo,
            queued_at=now,
            filters=f"incarico={ugo.pk}",
        )
    desk = Program(ugo, "read")

    for path in ("/arrivals/", "/exports/"):
        with django_assert_max_num_queries(10):
            assert len(desk("get", path).json()["results"]) == count
