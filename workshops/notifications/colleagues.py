"""What people of one organisation ask of each other: a section, a signature."""

from django.conf import settings
from django.urls import reverse

from officine.accounts.models import User
from officine.outbox.post import post
from workshops.models import (
    Entrusting,
    Signature,
)
from workshops.notifications.letters import or_who_follows


def entrusted(entrusting: Entrusting, title: str) -> None:
    """A colleague hears which section is theirs, and why."""
    _between_colleagues("section_entrusted", entrusting, entrusting.to, title)


def section_done(entrusting: Entrusting, title: str) -> None:
    """Who gave the section hears that it is done, or who answers for the organisation now."""
    body = entrusting.assignment.participation.organisation_id
    for person in or_who_follows(entrusting.by, body):
        _between_colleagues("section_done", entrusting, person, title)


def _between_colleagues(kind: str, entrusting: Entrusting, person: User, title: str) -> None:
    assignment = entrusting.assignment
    post(
        kind,
        person,
        f"{kind}:{entrusting.pk}:{person.pk}",
        {
            "entrusting": entrusting,
            "section": title,
            "form": assignment.form.title,
            "organisation": assignment.participation.organisation.name,
            "workshop": assignment.participation.workshop,
            "due_at": assignment.due_at,
            "link": settings.SITE_URL + reverse("workshops:hub", args=[assignment.public_id]),
        },
        kind,
        reply_to=(entrusting.by if kind == "section_entrusted" else entrusting.to).email,
    )


def signature_asked(signature: Signature, token: str) -> None:
    """The letter with the key: what is to be signed, for whom, by when, and one button."""
    known = User.objects.filter(email=signature.email).first()
    _of_signature(
        "signature_asked",
        signature,
        known or signature.email,
        secret=True,
        expires_at=signature.expires_at,
        link=settings.SITE_URL + reverse("workshops:signature", args=[token]),
    )


def signature_given(signature: Signature) -> None:
    """Who asked hears that now it can be sent."""
    _to_who_asked("signature_given", signature)


def signature_refused(signature: Signature) -> None:
    _to_who_asked("signature_refused", signature)


def signature_lapsed(signature: Signature) -> None:
    """An answer changed after the signature: it must be asked again."""
    _to_who_asked("signature_lapsed", signature)


def _to_who_asked(kind: str, signature: Signature) -> None:
    """And if they left the role meanwhile, to who answers for the organisation now."""
    body = signature.submission.assignment.participation.organisation_id
    for person in or_who_follows(signature.asked_by, body):
        _of_signature(kind, signature, person)


def _of_signature(kind: str, signature: Signature, to, *, link="", **options) -> None:
    assignment = signature.submission.assignment
    seat = assignment.participation
    page = "workshops:check" if kind == "signature_given" else "workshops:sign-off"
    post(
        kind,
        to,
        f"{kind}:{signature.pk}:{getattr(to, 'pk', '')}",
        {
            "signature": signature,
            "form": assignment.form.title,
            "organisation": seat.organisation.name,
            "workshop": seat.workshop,
            "due_at": assignment.due_at,
            "link": link or settings.SITE_URL + reverse(page, args=[assignment.public_id]),
        },
        kind,
        reply_to=signature.asked_by.email if link else seat.workshop.contact_email,
        **options,
    )
