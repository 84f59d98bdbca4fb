"""Who is asked to declare what in an officina, and what they said: for its staff, and for each."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from officine.accounts.models import User
from workshops.lifecycles import WorkshopState
from workshops.models import (
    Declaration,
    DeclarationRequest,
    Mandate,
    Participation,
    TeamMember,
    Workshop,
)
from workshops.queries.roles import roles_of

SIGNED, ASIDE, OPEN, LATE = "given", "aside", "open", "late"


@dataclass(frozen=True)
class Line:
    """One person's word on one request: ``declaration`` is None until it is given."""

    person: User
    organisation: str
    declaration: Declaration | None


@dataclass(frozen=True)
class Asked:
    """One request with the words of everybody who was asked."""

    request: DeclarationRequest
    lines: list[Line]

    @property
    def given(self) -> int:
        return sum(1 for line in self.lines if line.declaration)

    @property
    def aside(self) -> int:
        return sum(
            1 for line in self.lines if line.declaration and line.declaration.measure != "none"
        )


@dataclass(frozen=True)
class Own:
    """One request as the person who must answer it reads it."""

    request: DeclarationRequest
    now: Declaration | None
    before: list[Declaration]


def open_requests(workshop: Workshop) -> QuerySet[DeclarationRequest]:
    rows = DeclarationRequest.objects.filter(workshop=workshop, closed_at=None)
    return rows.select_related("matter", "workshop").order_by("pk")


def delegates(workshop: Workshop) -> dict[User, str]:
    """Everybody who is asked: who acts for an organisation at the table, and the staff."""
    today = timezone.localdate()
    seats = Participation.objects.filter(Q(until=None) | Q(until__gt=today), workshop=workshop)
    mandates = (
        Mandate.objects.current()
        .filter(organisation__in=seats.values("organisation"), person__is_active=True)
        .select_related("person", "organisation")
        .order_by("organisation__name", "person__name", "pk")
    )
    found: dict[User, str] = {}
    for mandate in mandates:
        found.setdefault(mandate.person, mandate.organisation.name)
    team = TeamMember.objects.filter(workshop=workshop, person__is_active=True)
    for member in team.select_related("person").order_by("person__name", "pk"):
        found.setdefault(member.person, str(member.get_role_display()))
    return found


def is_asked(user, workshop: Workshop) -> bool:
    """Whether a person is one of these delegates."""
    roles = roles_of(user)
    today = timezone.localdate()
    seats = Participation.objects.filter(
        Q(until=None) | Q(until__gt=today), organisation__in=list(roles.mandates)
    )
    return workshop.pk in roles.teams or seats.filter(workshop=workshop).exists()


def state_of(workshop: Workshop) -> list[Asked]:
    """Every open request with everybody's word: four queries however many."""
    requests, people = list(open_requests(workshop)), delegates(workshop)
    said = {
        (one.request_id, one.person_id): one
        for one in Declaration.objects.current().filter(request__in=requests)
    }
    return [
        Asked(
            request,
            [
                Line(person, place, said.get((request.pk, person.pk)))
                for person, place in people.items()
            ],
        )
        for request in requests
    ]


def own(user, workshop: Workshop) -> list[Own]:
    """What one is asked here, what one said and said before: two queries."""
    requests = list(open_requests(workshop))
    said = defaultdict(list)
    rows = Declaration.objects.filter(person=user, request__workshop=workshop)
    for one in rows.select_related("request__matter").order_by("-pk"):
        said[one.request.kind, one.request.matter_id].append(one)
    return [_own(request, said[request.kind, request.matter_id]) for request in requests]


def _own(request: DeclarationRequest, said: list[Declaration]) -> Own:
    mine = (one for one in said if one.request_id == request.pk and one.ended_at is None)
    now = next(mine, None)
    return Own(request, now, [one for one in said if one is not now])


def waiting(user) -> list[tuple[str, str, int]]:
    """The officine where one still has to declare: slug, title, how many. One query."""
    roles = roles_of(user)
    if not (roles.mandates or roles.teams):
        return []
    said = Declaration.objects.current().filter(request=OuterRef("pk"), person=user)
    today = timezone.localdate()
    seats = Participation.objects.filter(
        Q(until=None) | Q(until__gt=today), organisation__in=list(roles.mandates)
    )
    rows = (
        DeclarationRequest.objects.filter(
            Q(workshop__in=seats.values("workshop")) | Q(workshop__in=list(roles.teams)),
            ~Exists(said),
            closed_at=None,
        )
        .exclude(workshop__state=WorkshopState.DRAFT)
        .order_by("workshop__title")
    )
    counted = rows.values_list("workshop__slug", "workshop__title").annotate(Count("pk"))
    return list(counted)
