"""Asking for progress reports, stopping them, publishing them; and finding those left behind."""

import datetime as dt

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from officine.access import require
from officine.journal.chain import record
from officine.lifecycle.machine import WrongState, advance
from officine.outbox.nudge import nudge
from workshops import tasks
from workshops.lifecycles import ReportState, WorkshopState
from workshops.models import Report, ReportSchedule, Workshop
from workshops.reports import compiling

AT_WORK = (ReportState.QUEUED, ReportState.RUNNING)
PATIENCE = dt.timedelta(seconds=10)  # in the queue before a second nudge
BATCH = 50  # nudges in one sweep, the oldest first


@transaction.atomic
def ask(workshop: Workshop, *, period_from: dt.date, period_to: dt.date, by) -> Report:
    """Queue a report of a period. Asking again for one that is being made gives that one."""
    require(by, "workshops.compile_report", workshop)
    if period_to < period_from:
        raise ValidationError(
            {"period_to": _("La fine del periodo viene prima dell'inizio: correggi le date.")}
        )
    if period_to > timezone.localdate():
        raise ValidationError(
            {"period_to": _("La fine del periodo è nel futuro: scegli oggi o un giorno passato.")}
        )
    Workshop.objects.select_for_update().get(pk=workshop.pk)
    same = Report.objects.filter(
        workshop=workshop,
        period_from=period_from,
        period_to=period_to,
        period_key="",
        state__in=AT_WORK,
    ).first()
    return same or _queue(workshop, period_from, period_to, "", by)


def _queue(workshop, period_from, period_to, period_key, by) -> Report:
    report = Report.objects.create(
        workshop=workshop,
        period_from=period_from,
        period_to=period_to,
        period_key=period_key,
        requested_by=by,
        queued_at=timezone.now(),
    )
    record("report.asked", report, by=by, workshop=workshop, period=period_key)
    nudge(tasks.compile_report, report.pk)
    return report


@transaction.atomic
def cancel(report: Report, *, by) -> None:
    """Stop a report; a worker that has it in hand lets go between one part and the next."""
    require(by, "workshops.compile_report", report)
    advance(report, "cancel", by=by, claim=None, stage="")
    record("report.cancelled", report, by=by, workshop=report.workshop)


@transaction.atomic
def retry(report: Report, *, by) -> None:
    """Begin again with the data of today."""
    require(by, "workshops.compile_report", report)
    advance(
        report,
        "retry",
        by=by,
        queued_at=timezone.now(),
        claim=None,
        heartbeat_at=None,
        frozen_at=None,
        attempts=0,
        progress=0,
        stage="",
        error="",
    )
    report.parts.all().delete()
    record("report.retried", report, by=by, workshop=report.workshop)
    nudge(tasks.compile_report, report.pk)


@transaction.atomic
def publish(report: Report, *, by) -> None:
    """Show a finished report to everybody."""
    require(by, "workshops.publish_report", report)
    published = Report.objects.filter(
        pk=report.pk, state=ReportState.READY, published_at=None
    ).update(published_at=timezone.now())
    report.refresh_from_db()
    if not published:
        raise WrongState(report, "publish", report.state)
    record("report.published", report, by=by, workshop=report.workshop, number=report.number)


@transaction.atomic
def set_schedule(
    workshop: Workshop, *, every: str, starts_on: dt.date, is_active: bool, by
) -> ReportSchedule:
    """How often the clock compiles a report of this officina by itself."""
    require(by, "workshops.compile_report", workshop)
    if starts_on < timezone.localdate() - dt.timedelta(days=366):
        raise ValidationError({"starts_on": _("La prima data può essere al massimo un anno fa.")})
    schedule, _created = ReportSchedule.objects.update_or_create(
        workshop=workshop,
        defaults={"every": every, "starts_on": starts_on, "is_active": is_active},
    )
    record("report.scheduled", workshop, by=by, workshop=workshop, every=every, active=is_active)
    return schedule


def downloaded(report: Report, format: str, *, by) -> None:
    """Remember that somebody of the staff took a face of a report that is not public."""
    record("report.downloaded", report, by=by, workshop=report.workshop, format=format)


# What the clock calls --------------------------------------------------------------------------


def recover(now: dt.datetime | None = None) -> dict[str, int]:
    """Look after every report that is not finished, by its state and its age.

    One that waits too long gets another nudge, with growing pauses after failures. One whose
    worker has fallen silent goes back to the queue or is given up. Each change is made on the
    values that were read, so that two sweepers at once do it once.
    """
    now = now or timezone.now()
    done = {"nudged": 0, "put_back": 0, "given_up": 0}
    silent = now - dt.timedelta(seconds=settings.REPORT_LEASE)
    running = Report.objects.filter(state=ReportState.RUNNING, heartbeat_at__lt=silent)
    for report in running.select_related("workshop"):
        reason = _(
            "Il programma che la preparava si è fermato (tentativo %(attempt)s di %(most)s)."
        ) % {"attempt": report.attempts, "most": compiling.MOST_ATTEMPTS}
        seen = {"claim": report.claim, "heartbeat_at": report.heartbeat_at}
        if not compiling.set_aside(report, seen, reason):
            continue
        if report.state == ReportState.QUEUED:
            done["put_back"] += 1
            nudge(tasks.compile_report, report.pk)
        else:
            done["given_up"] += 1
    waiting = Report.objects.filter(state=ReportState.QUEUED, queued_at__lt=now - PATIENCE)
    for report in waiting.order_by("queued_at")[:BATCH]:
        if report.queued_at > now - PATIENCE * 2 ** max(0, report.attempts - 1):
            continue
        mine = Report.objects.filter(
            pk=report.pk, state=ReportState.QUEUED, queued_at=report.queued_at
        )
        if mine.update(queued_at=now):
            nudge(tasks.compile_report, report.pk)
            done["nudged"] += 1
    return done


def ask_periodic(today: dt.date | None = None) -> int:
    """Queue the reports of every period that has ended; each period once, whoever asks."""
    today = today or timezone.localdate()
    made = 0
    schedules = ReportSchedule.objects.filter(
        is_active=True,
        workshop__is_record=False,
        workshop__state__in=[WorkshopState.RUNNING, WorkshopState.CLOSING],
    )
    for schedule in schedules.select_related("workshop"):
        known = set(
            schedule.workshop.reports.exclude(period_key="").values_list("period_key", flat=True)
        )
        for key, begins, ends in ended_periods(schedule.every, schedule.starts_on, today):
            if key in known:
                continue
            try:
                with transaction.atomic():
                    _queue(schedule.workshop, begins, ends, key, None)
            except IntegrityError:
                continue  # another clock was first
            made += 1
    return made


def ended_periods(every: str, starts_on: dt.date, today: dt.date):
    """The calendar months or quarters that ended before ``today``, from the first day on."""
    months = 1 if every == ReportSchedule.Every.MONTH else 3
    begins = starts_on.replace(day=1, month=(starts_on.month - 1) // months * months + 1)
    while True:
        year, month = divmod(begins.year * 12 + begins.month - 1 + months, 12)
        following = dt.date(year, month + 1, 1)
        if following > today:
            return
        key = (
            f"{begins.year}-{begins.month:02}"
            if months == 1
            else f"{begins.year}-Q{(begins.month + 2) // 3}"
        )
        yield key, max(begins, starts_on), following - dt.timedelta(days=1)
        begins = following
