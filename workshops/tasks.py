"""Errands sent out after a change. A message is only a nudge: the row says what is to be done."""

import structlog
from celery import current_app, shared_task

from workshops.hooks import postman
from workshops.lifecycles import ReportState
from workshops.models import AnswerExport, Report, ReportPart
from workshops.reports import compiling, exporting

log = structlog.get_logger(__name__)

AT_ONCE = 5  # cities of a report that are read together


def _report(pk: int) -> Report | None:
    return (
        Report.objects.select_related(
            "workshop__authority",
            "workshop__programme",
            "workshop__edition",
            "requested_by",
        )
        .defer("workshop__edition__frozen")
        .filter(pk=pk)
        .first()
    )


@shared_task(name="workshops.tasks.compile_report", ignore_result=True)
def compile_report(report_id: int) -> None:
    """Compile a queued report from wherever it stands; does nothing to any other."""
    report = _report(report_id)
    if report is None:
        return
    token = compiling.take(report)
    if token is None:
        return
    if not compiling.may_still(report):
        compiling.give_up(
            report, {"claim": token}, "Chi ha chiesto la relazione non ha più il diritto di farlo."
        )
        return
    try:
        past = compiling.past_of(report)
        missing = compiling.open_parts(report, past)
        _share(report, missing)
        # Others begin from the first city, we from the last; whatever is left is ours.
        while missing:
            compiling.collect_parts(report, missing[-AT_ONCE:], token, past)
            missing = compiling.missing_parts(report)
        compiling.deliver(report, token, *compiling.freeze(report, token, past))
    except compiling.LostClaim:
        log.info("report.claim_lost", report=report_id)
    except Exception as error:  # whatever it was is told on the report's page, and tried again
        compiling.stumble(report, token, error)


@shared_task(name="workshops.tasks.collect_part", ignore_result=True)
def collect_part(report_id: int, part_id: int, token: str) -> None:
    """Collect one city of a report that somebody else is compiling, if it is still missing."""
    report = _report(report_id)
    part = ReportPart.objects.select_related("city").filter(pk=part_id).first()
    if report is None or part is None or part.collected_at or str(report.claim) != token:
        return
    if report.state != ReportState.RUNNING:
        return
    try:
        compiling.collect_part(report, part, report.claim)
    except compiling.LostClaim:
        log.info("report.claim_lost", report=report_id)


@shared_task(name="workshops.tasks.deliver_hooks", ignore_result=True)
def deliver_hooks() -> None:
    """Tell programs what happened since the last time, and try again where nobody answered."""
    postman.deliver()


def _share(report: Report, parts: list[ReportPart]) -> None:
    """Offer the cities to other workers; a broker that does not answer changes nothing."""
    if len(parts) < 2:
        return
    try:
        with current_app.connection_for_write(connect_timeout=1) as connection:
            for part in parts[:-1]:
                collect_part.apply_async(
                    args=(report.pk, part.pk, str(report.claim)),
                    connection=connection,
                    retry=False,
                    expires=60,
                )
    except Exception as error:  # brokers fail in many ways; we collect every city ourselves
        log.warning("report.not_shared", report=report.pk, error=type(error).__name__)


@shared_task(name="workshops.tasks.export_answers", ignore_result=True)
def export_answers(export_id: int) -> None:
    """Write the file of a queued export; does nothing to any other."""
    rows = AnswerExport.objects.select_related("workshop__authority", "requested_by")
    export = rows.filter(pk=export_id).first()
    token = exporting.take(export) if export else None
    if token is None:
        return
    if not exporting.may_still(export):
        reason = "Chi ha chiesto il file non ha più il diritto di farlo."
        exporting.give_up(export, {"claim": token}, reason)
        return
    try:
        exporting.write(export, token)
    except exporting.LostClaim:
        log.info("export.claim_lost", export=export_id)
    except Exception as error:  # whatever it was is told on the export's page, and tried again
        exporting.stumble(export, token, error)
