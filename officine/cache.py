"""A cache that survives its server: when Redis is away, the database counts.

Nothing true lives in the cache, but the limits on attempts do, and they must neither fail open
nor take the login down with them.
"""

import time

import structlog
from django.conf import settings
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

PAUSE = 5.0  # seconds before a server that failed is asked again


def _with_fallback(name):
    def method(self, *args, **kwargs):
        if time.monotonic() >= self.away_until:
            try:
                return getattr(RedisCache, name)(self, *args, **kwargs)
            except (RedisError, OSError) as error:
                self.away_until = time.monotonic() + PAUSE
                log.warning("cache.fallback", error=type(error).__name__)
        return getattr(self.fallback, name)(*args, **kwargs)

    method.__name__ = name
    return method


class ResilientRedisCache(RedisCache):
    """Redis while it answers, the table ``cache`` for a few seconds when it does not."""

    def __init__(self, server, params):
        super().__init__(server, params)
        self.fallback = DatabaseCache("cache", {"OPTIONS": {"MAX_ENTRIES": settings.CACHE_ROWS}})
        self.away_until = 0.0

    add = _with_fallback("add")
    get = _with_fallback("get")
    set = _with_fallback("set")
    touch = _with_fallback("touch")
    delete = _with_fallback("delete")
    get_many = _with_fallback("get_many")
    set_many = _with_fallback("set_many")
    delete_many = _with_fallback("delete_many")
    has_key = _with_fallback("has_key")
    incr = _with_fallback("incr")
    clear = _with_fallback("clear")


class FleetingRedisCache(ResilientRedisCache):
    """Redis while it answers, nothing while it does not: for what nobody misses."""

    def __init__(self, server, params):
        super().__init__(server, params)
        self.fallback = DummyCache("", {})
