"""Asking for a file of answers, stopping it, taking it away; and finding those left behind."""

import datetime as dt

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from officine.access import require
from officine.accounts.models import User
from officine.journal.chain import record
from officine.lifecycle.machine import WrongState, advance, claim
from officine.outbox.nudge import nudge
from workshops import tasks
from workshops.lifecycles import ExportState
from workshops.models import AnswerExport, Workshop
from workshops.reports import exporting

AT_WORK = (ExportState.QUEUED, ExportState.RUNNING)
PATIENCE = dt.timedelta(seconds=10)  # in the queue before a second nudge
BATCH = 50  # nudges in one sweep, the oldest first
MOST_WAITING = 5  # of one officina: a file of everything is not made twenty times at once


@transaction.atomic
def ask(workshop: Workshop, *, format: str, filters: str, by: User) -> AnswerExport:
    """Queue a file. Asking again for one that is being made gives that one."""
    require(by, "workshops.export_answers", workshop)
    Workshop.objects.select_for_update(no_key=True).get(pk=workshop.pk)
    waiting = AnswerExport.objects.filter(workshop=workshop, state__in=AT_WORK)
    same = waiting.filter(format=format, filters=filters, requested_by=by).first()
    if same:
        return same
    if waiting.count() >= MOST_WAITING:
        raise ValidationError(
            _("Ci sono già %(most)d file in preparazione: aspetta che uno sia pronto.")
            % {"most": MOST_WAITING}
        )
    export = AnswerExport.objects.create(
        workshop=workshop,
        format=format,
        filters=filters,
        requested_by=by,
        queued_at=timezone.now(),
    )
    record("answers.export_asked", export, by=by, workshop=workshop, format=format)
    nudge(tasks.export_answers, export.pk)
    return export


@transaction.atomic
def cancel(export: AnswerExport, *, by: User) -> None:
    """Stop it; a worker that has it in hand lets go at the next part and leaves no file."""
    require(by, "workshops.export_answers", export)
    advance(export, "cancel", by=by, claim=None, stage="")
    record("answers.export_cancelled", export, by=by, workshop=export.workshop)


@transaction.atomic
def retry(export: AnswerExport, *, by: User) -> None:
    """Begin again with what has been sent until now; from here on it is asked by who retries."""
    require(by, "workshops.export_answers", export)
    advance(
        export,
        "retry",
        by=by,
        requested_by=by,
        queued_at=timezone.now(),
        claim=None,
        heartbeat_at=None,
        attempts=0,
        progress=0,
        stage="",
        error="",
        expires_at=None,
    )
    record("answers.export_asked", export, by=by, workshop=export.workshop, format=export.format)
    nudge(tasks.export_answers, export.pk)


@transaction.atomic
def download(export: AnswerExport, *, by: User):
    """The path of the file, for who may have it now; the journal says who took it."""
    require(by, "workshops.export_answers", export)
    if export.state != ExportState.READY or export.expires_at <= timezone.now():
        raise WrongState(export, "download", export.state)
    record("answers.downloaded", export, by=by, workshop=export.workshop, rows=export.rows)
    return exporting.path_of(export)


# What the clock calls --------------------------------------------------------------------------


def recover(now: dt.datetime | None = None) -> dict[str, int]:
    """Look after every export by state and age, each change on the values that were read."""
    now = now or timezone.now()
    done = {"nudged": 0, "put_back": 0, "given_up": 0, "expired": 0}
    silent = now - dt.timedelta(seconds=settings.REPORT_LEASE)
    running = AnswerExport.objects.filter(state=ExportState.RUNNING, heartbeat_at__lt=silent)
    for export in running.select_related("workshop"):
        reason = _(
            "Il programma che lo preparava si è fermato (tentativo %(attempt)s di %(most)s)."
        ) % {"attempt": export.attempts, "most": exporting.MOST_ATTEMPTS}
        seen = {"claim": export.claim, "heartbeat_at": export.heartbeat_at}
        if exporting.set_aside(export, seen, reason):
            queued = export.state == ExportState.QUEUED
            done["put_back" if queued else "given_up"] += 1
            if queued:
                nudge(tasks.export_answers, export.pk)
    waiting = AnswerExport.objects.filter(state=ExportState.QUEUED, queued_at__lt=now - PATIENCE)
    for export in waiting.order_by("queued_at")[:BATCH]:
        if export.queued_at > now - PATIENCE * 2 ** max(0, export.attempts - 1):
            continue
        mine = AnswerExport.objects.filter(
            pk=export.pk, state=ExportState.QUEUED, queued_at=export.queued_at
        )
        if mine.update(queued_at=now):
            nudge(tasks.export_answers, export.pk)
            done["nudged"] += 1
    over = AnswerExport.objects.filter(state=ExportState.READY, expires_at__lte=now)
    for export in over.select_related("workshop")[:BATCH]:
        done["expired"] += _expire(export)
    return done


def _expire(export: AnswerExport) -> bool:
    """First the row, then the file: should we die between the two, the other sweep finds it."""
    with transaction.atomic():
        expired = claim(export, "expire", expecting={"expires_at": export.expires_at})
        if expired:
            record("answers.export_expired", export, by=None, workshop=export.workshop)
    if expired:
        exporting.path_of(export).unlink(missing_ok=True)
    return expired


def sweep_files() -> int:
    return exporting.sweep_files()
