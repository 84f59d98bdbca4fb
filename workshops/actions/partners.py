"""Who sits at the table: organisations with dated names, their people, lists from a file."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from officine.access import require
from officine.accounts.models import User
from officine.journal.chain import record
from toolkit.models import PartnerCategory
from workshops.actions import deputies, invitations
from workshops.models import (
    Mandate,
    Organisation,
    OrganisationName,
    Participation,
    Workshop,
    WorkshopCity,
)


@dataclass(frozen=True)
class PartnerRow:
    """One good line of a list of partners: everything looked up, nothing written yet."""

    line: int
    name: str
    category: PartnerCategory
    place: WorkshopCity | None = None
    role: str = Participation.Role.PARTNER
    size: str = ""
    ipa_code: str = ""
    person: str = ""
    email: str = ""


@transaction.atomic
def add_organisation(
    workshop: Workshop,
    *,
    name: str,
    category: PartnerCategory,
    place: WorkshopCity | None = None,
    role: str = Participation.Role.PARTNER,
    size: str = "",
    ipa_code: str = "",
    fiscal_code: str = "",
    hard_to_reach: bool = False,
    by: User,
) -> Participation:
    """Seat an organisation at the table; the same body (by code, or name and city) is found again.

    A body that is found keeps what is known of it: other officine rely on it.
    """
    require(by, "workshops.change_partners", workshop)
    name = " ".join(name.split())
    if not name:
        raise ValidationError({"name": _("Scrivi il nome dell'organizzazione.")})
    if place is not None and place.workshop_id != workshop.pk:
        raise ValidationError({"place": _("Questa città non è nell'officina.")})
    if role not in Participation.Role.values:
        raise ValidationError({"role": _("Scegli un ruolo dell'elenco.")})
    body = known_organisation(
        name, city=place.city if place else None, ipa_code=ipa_code, fiscal_code=fiscal_code
    )
    if body and workshop.participations.filter(organisation=body).exists():
        raise ValidationError({"name": _("Questa organizzazione è già nel registro.")})
    if body is None:
        body = Organisation.objects.create(
            name=name,
            category=category,
            size=size,
            ipa_code=ipa_code.strip(),
            fiscal_code=fiscal_code.strip(),
            hard_to_reach=hard_to_reach,
            city=place.city if place else None,
        )
        OrganisationName.objects.create(
            organisation=body, name=name, valid_from=timezone.localdate()
        )
    seat = Participation.objects.create(
        workshop=workshop,
        organisation=body,
        place=place,
        role=role,
        since=timezone.localdate(),
    )
    record("partners.added", seat, by=by, workshop=workshop, organisation=body, role=role)
    return seat


def known_organisation(
    name: str, *, city=None, ipa_code: str = "", fiscal_code: str = ""
) -> Organisation | None:
    """The body that this already is: same code, or same name in the same city."""
    bodies = Organisation.objects.filter(succeeded_by=None)
    for field, code in (("ipa_code", ipa_code), ("fiscal_code", fiscal_code)):
        if code.strip():
            found = bodies.filter(**{f"{field}__iexact": code.strip()}).first()
            if found:
                return found
    return bodies.filter(name__iexact=name, city=city).first()


@transaction.atomic
def rename(seat: Participation, *, name: str, since: dt.date, by: User) -> OrganisationName:
    """A new name from a day on; the one in use until then ends the day before."""
    require(by, "workshops.change_partners", seat)
    name = " ".join(name.split())
    if not name:
        raise ValidationError({"name": _("Scrivi il nome dell'organizzazione.")})
    if since > timezone.localdate():
        raise ValidationError({"since": _("Il nuovo nome vale da oggi o da prima.")})
    body = Organisation.objects.select_for_update(no_key=True).get(pk=seat.organisation_id)
    in_use = body.names.filter(valid_to=None).first()
    if in_use is None and name != body.name:
        # A body that came before its names were kept: its name holds since it took part.
        first = min(filter(None, [seat.since, since - dt.timedelta(days=1)]))
        in_use = body.names.create(name=body.name, valid_from=first)
    if in_use and in_use.name == name:
        raise ValidationError({"name": _("Il nome è già questo.")})
    if in_use:
        if since <= in_use.valid_from:
            raise ValidationError(
                {"since": _("Il nome attuale vale da un giorno uguale o successivo.")}
            )
        in_use.valid_to = since - dt.timedelta(days=1)
        in_use.save(update_fields=["valid_to"])
    new = body.names.create(name=name, valid_from=since)
    body.name = seat.organisation.name = name
    body.save(update_fields=["name"])
    record("partners.renamed", body, by=by, workshop=seat.workshop, organisation=body)
    return new


@transaction.atomic
def change_seat(
    seat: Participation, *, role: str, place: WorkshopCity | None, by: User
) -> Participation:
    """Another role, or another city if nothing was asked of it yet."""
    require(by, "workshops.change_partners", seat)
    if role not in Participation.Role.values:
        raise ValidationError({"role": _("Scegli un ruolo dell'elenco.")})
    if place is not None and place.workshop_id != seat.workshop_id:
        raise ValidationError({"place": _("Questa città non è nell'officina.")})
    place_id = place.pk if place else None
    if place_id != seat.place_id and seat.assignments.exists():
        raise ValidationError({"place": _("Ha già moduli da compilare: la città non cambia.")})
    seat.role, seat.place = role, place
    seat.save(update_fields=["role", "place"])
    record(
        "partners.changed",
        seat,
        by=by,
        workshop=seat.workshop,
        organisation=seat.organisation,
        role=role,
    )
    return seat


@transaction.atomic
def remove(seat: Participation, *, by: User) -> bool:
    """Take an organisation from the table. True if it left no trace, False if it only ended.

    One that was asked anything stays in the register with the day it left.
    """
    require(by, "workshops.change_partners", seat)
    workshop, body = seat.workshop, seat.organisation
    for invitation in seat.invitations.filter(state__in=["prepared", "sent"]):
        invitations.revoke(invitation, by=by)
    traces = seat.assignments.exists() or seat.invitations.exists()
    record("partners.removed", seat, by=by, workshop=workshop, organisation=body, kept=traces)
    if traces:
        seat.until = timezone.localdate()
        seat.save(update_fields=["until"])
        return False
    seat.delete()
    return True


@transaction.atomic
def change_referente(seat: Participation, mandate: Mandate, *, by: User) -> Mandate:
    """Make another person of the organisation its referente; nobody's work is touched.

    The one before goes on as compilatore. Who has no mandate there is invited instead.
    """
    require(by, "workshops.change_partners", seat)
    body = seat.organisation
    Organisation.objects.select_for_update(no_key=True).get(pk=body.pk)
    current = Mandate.objects.current().select_for_update(of=("self",)).filter(organisation=body)
    chosen = current.filter(pk=mandate.pk).first()
    if chosen is None:
        raise ValidationError(_("Questa persona non lavora per l'organizzazione."))
    if chosen.role == Mandate.Role.REFERENTE and not chosen.deputy_for_id:
        return chosen
    for before in current.filter(role=Mandate.Role.REFERENTE).exclude(pk=chosen.pk):
        _replace(before, Mandate.Role.COMPILATORE, deputy_for=before.deputy_for)
    new = _replace(chosen, Mandate.Role.REFERENTE)
    deputies.align(new, by=by, workshop=seat.workshop)
    record(
        "partners.referente_changed",
        new,
        by=by,
        workshop=seat.workshop,
        organisation=body,
        person=new.person_id,
    )
    return new


def _replace(mandate: Mandate, role: str, deputy_for: Mandate | None = None) -> Mandate:
    """End a mandate now and open one with another role: what it was stays readable.

    The day on which the act ends it stays: a change of role renews nothing.
    """
    last_day = mandate.valid_to
    mandate.revoked_at = timezone.now()
    mandate.valid_to = max(timezone.localdate(), mandate.valid_from)
    mandate.save(update_fields=["revoked_at", "valid_to"])
    return Mandate.objects.create(
        person_id=mandate.person_id,
        organisation_id=mandate.organisation_id,
        role=role,
        act=mandate.act,
        valid_to=last_day,
        deputy_for=deputy_for,
    )


@transaction.atomic
def import_partners(
    workshop: Workshop, rows: Iterable[PartnerRow], *, send: bool = False, by: User
) -> list[Participation]:
    """Seat every organisation of a list that was looked at and confirmed, all or none.

    An address on the line prepares an invitation as referente; ``send`` posts them at once.
    """
    require(by, "workshops.change_partners", workshop)
    rows = list(rows)
    today = timezone.localdate()
    known = _bodies_of(rows)
    fresh = [
        Organisation(
            name=row.name,
            category=row.category,
            size=row.size,
            ipa_code=row.ipa_code,
            city=row.place.city if row.place else None,
        )
        for row in rows
        if row.line not in known
    ]
    Organisation.objects.bulk_create(fresh, batch_size=500)
    OrganisationName.objects.bulk_create(
        (OrganisationName(organisation=body, name=body.name, valid_from=today) for body in fresh),
        batch_size=500,
    )
    made = iter(fresh)
    bodies = [known.get(row.line) or next(made) for row in rows]
    seats = Participation.objects.bulk_create(
        (
            Participation(
                workshop=workshop,
                organisation=body,
                place=row.place,
                role=row.role,
                since=today,
            )
            for row, body in zip(rows, bodies, strict=True)
        ),
        batch_size=500,
    )
    invited, acting = 0, _referenti(known.values())
    for row, seat in zip(rows, seats, strict=True):
        if row.email and (seat.organisation_id, row.email) not in acting:
            letter = invitations.invite(
                seat, email=row.email, name=row.person, role=Mandate.Role.REFERENTE, by=by
            )
            invited += 1
            if send:
                invitations.send_invitation(letter, by=by)
    record(
        "partners.imported",
        workshop,
        by=by,
        workshop=workshop,
        organisations=len(seats),
        invitations=invited,
    )
    return seats


def _bodies_of(rows: list[PartnerRow]) -> dict[int, Organisation]:
    """The organisations that these lines already are, by line, in two queries."""
    bodies = Organisation.objects.filter(succeeded_by=None).order_by("pk")
    codes = {row.ipa_code.casefold() for row in rows if row.ipa_code}
    by_code = {}
    if codes:
        for body in bodies.exclude(ipa_code=""):
            by_code.setdefault(body.ipa_code.casefold(), body)
    by_name = {}
    for body in bodies.only("pk", "name", "city"):
        by_name.setdefault((body.name.casefold(), body.city_id), body)
    found = {}
    for row in rows:
        city = row.place.city_id if row.place else None
        body = by_code.get(row.ipa_code.casefold()) or by_name.get((row.name.casefold(), city))
        if body:
            found[row.line] = body
    return found


def _referenti(bodies: Iterable[Organisation]) -> set[tuple[int, str]]:
    """Who already answers for these, and so needs no letter."""
    mandates = Mandate.objects.current().filter(
        organisation__in=[body.pk for body in bodies], role=Mandate.Role.REFERENTE
    )
    return set(mandates.values_list("organisation_id", "person__email"))
