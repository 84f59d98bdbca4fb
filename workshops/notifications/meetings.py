"""The letters that call to meetings, with the event for one's calendar."""

from email.utils import parseaddr

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from officine.accounts.models import User
from officine.ics import invitation_of
from officine.outbox.post import compose, post, post_new
from workshops.lifecycles import RegistrationState
from workshops.models import Convocation, Mandate, Organisation, Registration
from workshops.queries.appointments import appointment_of, changes_in_words
from workshops.queries.keys import co_leads

Kind = Convocation.Kind
LETTERS = {
    Kind.FIRST: "meeting_convened",
    Kind.RECTIFICATION: "meeting_rectified",
    Kind.CANCELLATION: "meeting_cancelled",
}


def keys_asked(convocation: Convocation) -> None:
    """Who may turn a key hears that a convocation waits: the responsible and the co-leads."""
    meeting = convocation.meeting
    workshop = meeting.workshop
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
    desk = reverse("workshops:meeting", args=[workshop.slug, meeting.number])
    own = reverse("workshops:own-meeting", args=[meeting.public_id])
    ways = [(one.person, own) for one in mandates] + [(one.person, desk) for one in leads]
    for person, way in dict(ways).items():
        if person.pk == convocation.prepared_by_id:
            continue
        post(
            "meeting_keys_asked",
            person,
            f"meeting_keys_asked:{convocation.pk}:{person.pk}",
            {"meeting": meeting, "workshop": workshop, "link": settings.SITE_URL + way}
            | _said(convocation),
            "meeting_keys_asked",
            reply_to=workshop.contact_email,
        )


def convened(convocation: Convocation, called: list[tuple[Organisation, list[User]]]) -> None:
    """One letter to each person, however many organisations they act for; and to the public.

    ``convocation`` was sent in this transaction, once: nobody can have used these keys.
    """
    people = {person.pk: person for _body, those in called for person in those}
    own = settings.SITE_URL + reverse("workshops:own-meeting", args=[convocation.meeting.public_id])
    letters = [_letter(convocation, person, own, private=True) for person in people.values()]
    if convocation.kind != Kind.FIRST:
        letters += _to_the_public(convocation, {person.email for person in people.values()})
    post_new(letters)


def _to_the_public(convocation: Convocation, told: set[str]):
    rows = convocation.meeting.registrations.filter(
        state__in=[RegistrationState.CONFIRMED, RegistrationState.WAITING], forgotten_at=None
    )
    public = settings.SITE_URL + convocation.meeting.get_absolute_url()
    return [
        _letter(convocation, row.email, public, private=False, language=row.language)
        for row in rows.order_by("pk")
        if row.email not in told
    ]


def _letter(convocation: Convocation, to, link: str, *, private: bool, language: str = ""):
    workshop, kind = convocation.meeting.workshop, LETTERS[convocation.kind]
    email, language = getattr(to, "email", to), language or getattr(to, "language", "it")
    with override(language):
        context = {
            "meeting": convocation.meeting,
            "workshop": workshop,
            "link": link,
            "private": private,
            "changes": changes_in_words(convocation, private=private),
            **_said(convocation),
        }
        event = _event(convocation, email, language, private=private)
    return compose(
        kind,
        to,
        f"convocation:{convocation.pk}:{email}"[:200],
        context,
        kind,
        reply_to=workshop.contact_email,
        language=language,
        calendar=event,
    )


def _event(convocation: Convocation, email: str, language: str, *, private: bool) -> bytes:
    workshop = convocation.meeting.workshop
    return invitation_of(
        appointment_of(convocation, private=private),
        host=settings.SITE_URL.partition("://")[2],
        language=language,
        organizer=workshop.contact_email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        organizer_name=workshop.title,
        to=email,
    )


def _said(convocation: Convocation) -> dict:
    return {
        "convocation": convocation,
        "said": convocation.document,
        "is_remote": convocation.document["mode"] == "remote",
    }


def registered(registration: Registration, token: str) -> None:
    """Who registered hears whether there is a place, with the key to give it back."""
    meeting = registration.meeting
    convocation = meeting.current
    convocation.meeting = meeting
    has_place = registration.state == RegistrationState.CONFIRMED
    with override(registration.language):
        event = _event(convocation, registration.email, registration.language, private=True)
    stamp = timezone.now().strftime("%Y%m%d%H%M%S%f")
    letter = compose(
        "registration",
        registration.email,
        f"registration:{registration.pk}:{stamp}",
        {
            "registration": registration,
            "has_place": has_place,
            "meeting": meeting,
            "workshop": meeting.workshop,
            "link": settings.SITE_URL + reverse("workshops:registration", args=[token]),
            **_said(convocation),
        },
        "registration",
        reply_to=meeting.workshop.contact_email,
        secret=True,
        language=registration.language,
        calendar=event if has_place else b"",
    )
    post_new([letter])
