"""Telling in time that a mandate ends: thirty and seven days before, once each.

What is due follows from the rows and from today in Rome, so that a tick may be lost or doubled: a
warning whose day passed while the clock stood still goes out late, with the days that are left.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from officine.accounts.models import User
from officine.italian import in_rome
from officine.journal.chain import record
from workshops import notifications
from workshops.actions.reminding import FROM, UNTIL
from workshops.lifecycles import WorkshopState
from workshops.models import Mandate, MandateNotice, Organisation, TeamMember, Workshop

WARNINGS = (30, 7)  # days before the last one
AT_WORK = (WorkshopState.RUNNING, WorkshopState.CLOSING)


@dataclass(frozen=True)
class Warned:
    """A mandate that ends, and which warning that is."""

    mandate: Mandate
    days: int


def warn_due() -> int:
    """Tell who must know of the mandates that are about to end; says how many. By the clock."""
    now = in_rome(timezone.now())
    if not FROM <= now.hour < UNTIL:
        return 0
    with transaction.atomic():
        warned = _claim(now.date())
        if warned:
            _tell(warned, now.date())
    return len(warned)


def due(mandate: Mandate, today: dt.date) -> int | None:
    """The nearest warning whose day has come. What was given for less time is not warned of so
    early: who got a mandate of ten days today knows that it does not last thirty.
    """
    left = (mandate.valid_to - today).days
    given = mandate.registered_at and in_rome(mandate.registered_at).date()
    known = max(filter(None, [mandate.valid_from, given]))
    come = [
        days
        for days in WARNINGS
        if 0 <= left <= days and mandate.valid_to - dt.timedelta(days=days) > known
    ]
    return min(come, default=None)


def _claim(today: dt.date) -> list[Warned]:
    """Those to warn of now, their rows held: of two clocks one finds the other's word."""
    goes_on = Mandate.objects.filter(renews=OuterRef("pk"), revoked_at=None)
    rows = (
        Mandate.objects.current(today)
        .filter(valid_to__lte=today + dt.timedelta(days=max(WARNINGS)), person__is_active=True)
        .exclude(Exists(goes_on))
        .select_for_update(no_key=True, of=("self",))
        .select_related("person", "organisation")
        .order_by("pk")
    )
    rows = list(rows)
    told = set(
        MandateNotice.objects.filter(mandate__in=rows).values_list("mandate", "days", "ends_on")
    )
    found = [Warned(row, days) for row in rows if (days := due(row, today)) is not None]
    found = [one for one in found if (one.mandate.pk, one.days, one.mandate.valid_to) not in told]
    MandateNotice.objects.bulk_create(
        MandateNotice(mandate=one.mandate, days=one.days, ends_on=one.mandate.valid_to)
        for one in found
    )
    for one in found:
        body, person = one.mandate.organisation_id, one.mandate.person_id
        record(
            "mandate.ending_told",
            one.mandate,
            by=None,
            organisation=body,
            person=person,
            days=one.days,
        )
    return found


def _tell(warned: list[Warned], today: dt.date) -> None:
    """One letter each: to whom they belong and to their referenti, and to the secretariats."""
    mandates = [one.mandate for one in warned]
    for person, rows in _in_the_organisations(mandates).items():
        notifications.mandates_ending(person, rows, today)
    for (person, workshop), rows in _at_the_authorities(mandates).items():
        notifications.mandates_ending_here(person, workshop, rows, today)


def _in_the_organisations(mandates: list[Mandate]) -> dict[User, list[Mandate]]:
    referenti = defaultdict(list)
    for one in (
        Mandate.objects.current()
        .filter(
            organisation__in={mandate.organisation_id for mandate in mandates},
            role=Mandate.Role.REFERENTE,
            person__is_active=True,
        )
        .select_related("person")
    ):
        referenti[one.organisation_id].append(one.person)
    found: dict[User, list[Mandate]] = {}
    for mandate in mandates:
        for person in {mandate.person, *referenti[mandate.organisation_id]}:
            found.setdefault(person, []).append(mandate)
    return found


def _at_the_authorities(mandates: list[Mandate]) -> dict[tuple[User, Workshop], list[Mandate]]:
    """The secretariat of each officina at work where they sit; without one, who leads it."""
    bodies = {mandate.organisation_id for mandate in mandates}
    seats = Organisation.objects.filter(
        pk__in=bodies,
        participations__until=None,
        participations__workshop__state__in=AT_WORK,
    ).values_list("pk", "participations__workshop")
    tables = defaultdict(set)
    for body, workshop in seats:
        tables[body].add(workshop)
    staff = defaultdict(lambda: defaultdict(list))
    for member in TeamMember.objects.filter(
        workshop__in=set().union(*tables.values()) if tables else [],
        role__in=["secretariat", "lead"],
        person__is_active=True,
    ).select_related("person", "workshop"):
        staff[member.workshop_id][member.role].append(member)
    found: dict[tuple[User, Workshop], list[Mandate]] = {}
    for mandate in mandates:
        for workshop in sorted(tables[mandate.organisation_id]):
            here = staff[workshop]
            for member in here["secretariat"] or here["lead"]:
                found.setdefault((member.person, member.workshop), []).append(mandate)
    return found
