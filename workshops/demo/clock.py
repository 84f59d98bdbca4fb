"""The clocks of the past: history is played by the same actions that run today, on its own dates.

Only the demo uses this, in a process that does nothing else. The actions read two clocks, the
program's and the database's; both stand still at the moment that is being told.
"""

import contextlib
import datetime as dt

from django.db.models.functions import Now
from django.utils import timezone

from officine.outbox import nudge
from workshops import tasks


@contextlib.contextmanager
def at(moment: dt.datetime):
    """Everything inside happens at ``moment``."""

    class Still(dt.datetime):
        @classmethod
        def now(cls, tz=None):
            return moment.astimezone(tz)

    def still_sql(self, compiler, connection, **extra):
        value = connection.ops.adapt_datetimefield_value(moment)
        if connection.vendor == "postgresql":
            return "CAST(%s AS timestamptz)", (value,)
        return "%s", (value,)

    with (
        replaced(timezone, "datetime", Still),
        replaced(Now, "as_sqlite", still_sql),
        replaced(Now, "as_postgresql", still_sql),
    ):
        yield


@contextlib.contextmanager
def nobody_called():
    """What is asked in the past wakes no worker: whoever tells the story does it there and then."""
    with (
        replaced(nudge, "_publish", lambda task, args: None),
        replaced(tasks, "_share", lambda report, parts: None),
    ):
        yield


@contextlib.contextmanager
def replaced(owner, name: str, value):
    kept = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, kept)
