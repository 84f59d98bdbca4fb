"""Without Redis people still come in, and the limits on attempts still hold."""

import contextlib
import os
import socket
import threading
import time

import pytest
from django.core.cache import caches
from django.core.management import call_command

from officine.outbox.models import Message
from tests.conftest import SignedInClient


def redis_at(settings, address):
    settings.CACHES = {
        "default": {
            "BACKEND": "officine.cache.ResilientRedisCache",
            "LOCATION": address,
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
        },
        "fallback": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "cache",
        },
    }
    call_command("createcachetable", verbosity=0)


@pytest.fixture
def refused(settings, db):
    redis_at(settings, "redis://127.0.0.1:1/0")


@pytest.fixture
def frozen(settings, db):
    """Takes the connection and never says a word."""
    server = socket.create_server(("127.0.0.1", 0))
    kept = []

    def take():
        with contextlib.suppress(OSError):  # until it is closed
            while True:
                kept.append(server.accept())

    threading.Thread(target=take, daemon=True).start()
    redis_at(settings, f"redis://127.0.0.1:{server.getsockname()[1]}/0")
    yield
    server.close()


@pytest.fixture(params=["refused", "frozen"])
def without_redis(request, db):
    return request.getfixturevalue(request.param)


def test_the_cache_goes_on_in_the_database(without_redis):
    cache = caches["default"]

    cache.set("a", 1, 60)

    assert (cache.get("a"), cache.add("a", 2), cache.incr("a")) == (1, False, 2)
    assert cache.get_many(["a", "b"]) == {"a": 2}
    assert cache.delete("a") is True
    assert cache.get("a") is None


def test_login_works_and_the_limit_holds(without_redis, piera):
    begun = time.monotonic()

    answers = [
        SignedInClient().post("/accedi/codice", {"email": piera.email}).status_code
        for _ in range(4)
    ]

    assert answers == [302, 302, 302, 200]
    assert Message.objects.filter(kind="login_code").count() == 3
    assert time.monotonic() - begun < 8


def test_a_server_that_failed_is_left_alone_for_a_while(frozen):
    caches["default"].get("a")
    begun = time.monotonic()

    for _ in range(20):
        caches["default"].get("a")

    assert time.monotonic() - begun < 1


@pytest.mark.redis
def test_with_redis_it_is_redis_that_counts(settings, db):
    redis_at(settings, os.environ["REDIS_URL"])
    cache = caches["default"]
    cache.set("officine-test", 1, 10)

    assert (cache.get("officine-test"), cache.fallback.get("officine-test")) == (1, None)
    cache.delete("officine-test")
