"""Who acts for an organisation: changing what a colleague may do, and until when."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from officine.access import require
from officine.accounts.models import User
from officine.journal.chain import record
from workshops import notifications
from workshops.actions import deputies
from workshops.models import Mandate, Organisation, Participation, Workshop
from workshops.queries.deputies import deputies_of


@transaction.atomic
def change_role(participation: Participation, mandate: Mandate, role: str, *, by) -> None:
    """Give a colleague another role, and their deputies with them.

    An organisation is never left without a referente. Who is a deputy keeps the role of the person
    they stand in for.
    """
    require(by, "workshops.invite_colleague", participation)
    if role not in Mandate.Role:
        raise ValidationError(_("Questo ruolo non esiste."), code="role")
    current = _hold(participation, mandate)
    if current.role == role:
        return
    deputies.refuse_against_titular(current, by=by)
    if current.deputy_for_id:
        raise ValidationError(
            _("Chi è supplente ha il ruolo della persona che sostituisce: rinnova la sua delega."),
            code="deputy",
        )
    if role != Mandate.Role.REFERENTE:
        _refuse_last_referente(current, besides=deputies_of(current))
    before, current.role = current.role, role
    current.save(update_fields=["role"])
    _renewals_of(current).update(role=role)
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
    deputies.align(current, by=by, workshop=participation.workshop)


@transaction.atomic
def revoke(participation: Participation, mandate: Mandate, *, by) -> None:
    """End a mandate now: in their next request the person no longer acts for the organisation."""
    require(by, "workshops.invite_colleague", participation)
    current = _hold(participation, mandate)
    deputies.refuse_against_titular(current, by=by)
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


@transaction.atomic
def renew(
    mandate: Mandate,
    *,
    act: str,
    valid_from: dt.date,
    valid_to: dt.date | None,
    deputy_for: Mandate | None = None,
    by: User,
    workshop: Workshop | None = None,
) -> Mandate:
    """A new mandate for the same person and role, by a new act; what it was stays as it was.

    The one before ends the day before. ``deputy_for``: whom they stand in for from that day, with
    that person's role; without it they act by themselves. ``workshop``: the officina whose
    secretariat does it.
    """
    require(by, "workshops.renew_mandate", mandate)
    Organisation.objects.select_for_update(no_key=True).get(pk=mandate.organisation_id)
    before = Mandate.objects.select_for_update(no_key=True, of=("self",)).get(pk=mandate.pk)
    others = Mandate.objects.filter(
        person=before.person_id, organisation=before.organisation_id, revoked_at=None
    ).exclude(pk=before.pk)
    if before.revoked_at or before.renewals.exists() or others.filter(pk__gt=before.pk).exists():
        raise ValidationError(
            _("Questa delega non si può più rinnovare: guarda quella che l'ha seguita."),
            code="over",
        )
    act = " ".join(act.split())
    _refuse_dates(before, act, valid_from, valid_to)
    titular = deputy_for and deputies.titular_on(deputy_for, before, valid_from)
    role = titular.role if titular else before.role
    if role != before.role:
        _refuse_last_referente(before)
    if before.valid_to is None or before.valid_to >= valid_from:
        _end_before(before, valid_from)
    for other in others.filter(Q(valid_to=None) | Q(valid_to__gte=valid_from)):
        _end_before(other, valid_from)  # one person acts by one mandate at a time
    new = Mandate.objects.create(
        person_id=before.person_id,
        organisation_id=before.organisation_id,
        role=role,
        valid_from=valid_from,
        valid_to=valid_to,
        act=act,
        deputy_for=titular,
        renews=before,
    )
    record(
        "mandate.renewed",
        new,
        by=by,
        organisation=before.organisation_id,
        workshop=workshop,
        person=before.person_id,
        before=before.pk,
        ends=valid_to.isoformat() if valid_to else "",
        deputy_for=titular.person_id if titular else None,
    )
    notifications.mandate_renewed(new, by=by)
    return new


def _refuse_dates(before: Mandate, act: str, first: dt.date, last: dt.date | None) -> None:
    today = timezone.localdate()
    if not act:
        raise ValidationError({"act": _("Scrivi l'atto: tipo, numero e data.")}, code="act")
    if len(act) > 200:
        raise ValidationError({"act": _("L'atto può avere al massimo 200 caratteri.")}, code="act")
    if first < today:
        raise ValidationError(
            {"valid_from": _("La nuova delega comincia oggi o dopo.")}, code="valid_from"
        )
    if last is not None and last < first:
        raise ValidationError(
            {"valid_to": _("L'ultimo giorno viene prima del primo.")}, code="valid_to"
        )


def _end_before(mandate: Mandate, day: dt.date) -> None:
    """The last day is the one before; what would begin that same day never begins."""
    if mandate.valid_from < day:
        mandate.valid_to = day - dt.timedelta(days=1)
        mandate.save(update_fields=["valid_to"])
    else:
        mandate.revoked_at = timezone.now()
        mandate.save(update_fields=["revoked_at"])


def _hold(participation: Participation, mandate: Mandate) -> Mandate:
    """Of two changes in one organisation the second waits, and sees what the first did."""
    Organisation.objects.select_for_update(no_key=True).get(pk=participation.organisation_id)
    return Mandate.objects.current().get(
        pk=mandate.pk, organisation_id=participation.organisation_id
    )


def _renewals_of(mandate: Mandate) -> QuerySet:
    """What the same person begins to do there on a day to come: it would undo the change."""
    return Mandate.objects.filter(
        person=mandate.person_id,
        organisation=mandate.organisation_id,
        revoked_at=None,
        valid_from__gt=timezone.localdate(),
    )


def _refuse_last_referente(mandate: Mandate, besides: QuerySet | None = None) -> None:
    """``besides``: mandates that will not have the role either."""
    if mandate.role != Mandate.Role.REFERENTE:
        return
    others = Mandate.objects.current().filter(
        organisation=mandate.organisation_id, role=Mandate.Role.REFERENTE, person__is_active=True
    )
    if besides is not None:
        others = others.exclude(pk__in=besides.values("pk"))
    if not others.exclude(pk=mandate.pk).exists():
        raise ValidationError(
            _("Serve almeno una persona referente: prima dai questo ruolo a qualcun altro."),
            code="last_referente",
        )
