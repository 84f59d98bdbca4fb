"""The agenda of a meeting with the times that its durations make, and what of it is frozen."""

import datetime as dt
from dataclasses import dataclass

from officine.italian import clock, in_rome
from workshops.models import AgendaItem, Meeting


@dataclass(frozen=True)
class Turn:
    """A point with the moment at which it begins and ends."""

    item: AgendaItem
    starts_at: dt.datetime
    ends_at: dt.datetime


@dataclass(frozen=True)
class Agenda:
    turns: list[Turn]
    minutes: int
    over: int  # minutes beyond the end of the meeting; negative when some are left


def agenda_of(meeting: Meeting) -> Agenda:
    """The points in their order: two queries, with their documents."""
    rows = meeting.items.prefetch_related("documents").order_by("position")
    turns, at = [], meeting.starts_at
    for item in rows:
        until = at + dt.timedelta(minutes=item.minutes)
        turns.append(Turn(item, at, until))
        at = until
    minutes = sum(turn.item.minutes for turn in turns)
    over = int((at - meeting.ends_at).total_seconds() // 60)
    return Agenda(turns, minutes, over)


def document_of(meeting: Meeting, agenda: Agenda) -> dict:
    """What is signed and sent: all that who is called reads. Internal notes stay outside."""
    return {
        "workshop": meeting.workshop.title,
        "number": meeting.number,
        "title": meeting.title,
        "kind": meeting.kind,
        "mode": meeting.mode,
        "city": meeting.place.city.name if meeting.place else "",
        "step": meeting.step_run.step.code if meeting.step_run else "",
        "where": meeting.where,
        "link": meeting.link,
        "aim": meeting.aim,
        "starts_at": in_rome(meeting.starts_at).isoformat(timespec="minutes"),
        "ends_at": in_rome(meeting.ends_at).isoformat(timespec="minutes"),
        "is_open": meeting.is_open,
        "seats": meeting.seats,
        "agenda": [
            {
                "id": str(turn.item.public_id),
                "at": clock(turn.starts_at),
                "until": clock(turn.ends_at),
                "minutes": turn.item.minutes,
                "title": turn.item.title,
                "speakers": turn.item.speakers,
                "decision": turn.item.decision,
                "documents": [
                    {"id": str(one.public_id), "title": one.title, "address": one.address}
                    for one in turn.item.documents.all()
                ],
            }
            for turn in agenda.turns
        ],
    }


# What who was called is told about, when it changes, in this order
TOLD = ("title", "kind", "starts_at", "ends_at", "mode", "city", "where", "link", "aim", "agenda")
TOLD_TOO = ("is_open", "seats", "step")


def changes_between(before: dict, after: dict) -> list[dict]:
    """The fields of two documents that differ, each with what it said and says."""
    return [
        {"field": name, "before": before.get(name), "after": after.get(name)}
        for name in (*TOLD, *TOLD_TOO)
        if before.get(name) != after.get(name)
    ]
