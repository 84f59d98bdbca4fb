"""Who of an organisation hears of a form, and the letter that every kind of news shares."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse

from officine.accounts.models import User
from officine.outbox.post import post
from workshops.models import (
    Assignment,
    Mandate,
)

WRITERS = (Mandate.Role.REFERENTE, Mandate.Role.COMPILATORE)


def grouped(assignments: Iterable[Assignment]) -> dict[User, list[Assignment]]:
    """By person, what their organisations are asked: one letter each. Two queries."""
    rows = list(
        Assignment.objects.filter(pk__in=[one.pk for one in assignments])
        .select_related(
            "form",
            "step_run__step",
            "step_run__place__city",
            "participation__organisation",
            "participation__workshop",
        )
        .defer("form__document")
        .order_by("due_at", "pk")
    )
    bodies = {row.participation.organisation_id for row in rows}
    mandates = (
        Mandate.objects.current()
        .filter(organisation__in=bodies, role__in=WRITERS, person__is_active=True)
        .select_related("person")
        .order_by("person_id")
    )
    heard: dict[User, list[Assignment]] = {}
    for mandate in mandates:
        for row in rows:
            if row.participation.organisation_id == mandate.organisation_id:
                heard.setdefault(mandate.person, []).append(row)
    return heard


def or_who_follows(person: User, organisation: int) -> list[User]:
    """Who began something; or, once they act for the organisation no more, its referenti."""
    acting = Mandate.objects.current().filter(organisation=organisation, person__is_active=True)
    if acting.filter(person=person, role__in=WRITERS).exists():
        return [person]
    rows = acting.filter(role=Mandate.Role.REFERENTE).select_related("person").order_by("pk")
    return [row.person for row in rows] or [person]


def write(kind: str, person: User, rows: list[Assignment], key: str, **context) -> None:
    workshop = rows[0].participation.workshop
    post(
        kind,
        person,
        f"{kind}:{key}:{person.pk}",
        {
            "assignments": rows,
            "first": rows[0],
            "workshop": workshop,
            "link": f"{settings.SITE_URL}{_way_to(rows)}",
            **context,
        },
        kind,
        reply_to=workshop.contact_email,
    )


def _way_to(rows: list[Assignment]) -> str:
    """To the form itself when there is one, to the list of one's work when there are several."""
    if len(rows) == 1:
        return reverse("workshops:hub", args=[rows[0].public_id])
    return reverse("workshops:area")
