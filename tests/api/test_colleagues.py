"""Inside an organisation by REST: sections in hand, who writes, asides, the signature."""

import pytest
from django.core.cache import cache

from officine.outbox.models import Message
from tests import factories as make
from tests.api.test_filling import Program
from workshops.actions import answering, asides, entrusting, submissions
from workshops.models import Entrusting

QUESTIONS = [
    {"code": "M92.01", "kind": "text", "label": "Perché?", "required": "required"},
]


@pytest.fixture
def draft(run, at_table, edition, paolo):
    cache.clear()
    form = make.form(edition, "M92", QUESTIONS, signature="link")
    return submissions.start(make.assignment(run, at_table, form), by=paolo)


def test_a_section_goes_from_hand_to_hand(draft, piera, paolo):
    lead, writer = Program(piera, "read", "write"), Program(paolo, "read", "write")
    here = f"/assignments/{draft.assignment.public_id}/entrustings"

    given = {"section": "M92.A", "to": str(paolo.public_id), "note": "Entro venerdì"}
    made = lead("post", f"{here}/", 201, given).json()
    assert (made["to_name"], made["by_name"]) == ("Paolo Neri", "Piera Bianchi")
    assert Message.objects.filter(to=paolo.email, kind="section_entrusted").exists()
    lead("post", f"{here}/{made['id']}/done/", 403)  # who has it says so
    writer("post", f"{here}/{made['id']}/done/", 204)
    [row] = lead("get", f"{here}/").json()["results"]
    assert row["done_at"]
    writer("delete", f"{here}/{made['id']}/", 204)
    assert lead("get", f"{here}/").json()["results"] == []
    lead("delete", f"{here}/{made['id']}/", 404)
    lead("post", f"{here}/", 400, given | {"section": "M92.Z"})
    assert Entrusting.objects.count() == 1


def test_colleagues_see_who_writes_where_and_not_themselves(draft, assignment, piera, paolo):
    lead, writer = Program(piera, "read", "write"), Program(paolo, "read", "write")
    here = f"/assignments/{draft.assignment.public_id}/presence/"

    assert writer("post", here, 200, {"section": "M92.A"}).json()["writing"] == []
    [one] = lead("get", here).json()["writing"]

    assert (one["name"], one["section"]) == ("Paolo Neri", "M92.A")
    not_begun = f"/assignments/{assignment.public_id}/presence/"
    assert lead("get", not_begun).json() == {"writing": [], "over": True}


def test_asides_are_said_read_by_question_and_closed(draft, piera, osvaldo):
    lead, reader = Program(piera, "read", "write"), Program(osvaldo, "read", "write")
    here = f"/submissions/{draft.public_id}/asides"

    said = reader("post", f"{here}/", 201, {"question": "M92.01", "text": "È vero?"}).json()
    assert lead("get", f"{here}/?question=M92.01").json()["results"] == [said]
    assert lead("get", f"{here}/?question=M92.02").json()["results"] == []
    assert lead("post", f"{here}/{said['id']}/resolve/").json()["resolved_at"]
    lead("post", f"{here}/", 400, {"question": "M99.01", "text": "?"})


def test_the_signature_is_asked_for_followed_and_withdrawn_never_given(draft, piera, paolo):
    lead = Program(piera, "read", "write")
    here = f"/submissions/{draft.public_id}/signature/"
    dora = {"name": "Dora Valle", "office": "Presidente", "email": "dora@prova.example"}

    assert lead("get", here).json() == {"asked_for": True, "stands": False, "last": None}
    refused = lead("post", here, 400, dora).json()
    assert [line["question"] for line in refused["problems"]] == ["M92.01"]
    answering.save_answer(draft, "M92.01", "Sì", base_version=0, by=paolo)
    asked = lead("post", here, 201, dora).json()["last"]
    assert (asked["state"], asked["name"], asked["how"]) == ("asked", "Dora Valle", "link")
    assert not {"digest", "token"} & set(asked)
    assert lead("delete", here).json()["last"]["state"] == "withdrawn"
    lead("delete", here, 409)
    lead("put", here, 405, {})


@pytest.mark.parametrize("count", [1, 4])
def test_reading_costs_the_same_for_one_or_many(
    draft, piera, paolo, count, django_assert_max_num_queries
):
    for number in range(count):
        asides.write(draft, "M92.01", f"Parola {number}", by=paolo)
    entrusting.entrust(draft.assignment, "M92.A", to=paolo, by=piera)
    lead = Program(piera, "read")

    for path in (
        f"/submissions/{draft.public_id}/asides/",
        f"/assignments/{draft.assignment.public_id}/entrustings/",
    ):
        with django_assert_max_num_queries(10):
            lead("get", path)
