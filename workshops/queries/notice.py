"""How many working days before a meeting one is told, against the rule of the officina."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from officine.calendar import add_working_days, working_days
from officine.italian import in_rome
from workshops.models import Meeting, MeetingDocument, WorkshopCity
from workshops.queries.pacts import rules_of


@dataclass(frozen=True)
class Notice:
    """``days`` of notice if it is told on ``told_on``; ``rule`` asks for so many."""

    told_on: dt.date
    days: int
    rule: int
    source: str  # law, pact or default
    earliest: dt.date  # the first day on which the meeting would respect the rule

    @property
    def missing(self) -> int:
        return max(0, self.rule - self.days)

    @property
    def is_late(self) -> bool:
        return self.missing > 0


def patron_days(meeting: Meeting) -> list[str]:
    """Of the city of the meeting, or of all those of the officina."""
    places = WorkshopCity.objects.filter(workshop=meeting.workshop_id)
    if meeting.place_id:
        places = places.filter(pk=meeting.place_id)
    return [day for day in places.values_list("city__patron_day", flat=True) if day]


def notice_of(meeting: Meeting, told_on: dt.date | None = None) -> Notice:
    """Counted as the law counts a term: the day of the telling is not, that of the meeting is."""
    told_on = told_on or timezone.localdate()
    rules = rules_of(meeting.workshop)
    free = patron_days(meeting)
    day = in_rome(meeting.starts_at).date()
    return Notice(
        told_on=told_on,
        days=working_days(told_on, day, free),
        rule=rules.meeting_notice,
        source=rules.source_of("meeting_notice"),
        earliest=add_working_days(told_on, rules.meeting_notice, free),
    )


def told_with_sharing(meeting: Meeting, said: dict) -> dict:
    """What was convened, each document with when it was shared and how many working days before
    the meeting. Two queries, none when the agenda names no document."""
    named = [one["id"] for turn in said["agenda"] for one in turn["documents"]]
    if not named:
        return said
    rows = MeetingDocument.objects.filter(public_id__in=named, shared_at__isnull=False)
    shared = {str(key): at for key, at in rows.values_list("public_id", "shared_at")}
    free, held = patron_days(meeting), in_rome(meeting.starts_at).date()

    def told(document: dict) -> dict:
        at = shared.get(document["id"])
        if at is None:
            return document
        days = max(0, working_days(in_rome(at).date(), held, free))
        return document | {"shared_at": at, "days": days}

    agenda = [
        turn | {"documents": [told(one) for one in turn["documents"]]} for turn in said["agenda"]
    ]
    return said | {"agenda": agenda}
