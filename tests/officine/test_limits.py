"""Forms that are open to everybody take so many requests and no more."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from officine.pages.models import ProblemReport

REPORT = "/accessibilita/segnala"


@pytest.fixture(autouse=True)
def counted_anew(db):
    cache.clear()


def tell(client, **extra):
    return client.post(REPORT, {"kind": "fault", "message": "Il bottone non va."}, **extra)


def test_a_report_too_many_is_told_to_wait(client):
    replies = [tell(client) for _ in range(11)]

    assert [reply.status_code for reply in replies] == [302] * 10 + [429]
    assert replies[-1]["Retry-After"] == "60"
    assert "Aspetta un minuto" in replies[-1].content.decode()
    assert ProblemReport.objects.count() == 10


def test_reading_the_page_is_never_counted(client):
    assert {client.get(REPORT).status_code for _ in range(15)} == {200}
    assert {client.head(REPORT).status_code for _ in range(15)} == {200}


def test_a_header_that_anybody_may_write_changes_nothing(client):
    for number in range(10):
        tell(client, headers={"x-forwarded-for": f"203.0.113.{number}"})

    assert tell(client, headers={"x-forwarded-for": "203.0.113.99"}).status_code == 429


def test_everybody_together_has_a_limit_too(client):
    replies = [tell(client, REMOTE_ADDR=f"203.0.113.{number}") for number in range(201)]

    assert [reply.status_code for reply in replies] == [302] * 200 + [429]


@pytest.mark.parametrize("verb", ["accetta", "passa", "rinuncia", "nuovo"])
def test_answers_to_an_invitation_are_counted(client, verb):
    codes = [client.post(f"/invito/non-esiste/{verb}").status_code for _ in range(31)]

    assert codes == [404] * 30 + [429]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_exactly_as_many_pass_as_may():
    def one(_number):
        try:
            return tell(Client()).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as pool:
        codes = list(pool.map(one, range(40)))

    assert codes.count(302) == ProblemReport.objects.count() <= 10
    assert set(codes) == {302, 429}
