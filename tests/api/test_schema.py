"""What the schema promises holds for requests nobody thought of."""

import json
import os

import pytest
import schemathesis
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from workshops.api.places import CityViewSet
from workshops.models import Submission

EXAMPLES = 100 if os.environ.get("OFFICINE_FULL") else 5
# What any operation may answer besides what its schema says.
ALWAYS = {"401", "403", "404", "405", "406", "415"}


def calls(document: dict):
    """Every operation of the schema with a strategy that makes its requests."""
    schema = schemathesis.openapi.from_dict(document)
    for result in schema.get_all_operations():
        operation = result.ok()
        yield operation, operation.as_strategy()


def request_of(client, case):
    """One generated call through the test client."""
    arguments = {
        "path": case.formatted_path,
        "query_params": {key: value for key, value in (case.query or {}).items() if value != []},
        "headers": {
            key: value for key, value in (case.headers or {}).items() if value.isprintable()
        },
    }
    method = case.method.lower()
    if case.media_type == "multipart/form-data" and isinstance(case.body, dict):
        arguments["data"] = {
            name: SimpleUploadedFile("file", value) if isinstance(value, bytes) else str(value)
            for name, value in case.body.items()
        }
    elif method != "get":
        empty = type(case.body).__name__ == "NotSet"
        arguments["data"] = json.dumps({} if empty else case.body)
        arguments["content_type"] = "application/json"
    return getattr(client, method)(**arguments)


def is_of_curators(operation) -> bool:
    """Whether curators alone are answered: see ``test_curating_schema`` and the rights table."""
    return operation.path.split("/")[3] in ("curation", "imports", "lessons", "practice")


def probe(client, operation, strategy, documented, wrong, made, most=EXAMPLES):
    """Some generated requests to one operation; notes those with an answer nobody documented."""

    @settings(
        max_examples=most,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def try_it(case):
        made.append(1)
        cache.clear()  # the limit of requests is not what is tried here
        with transaction.atomic():
            response = request_of(client, case)
            transaction.set_rollback(True)
        if str(response.status_code) not in documented:
            wrong.append(f"{operation.label}: {response.status_code} to {case.formatted_path}")

    try_it()


@pytest.mark.parametrize("who", ["nobody", "piera", "anna"])
def test_no_generated_request_breaks_the_api(
    who, client, request, assignment, altra_at_table, altrove, paolo
):
    """Generated calls to every operation, as three people: documented answers, never a 500."""
    Submission.objects.create(assignment=assignment, started_by=paolo)
    client.raise_request_exception = False
    if who != "nobody":
        client.force_login(request.getfixturevalue(who))
    document = client.get("/api/v1/schema/", headers={"accept": "application/json"}).json()
    wrong, made = [], []

    for operation, strategy in calls(document):
        if is_of_curators(operation):
            continue
        documented = set(operation.definition.raw["responses"]) | ALWAYS
        probe(client, operation, strategy, documented, wrong, made)

    assert sorted(set(wrong)) == []
    assert len(made) >= 100


def test_every_error_is_a_problem(client, assignment):
    replies = [
        client.get("/api/v1/assignments/"),
        client.get("/api/v1/workshops/non-esiste/"),
        client.get("/api/v1/cities/?page=abc"),
        client.delete("/api/v1/cities/"),
    ]

    assert [reply["Content-Type"] for reply in replies] == ["application/problem+json"] * 4
    assert [sorted(reply.json()) for reply in replies] == [
        ["detail", "status", "title", "type"]
    ] * 4


def test_an_address_that_is_not_there_and_a_fault_are_problems_too(client, db, monkeypatch):
    client.raise_request_exception = False
    missing = client.get("/api/v1/niente/")
    hostile = client.get("/api/v1/cities/", headers={"host": "cattivo.example"})
    monkeypatch.setattr(CityViewSet, "list", lambda *_, **__: 1 / 0)
    fault = client.get("/api/v1/cities/")

    assert [reply.status_code for reply in (missing, hostile, fault)] == [404, 400, 500]
    for reply in (missing, hostile, fault):
        assert reply["Content-Type"] == "application/problem+json"
        assert reply.json()["status"] == reply.status_code
