"""Days and what falls on them, for the calendar that somebody already uses (RFC 5545)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from icalendar import Alarm, Calendar, Event, vCalAddress

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


@dataclass(frozen=True)
class Appointment:
    """People who meet, from a moment to a moment.

    ``sequence`` grows each time something is told anew: a calendar keeps the highest.
    """

    key: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    title: str
    text: str
    where: str
    address: str
    since: dt.datetime
    sequence: int = 0
    is_cancelled: bool = False


def calendar_of(
    name: str, entries: Iterable[Entry | Appointment], *, host: str, language: str
) -> bytes:
    """The same bytes for the same entries: what changes between two readings is what is due."""
    calendar = _calendar("PUBLISH", host, language)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    for entry in entries:
        made = _meeting if isinstance(entry, Appointment) else _event
        calendar.add_component(made(entry, host))
    return calendar.to_ical()


def invitation_of(
    one: Appointment, *, host: str, language: str, organizer: str, organizer_name: str, to: str
) -> bytes:
    """What goes with the letter that calls somebody, or tells them that there is no meeting."""
    calendar = _calendar("CANCEL" if one.is_cancelled else "REQUEST", host, language)
    event = _meeting(one, host)
    by = vCalAddress(f"mailto:{organizer}")
    by.params["CN"] = organizer_name
    event.add("organizer", by)
    guest = vCalAddress(f"mailto:{to}")
    guest.params["ROLE"] = "REQ-PARTICIPANT"
    guest.params["PARTSTAT"] = "NEEDS-ACTION"
    guest.params["RSVP"] = "FALSE"  # one answers in the portal, for the organisation
    event.add("attendee", guest)
    calendar.add_component(event)
    return calendar.to_ical()


def _calendar(method: str, host: str, language: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", f"-//Officine//{host}//{language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def _meeting(one: Appointment, host: str) -> Event:
    """In universal time, which every calendar shows in its own; no table of zones is needed."""
    event = Event()
    event.add("uid", f"{one.key}@{host}")
    event.add("dtstamp", one.since.astimezone(dt.UTC))
    event.add("dtstart", one.starts_at.astimezone(dt.UTC))
    event.add("dtend", one.ends_at.astimezone(dt.UTC))
    event.add("sequence", one.sequence)
    event.add("status", "CANCELLED" if one.is_cancelled else "CONFIRMED")
    event.add("summary", one.title)
    event.add("description", one.text)
    if one.where:
        event.add("location", one.where)
    event.add("url", one.address)
    return event


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
