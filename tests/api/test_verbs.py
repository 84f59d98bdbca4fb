"""Changing things over REST: the same actions, rights and moments as the pages."""

import pytest
from rest_framework.test import APIClient

from officine.journal.models import Event
from workshops.models import Answer, AnswerRevision, Submission


@pytest.fixture
def api():
    return APIClient()


@pytest.fixture
def draft(assignment, paolo):
    return Submission.objects.create(assignment=assignment, started_by=paolo)


def put(api, draft, code, value, version):
    return api.put(
        f"/api/v1/submissions/{draft.public_id}/answers/{code}/",
        {"value": value},
        headers={"If-Match": f'"{version}"'},
    )


def send(api, draft, key="una-chiave"):
    return api.post(
        f"/api/v1/submissions/{draft.public_id}/send/", headers={"Idempotency-Key": key}
    )


def test_a_draft_is_begun_once(api, assignment, paolo, piera):
    api.force_authenticate(paolo)
    first = api.post(f"/api/v1/assignments/{assignment.public_id}/start/")
    api.force_authenticate(piera)
    second = api.post(f"/api/v1/assignments/{assignment.public_id}/start/")

    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json()["id"] == second.json()["id"]


def test_an_answer_is_saved_with_its_version(api, draft, paolo):
    api.force_authenticate(paolo)

    response = put(api, draft, "M90.01", "Piazza aperta", 0)

    assert response.status_code == 200
    assert response["ETag"] == '"1"'
    assert Answer.objects.get().value == "Piazza aperta"


def test_a_write_that_names_no_version_is_refused(api, draft, paolo):
    api.force_authenticate(paolo)
    address = f"/api/v1/submissions/{draft.public_id}/answers/M90.01/"

    assert api.put(address, {"value": "x"}).status_code == 428


def test_a_stale_write_hears_what_is_there_now(api, draft, paolo, piera):
    api.force_authenticate(paolo)
    put(api, draft, "M90.01", "la mia", 0)
    api.force_authenticate(piera)

    response = put(api, draft, "M90.01", "la sua", 0)

    assert response.status_code == 412
    assert response.json()["current"]["value"] == "la mia"
    assert [revision.value for revision in AnswerRevision.objects.all()] == ["la mia"]


@pytest.mark.parametrize("version", ["abc", "-1", "٣", "9" * 30])
def test_a_version_that_is_no_number_is_a_problem(api, draft, paolo, version):
    api.force_authenticate(paolo)

    assert put(api, draft, "M90.01", "x", version).status_code == 400


def test_an_unknown_question_is_a_problem(api, draft, paolo):
    api.force_authenticate(paolo)

    assert put(api, draft, "M99.99", "x", 0).status_code == 400


def test_sending_twice_with_one_key_gives_one_receipt(api, draft, piera):
    api.force_authenticate(piera)
    put(api, draft, "M90.01", "Piazza aperta", 0)

    first, second = send(api, draft), send(api, draft)

    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json()["number"] == second.json()["number"]
    assert send(api, draft, "altra").status_code == 409


def test_sending_needs_a_key(api, draft, piera):
    api.force_authenticate(piera)

    response = api.post(f"/api/v1/submissions/{draft.public_id}/send/")

    assert response.status_code == 400


def test_sending_an_incomplete_form_says_what_is_missing(api, draft, piera):
    api.force_authenticate(piera)

    response = send(api, draft)

    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("who", "status"),
    [("paolo", 403), ("osvaldo", 403), ("olga", 404), ("sonia", 404), ("zeno", 404), ("anna", 404)],
)
def test_only_the_referente_sends(api, draft, altra, altrove, who, status, request, piera):
    api.force_authenticate(piera)
    put(api, draft, "M90.01", "Piazza aperta", 0)
    api.force_authenticate(request.getfixturevalue(who))

    assert send(api, draft).status_code == status


@pytest.mark.parametrize(
    ("who", "status"),
    [("anna", 200), ("ugo", 200), ("fiora", 403), ("piera", 403), ("olga", 404), ("zeno", 404)],
)
def test_only_who_examines_validates(api, draft, altra, altrove, who, status, request, piera):
    api.force_authenticate(piera)
    put(api, draft, "M90.01", "Piazza aperta", 0)
    send(api, draft)
    api.force_authenticate(request.getfixturevalue(who))

    response = api.post(f"/api/v1/submissions/{draft.public_id}/validate/")

    assert response.status_code == status


def test_validating_a_draft_is_not_there_for_staff_and_too_early_for_nobody(api, draft, anna):
    api.force_authenticate(anna)

    response = api.post(f"/api/v1/submissions/{draft.public_id}/validate/")

    assert response.status_code == 404


def test_a_step_opens_and_finishes_through_its_lifecycle(api, run, anna):
    api.force_authenticate(anna)
    finish, again = (
        api.post(f"/api/v1/step-runs/{run.pk}/finish/"),
        api.post(f"/api/v1/step-runs/{run.pk}/finish/"),
    )

    assert (finish.status_code, again.status_code) == (200, 409)
    assert again.json()["state"] == "done"


def test_an_extension_needs_a_reason(api, assignment, anna):
    api.force_authenticate(anna)

    response = api.post(
        f"/api/v1/assignments/{assignment.public_id}/extend/", {"until": "2030-01-01"}
    )

    assert response.status_code == 400
    assert list(response.json()["errors"]) == ["reason"]


def test_a_report_is_asked_by_the_desk_and_by_nobody_else(api, casa, anna, piera):
    body = {"workshop": "casa", "period_from": "2026-01-01", "period_to": "2026-06-30"}
    api.force_authenticate(piera)
    refused = api.post("/api/v1/reports/", body)
    api.force_authenticate(anna)
    asked = api.post("/api/v1/reports/", body)

    assert (refused.status_code, asked.status_code) == (403, 201)
    assert asked.json()["state"] == "queued"


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_nouns_are_not_changed_behind_the_back_of_actions(api, assignment, anna, method):
    api.force_authenticate(anna)

    response = getattr(api, method)(f"/api/v1/assignments/{assignment.public_id}/", {})

    assert response.status_code == 405


def test_an_officina_goes_through_its_life(api, casa, run, anna):
    api.force_authenticate(anna)

    def ask(verb, **data):
        response = api.post(f"/api/v1/workshops/casa/{verb}/", data)
        return response.status_code, response.json().get("state")

    assert ask("suspend") == (400, None)
    assert ask("suspend", reason="Elezioni") == (200, "suspended")
    assert ask("close") == (409, "suspended")
    assert ask("resume") == (200, "running")
    assert ask("close") == (200, "closing")
    assert ask("conclude") == (400, None)  # a step is still open
    assert ask("reopen") == (200, "running")
    told = Event.objects.filter(action__startswith="workshop.").order_by("sequence")
    words = ["suspended", "resumed", "closing", "reopened"]
    assert [event.action for event in told] == [f"workshop.{word}" for word in words]


def test_what_was_not_due_is_due_again(api, assignment, anna):
    api.force_authenticate(anna)
    path = f"/api/v1/assignments/{assignment.public_id}"

    waived = api.post(f"{path}/waive/", {"reason": "Fuori tema"}).json()
    restored = api.post(f"{path}/restore/").json()

    assert waived["waived_reason"] == "Fuori tema"
    assert restored["waived_reason"] == ""
