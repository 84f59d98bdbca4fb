"""The two keys of a thing: what each side said of it as it is, and who may still say it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import models
from django.db.models import Q
from django.utils import timezone

from workshops.models import Key, Mandate, Participation, TeamMember
from workshops.queries.roles import roles_of

SIDES = (Key.Side.AUTHORITY, Key.Side.CO_LEAD)


@dataclass(frozen=True)
class Keys:
    """What was said of one fingerprint. ``authority`` and ``co_lead`` are what counts of a side:
    its first signature or, without one, its last refusal.

    ``said`` is all of it, oldest first; ``earlier`` is of other versions and counts no more.
    """

    sha256: str
    authority: Key | None = None
    co_lead: Key | None = None
    said: tuple[Key, ...] = ()
    earlier: tuple[Key, ...] = ()

    @property
    def both_signed(self) -> bool:
        return all(key is not None and key.is_signed for key in (self.authority, self.co_lead))

    @property
    def refused(self) -> bool:
        """Some side said no, and has not signed since."""
        return any(key is not None and not key.is_signed for key in (self.authority, self.co_lead))

    @property
    def missing(self) -> list[str]:
        """The sides that have said nothing of this version."""
        pairs = zip(SIDES, (self.authority, self.co_lead), strict=True)
        return [side.value for side, key in pairs if key is None]

    @property
    def dissents(self) -> list[Key]:
        """What is published with the document: refusals, and signatures with something to add."""
        return [key for key in self.said if key.text]

    @property
    def sides(self) -> list["KeySide"]:
        pairs = zip(SIDES, (self.authority, self.co_lead), strict=True)
        return [KeySide(side, key, self._earlier(side)) for side, key in pairs]

    def _earlier(self, side: str) -> Key | None:
        return next((key for key in reversed(self.earlier) if key.side == side), None)


@dataclass(frozen=True)
class KeySide:
    """One of the two, for who draws it: its key, and the last one on an earlier version."""

    side: Key.Side
    key: Key | None
    earlier: Key | None


@dataclass(frozen=True)
class Seat:
    """From where a person may turn a key."""

    side: str
    organisation: int


@dataclass(frozen=True)
class KeyPanel:
    """What ``components/keys.html`` shows to one person; ``seat`` is None without a button."""

    keys: Keys
    seat: Seat | None = None
    adds: bool = False  # the key is turned already: what is said is attached


def keys_of(subject: models.Model, sha256: str) -> Keys:
    """The keys turned on this fingerprint of a thing: one query."""
    return keys_by_subject([subject], {subject.pk: sha256})[subject.pk]


def keys_by_subject(
    subjects: Iterable[models.Model], fingerprints: Mapping[int, str]
) -> dict[int, Keys]:
    """The same for many things of one kind, by their primary key: one query."""
    subjects = list(subjects)
    rows = Key.objects.of(*subjects).select_related("organisation").order_by("pk")
    found = defaultdict(list)
    for key in rows:
        found[key.subject_id].append(key)
    return {one.pk: _counted(found[one.pk], fingerprints[one.pk]) for one in subjects}


def _counted(rows: list[Key], sha256: str) -> Keys:
    said = tuple(key for key in rows if key.sha256 == sha256)
    earlier = tuple(key for key in rows if key.sha256 != sha256)
    turned = [_of_side(said, side) for side in SIDES]
    return Keys(sha256, *turned, said=said, earlier=earlier)


def _of_side(said: tuple[Key, ...], side: str) -> Key | None:
    own = [key for key in said if key.side == side]
    return next((key for key in own if key.is_signed), own[-1] if own else None)


def seats_of(user, workshop) -> list[Seat]:
    """The sides a person could act for in an officina: a query for who leads no team there.

    Rights of administrators open nothing here: a key is the word of who answers for a side.
    """
    seats = []
    roles = roles_of(user)
    if roles.teams.get(workshop.pk) == TeamMember.Role.LEAD:
        seats.append(Seat(Key.Side.AUTHORITY.value, workshop.authority_id))
    own = [pk for pk, role in roles.mandates.items() if role == Mandate.Role.REFERENTE]
    seats += [
        Seat(Key.Side.CO_LEAD.value, pk)
        for pk in co_leads(workshop.pk).filter(organisation__in=own)
    ]
    return seats


def co_leads(workshop_id: int):
    """The ids of the organisations that lead an officina with the authority, today."""
    today = timezone.localdate()
    return (
        Participation.objects.filter(
            Q(until=None) | Q(until__gt=today),
            workshop=workshop_id,
            role=Participation.Role.CO_LEAD,
        )
        .order_by("organisation__name", "pk")
        .values_list("organisation_id", flat=True)
    )


def free_seat(user, workshop, keys: Keys) -> Seat | None:
    """From where a person may still speak of this version; nobody speaks for both sides."""
    if not user.is_authenticated:
        return None
    spoken = {key.side for key in keys.said if key.person_id == user.pk}
    if len(spoken) > 1:
        return None
    for seat in seats_of(user, workshop):
        signed = any(
            key.is_signed and key.side == seat.side and key.organisation_id == seat.organisation
            for key in keys.said
        )
        if not signed and (not spoken or seat.side in spoken):
            return seat
    return None


def key_panel(user, subject: models.Model, sha256: str, workshop) -> KeyPanel:
    """The two keys of a thing and what ``user`` may do with them."""
    keys = keys_of(subject, sha256)
    seat = free_seat(user, workshop, keys)
    turned = seat and getattr(keys, seat.side)
    return KeyPanel(keys, seat, adds=bool(turned and turned.is_signed))
