"""An officina with every case a report counts, made at random or on purpose."""

import datetime as dt
import random

from django.utils import timezone

from tests import factories as make
from workshops.models import (
    Assignment,
    Extension,
    Reminder,
    Snapshot,
    Submission,
    WorkshopCity,
)

CANARY = "CANARINO"
CATEGORIES = ["A1", "B1", "B2", "B2", "C1", "C3"]


def sent(assignment, who, at, *, validated=None, late=False, round=1) -> Submission:
    """An assignment answered at a moment, validated at another; arranged past the actions."""
    submission, _made = Submission.objects.get_or_create(
        assignment=assignment, defaults={"started_by": who}
    )
    Snapshot.objects.create(
        submission=submission,
        round=round,
        number=f"T-{submission.pk}-{round}",
        document={},
        sha256="0" * 64,
        sent_at=at,
        sent_by=who,
        is_late=late,
    )
    Submission.objects.filter(pk=submission.pk).update(
        state="validated" if validated else "sent", sent_at=at, validated_at=validated
    )
    return submission


def officina(workshop, steps, forms, *, cities, bodies, seed=0, now=None):
    """Cities with steps in every state and organisations that answer, are late, or are silent."""
    rnd = random.Random(seed)
    now = now or timezone.now()
    today = timezone.localtime(now).date()
    who = make.person(
        f"{CANARY.lower()}-staff{workshop.pk}@persone.example", f"{CANARY} Nome Cognome"
    )
    for city in cities:
        place = make.place(workshop, city)
        WorkshopCity.objects.filter(pk=place.pk).update(registered_at=None)
        seats = []
        for number in range(bodies):
            body = make.organisation(
                f"Ente {city} {number}",
                rnd.choice(CATEGORIES),
                size=rnd.choice(["", "micro", "large"]),
                hard_to_reach=rnd.random() < 0.2,
            )
            if rnd.random() < 0.7:
                person = make.person(
                    f"{CANARY.lower()}{body.pk}@persone.example", f"{CANARY} Persona {body.pk}"
                )
                make.mandate(person, body, act=rnd.choice(["", "Delibera 4"]), registered_at=None)
            since = rnd.choice([None, today - dt.timedelta(days=rnd.randrange(60))])
            seats.append(make.participation(workshop, body, place, since=since, registered_at=None))
        for step in steps:
            state = rnd.choice(["planned", "open", "open", "done"])
            opens = today - dt.timedelta(days=rnd.randrange(10, 60))
            run = make.step_run(
                place,
                step,
                state,
                opens_on=opens,
                due_on=opens + dt.timedelta(days=rnd.randrange(5, 70)),
                finished_on=today if state == "done" else None,
                registered_at=None,
            )
            for seat in seats:
                for form in forms:
                    if rnd.random() < 0.8:
                        _asked(rnd, run, seat, form, who, now)


def _asked(rnd, run, seat, form, who, now):
    due = now + dt.timedelta(days=rnd.randrange(-20, 20))
    row = make.assignment(
        run, seat, form, due_at=due, waived_reason="Fuori tema" if rnd.random() < 0.1 else ""
    )
    Assignment.objects.filter(pk=row.pk).update(created_at=now - dt.timedelta(days=40))
    if rnd.random() < 0.2:
        extension = Extension.objects.create(
            assignment=row, until=due + dt.timedelta(days=5), reason="Ferie", by=who
        )
        Extension.objects.filter(pk=extension.pk).update(at=now - dt.timedelta(days=25))
    if rnd.random() < 0.2:
        mandate = seat.organisation.mandates.first()
        if mandate:
            reminder = Reminder.objects.create(assignment=row, mandate=mandate)
            Reminder.objects.filter(pk=reminder.pk).update(at=now - dt.timedelta(days=3))
    if rnd.random() < 0.6:
        at = now - dt.timedelta(days=rnd.randrange(1, 30), hours=rnd.randrange(20))
        checked = at + dt.timedelta(hours=rnd.randrange(1, 20)) if rnd.random() < 0.5 else None
        sent(row, who, at, validated=checked, late=at > due)
    elif rnd.random() < 0.5:
        Submission.objects.create(assignment=row, started_by=who)  # a draft


def deadline(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(23, 59)))
