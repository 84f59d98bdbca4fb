"""Handing over: the referente leaves the role to a colleague, or to somebody who is invited.

The secretariat of an officina does it when the referente has gone, and says why.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from officine.access import require
from officine.accounts.models import User
from officine.journal.chain import record
from workshops.actions import deputies, invitations, passing
from workshops.lifecycles import HandoverState, WorkshopState
from workshops.models import Handover, Mandate, Organisation, Participation, Workshop
from workshops.queries.handovers import waiting
from workshops.queries.roles import roles_of


@transaction.atomic
def hand_over(
    mandate: Mandate,
    *,
    to: Mandate | None = None,
    name: str = "",
    email: str = "",
    reason: str = "",
    act: str = "",
    stays: bool = False,
    carries_deputies: bool = False,
    by: User,
    workshop: Workshop | None = None,
) -> Handover:
    """To a colleague at once; to somebody new when they accept: until then nothing changes.

    ``stays``: who leaves goes on filling in. ``carries_deputies``: who stood in for them stands in
    for who follows; otherwise the mandates of deputies stay as they are.
    ``ValidationError`` beside the field it is about.
    """
    require(by, "workshops.hand_over", mandate)
    Organisation.objects.select_for_update(no_key=True).get(pk=mandate.organisation_id)
    mandate = Mandate.objects.select_related("person", "organisation").get(pk=mandate.pk)
    _refuse(mandate, to=to, email=email, reason=reason, by=by)
    if earlier := waiting(mandate):
        withdraw(earlier, by=by)
    made = Handover(
        mandate=mandate,
        reason=reason.strip(),
        act=" ".join(act.split()),
        stays=stays,
        carries_deputies=carries_deputies,
        asked_by=by,
    )
    if to is not None:
        made.save()
        passing.complete(made, to.person)
        return made
    made.invitation = _letter(mandate, name=name, email=email, workshop=workshop, by=by)
    made.save()
    record(
        "handover.asked",
        made,
        by=by,
        organisation=mandate.organisation_id,
        workshop=made.invitation.participation.workshop_id,
        person=mandate.person_id,
    )
    return made


@transaction.atomic
def withdraw(handover: Handover, *, by: User) -> None:
    """The letter opens nothing any more; who is referente stays so."""
    require(by, "workshops.hand_over", handover.mandate)
    if handover.state == HandoverState.WAITING:
        invitations.revoke(handover.invitation, by=by)


def may_be_handed_over(mandate: Mandate) -> bool:
    """Of a referente, not of a deputy; also of one whose mandate expired and was not renewed."""
    return (
        mandate.role == Mandate.Role.REFERENTE
        and mandate.deputy_for_id is None
        and mandate.revoked_at is None
        and not mandate.renewals.exists()
    )


def _refuse(mandate: Mandate, *, to, email: str, reason: str, by: User) -> None:
    if not may_be_handed_over(mandate):
        raise ValidationError(_("Le consegne le passa chi è referente."), code="role")
    deputies.refuse_against_titular(mandate, by=by)
    own = roles_of(by).mandates.get(mandate.organisation_id) == Mandate.Role.REFERENTE
    if not own and not reason.strip():
        raise ValidationError({"reason": _("Scrivi il motivo.")}, code="reason")
    if (to is None) == (not email.strip()):
        raise ValidationError(
            {"to": _("Scegli una persona dell'organizzazione, o scrivi chi invitare.")}, code="to"
        )
    if to is None:
        if email.strip().lower() == mandate.person.email:
            raise ValidationError({"email": _("È l'indirizzo di chi lascia.")}, code="same")
        return
    acting = Mandate.objects.current().filter(
        pk=to.pk, organisation=mandate.organisation_id, person__is_active=True
    )
    if to.person_id == mandate.person_id or not acting.exists():
        raise ValidationError(
            {"to": _("Scegli un'altra persona che oggi agisce per l'organizzazione.")}, code="to"
        )


def _letter(mandate: Mandate, *, name: str, email: str, workshop, by: User):
    seats = Participation.objects.filter(
        organisation=mandate.organisation_id,
        until=None,
        workshop__state__in=[WorkshopState.RUNNING, WorkshopState.CLOSING],
    )
    seat = (seats.filter(workshop=workshop) if workshop else seats).order_by("-pk").first()
    if seat is None:
        raise ValidationError(
            {
                "email": _(
                    "L'organizzazione non siede in un'officina al lavoro: scegli una persona"
                    " che agisce già per lei."
                )
            },
            code="seat",
        )
    letter = invitations.invite(seat, email=email, name=name, role=Mandate.Role.REFERENTE, by=by)
    invitations.send_invitation(letter, by=by)
    return letter
