"""Calling a person to act for an organisation: a letter with a key, used once, by a POST.

Only the digest of the key is kept. Who holds the letter acts for the address it was sent to, so
the verbs of the letter take the key and no user; whether it is still good is asked at that moment.
"""

import datetime as dt
import hashlib
import secrets

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from officine.access import require
from officine.accounts.models import User
from officine.journal.chain import record
from officine.lifecycle.machine import WrongState, advance
from workshops import notifications
from workshops.actions import deputies, passing
from workshops.lifecycles import InvitationState
from workshops.models import Invitation, Mandate, Organisation, Participation

LASTS = dt.timedelta(days=30)
STRENGTH = [Mandate.Role.OSSERVATORE, Mandate.Role.COMPILATORE, Mandate.Role.REFERENTE]


class Expired(Exception):
    """The letter is good but came too late: a new one can be asked for."""


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def by_token(token: str) -> Invitation | None:
    """The invitation whose letter holds this key, whatever became of it."""
    return (
        Invitation.objects.select_related(
            "participation__organisation",
            "participation__place__city",
            "participation__workshop__authority",
            "participation__workshop__programme",
            "invited_by",
        )
        .filter(digest=digest_of(token))
        .first()
    )


def is_expired(invitation: Invitation) -> bool:
    return invitation.expires_at is not None and invitation.expires_at <= timezone.now()


def _require_inviter(by: User, participation: Participation) -> None:
    """The staff of the officina, or a referente for their own organisation."""
    if not by.has_perm("workshops.change_partners", participation):
        require(by, "workshops.invite_colleague", participation)


@transaction.atomic
def invite(
    participation: Participation, *, email: str, name: str = "", role: str, by: User
) -> Invitation:
    """Prepare a letter. One that is still open for the same address loses its key."""
    _require_inviter(by, participation)
    email = email.strip().lower()
    validate_email(email)
    if role not in Mandate.Role.values:
        raise ValidationError(_("Questo ruolo non esiste."), code="role")
    if _has_role(participation, email, role):
        raise ValidationError(
            _("Questa persona agisce già per l'organizzazione con questo ruolo."), code="mandated"
        )
    opened = participation.invitations.filter(
        email=email, state__in=[InvitationState.PREPARED, InvitationState.SENT]
    )
    for older in opened.select_for_update(no_key=True):
        _revoke(older, by=by)
    return Invitation.objects.create(
        participation=participation, email=email, name=name.strip(), role=role, invited_by=by
    )


def _has_role(participation: Participation, email: str, role: str) -> bool:
    held = Mandate.objects.current().filter(
        person__email=email, organisation=participation.organisation_id
    )
    return any(STRENGTH.index(mandate.role) >= STRENGTH.index(role) for mandate in held)


@transaction.atomic
def send_invitation(invitation: Invitation, *, by: User) -> None:
    """Give the letter its key and post it. The key is in the letter and nowhere else."""
    _require_inviter(by, invitation.participation)
    _send(invitation, by=by)


def _send(invitation: Invitation, *, by: User | None) -> None:
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    advance(invitation, "send", by=by, digest=digest_of(token), sent_at=now, expires_at=now + LASTS)
    notifications.invitation(invitation, token)
    _note("invitation.sent", invitation, by=by, role=invitation.role)


@transaction.atomic
def revoke(invitation: Invitation, *, by: User) -> None:
    """From now on the key in the letter opens nothing."""
    _require_inviter(by, invitation.participation)
    _revoke(invitation, by=by)


def _revoke(invitation: Invitation, *, by: User) -> None:
    advance(invitation, "revoke", by=by)
    passing.withdraw_with(invitation, by=by)
    _note("invitation.revoked", invitation, by=by)


@transaction.atomic
def accept(token: str, *, by: User | None = None) -> User:
    """Make the person of the letter act for the organisation; says who that is.

    ``by`` is who is signed in, if anybody: somebody else's letter is not theirs to accept. Of two
    acceptances at once one wins, the other gets :class:`WrongState`.
    """
    invitation = _open(token, "accept")
    if by is not None and by.email != invitation.email:
        raise PermissionDenied
    advance(invitation, "accept", by=by)
    person = by or _person(invitation)
    if not person.is_active:
        raise ValidationError(_("Questo accesso è sospeso."), code="inactive")
    invitation.accepted_by = person
    invitation.save(update_fields=["accepted_by"])
    mandate = _mandate(person, invitation)
    passing.complete_with(invitation, person)
    _note("invitation.accepted", invitation, by=person, role=mandate.role, mandate=mandate.pk)
    return person


