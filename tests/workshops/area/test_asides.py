"""Comments between colleagues: they help who writes, and are in nothing that leaves the house."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.urls import reverse

from officine.journal.models import Event
from tests.workshops.area.test_privacy import CANARY, seen_by
from workshops import tasks
from workshops.actions import asides, reports, submissions
from workshops.models import Aside, Report

WORD = CANARY


def url(name, assignment, *more):
    return reverse(f"workshops:{name}", args=[assignment.public_id, *more])


@pytest.fixture
def said(filled, osvaldo):
    return asides.write(filled, "M90.01", WORD, by=osvaldo)


def test_a_comment_is_read_on_the_hub_and_at_its_question_until_it_is_closed(
    client, said, assignment, paolo
):
    client.force_login(paolo)
    at_hub, at_question = url("hub", assignment), url("question", assignment, 1, 1)
    for address in (at_hub, at_question):
        assert WORD in client.get(address).content.decode()

    reply = client.post(url("asides", assignment), {"do": "resolve", "aside": said.pk})

    said.refresh_from_db()
    assert (reply.status_code, said.resolved_by) == (302, paolo)
    for address in (at_hub, at_question):
        assert WORD not in client.get(address).content.decode()
    assert "Un commento chiuso" in client.get(url("asides", assignment)).content.decode()


def test_going_to_comment_saves_the_page_first(client, draft, assignment, paolo):
    client.force_login(paolo)

    reply = client.post(
        url("question", assignment, 1, 1), {"M90.01": "Casa", "do": "comment"}, follow=True
    )

    assert draft.answers.get().value == "Casa"
    assert reply.redirect_chain[0][0].endswith("/commenti?domanda=M90.01")
    client.post(
        url("asides", assignment), {"do": "write", "question": "M90.01", "text": "È giusto?"}
    )
    assert Aside.objects.get().text == "È giusto?"


@pytest.mark.parametrize(
    ("given", "said_at_the_field"),
    [
        ({"text": "  "}, "Scrivi il commento."),
        ({"text": "x" * 2001}, "Il commento può avere al massimo 2000 caratteri."),
        ({"text": "Resta qui", "question": "M90.77"}, "Scegli una domanda di questo modulo."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    client, filled, assignment, paolo, given, said_at_the_field
):
    client.force_login(paolo)

    reply = client.post(url("asides", assignment), {"do": "write", "question": "M90.01"} | given)

    html = reply.content.decode()
    assert (reply.status_code, Aside.objects.count()) == (422, 0)
    assert said_at_the_field in html
    assert given["text"] in html


def test_markup_in_a_comment_is_text(client, filled, assignment, paolo):
    asides.write(filled, "M90.01", "<script>alert(1)</script>", by=paolo)
    client.force_login(paolo)

    for address in (url("hub", assignment), url("asides", assignment)):
        assert "<script>alert" not in client.get(address).content.decode()


def test_nobody_outside_writes_or_closes(said, olga, anna, altra):
    for stranger in (olga, anna):
        with pytest.raises(PermissionDenied):
            asides.write(said.submission, "M90.01", "ciao", by=stranger)
        with pytest.raises(PermissionDenied):
            asides.resolve(said, by=stranger)


@pytest.mark.parametrize("who", ["anna", "ugo", "ada", "olga", "zeno"])
def test_after_sending_no_page_of_the_authority_says_a_word_of_it(
    client, said, assignment, casa, form, step, altra_at_table, altrove, piera, anna, request, who
):
    receipt = submissions.send(said.submission, key="a", by=piera)
    report = reports.ask(casa, period_from=receipt.sent_at.date(),
                         period_to=receipt.sent_at.date(), by=anna)  # fmt: skip
    tasks.compile_report(report.pk)
    frozen = Report.objects.get(pk=report.pk)
    known = {
        "public_id": assignment.public_id,
        "submission": said.submission.public_id,
        "id": said.submission.public_id,
        "slug": casa.slug,
        "city": "torino",
        "section": 1,
        "page": 1,
        "code": form.code,
        "step": step.code,
        "number": receipt.number,
    }

    hits = seen_by(client, request.getfixturevalue(who), known)

    assert [hit for hit in hits if not hit.startswith("/cerca")] == []
    assert WORD not in json.dumps(receipt.document)
    assert frozen.state == "ready"
    assert WORD not in str([vars(frozen), *frozen.parts.values("figures")])
    for file in frozen.files.values_list("path", flat=True):
        assert WORD.encode() not in default_storage.open(file).read()
    assert WORD not in str(list(Event.objects.values()))
    assert not Event.objects.filter(action__startswith="aside.", workshop_id=casa.pk).exists()


def test_control_the_same_crawl_finds_it_for_a_colleague(client, said, assignment, paolo):
    hits = seen_by(client, paolo, {"public_id": assignment.public_id})

    assert url("asides", assignment) in hits


def test_it_is_among_my_data_and_in_nobody_elses(client, said, osvaldo, paolo):
    client.force_login(osvaldo)
    mine = client.get("/area/dati-personali.json").json()
    client.force_login(paolo)
    theirs = client.get("/area/dati-personali.json").content.decode()

    assert [one["text"] for one in mine["comments_to_colleagues"]] == [WORD]
    assert WORD not in theirs


@pytest.mark.parametrize("many", [1, 12])
def test_many_comments_cost_no_more(client, filled, assignment, paolo, many,
                                    django_assert_max_num_queries):  # fmt: skip
    for number in range(many):
        asides.write(filled, "M90.01", f"Commento {number}", by=paolo)
    client.force_login(paolo)
    client.get(url("hub", assignment))

    for name, most in (("hub", 8), ("asides", 4)):
        with django_assert_max_num_queries(most):
            client.get(url(name, assignment))
