"""The dialogue on single answers by REST alone: remarks, a request, ticks, sending again."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.utils import timezone

from tests import factories as make
from tests.api.test_filling import Program
from workshops.actions import answering, integrations, submissions
from workshops.models import Submission

QUESTIONS = [
    {"code": "M91.01", "kind": "text", "label": "Perché?", "required": "required"},
    {"code": "M91.02", "kind": "text", "label": "Come?"},
]


@pytest.fixture
def sent(run, at_table, edition, paolo, piera) -> Submission:
    cache.clear()
    assignment = make.assignment(run, at_table, make.form(edition, "M91", QUESTIONS))
    begun = submissions.start(assignment, by=paolo)
    answering.save_answer(begun, "M91.01", "Per il verde", base_version=0, by=paolo)
    submissions.send(begun, key="prima", by=piera)
    return begun


def in_days(days: int) -> str:
    return (timezone.localdate() + dt.timedelta(days=days)).isoformat()


def test_a_round_from_the_remark_to_the_new_sending(sent, ugo, piera, paolo):
    office, partner = Program(ugo, "read", "write"), Program(piera, "read", "write")
    here = f"/submissions/{sent.public_id}"

    # The office prepares three remarks, thinks again about two; the partner sees none of it
    asked = {"question": "M91.01", "kind": "request", "text": "Spiega."}
    request = office("post", f"{here}/remarks/", 201, asked).json()
    assert (request["state"], request["request"]) == ("prepared", None)
    said = {"question": "M91.02", "kind": "observation", "text": "Manca."}
    observation = office("post", f"{here}/remarks/", 201, said).json()
    gone = office("post", f"{here}/remarks/", 201, said).json()
    office("delete", f"{here}/remarks/{gone['id']}/", 204)
    again = {"kind": "request", "text": "Spiega meglio."}
    told = office("put", f"{here}/remarks/{request['id']}/", 200, again).json()
    assert told["text"] == "Spiega meglio."
    office("post", f"{here}/remarks/", 400, asked | {"question": "M99.99"})
    office("post", f"{here}/remarks/publish/", 400)  # there is a request: it is to be asked
    assert office("get", f"{here}/remarks/").json()["count"] == 2
    assert partner("get", f"{here}/remarks/").json()["results"] == []

    # It asks: the form is the partner's again, the two questions are not alike
    office("post", f"{here}/integrations/", 400, {"until": in_days(-1)})
    made = office("post", f"{here}/integrations/", 201, {"until": in_days(7), "note": "Grazie"})
    assert (made.json()["round"], made.json()["state"]) == (1, "open")
    read = partner("get", f"{here}/remarks/").json()["results"]
    assert {row["id"]: row["state"] for row in read} == {
        request["id"]: "open",
        observation["id"]: "published",
    }
    partner("put", f"{here}/answers/M91.02/", 400, {"value": "Così"}, If_Match='"0"')
    partner("put", f"{here}/answers/M91.01/", 200, {"value": "Perché è poco"}, If_Match='"1"')

    # What is not ticked is not sent; what is comes back with before and after
    partner("post", f"{here}/send/", 400, Idempotency_Key="seconda")
    tick = f"{here}/remarks/{request['id']}/tick/"
    assert partner("post", tick).json()["state"] == "done"
    assert partner("post", tick.replace("tick", "untick")).json()["state"] == "open"
    partner("post", tick)
    receipt = partner("post", f"{here}/send/", Idempotency_Key="seconda").json()
    [told] = office("get", f"{here}/integrations/").json()["results"]
    assert told["request"] | {"answer": receipt["number"], "state": "answered"} == told["request"]
    [change] = told["changes"]
    assert (change["question"], change["same"]) == ("M91.01", False)
    assert change["before"] == {"text": "Per il verde", "given": True}
    assert change["after"] == {"text": "Perché è poco", "given": True}
    office("post", f"{here}/integrations/withdraw/", 409)


def test_a_request_is_withdrawn_in_part_and_then_whole(sent, ugo):
    office = Program(ugo, "read", "write")
    here = f"/submissions/{sent.public_id}"
    ids = [
        office(
            "post", f"{here}/remarks/", 201, {"question": code, "kind": "request", "text": "?"}
        ).json()["id"]
        for code in ("M91.01", "M91.02")
    ]
    office("post", f"{here}/integrations/", 201, {"until": in_days(7)})

    part = office("post", f"{here}/integrations/withdraw/", 200, {"remark": ids[0]}).json()
    whole = office("post", f"{here}/integrations/withdraw/", 200, {}).json()

    assert (part["state"], whole["state"]) == ("returned", "sent")


@pytest.mark.parametrize("count", [1, 5])
def test_reading_costs_the_same_for_one_or_many(
    sent, ugo, anna, count, django_assert_max_num_queries
):
    for number in range(count):
        text = f"Cosa {number}"
        integrations.prepare(sent, question="M91.01", kind="request", text=text, by=ugo)
    integrations.ask(sent, until=timezone.localdate() + dt.timedelta(days=7), by=ugo)
    office = Program(anna, "read")

    for name, rows in {"remarks": count, "integrations": 1}.items():
        with django_assert_max_num_queries(13):
            found = office("get", f"/submissions/{sent.public_id}/{name}/").json()
        assert len(found["results"]) == rows
