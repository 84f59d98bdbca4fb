"""The register of partners of an officina: who, for where, with which people, how far."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Max, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone

from workshops.models import Assignment, Invitation, Mandate, Participation, Workshop
from workshops.queries import progress


@dataclass(frozen=True)
class RegisterFilters:
    """What the address of a register asks for."""

    cerca: str = ""
    citta: str = ""
    categoria: str = ""
    inviti: str = ""

    @classmethod
    def read(cls, query) -> "RegisterFilters":
        clean = {
            name: query.get(name, "").strip()[:100].replace("\0", "")
            for name in ("cerca", "citta", "categoria", "inviti")
        }
        if clean["inviti"] not in ("", "senza-risposta", "accettati", "nessuno"):
            clean["inviti"] = ""
        return cls(**clean)


def register(workshop: Workshop, asked: RegisterFilters) -> QuerySet[Participation]:
    """One row per organisation, with people and invitations prefetched; ``count`` adds figures."""
    current = Mandate.objects.current().select_related("person").order_by("role", "person__name")
    seats = (
        workshop.participations.select_related(
            "organisation__category__parent", "organisation__city", "place__city"
        )
        .prefetch_related(
            Prefetch("organisation__mandates", queryset=current, to_attr="people"),
            Prefetch("invitations", queryset=Invitation.objects.order_by("-created_at", "-pk")),
        )
        .order_by("organisation__name", "pk")
    )
    if asked.cerca:
        seats = seats.filter(
            Q(organisation__name__icontains=asked.cerca)
            | Q(organisation__names__name__icontains=asked.cerca)
        ).distinct()
    if asked.citta:
        seats = seats.filter(place__city__slug=asked.citta)
    if asked.categoria:
        seats = seats.filter(organisation__category__code__startswith=asked.categoria)
    if asked.inviti:
        letters = Invitation.objects.filter(participation=OuterRef("pk")).order_by()
        pks = letters.values("participation")
        seats = {
            "senza-risposta": lambda: seats.filter(
                pk__in=Subquery(
                    Invitation.objects.filter(
                        state="sent", participation__workshop=workshop
                    ).values("participation")
                )
            ),
            "accettati": lambda: seats.filter(
                pk__in=Subquery(
                    Invitation.objects.filter(
                        state="accepted", participation__workshop=workshop
                    ).values("participation")
                )
            ),
            "nessuno": lambda: seats.exclude(pk__in=Subquery(pks)),
        }[asked.inviti]()
    return seats


def count(seats: Iterable[Participation]) -> list[Participation]:
    """These rows with how much was ``asked`` and ``answered`` and the last activity: one query.

    The last activity is what the authority may know: invitations, starts and sendings; writing
    in a draft does not move it.
    """
    seats = list(seats)
    rows = (
        Assignment.objects.filter(participation__in=[seat.pk for seat in seats])
        .values("participation")
        .annotate(
            asked=Count("pk", filter=progress.is_due()),
            answered=Count("pk", filter=progress.is_answered()),
            sent=Max("submission__sent_at"),
            started=Max("submission__started_at"),
        )
        .order_by()
    )
    found = {row["participation"]: row for row in rows}
    for seat in seats:
        row = found.get(seat.pk, {})
        seat.asked, seat.answered = row.get("asked", 0), row.get("answered", 0)
        moments = [row.get("sent"), row.get("started")]
        moments += [letter.sent_at for letter in seat.invitations.all()]
        seat.last_activity = max((one for one in moments if one), default=None)
    return seats


def unanswered_invitations(user, workshop: Workshop | None = None) -> QuerySet[Invitation]:
    """Letters sent that nobody answered, oldest first: of one officina, or of all of mine."""
    letters = Invitation.objects.filter(state="sent")
    if workshop is not None:
        letters = letters.filter(participation__workshop=workshop)
    else:
        letters = letters.filter(
            progress.is_at_work(), participation__workshop__in=Workshop.objects.of_team(user)
        )
    return letters.select_related(
        "participation__organisation", "participation__workshop", "participation__place__city"
    ).order_by("sent_at", "pk")


def expired(invitation: Invitation) -> bool:
    return bool(invitation.expires_at and invitation.expires_at < timezone.now())
