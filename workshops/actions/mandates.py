"""Who acts for an organisation: changing what a colleague may do, and until when."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from officine.access import require
from officine.journal.chain import record
from workshops.models import Mandate, Organisation, Participation


@transaction.atomic
def change_role(participation: Participation, mandate: Mandate, role: str, *, by) -> None:
    """Give a colleague another role. An organisation is never left without a referente."""
    require(by, "workshops.invite_colleague", participation)
    if role not in Mandate.Role:
        raise ValidationError(_("Questo ruolo non esiste."), code="role")
    current = _hold(participation, mandate)
    if role != Mandate.Role.REFERENTE:
        _refuse_last_referente(current)
    if current.role == role:
        return
    before, current.role = current.role, role
    current.save(update_fields=["role"])
    record(
        "mandate.changed",
        current,
        by=by,
        organisation=participation.organisation,
        workshop=participation.workshop,
        person=current.person_id,
        before=before,
        role=role,
    )


@transaction.atomic
def revoke(participation: Participation, mandate: Mandate, *, by) -> None:
    """End a mandate now: in their next request the person no longer acts for the organisation."""
    require(by, "workshops.invite_colleague", participation)
    current = _hold(participation, mandate)
    _refuse_last_referente(current)
    current.revoked_at = timezone.now()
    current.save(update_fields=["revoked_at"])
    record(
        "mandate.revoked",
        current,
        by=by,
        organisation=participation.organisation,
        workshop=participation.workshop,
        person=current.person_id,
    )


def _hold(participation: Participation, mandate: Mandate) -> Mandate:
    """Of two changes in one organisation the second waits, and sees what the first did."""
    Organisation.objects.select_for_update(no_key=True).get(pk=participation.organisation_id)
    return Mandate.objects.current().get(
        pk=mandate.pk, organisation_id=participation.organisation_id
    )


def _refuse_last_referente(mandate: Mandate) -> None:
    if mandate.role != Mandate.Role.REFERENTE:
        return
    others = Mandate.objects.current().filter(
        organisation=mandate.organisation_id, role=Mandate.Role.REFERENTE, person__is_active=True
    )
    if not others.exclude(pk=mandate.pk).exists():
        raise ValidationError(
            _("Serve almeno una persona referente: prima dai questo ruolo a qualcun altro."),
            code="last_referente",
        )
