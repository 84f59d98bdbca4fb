"""Asking a worker to look now. A broken broker costs time, never the change itself."""

import structlog
from celery import current_app
from django.db import transaction

log = structlog.get_logger(__name__)

WAIT = 1  # seconds a request may lose to a broker that does not answer


def nudge(task, *args) -> None:
    """After the commit, one message to the queue; whatever goes wrong is only logged.

    The clock finds the work anyway: this makes it start now.
    """
    transaction.on_commit(lambda: _publish(task, args), robust=True)


def _publish(task, args) -> None:
    options = {
        **(current_app.conf.broker_transport_options or {}),
        "socket_connect_timeout": WAIT,
        "socket_timeout": WAIT,
        "max_retries": 0,
    }
    try:
        with current_app.connection_for_write(
            connect_timeout=WAIT, transport_options=options
        ) as connection:
            task.apply_async(args=args, connection=connection, retry=False)
    except Exception as error:  # a broker fails in many ways, and none of them matters here
        log.warning("nudge.failed", task=task.name, error=type(error).__name__)
