"""What the clock wakes: each errand looks at the rows, so that ticks may be lost or doubled."""

from celery import shared_task

from toolkit.actions import drafts, exchange


@shared_task(name="toolkit.clock.publish_due", ignore_result=True)
def publish_due() -> None:
    """Publish the editions whose moment has come."""
    drafts.publish_due()


@shared_task(name="toolkit.clock.sweep_imports", ignore_result=True)
def sweep_imports() -> None:
    """Throw away the files that curators sent and decided nothing about."""
    exchange.sweep()
