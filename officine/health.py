"""Is the instance alive, is it ready for visitors, and for the operator: what is it missing.

``live`` touches nothing. ``ready`` answers 503 only when pages cannot work: database, migrations,
disk. A broker or a clock that stands still means late mail and late reports: degraded, but 200,
so that a balancer keeps sending people here. In public both say one word.
"""

import datetime as dt
import hmac
import shutil
from functools import cache

from celery import current_app
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min
from django.http import Http404, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from officine.clock import BEAT
from officine.journal.models import Head
from officine.outbox.lifecycles import MessageState
from officine.outbox.models import Heartbeat, Message

OK, DEGRADED, FAIL = "ok", "degraded", "fail"
QUIET = dt.timedelta(minutes=2)
WAIT = 1


class _Pending(Exception):
    """Some migrations are not applied yet: asked again, unlike the good answer."""


@cache
def _migrated() -> bool:
    """Asked until the answer is yes; a process never lives through a step back."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise _Pending
    return True


def database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return FAIL
    return OK


def migrations() -> str:
    try:
        _migrated()
    except (DatabaseError, _Pending):
        return FAIL
    return OK


def disk() -> str:
    try:
        usage = shutil.disk_usage(settings.DATA)
    except OSError:
        return FAIL
    if usage.free < settings.DISK_FREE_FAIL:
        return FAIL
    return DEGRADED if usage.free < settings.DISK_FREE_WARN else OK


def broker() -> str:
    options = {
        **(current_app.conf.broker_transport_options or {}),
        "socket_connect_timeout": WAIT,
        "socket_timeout": WAIT,
    }
    try:
        with current_app.connection_for_write(
            connect_timeout=WAIT, transport_options=options
        ) as link:
            link.ensure_connection(max_retries=1, interval_start=0, timeout=WAIT)
            link.default_channel.client.ping() if settings.REDIS_URL else None
    except Exception:  # each transport fails in its own way; the answer is the same
        return DEGRADED
    return OK


def clock() -> str:
    try:
        beat = Heartbeat.objects.filter(name=BEAT, at__gte=timezone.now() - QUIET).exists()
    except DatabaseError:
        return DEGRADED
    return OK if beat else DEGRADED


CHECKS = {
    "database": database,
    "migrations": migrations,
    "disk": disk,
    "broker": broker,
    "clock": clock,
}


def _results() -> tuple[str, dict[str, str]]:
    results = {name: check() for name, check in CHECKS.items()}
    worst = next((word for word in (FAIL, DEGRADED) if word in results.values()), OK)
    return worst, results


@login_not_required
@never_cache
@require_safe
def live(request):
    return JsonResponse({"status": OK})


@login_not_required
@never_cache
@require_safe
def ready(request):
    status, _ = _results()
    return JsonResponse({"status": status}, status=503 if status == FAIL else 200)


@login_not_required
@never_cache
@require_safe
def detail(request):
    """For the operator, with ``Authorization: Bearer $HEALTH_TOKEN``; without it, not there."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.HEALTH_TOKEN or not hmac.compare_digest(
        given.encode(), settings.HEALTH_TOKEN.encode()
    ):
        raise Http404
    status, results = _results()
    body = {"status": status, "checks": results, "release": settings.RELEASE}
    if results["database"] == OK and results["migrations"] == OK:
        body |= _figures()
    return JsonResponse(body, status=503 if status == FAIL else 200)


def _figures() -> dict:
    waiting = Message.objects.filter(state=MessageState.WAITING, due_at__lte=timezone.now())
    return {
        "clock_at": Heartbeat.objects.filter(name=BEAT).values_list("at", flat=True).first(),
        "messages": {
            "due": waiting.count(),
            "oldest_due_at": waiting.aggregate(oldest=Min("due_at"))["oldest"],
            "failed": Message.objects.filter(state=MessageState.FAILED).count(),
        },
        "journal": Head.objects.values("sequence", "hash").first(),
        "disk_free": shutil.disk_usage(settings.DATA).free,
    }


urlpatterns = [
    path("live", live, name="health-live"),
    path("ready", ready, name="health-ready"),
    path("detail", detail, name="health-detail"),
]
