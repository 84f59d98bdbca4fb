"""Who acts for an organisation: that it ends, that it goes on."""

import datetime as dt

from django.conf import settings
from django.urls import reverse

from officine.accounts.models import User
from officine.outbox.post import post
from workshops.models import Handover, Mandate, Workshop


def mandates_ending(person: User, mandates: list[Mandate], today: dt.date) -> None:
    """To who has one that ends and to who answers for the organisation: one letter a day."""
    body = mandates[0].organisation
    post(
        "mandates_ending",
        person,
        f"mandates_ending:{today.isoformat()}:{person.pk}:{_those(mandates)}",
        {
            "mandates": mandates,
            "first": min(mandates, key=lambda one: one.valid_to),
            "own": [one for one in mandates if one.person_id == person.pk],
            "others": [one for one in mandates if one.person_id != person.pk],
            "link": settings.SITE_URL + reverse("workshops:mandates", args=[body.public_id]),
        },
        "mandates_ending",
    )


def mandates_ending_here(
    person: User, workshop: Workshop, mandates: list[Mandate], today: dt.date
) -> None:
    """To the secretariat of an officina: whose mandates end among those at its table."""
    key = f"{today.isoformat()}:{workshop.pk}:{person.pk}:{_those(mandates)}"
    post(
        "mandates_ending",
        person,
        f"mandates_ending_here:{key}",
        {
            "mandates": mandates,
            "first": min(mandates, key=lambda one: one.valid_to),
            "own": [],
            "others": mandates,
            "workshop": workshop,
            "link": settings.SITE_URL
            + reverse("workshops:workshop-mandates", args=[workshop.slug]),
        },
        "mandates_ending",
        reply_to=workshop.contact_email,
    )


def mandate_renewed(mandate: Mandate, *, by: User) -> None:
    """The person hears from when to when, and by which act."""
    body = mandate.organisation
    post(
        "mandate_renewed",
        mandate.person,
        f"mandate_renewed:{mandate.pk}",
        {
            "mandate": mandate,
            "by": by,
            "link": settings.SITE_URL + reverse("workshops:organisation", args=[body.public_id]),
        },
        "mandate_renewed",
        reply_to=by.email,
    )


def _those(mandates: list[Mandate]) -> str:
    return "-".join(str(pk) for pk in sorted(one.pk for one in mandates))


def handed_over(handover: Handover, passes: list[str]) -> None:
    """Who follows hears what is now in their hands."""
    _of_handover("handed_over", handover, handover.to, passes=passes)


def left_to_another(handover: Handover) -> None:
    """Who leaves hears to whom it passed, by whom and why; what they wrote stays theirs."""
    if handover.mandate.person_id != handover.asked_by_id:
        _of_handover("left_to_another", handover, handover.mandate.person)


def _of_handover(kind: str, handover: Handover, person: User, **context) -> None:
    body = handover.mandate.organisation
    post(
        kind,
        person,
        f"{kind}:{handover.pk}:{person.pk}",
        {
            "handover": handover,
            "organisation": body.name,
            "link": settings.SITE_URL + reverse("workshops:area"),
            **context,
        },
        kind,
        reply_to=handover.asked_by.email,
    )
