"""The letters about minutes: open to comments, at the signature, published."""

from django.conf import settings
from django.urls import reverse

from officine.outbox.post import post
from workshops.models import Mandate, Minutes
from workshops.queries.keys import co_leads
from workshops.queries.meetings import called_by_organisation


def minutes_open(minutes: Minutes) -> None:
    """Who acts for an organisation that was called; a reopened window is told again."""
    _to_the_table("minutes_open", minutes, str(minutes.comments_until))


def minutes_published(minutes: Minutes) -> None:
    _to_the_table("minutes_published", minutes, minutes.sha256[:16])


def minutes_to_sign(minutes: Minutes) -> None:
    """The responsible and the referenti of who leads with the authority."""
    meeting = minutes.meeting
    workshop = meeting.workshop
    desk = reverse("workshops:minutes", args=[workshop.slug, meeting.number])
    leads = workshop.team.filter(role="lead", person__is_active=True).select_related("person")
    mandates = (
        Mandate.objects.current()
        .filter(
            organisation__in=co_leads(workshop.pk),
            role=Mandate.Role.REFERENTE,
            person__is_active=True,
        )
        .select_related("person")
    )
    ways = [(one.person, _own(minutes)) for one in mandates]
    ways += [(one.person, desk) for one in leads]
    for person, way in dict(ways).items():
        _write("minutes_to_sign", minutes, person, way, minutes.sha256[:16])


def _to_the_table(kind: str, minutes: Minutes, about: str) -> None:
    people = {
        person.pk: person
        for _body, those in called_by_organisation(minutes.meeting)
        for person in those
    }
    for person in people.values():
        _write(kind, minutes, person, _own(minutes), about)


def _own(minutes: Minutes) -> str:
    return reverse("workshops:own-minutes", args=[minutes.meeting.public_id])


def _write(kind: str, minutes: Minutes, person, way: str, about: str) -> None:
    workshop = minutes.meeting.workshop
    post(
        kind,
        person,
        f"{kind}:{minutes.pk}:{about}:{person.pk}",
        {
            "workshop": workshop,
            "minutes": minutes,
            "said": minutes.meeting.current.document,
            "link": settings.SITE_URL + way,
        },
        kind,
        reply_to=workshop.contact_email,
    )
