"""The heartbeat of the clock: says that beat and at least one worker are alive; and cleans up."""

import datetime as dt

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from officine.journal.chain import record
from officine.outbox.clock import forget_delivered
from officine.outbox.models import Heartbeat

BEAT, PURGE = "beat", "purge-outbox"
AT_ONCE = 1000


@shared_task(name="officine.clock.tick", ignore_result=True)
def tick() -> None:
    Heartbeat.objects.update_or_create(name=BEAT, defaults={"at": timezone.now()})


@shared_task(name="officine.clock.purge_outbox", ignore_result=True)
def purge_outbox() -> int:
    """Delete letters delivered long ago, and write in the journal how many.

    Which ones is asked of their rows: run twice, or after a day that was missed, it does what is
    left to do. What waits or failed stays for somebody to decide.
    """
    if not settings.OUTBOX_KEEP_DAYS:
        return 0
    limit = timezone.now() - dt.timedelta(days=settings.OUTBOX_KEEP_DAYS)
    gone = 0
    while True:
        with transaction.atomic():
            run, _made = Heartbeat.objects.update_or_create(
                name=PURGE, defaults={"at": timezone.now()}
            )
            now_gone = forget_delivered(limit, AT_ONCE)
            if now_gone:
                record(
                    "outbox.purged", run, by=None, count=now_gone, before=limit.date().isoformat()
                )
        gone += now_gone
        if now_gone < AT_ONCE:
            return gone
