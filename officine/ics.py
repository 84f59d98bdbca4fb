"""Days and what falls on them, for the calendar that somebody already uses (RFC 5545)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from icalendar import Alarm, Calendar, Event

MEDIA_TYPE = "text/calendar; charset=utf-8"
REFRESH = dt.timedelta(hours=6)  # how often a calendar that follows the address looks again
BEFORE = dt.timedelta(hours=-15)  # nine in the morning of the day before


@dataclass(frozen=True)
class Entry:
    """Something that is due on a day of the calendar in Rome, all day long.

    ``key`` is the same for the same thing for ever: a calendar moves it instead of adding another.
    """

    key: str
    day: dt.date
    title: str
    text: str
    address: str
    since: dt.datetime


def calendar_of(name: str, entries: Iterable[Entry], *, host: str, language: str) -> bytes:
    """The same bytes for the same entries: what changes between two readings is what is due."""
    calendar = Calendar()
    calendar.add("prodid", f"-//Officine//{host}//{language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    for entry in entries:
        calendar.add_component(_event(entry, host))
    return calendar.to_ical()


def _event(entry: Entry, host: str) -> Event:
    event = Event()
    event.add("uid", f"{entry.key}@{host}")
    event.add("dtstamp", entry.since)
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + dt.timedelta(days=1))
    event.add("summary", entry.title)
    event.add("description", entry.text)
    event.add("url", entry.address)
    event.add("transp", "TRANSPARENT")  # a deadline keeps nobody busy
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry.title)
    alarm.add("trigger", BEFORE)
    event.add_component(alarm)
    return event
