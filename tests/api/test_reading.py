"""Reading over REST: who sees what, pages, order, errors."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import resolve
from rest_framework.test import APIClient

from tests import factories as make
from workshops.models import Snapshot, Submission

PUBLIC = [
    "editions",
    "phases",
    "steps",
    "tools",
    "forms",
    "good-practices",
    "obligations",
    "partner-categories",
    "guidelines",
    "programmes",
    "priorities",
    "objectives",
    "cities",
    "organisations",
    "workshops",
    "places",
    "participations",
    "step-runs",
    "documents",
    "minutes",
    "reports",
]
PRIVATE = [
    "mandates",
    "team",
    "invitations",
    "assignments",
    "submissions",
    "receipts",
    "links",
    "arrivals",
    "exports",
    "queue-views",
    "events",
]


@pytest.fixture
def api():
    return APIClient()


def listed(api, noun: str, **query):
    response = api.get(f"/api/v1/{noun}/", query)
    assert response.status_code == 200, response.content
    return response.json()["results"]


@pytest.mark.parametrize("noun", PUBLIC)
def test_anybody_reads_what_is_public(api, assignment, noun):
    assert api.get(f"/api/v1/{noun}/").status_code == 200


@pytest.mark.parametrize("noun", PRIVATE)
def test_nobody_reads_what_is_private_without_a_key(api, assignment, noun):
    response = api.get(f"/api/v1/{noun}/")

    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"
    assert "Bearer" in response["WWW-Authenticate"]


def test_an_officina_in_preparation_is_not_there(api, edition):
    make.workshop("nascosta", edition, state="draft")

    assert listed(api, "workshops") == []
    assert api.get("/api/v1/workshops/nascosta/").status_code == 404


def test_a_partner_reads_its_own_assignments_and_nobody_elses(
    api, assignment, altra_at_table, run, form, paolo, olga
):
    make.assignment(run, altra_at_table, form)
    api.force_authenticate(paolo)

    assert [row["id"] for row in listed(api, "assignments")] == [str(assignment.public_id)]


def test_staff_see_that_a_draft_exists_and_not_what_it_says(api, assignment, anna, paolo):
    submission = Submission.objects.create(assignment=assignment, started_by=paolo)
    api.force_authenticate(anna)

    assert [row["state"] for row in listed(api, "assignments")] == ["draft"]
    assert listed(api, "submissions") == []
    assert api.get(f"/api/v1/submissions/{submission.public_id}/").status_code == 404


def test_staff_of_another_officina_see_nothing(api, assignment, altrove, zeno):
    api.force_authenticate(zeno)

    assert listed(api, "assignments") == []
    assert [row["workshop"] for row in listed(api, "team")] == ["altrove"]


def test_a_page_is_never_longer_than_a_hundred(api, db):
    for number in range(130):
        make.city(f"Città {number:03}")

    assert len(listed(api, "cities", page_size=1000)) == 100


@pytest.mark.parametrize("order", ["patron_day", "-codes__code", "1; drop table", "pk"])
def test_unknown_orders_are_ignored(api, db, order):
    make.city("Bari")
    make.city("Andria")

    assert [row["name"] for row in listed(api, "cities", ordering=order)] == ["Andria", "Bari"]


def test_a_page_that_is_not_there_is_a_problem(api, db):
    response = api.get("/api/v1/cities/?page=99")

    assert response.status_code == 404
    assert response.json()["status"] == 404


@pytest.mark.parametrize(
    "noun",
    ["workshops", "participations", "step-runs", "assignments", "submissions", "organisations"],
)
@pytest.mark.parametrize("count", [1, 4])
def test_a_list_costs_the_same_for_one_or_many(
    api, casa, torino, run, form, anna, paolo, noun, count, django_assert_max_num_queries
):
    for number in range(count):
        body = make.organisation(f"Organizzazione {number}")
        seat = make.participation(casa, body, torino)
        assignment = make.assignment(run, seat, form)
        submission = Submission.objects.create(
            assignment=assignment, started_by=paolo, state="sent"
        )
        Snapshot.objects.create(
            submission=submission,
            number=f"CAS-2026-{number:06}",
            document={},
            sha256="0" * 64,
            sent_at=assignment.due_at,
            sent_by=paolo,
        )
    api.force_authenticate(anna)

    with django_assert_max_num_queries(6):
        rows = listed(api, noun)

    assert len(rows) >= 1


def test_a_line_of_the_list_is_what_the_detail_says(api, assignment, altra_at_table, paolo, anna):
    """The list is written without the serializer, and in its words."""
    draft = Submission.objects.create(assignment=assignment, started_by=paolo)
    api.force_authenticate(paolo)
    detail = api.get(f"/api/v1/submissions/{draft.public_id}/").json()

    [line] = listed(api, "submissions")

    assert line == {name: detail[name] for name in line}
    assert set(detail) - set(line) == {"answers", "channel", "links", "receipts"}


def test_no_list_tells_database_ids_of_what_can_be_guessed(api, assignment, paolo):
    api.force_authenticate(paolo)

    row = listed(api, "assignments")[0]

    assert row["id"] == str(assignment.public_id)
    assert row["organisation"] == str(assignment.participation.organisation.public_id)


def test_the_schema_has_no_warning(db):
    with StringIO() as out:
        call_command("spectacular", validate=True, fail_on_warn=True, stdout=out)

        assert "/api/v1/submissions/{id}/send/" in out.getvalue()


def test_the_page_that_tries_the_api_is_served_by_us(client, db):
    response = client.get("/api/v1/docs/")

    assert response.status_code == 200
    assert b"https://" not in response.content
    assert "unsafe-inline" not in response["Content-Security-Policy"].split("style-src")[0]


@pytest.mark.parametrize(
    ("query", "found"),
    [("", 2), ("?edition=1", 1), ("?edition=2", 2), ("?edition=9", 404), ("?edition=x", 404)],
)
def test_a_part_is_of_the_newest_edition_or_of_the_one_that_is_named(api, edition, query, found):
    make.edition(2)

    response = api.get(f"/api/v1/phases/F3/{query}")

    assert response.json().get("edition", response.status_code) == found


@pytest.mark.parametrize("word", ["canarino", "title", "M90.01", "-answers__value", "state"])
def test_what_is_not_in_the_allow_lists_changes_nothing(api, assignment, anna, word):
    """Neither an order nor a filter by a field that no view names (A5)."""
    api.force_authenticate(anna)
    for noun in PUBLIC + PRIVATE:
        view = resolve(f"/api/v1/{noun}/").func.cls
        allowed = {*view.ordering_fields, *view.filterset_fields}
        if word.lstrip("-") in allowed:
            continue
        plain = api.get(f"/api/v1/{noun}/").json()["results"]
        asked = api.get(f"/api/v1/{noun}/", {"ordering": word, word: "x"}).json()["results"]
        assert asked == plain, noun


def test_every_noun_names_its_orders_and_filters():
    for noun in PUBLIC + PRIVATE:
        view = resolve(f"/api/v1/{noun}/").func.cls
        assert view.ordering_fields != "__all__"
        assert view.filterset_fields != "__all__"
        assert isinstance(view.ordering_fields, tuple), noun
        assert isinstance(view.filterset_fields, tuple), noun
