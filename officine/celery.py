"""The Celery app: a message is a nudge, the row in the database is the work."""

import os
import signal
from logging.config import dictConfig

from celery import Celery
from celery.signals import beat_embedded_init, setup_logging, worker_init
from django.conf import settings
from django_structlog.celery.steps import DjangoStructLogInitStep
from kombu.transport import TRANSPORT_ALIASES

from officine.supervise import follow_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "officine.settings.local")

TRANSPORT_ALIASES["officine"] = "officine.broker:Transport"

app = Celery("officine")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.steps["worker"].add(DjangoStructLogInitStep)
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="clock")


@setup_logging.connect
def keep_our_logging(**kwargs):
    """Celery would replace the JSON logging of the settings with its own."""
    if settings.LOGGING_CONFIG:
        dictConfig(settings.LOGGING)


@worker_init.connect
def make_broker_folders(**kwargs):
    """The embedded broker writes into folders that must exist before the first message."""
    for folder in settings.BROKER_FOLDERS:
        folder.mkdir(parents=True, exist_ok=True)


@beat_embedded_init.connect
def end_with_the_worker(**kwargs):
    """The scheduler inside a worker is a process of its own: it would outlive a killed one."""
    follow_parent()
    if os.getppid() == 1:  # the worker was gone before we could follow it
        os.kill(os.getpid(), signal.SIGTERM)
