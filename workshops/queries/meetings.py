"""Meetings as lists: of an officina, of the week, of a person; and who is called to one."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.utils import timezone

from officine.accounts.models import User
from officine.italian import ROME, in_rome
from workshops.lifecycles import PENDING, TO_COME, MeetingState
from workshops.models import (
    Attendance,
    Convocation,
    Key,
    Mandate,
    Meeting,
    Organisation,
    Participation,
    TeamMember,
    Workshop,
)
from workshops.queries.keys import Keys, keys_by_subject
from workshops.queries.roles import roles_of

KEPT_IN_CALENDARS = 365  # days
IN_CALENDARS = 500
WHEN = {"prossimi": "next", "passati": "past"}


@dataclass(frozen=True)
class MeetingFilters:
    """What the address asks for; anything else in it is nothing."""

    quando: str = ""
    stato: str = ""
    tipo: str = ""

    @classmethod
    def read(cls, query) -> "MeetingFilters":
        when, state = query.get("quando", ""), query.get("stato", "")
        kind = query.get("tipo", "")
        return cls(
            quando=when if when in WHEN else "",
            stato=state if state in MeetingState.values else "",
            tipo=kind if kind in Meeting.Kind.values else "",
        )

    @property
    def query(self) -> str:
        return urlencode({name: value for name, value in vars(self).items() if value})

    def without(self, name: str) -> "MeetingFilters":
        return replace(self, **{name: ""})


def listed(workshop, asked: MeetingFilters) -> QuerySet[Meeting]:
    """The meetings of an officina for its staff: those to come first, then newest first."""
    rows = Meeting.objects.filter(workshop=workshop).select_related("place__city", "current")
    if asked.stato:
        rows = rows.filter(state=asked.stato)
    if asked.tipo:
        rows = rows.filter(kind=asked.tipo)
    now = timezone.now()
    if asked.quando == "prossimi":
        return rows.filter(ends_at__gte=now).order_by("starts_at", "pk")
    if asked.quando == "passati":
        rows = rows.filter(ends_at__lt=now)
    return rows.order_by("-starts_at", "-pk")


def month_of(rows: QuerySet[Meeting], first: dt.date) -> list[list[tuple[dt.date, list[Meeting]]]]:
    """The weeks of a month, Monday first, each day with its meetings: one query."""
    begins = first - dt.timedelta(days=first.weekday())
    after = (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    ends = after + dt.timedelta(days=(7 - after.weekday()) % 7)
    found = defaultdict(list)
    for one in rows.filter(
        starts_at__gte=_midnight(begins), starts_at__lt=_midnight(ends)
    ).order_by("starts_at"):
        found[in_rome(one.starts_at).date()].append(one)
    days = [begins + dt.timedelta(days=n) for n in range((ends - begins).days)]
    return [[(day, found[day]) for day in days[n : n + 7]] for n in range(0, len(days), 7)]


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=ROME)


def of_the_week(user, officine: list[int]) -> QuerySet[Meeting]:
    """«Incontri della settimana»: those of the next seven days that are not cancelled."""
    now = timezone.now()
    return (
        Meeting.objects.filter(
            workshop__in=officine,
            ends_at__gte=now,
            starts_at__lt=_midnight(timezone.localdate() + dt.timedelta(days=7)),
        )
        .exclude(state=MeetingState.CANCELLED)
        .select_related("workshop", "place__city")
        .order_by("starts_at", "pk")
    )


# Who is called


def seats_called(meeting: Meeting, day: dt.date | None = None) -> QuerySet[Participation]:
    """The organisations that a meeting calls: those of its city and those of all the officina."""
    day = day or timezone.localdate()
    seats = Participation.objects.filter(
        Q(until=None) | Q(until__gt=day), Q(since=None) | Q(since__lte=day)
    ).filter(workshop=meeting.workshop_id)
    if meeting.place_id:
        seats = seats.filter(Q(place=None) | Q(place=meeting.place_id))
    return seats.select_related("organisation__category").order_by("organisation__name")


def called_by_organisation(meeting: Meeting) -> list[tuple[Organisation, list[User]]]:
    """Each organisation that is called, with the people who act for it today: two queries."""
    bodies = [seat.organisation for seat in seats_called(meeting)]
    mandates = (
        Mandate.objects.current()
        .filter(organisation__in=bodies, person__is_active=True)
        .select_related("person")
        .order_by("person_id")
    )
    people = defaultdict(list)
    for mandate in mandates:
        people[mandate.organisation_id].append(mandate.person)
    return [(body, people[body.pk]) for body in bodies]


# For who is called


def of_person(user) -> QuerySet[Meeting]:
    """What the organisations of a person are called to, whatever became of it."""
    return Meeting.objects.told().asked_of(user).select_related("workshop", "current").distinct()


def convened(user) -> list[Convocation]:
    """What the calendar of a person shows: the last word on each meeting, also a cancellation.

    Of the staff those of their officine, of a partner those they are called to: one query.
    """
    since = timezone.now() - dt.timedelta(days=KEPT_IN_CALENDARS)
    rows = Meeting.objects.told().filter(
        Q(pk__in=Meeting.objects.asked_of(user).values("pk"))
        | Q(workshop__in=user.teams.values("workshop")),
        current__starts_at__gte=since,
    )
    found = rows.select_related("workshop", "current").order_by("current__starts_at", "pk")
    said = []
    for meeting in found[:IN_CALENDARS]:
        meeting.current.meeting = meeting
        said.append(meeting.current)
    return said


@dataclass
class Called:
    """One meeting for one organisation of a person."""

    meeting: Meeting
    seat: Participation
    attendance: Attendance | None
    may_answer: bool

    @property
    def is_waiting(self) -> bool:
        return (
            self.may_answer
            and self.meeting.state in TO_COME
            and self.meeting.current.ends_at > timezone.now()
            and (self.attendance is None or not self.attendance.reply)
        )


def seats_of_person(user, meetings: list[Meeting]) -> dict[int, list[Called]]:
    """Meeting id → the seats from which a person is called, with what was answered: 2 queries."""
    roles = dict(user.mandates.current().values_list("organisation_id", "role"))
    seats = list(
        Participation.objects.filter(
            workshop__in={one.workshop_id for one in meetings}, organisation__in=roles
        ).select_related("organisation")
    )
    rows = Attendance.objects.filter(meeting__in=meetings, participation__in=seats)
    said = {(row.meeting_id, row.participation_id): row for row in rows}
    found = defaultdict(list)
    for meeting in meetings:
        for seat in seats:
            here = meeting.place_id in (None, seat.place_id) or seat.place_id is None
            if seat.workshop_id == meeting.workshop_id and here:
                may = roles[seat.organisation_id] != Mandate.Role.OSSERVATORE
                row = said.get((meeting.pk, seat.pk))
                found[meeting.pk].append(Called(meeting, seat, row, may))
    return found


def waiting_for(user) -> list[Called]:
    """The duties of a person: the meetings to come that an organisation has not answered."""
    meetings = list(
        of_person(user)
        .filter(state__in=TO_COME, current__ends_at__gt=timezone.now())
        .order_by("current__starts_at")[:100]
    )
    if not meetings:
        return []
    found = seats_of_person(user, meetings)
    return [one for meeting in meetings for one in found[meeting.pk] if one.is_waiting]


def to_sign(user) -> list[Convocation]:
    """The convocations that wait for the key of a person, as responsible or as co-lead."""
    roles = roles_of(user)
    led = [pk for pk, role in roles.teams.items() if role == TeamMember.Role.LEAD]
    own = [pk for pk, role in roles.mandates.items() if role == Mandate.Role.REFERENTE]
    today = timezone.localdate()
    co_led = Participation.objects.filter(
        Q(until=None) | Q(until__gt=today),
        organisation__in=own,
        role=Participation.Role.CO_LEAD,
    ).values("workshop")
    if not (led or own):
        return []
    rows = list(
        Convocation.objects.filter(
            Q(meeting__workshop__in=led) | Q(meeting__workshop__in=co_led),
            state__in=PENDING,
        )
        .select_related("meeting__workshop")
        .order_by("starts_at")[:100]
    )
    keys = keys_by_subject(rows, {one.pk: one.sha256 for one in rows})
    return [one for one in rows if _waits(one.meeting.workshop, keys[one.pk], led)]


def _waits(workshop: Workshop, keys: Keys, led: list[int]) -> bool:
    """Whether the side of a person has said nothing yet."""
    side = Key.Side.AUTHORITY if workshop.pk in led else Key.Side.CO_LEAD
    return getattr(keys, side.value) is None
