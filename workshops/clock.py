"""What the clock wakes: each errand looks at the rows, so that ticks may be lost or doubled."""

import datetime as dt

from celery import shared_task
from django.utils import timezone

from workshops.actions import (
    acts,
    attachments,
    exports,
    mandate_notices,
    quarantine,
    registrations,
    reminding,
    reports,
    signing,
    uploads,
)
from workshops.hooks import postman

HOOKS_KEPT = dt.timedelta(days=30)  # what programs were told, or could not be told
AT_ONCE = 1000


@shared_task(name="workshops.clock.sweep_reports", ignore_result=True)
def sweep_reports() -> None:
    """Take care of reports that wait too long or whose worker has died."""
    reports.recover()


@shared_task(name="workshops.clock.periodic_reports", ignore_result=True)
def periodic_reports() -> None:
    """Queue the reports of the months and quarters that have ended."""
    reports.ask_periodic()


@shared_task(name="workshops.clock.remind", ignore_result=True)
def remind() -> None:
    """Remind of the deadlines that are near, or just over, as each officina has planned."""
    reminding.send_due()


@shared_task(name="workshops.clock.warn_of_mandates", ignore_result=True)
def warn_of_mandates() -> None:
    """Tell who must know of the mandates that are about to end."""
    mandate_notices.warn_due()


@shared_task(name="workshops.clock.sweep_uploads", ignore_result=True)
def sweep_uploads() -> None:
    """Remove files that came half: of a killed process, of who never sent the rest."""
    attachments.sweep_temporary(older_than=dt.timedelta(hours=6))
    uploads.sweep()


@shared_task(name="workshops.clock.scan_files", ignore_result=True)
def scan_files() -> None:
    """Ask the scanner again about the files that wait for its word."""
    quarantine.scan_waiting()


@shared_task(name="workshops.clock.forget_registrations", ignore_result=True)
def forget_registrations() -> None:
    """Empty the names of who came to open meetings half a year ago."""
    registrations.forget()


@shared_task(name="workshops.clock.forget_signatures", ignore_result=True)
def forget_signatures() -> None:
    """Empty who was asked for signatures that came to nothing half a year ago."""
    signing.forget()


@shared_task(name="workshops.clock.forget_acts", ignore_result=True)
def forget_acts() -> None:
    """Delete the files of acts whose mandate has been over for ten years."""
    acts.forget()


@shared_task(name="workshops.clock.purge_hooks", ignore_result=True)
def purge_hooks() -> None:
    """Forget what programs were told long ago; what waits for a paused one goes too."""
    while postman.forget(timezone.now() - HOOKS_KEPT, AT_ONCE) == AT_ONCE:
        pass


@shared_task(name="workshops.clock.sweep_exports", ignore_result=True)
def sweep_exports() -> None:
    """Take care of exports whose worker has died, and of files whose days are over."""
    exports.recover()


@shared_task(name="workshops.clock.sweep_export_files", ignore_result=True)
def sweep_export_files() -> None:
    """Remove what no export stands for any more."""
    exports.sweep_files()
