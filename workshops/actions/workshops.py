"""What an authority does with a whole officina: prepare it, start it, staff it, end it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from officine.access import require
from officine.accounts.models import User
from officine.journal.chain import record
from officine.lifecycle.machine import advance
from toolkit.models import Edition
from workshops.lifecycles import WorkshopState
from workshops.models import (
    City,
    Organisation,
    Participation,
    Programme,
    StepRun,
    TeamMember,
    Workshop,
    WorkshopCity,
)

CHANGEABLE = {
    "title",
    "theme",
    "aim",
    "motivation",
    "programme",
    "starts_on",
    "ends_on",
    "contact_email",
    "outcome",
}


@transaction.atomic
def create(
    *,
    title: str,
    programme: Programme,
    authority: Organisation,
    aim: str = "",
    theme: str = "",
    motivation: str = "",
    contact_email: str = "",
    by: User,
) -> Workshop:
    """An officina in preparation, with its address and number prefix, led by who creates it."""
    require(by, "workshops.add_workshop")
    if not (by.is_superuser or _acts_for(by, authority)):
        raise ValidationError(_("Puoi creare officine solo per l'autorità per cui lavori."))
    workshop = Workshop.objects.create(
        slug=_free_slug(title),
        prefix=_free_prefix(title),
        title=title,
        programme=programme,
        authority=authority,
        aim=aim,
        theme=theme,
        motivation=motivation,
        contact_email=contact_email,
    )
    TeamMember.objects.create(workshop=workshop, person=by, role=TeamMember.Role.LEAD)
    _forget_roles(by)
    record("workshop.created", workshop, by=by, workshop=workshop, organisation=authority)
    return workshop


@transaction.atomic
def change(workshop: Workshop, *, by: User, **values) -> Workshop:
    """Change what an officina says of itself; the journal keeps which fields, not the words."""
    require(by, "workshops.change_workshop", workshop)
    unknown = set(values) - CHANGEABLE
    if unknown:
        raise TypeError(f"not changed here: {sorted(unknown)}")
    starts = values.get("starts_on", workshop.starts_on)
    ends = values.get("ends_on", workshop.ends_on)
    if starts and ends and ends < starts:
        raise ValidationError({"ends_on": _("La fine viene prima dell'inizio.")})
    changed = [name for name, value in values.items() if getattr(workshop, name) != value]
    if not changed:
        return workshop
    for name in changed:
        setattr(workshop, name, values[name])
    workshop.save(update_fields=[*changed, "updated_at"])
    record("workshop.changed", workshop, by=by, workshop=workshop, fields=",".join(sorted(changed)))
    return workshop


@transaction.atomic
def choose_edition(workshop: Workshop, edition: Edition, *, by: User) -> None:
    """Pin the officina to an edition while it is in preparation; afterwards it stays."""
    require(by, "workshops.change_workshop", workshop)
    if edition.state != "published":
        raise ValidationError(_("Scegli un'edizione pubblicata."))
    _in_preparation(workshop, _("L'edizione si sceglie prima di avviare l'officina."))
    if workshop.edition_id == edition.pk:
        return
    if StepRun.objects.filter(place__workshop=workshop).exists():
        raise ValidationError(
            _("Ci sono già passi programmati su un'altra edizione. Toglili e poi cambia edizione.")
        )
    workshop.edition = edition
    workshop.save(update_fields=["edition", "updated_at"])
    record("workshop.changed", workshop, by=by, workshop=workshop, edition=edition.number)


@transaction.atomic
def set_cities(workshop: Workshop, cities: list[City], *, by: User) -> None:
    """Make these the cities of the officina; one that has begun to work cannot be taken away."""
    require(by, "workshops.change_workshop", workshop)
    wanted = {city.pk for city in cities}
    places = {place.city_id: place for place in workshop.places.select_related("city")}
    leaving = [places[pk] for pk in places.keys() - wanted]
    for place in leaving:
        if place.step_runs.exists() or place.participations.exists():
            raise ValidationError(
                _("%(city)s ha già passi o partner: non puoi toglierla."),
                params={"city": place.city.name},
            )
    for place in leaving:
        place.delete()
    added = wanted - places.keys()
    WorkshopCity.objects.bulk_create(WorkshopCity(workshop=workshop, city_id=pk) for pk in added)
    if added or leaving:
        record(
            "workshop.changed",
            workshop,
            by=by,
            workshop=workshop,
            cities_added=len(added),
            cities_removed=len(leaving),
        )


@transaction.atomic
def set_member(workshop: Workshop, person: User, role: str, *, by: User) -> TeamMember:
    """Put a person in the staff, or change what they do there."""
    require(by, "workshops.change_workshop", workshop)
    if role not in TeamMember.Role.values:
        raise ValidationError({"role": _("Scegli un ruolo dell'elenco.")})
    member = workshop.team.filter(person=person).first()
    if member and member.role == TeamMember.Role.LEAD and role != TeamMember.Role.LEAD:
        _another_lead(workshop, member)
    member, _created = TeamMember.objects.update_or_create(
        workshop=workshop, person=person, defaults={"role": role}
    )
    record("workshop.team_changed", workshop, by=by, workshop=workshop, person=person.pk, role=role)
    return member


@transaction.atomic
def remove_member(member: TeamMember, *, by: User) -> None:
    """Take a person off the staff; the last one responsible stays."""
    workshop = member.workshop
    require(by, "workshops.change_workshop", workshop)
    if member.role == TeamMember.Role.LEAD:
        _another_lead(workshop, member)
    person = member.person_id
    member.delete()
    record("workshop.team_changed", workshop, by=by, workshop=workshop, person=person, role="")


def missing_to_start(workshop: Workshop) -> list[str]:
    """What the officina still needs before it can start, in words; empty when it is ready."""
    missing = []
    if workshop.edition_id is None:
        missing.append(_("Scegli l'edizione del Toolkit."))
    if not workshop.places.exists():
        missing.append(_("Scegli almeno una città."))
    if not StepRun.objects.filter(place__workshop=workshop).exists():
        missing.append(_("Programma almeno un passo."))
    return missing


@transaction.atomic
def start(workshop: Workshop, *, by: User) -> None:
    """Out of preparation: from now on partners see it and steps can open."""
    require(by, "workshops.change_workshop", workshop)
    if workshop.state == WorkshopState.DRAFT:
        missing = missing_to_start(workshop)
        if missing:
            raise ValidationError(missing)
    _take(workshop, "start", "workshop.started", by=by)


@transaction.atomic
def close(workshop: Workshop, *, by: User) -> None:
    """Begin to wind up: what is under way can end, and nothing new is asked."""
    require(by, "workshops.change_workshop", workshop)
    _take(workshop, "close", "workshop.closing", by=by)


@transaction.atomic
def conclude(workshop: Workshop, *, by: User) -> None:
    """The end, when no step is open and nothing waits for review."""
    require(by, "workshops.change_workshop", workshop)
    if workshop.state == WorkshopState.CLOSING:
        waiting = Participation.objects.filter(
            workshop=workshop, assignments__submission_state__in=["sent", "returned"]
        )
        if waiting.exists():
            raise ValidationError(_("Ci sono compilazioni da revisionare: concludi prima quelle."))
        if StepRun.objects.filter(place__workshop=workshop, state="open").exists():
            raise ValidationError(_("Ci sono passi ancora aperti: concludi prima quelli."))
    _take(workshop, "conclude", "workshop.concluded", by=by)


@transaction.atomic
def suspend(workshop: Workshop, *, reason: str, by: User) -> None:
    """Stop for a while, and say why."""
    require(by, "workshops.change_workshop", workshop)
    if not reason.strip():
        raise ValidationError({"reason": _("Scrivi il motivo della sospensione.")})
    _take(workshop, "suspend", "workshop.suspended", by=by, note=reason.strip())


@transaction.atomic
def resume(workshop: Workshop, *, by: User) -> None:
    require(by, "workshops.change_workshop", workshop)
    _take(workshop, "resume", "workshop.resumed", by=by)


@transaction.atomic
def reopen(workshop: Workshop, *, by: User) -> None:
    """Back to work from the closing."""
    require(by, "workshops.change_workshop", workshop)
    _take(workshop, "reopen", "workshop.reopened", by=by)


@transaction.atomic
def show_to_everybody(workshop: Workshop, is_public: bool, *, by: User) -> None:
    """Put the officina among the public pages, or take it away; in preparation it never shows."""
    require(by, "workshops.change_workshop", workshop)
    if workshop.is_public == is_public:
        return
    workshop.is_public = is_public
    workshop.save(update_fields=["is_public", "updated_at"])
    record("workshop.changed", workshop, by=by, workshop=workshop, public=is_public)


def _take(workshop, verb, action, *, by, note=""):
    advance(workshop, verb, by=by, note=note)
    record(action, workshop, by=by, workshop=workshop)


def _in_preparation(workshop, message):
    if workshop.state != WorkshopState.DRAFT:
        raise ValidationError(message)


def _another_lead(workshop, member):
    leads = workshop.team.select_for_update().filter(role=TeamMember.Role.LEAD)
    if not leads.exclude(pk=member.pk).exists():
        raise ValidationError(_("L'officina ha bisogno di almeno una persona responsabile."))


def _acts_for(person, authority) -> bool:
    mandates = person.mandates.current().filter(organisation=authority)
    return authority.is_authority and mandates.exclude(role="osservatore").exists()


def _forget_roles(person):
    """The new role counts from this request on."""
    if hasattr(person, "_roles"):
        del person._roles


def _free_slug(title: str) -> str:
    base = slugify(title)[:44].strip("-") or "officina"
    slug, number = base, 2
    while Workshop.objects.filter(slug=slug).exists():
        slug, number = f"{base}-{number}", number + 1
    return slug


def _free_prefix(title: str) -> str:
    words = [word for word in slugify(title).upper().split("-") if len(word) > 2]
    base = "".join(word[0] for word in words)[:4] or "OFF"
    base = base if len(base) > 1 else (words[0][:3] if words else "OFF")
    prefix, number = base, 2
    while Workshop.objects.filter(prefix=prefix).exists():
        prefix, number = f"{base}{number}"[-6:], number + 1
    return prefix
