"""Break each thing the instance stands on, and exactly the right answer changes."""

import datetime as dt

import pytest
import time_machine
from celery import current_app
from django.db import OperationalError, connection
from django.utils import timezone

from officine import health
from officine.clock import tick
from officine.outbox.models import Heartbeat


@pytest.fixture(autouse=True)
def _asked_anew():
    health._migrated.cache_clear()
    yield
    health._migrated.cache_clear()


@pytest.fixture
def operator(settings):
    settings.HEALTH_TOKEN = "di-servizio"
    return {"headers": {"Authorization": "Bearer di-servizio"}}


def ready(client) -> tuple[int, dict]:
    answer = client.get("/health/ready")
    return answer.status_code, answer.json()


def checks(client, operator) -> dict:
    return client.get("/health/detail", **operator).json()["checks"]


GOOD = dict.fromkeys(health.CHECKS, "ok")


def test_all_is_well(client, db, operator):
    tick()

    assert ready(client) == (200, {"status": "ok"})
    assert checks(client, operator) == GOOD


def test_alive_asks_the_database_nothing(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/health/live")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_without_database_it_is_alive_and_not_ready(client, db, monkeypatch):
    tick()

    def broken(*args, **kwargs):
        raise OperationalError("connection refused")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", broken)
        alive = client.get("/health/live").status_code
        answer = ready(client)

    assert (alive, answer) == (200, (503, {"status": "fail"}))


def test_a_migration_that_is_not_applied_is_not_ready(client, db, operator):
    tick()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'outbox'")

    assert ready(client) == (503, {"status": "fail"})


def test_a_full_disk_is_not_ready(client, db, settings, operator):
    tick()
    settings.DISK_FREE_FAIL = 2**62

    assert ready(client) == (503, {"status": "fail"})
    assert checks(client, operator) == GOOD | {"disk": "fail"}


def test_a_disk_that_fills_up_is_told_before(client, db, settings, operator):
    tick()
    settings.DISK_FREE_WARN = 2**62

    assert ready(client) == (200, {"status": "degraded"})
    assert checks(client, operator) == GOOD | {"disk": "degraded"}


def test_without_broker_pages_go_on(client, db, operator, monkeypatch):
    tick()
    monkeypatch.setattr(current_app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(current_app.conf, "broker_transport_options", {})

    assert ready(client) == (200, {"status": "degraded"})
    assert checks(client, operator) == GOOD | {"broker": "degraded"}


def test_a_clock_that_stands_still_is_told(client, db, operator):
    never = checks(client, operator)
    tick()
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=3)):
        stopped = ready(client)

    assert never == GOOD | {"clock": "degraded"}
    assert stopped == (200, {"status": "degraded"})


def test_the_beat_is_one_row(db):
    tick()
    tick()

    assert Heartbeat.objects.count() == 1


@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer sbagliato", "di"])
def test_details_are_for_the_operator(client, db, operator, given):
    assert client.get("/health/detail", headers={"Authorization": given}).status_code == 404


def test_without_a_token_set_there_are_no_details(client, db):
    assert client.get("/health/detail", headers={"Authorization": "Bearer "}).status_code == 404


def test_the_public_answer_is_one_word(client, db):
    assert list(client.get("/health/ready").json()) == ["status"]