def _person(invitation: Invitation) -> User:
    """Who has the address, made now if nobody has: the letter proves that it is theirs."""
    person = User.objects.filter(email=invitation.email).first()
    if person is None:
        try:
            with transaction.atomic():
                person = User.objects.create_user(invitation.email, name=invitation.name)
        except IntegrityError:  # another letter to the same address was accepted just now
            person = User.objects.get(email=invitation.email)
    if not EmailAddress.objects.filter(user=person).exists():
        EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
    return person


def _mandate(person: User, invitation: Invitation) -> Mandate:
    """One open mandate per person and organisation; an invitation never takes a role away."""
    organisation = invitation.participation.organisation
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    mandate = Mandate.objects.current().filter(person=person, organisation=organisation).first()
    if mandate is None:
        return Mandate.objects.create(
            person=person, organisation=organisation, role=invitation.role
        )
    if STRENGTH.index(mandate.role) < STRENGTH.index(invitation.role):
        mandate.role, mandate.deputy_for = invitation.role, None  # from now on by themselves
        mandate.save(update_fields=["role", "deputy_for"])
        deputies.align(mandate, by=person, workshop=invitation.participation.workshop)
    return mandate


@transaction.atomic
def decline(token: str, *, reason: str) -> Invitation:
    """The organisation does not take part: the inviter hears why."""
    invitation = _open(token, "decline")
    reason = reason.strip()
    if not reason:
        raise ValidationError(_("Scrivi in due parole perché."), code="required")
    advance(invitation, "decline", by=None, reason=reason)
    passing.withdraw_with(invitation, by=None)
    notifications.invitation_declined(invitation)
    _note("invitation.declined", invitation, by=None)
    return invitation


@transaction.atomic
def forward(token: str, *, email: str, name: str = "") -> Invitation:
    """The letter goes to a colleague instead: a new one, for the same role, and this one ends."""
    invitation = _open(token, "forward")
    email = email.strip().lower()
    validate_email(email)
    if email == invitation.email:
        raise ValidationError(
            _("Questo è l'indirizzo che ha ricevuto l'invito: scrivi quello del collega."),
            code="same",
        )
    if _has_role(invitation.participation, email, invitation.role):
        raise ValidationError(
            _("Questa persona agisce già per l'organizzazione con questo ruolo."), code="mandated"
        )
    advance(invitation, "forward", by=None)
    opened = invitation.participation.invitations.filter(
        email=email, state__in=[InvitationState.PREPARED, InvitationState.SENT]
    )
    for older in opened.select_for_update(no_key=True):
        _revoke(older, by=None)
    fresh = Invitation.objects.create(
        participation=invitation.participation,
        email=email,
        name=name.strip(),
        role=invitation.role,
        invited_by=invitation.invited_by,
        forwarded_from=invitation,
    )
    passing.follow(invitation, fresh)
    _send(fresh, by=None)
    notifications.invitation_forwarded(fresh)
    _note("invitation.forwarded", invitation, by=None, to=fresh.pk)
    return fresh


@transaction.atomic
def ask_again(token: str) -> Invitation:
    """Tell the inviter that a letter expired unanswered and a new one is wanted."""
    invitation = by_token(token)
    if invitation is None:
        raise Invitation.DoesNotExist
    if invitation.state != InvitationState.SENT or not is_expired(invitation):
        raise WrongState(invitation, "ask_again", invitation.state)
    if notifications.new_invitation_asked(invitation):
        _note("invitation.asked_again", invitation, by=None)
    return invitation


def _open(token: str, verb: str) -> Invitation:
    """The invitation, when its key is good today."""
    invitation = by_token(token)
    if invitation is None:
        raise Invitation.DoesNotExist
    if invitation.state != InvitationState.SENT:
        raise WrongState(invitation, verb, invitation.state)
    if is_expired(invitation):
        raise Expired
    return invitation


def _note(action: str, invitation: Invitation, *, by, **detail) -> None:
    seat = invitation.participation
    record(
        action,
        invitation,
        by=by,
        organisation=seat.organisation,
        workshop=seat.workshop,
        **detail,
    )
