"""The links over REST: who reads which, and both ways on a submission."""

import pytest
from rest_framework.test import APIClient

from tests import factories as make
from tests.workshops.links.conftest import choose, send, use
from workshops.actions import submissions

LINKS = "/api/v1/links/"


@pytest.fixture
def read():
    """What somebody reads at an address."""

    def as_seen_by(who, address=LINKS, **query):
        client = APIClient()
        client.force_authenticate(who)
        reply = client.get(address, query)
        assert reply.status_code == 200, reply.content
        return reply.json()

    return as_seen_by


@pytest.fixture
def tied(problems, needs, piera):
    first = send(problems, by=piera)
    use(needs, ("Abitare", "casa"), by=piera)
    return first, send(needs, by=piera)


def test_a_link_says_both_its_ends(casa, tied, needs, problems, anna, read):
    first, second = tied
    [link] = read(anna)["results"]
    body = needs.assignment.participation.organisation
    assert link.pop("id")
    assert link == {
        "workshop": "casa",
        "submission": str(needs.public_id),
        "number": second.number,
        "organisation": str(body.public_id),
        "organisation_name": body.name,
        "city": "torino",
        "form": "M91",
        "question": "M91.01",
        "row": "n1",
        "row_text": "Abitare – Case vuote",
        "column": "problema",
        "to_submission": str(problems.public_id),
        "to_number": first.number,
        "to_organisation_name": body.name,
        "to_city": "torino",
        "to_form": "M90",
        "to_question": "M90.01",
        "key": "casa",
        "label": "Case vuote",
    }


def test_a_submission_carries_its_links_both_ways(tied, problems, needs, anna, read):
    [link] = read(anna)["results"]
    told = {
        one: read(anna, f"/api/v1/submissions/{one.public_id}/")["links"]
        for one in (problems, needs)
    }
    assert told[problems] == {"uses": [], "used_by": [link]}
    assert told[needs] == {"uses": [link], "used_by": []}
    assert read(anna, f"{LINKS}{link['id']}/") == link


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"workshop__slug": "casa"}, 1),
        ({"workshop__slug": "altrove"}, 0),
        ({"to_form": "M90", "key": "casa"}, 1),
        ({"key": "lavoro"}, 0),
        ({"snapshot__submission__assignment__form__code": "M91"}, 1),
    ],
)
def test_links_are_filtered(tied, anna, read, query, count):
    assert read(anna, **query)["count"] == count


def test_who_reads_which(
    run, altra_at_table, forms, problems, altrove, zeno, piera, paolo, olga, anna, read
):
    send(problems, by=piera)
    draft = submissions.start(make.assignment(run, altra_at_table, forms[1]), by=olga)
    choose(draft, "casa", by=olga)  # public
    use(draft, ("Abitare", "casa"), by=olga)  # not public
    everybody = (anna, olga, piera, paolo, zeno)
    assert [read(who)["count"] for who in everybody] == [0] * 5  # a draft is nobody's business
    send(draft, by=olga)
    assert [read(who)["count"] for who in everybody] == [2, 2, 1, 1, 0]
    assert [one["question"] for one in read(piera)["results"]] == ["M91.02"]
    used = read(piera, f"/api/v1/submissions/{problems.public_id}/")["links"]["used_by"]
    assert [one["question"] for one in used] == ["M91.02"]
    submissions.reopen(draft, by=olga)
    assert [read(who)["count"] for who in everybody] == [0] * 5


def test_where_a_draft_is_written_is_told_to_its_own_alone(tied, problems, piera, anna, read):
    submissions.reopen(problems, by=piera)
    names = ("to_submission", "to_number", "to_organisation_name", "to_city")
    [link] = read(anna)["results"]
    assert [link[name] for name in names] == [None] * 4
    assert link["label"] == "Case vuote"
    [link] = read(piera)["results"]
    body = problems.assignment.participation.organisation.name
    assert [link[name] for name in names] == [str(problems.public_id), None, body, "torino"]


@pytest.mark.parametrize("times", [1, 30])
def test_links_are_read_in_as_many_queries(
    problems, needs, piera, anna, django_assert_num_queries, times
):
    send(problems, by=piera)
    use(needs, *[(f"Bisogno {one}", "casa") for one in range(times)], by=piera)
    send(needs, by=piera)
    client = APIClient()
    client.force_authenticate(anna)
    with django_assert_num_queries(3):  # roles, how many, the page
        assert client.get(LINKS).json()["count"] == times
    with django_assert_num_queries(5):  # roles, the submission, its receipts, both ways
        told = client.get(f"/api/v1/submissions/{problems.public_id}/").json()["links"]
    assert len(told["used_by"]) == times
