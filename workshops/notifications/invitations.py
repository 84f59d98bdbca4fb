"""The letter that invites, and what became of it."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from officine.accounts.models import User
from officine.outbox.post import post
from workshops.models import (
    Assignment,
    Invitation,
)


def what_is_asked(participation) -> list[Assignment]:
    """The forms that an organisation is asked now, soonest first."""
    return list(
        participation.assignments.filter(step_run__state="open", waived_reason="")
        .select_related("form", "step_run__step")
        .order_by("due_at", "pk")
    )


def _about(invitation: Invitation) -> dict:
    seat = invitation.participation
    return {
        "invitation": invitation,
        "workshop": seat.workshop,
        "organisation": seat.organisation,
        "city": seat.place.city if seat.place else None,
    }


def invitation(invitation: Invitation, token: str) -> None:
    """The letter with the key: who calls, to do what, by when, and one button."""
    assignments = what_is_asked(invitation.participation)
    known = User.objects.filter(email=invitation.email).first()
    workshop = invitation.participation.workshop
    post(
        "invitation",
        known or invitation.email,
        f"invitation:{invitation.pk}",
        {
            **_about(invitation),
            "assignments": assignments,
            "first": assignments[0] if assignments else None,
            "minutes": sum(one.form.minutes for one in assignments),
            "link": f"{settings.SITE_URL}{reverse('workshops:invitation', args=[token])}",
        },
        "invitation",
        reply_to=workshop.contact_email,
        secret=True,
        expires_at=invitation.expires_at,
    )


def _inviter(invitation: Invitation):
    """Who hears what became of a letter: its sender, or the office when the sender left."""
    sender = invitation.invited_by
    if sender is not None and sender.is_active:
        return sender
    return invitation.participation.workshop.contact_email or settings.CONTACT_EMAIL


def _tell_inviter(kind: str, invitation: Invitation, key: str) -> bool:
    """Says whether the letter is new: the same news on the same day is told once."""
    before = timezone.now()
    message = post(
        kind,
        _inviter(invitation),
        f"{kind}:{key}",
        {
            **_about(invitation),
            "link": f"{settings.SITE_URL}{reverse('home-after-login')}",
        },
        kind,
    )
    return message.created_at >= before


def invitation_declined(invitation: Invitation) -> None:
    _tell_inviter("invitation_declined", invitation, str(invitation.pk))


def invitation_forwarded(invitation: Invitation) -> None:
    """``invitation`` is the new one."""
    _tell_inviter("invitation_forwarded", invitation, str(invitation.pk))


def new_invitation_asked(invitation: Invitation) -> bool:
    day = timezone.localdate().isoformat()
    return _tell_inviter("invitation_again", invitation, f"{invitation.pk}:{day}")
