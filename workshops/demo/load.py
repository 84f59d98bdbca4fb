"""Loading the demo into an instance, once."""

import datetime as dt
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

import toolkit
from toolkit.models import Edition
from workshops import tasks
from workshops.actions import reports
from workshops.demo import clock
from workshops.demo.record import load_record
from workshops.demo.story import SLUG, Story
from workshops.models import Report, Workshop

EDITION = Path(toolkit.__file__).parent / "content" / "officine" / "edizione-1"


class NotADemo(Exception):
    """The instance is not in demo mode: nothing invented may enter it."""


def prepare_demo() -> bool:
    """Everything a demo instance needs, from an empty database; says if it loaded anything."""
    if not settings.DEMO:
        raise NotADemo
    call_command("load_reference", verbosity=0)
    if not Edition.objects.filter(toolkit__slug="officine", number=1).exists():
        before = timezone.now() - dt.timedelta(days=320)  # the officina works on it since then
        with clock.at(before):
            call_command("load_edition", EDITION, publish=True, verbosity=0)
    return load()


def load(now: dt.datetime | None = None) -> bool:
    """The real record and the invented officina; False when they were already there."""
    if not settings.DEMO:
        raise NotADemo
    with clock.nobody_called(), transaction.atomic():
        load_record()
        if Workshop.objects.filter(slug=SLUG).exists():
            return False
        tell(now or timezone.now())
    return True


def tell(now: dt.datetime) -> None:
    """The whole history, with two reports compiled on their way, the first one published."""
    story = Story(now)
    story.begin()
    quarter = last_quarter(story.today)
    first = story.moment(story.working_day(quarter[1] + dt.timedelta(days=4)), 11)
    story.tell(until=first)
    older = compile_at(story, first, *quarter)
    published = story.moment(story.working_day(first.date() + dt.timedelta(days=7)), 12)
    story.tell(until=published)
    with clock.at(published):
        reports.publish(older, by=story.lead)
    second = story.moment(story.working_day(story.today - dt.timedelta(days=1), -1), 9)
    story.tell(until=second)
    since = quarter[1] + dt.timedelta(days=1)
    compile_at(story, second, since, second.date() - dt.timedelta(days=1))
    story.tell(until=now)


def last_quarter(today: dt.date) -> tuple[dt.date, dt.date]:
    """The last quarter that ended a month ago or more, first day and last day."""
    month_ago = today - dt.timedelta(days=30)
    ends_before = dt.date(month_ago.year, (month_ago.month - 1) // 3 * 3 + 1, 1)
    last = ends_before - dt.timedelta(days=1)
    return dt.date(last.year, last.month - 2, 1), last


def compile_at(story: Story, moment: dt.datetime, begins: dt.date, ends: dt.date) -> Report:
    with clock.at(moment):
        report = reports.ask(story.workshop, period_from=begins, period_to=ends, by=story.lead)
        tasks.compile_report(report.pk)
        report.refresh_from_db()
    if report.state != "ready":
        raise RuntimeError(f"the report of the demo is {report.state}: {report.error}")
    return report
