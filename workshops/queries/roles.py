"""Who a person is here, read once per request: one query for mandates and teams."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Case, DateField, Exists, F, OuterRef, Value, When
from django.utils import timezone

from workshops.models import Assignment, Mandate, TeamMember

SOON = 30  # days before its end in which the pages say that a mandate is ending


@dataclass(frozen=True)
class Roles:
    """``mandates``: organisation id → role; ``teams``: workshop id → role; today, in Rome.

    ``names``: organisation id → its name, for the header that says whom one acts for.
    ``acts_as_partner``: some of these organisations is no authority, or is asked something; who
    works for an authority alone is not shown the rooms of partners. ``asking``: the authorities
    among these organisations that are asked nothing themselves. ``until``: organisation id → the
    last day on which one may act for it, where there is one.
    """

    mandates: dict[int, str]
    teams: dict[int, str]
    works_for_authority: bool
    names: dict[int, str] = field(default_factory=dict)
    acts_as_partner: bool = False
    asking: frozenset[int] = frozenset()
    until: dict[int, dt.date] = field(default_factory=dict)

    @property
    def ending(self) -> list[tuple[str, dt.date]]:
        """The organisations one may soon act for no more, and the last day; soonest first."""
        limit = timezone.localdate() + dt.timedelta(days=SOON)
        near = [(self.names[pk], day) for pk, day in self.until.items() if day <= limit]
        return sorted(near, key=lambda line: (line[1], line[0]))

    @property
    def acting(self) -> list[tuple[str, str]]:
        """Each organisation one acts for with the word of the role.

        At an authority that is asked nothing there is nothing to fill in, and no word for it.
        """
        words = dict(Mandate.Role.choices)
        return [
            (name, "" if self._has_nothing_to_fill_in(pk) else words[self.mandates[pk]])
            for pk, name in self.names.items()
        ]

    def _has_nothing_to_fill_in(self, organisation: int) -> bool:
        role = self.mandates[organisation]
        return organisation in self.asking and role == Mandate.Role.COMPILATORE

    @property
    def is_staff(self) -> bool:
        return bool(self.teams) or self.works_for_authority


def roles_of(user) -> Roles:
    """The roles of a user, kept on the instance so that a request asks once.

    A change takes effect in the next request, which loads the user anew; who came with a session
    has brought them along (``officine.sessions``).
    """
    if not user.is_authenticated:
        return Roles({}, {}, False)
    kept = getattr(user, "_roles", None)
    return kept or keep_roles(user, _rows(user))


def keep_roles(user, rows: Iterable[tuple]) -> Roles:
    """Give a user the roles that were read.

    Each row: kind, id, role, of an authority, name, since, whether asked, until.
    """
    teams, mandates, names, asking, authority, partner = {}, {}, {}, set(), False, False
    ends: dict[int, list[dt.date | None]] = {}
    for kind, pk, role, is_authority, name, _since, is_asked, until in sorted(
        rows, key=lambda row: (row[4], row[2], str(row[5]))
    ):
        if kind == "team":
            teams[pk] = role
            continue
        mandates[pk] = role
        names[pk] = name
        ends.setdefault(pk, []).append(until and dt.date.fromisoformat(str(until)[:10]))
        authority = authority or bool(is_authority and role != Mandate.Role.OSSERVATORE)
        partner = partner or bool(is_asked or not is_authority)
        if is_authority and not is_asked:
            asking.add(pk)
    if not (teams or authority):
        partner = bool(mandates)
    until = {pk: max(days) for pk, days in ends.items() if None not in days}
    user._roles = Roles(mandates, teams, authority, names, partner, frozenset(asking), until)
    return user._roles


def _rows(user) -> Iterable[tuple]:
    """Mandates by organisation, then memberships of teams, in one question."""
    goes_on = Mandate.objects.filter(renews=OuterRef("pk"), revoked_at=None)
    mandates = (
        Mandate.objects.current()
        .filter(person=user)
        .order_by()
        .annotate(
            kind=Value("mandate"),
            where=F("organisation_id"),
            authority=F("organisation__is_authority"),
            name=F("organisation__name"),
            since=F("valid_from"),
            asked=Exists(
                Assignment.objects.filter(participation__organisation=OuterRef("organisation"))
            ),
            until=Case(
                When(Exists(goes_on), then=Value(None, output_field=DateField())),
                default=F("valid_to"),
            ),
        )
        .values_list("kind", "where", "role", "authority", "name", "since", "asked", "until")
    )
    teams = (
        TeamMember.objects.filter(person=user)
        .order_by()
        .annotate(
            kind=Value("team"),
            where=F("workshop_id"),
            authority=Value(False),
            name=F("workshop__title"),
            since=F("workshop__starts_on"),
            asked=Value(False),
            until=Value(None, output_field=DateField()),
        )
        .values_list("kind", "where", "role", "authority", "name", "since", "asked", "until")
    )
    return mandates.union(teams, all=True)


def needs_second_factor(user) -> bool:
    """Whoever sees or changes more than one organisation's own things."""
    if user.is_staff or user.is_superuser or user.is_curator:
        return True
    roles = roles_of(user)
    return bool(roles.teams) or roles.works_for_authority


def home_of(user) -> str | None:
    """The name of the page where somebody's work begins; none without a role."""
    roles = roles_of(user)
    if roles.teams or roles.works_for_authority:
        return "workshops:desk"
    if roles.mandates:
        return "workshops:area"
    if user.is_curator:
        return "redazione:index"
    if user.is_staff or user.is_superuser:
        return "workshops:desk"
    # Whose mandates are over reads there what happened
    return "workshops:area" if user.mandates.exists() else None
