"""Documents as lists: for the staff with who read them, for a table, for everybody."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from workshops.lifecycles import READABLE, DocumentState
from workshops.models import (
    Document,
    DocumentReading,
    DocumentVersion,
    Mandate,
    Participation,
    Workshop,
)
from workshops.models.meeting import at_the_table
from workshops.queries.gating import matters_kept_from
from workshops.queries.meetings import seats_called

PER_PAGE = 25


@dataclass(frozen=True)
class Opened:
    """Of the organisations that a version was shared with, who opened it and who did not."""

    by: list[DocumentReading]  # the first reading of each organisation
    not_yet: list[Participation]

    @property
    def of(self) -> int:
        return len(self.by) + len(self.not_yet)


def _of_place(seats: list[Participation], document: Document) -> list[Participation]:
    """Those of its city, once for each organisation."""
    found = {
        seat.organisation_id: seat
        for seat in seats
        if document.place_id is None or seat.place_id in (None, document.place_id)
    }
    return list(found.values())


def for_staff(workshop: Workshop) -> QuerySet[Document]:
    """All of them, newest first, each with its versions and their files: three queries."""
    return (
        Document.objects.filter(workshop=workshop)
        .select_related("place__city", "matter")
        .prefetch_related(_versions(DocumentVersion.objects.all()))
        .order_by("-number")
    )


def opened_by(workshop: Workshop, documents: list[Document]) -> dict[int, Opened]:
    """Version id → who opened it, for the last shared one of each document: two queries."""
    last = {one.pk: newest(one) for one in documents}
    rows = (
        DocumentReading.objects.filter(version__in=[one.pk for one in last.values() if one])
        .select_related("organisation", "person")
        .order_by("at", "pk")
    )
    first: dict[int, dict[int, DocumentReading]] = defaultdict(dict)
    for row in rows:
        first[row.version_id].setdefault(row.organisation_id, row)
    seats = list(seats_called(Document(workshop=workshop)))
    found = {}
    for document in documents:
        version = last[document.pk]
        if version is None:
            continue
        read = first[version.pk]
        called = _of_place(seats, document)
        not_yet = [seat for seat in called if seat.organisation_id not in read]
        found[version.pk] = Opened(list(read.values()), not_yet)
    return found


def newest(document: Document) -> DocumentVersion | None:
    """The last version that is given to read; from the versions that are already loaded."""
    return next((one for one in document.versions.all() if one.is_readable), None)


def in_preparation(document: Document) -> DocumentVersion | None:
    return next(
        (one for one in document.versions.all() if one.state == DocumentState.PREPARED), None
    )


def readable(user) -> QuerySet[Document]:
    """What a person reads: what is public, and what was shared with their tables, with the
    versions they may read and their files. The staff reads what was shared.

    Withdrawn versions are told with their reason; what is about a matter the person stepped aside
    from is not there. Three queries, and one for the matters.
    """
    versions = DocumentVersion.objects.exclude(state=DocumentState.PREPARED)
    public = Q(public_at__isnull=False)
    if not user.is_authenticated:
        versions = versions.filter(public)
    elif not user.is_superuser:
        own = Q(workshop__in=user.teams.values("workshop")) | at_the_table(user)
        whole = Document.objects.filter(own).values("pk")
        versions = versions.filter(public | Q(document__in=whole))
    rows = Document.objects.filter(
        pk__in=versions.values("document"), workshop__in=Workshop.objects.visible_to(user)
    )
    rows = rows.exclude(matter__in=[one.pk for one in matters_kept_from(user)])
    return rows.select_related("workshop", "place__city").prefetch_related(_versions(versions))


def for_reader(workshop: Workshop, user) -> QuerySet[Document]:
    """Those of one officina, newest first."""
    return readable(user).filter(workshop=workshop).order_by("-number")


def seats_of_reader(document: Document, user) -> list[int]:
    """The ids of the organisations of the table for which a person opens a document."""
    acting = Mandate.objects.current().filter(person=user).values("organisation")
    seats = seats_called(document).filter(organisation__in=acting)
    return list(seats.order_by().values_list("organisation_id", flat=True).distinct())


def _versions(rows: QuerySet[DocumentVersion]) -> Prefetch:
    return Prefetch("versions", rows.order_by("-number").prefetch_related("files"))


def shareable(workshop: Workshop) -> QuerySet[DocumentVersion]:
    """The versions that a point of an agenda can name: the last readable of each document."""
    rows = DocumentVersion.objects.filter(document__workshop=workshop, state__in=READABLE)
    later = rows.filter(document=OuterRef("document"), number__gt=OuterRef("number"))
    rows = rows.exclude(Exists(later)).select_related("document")
    return rows.order_by("-document__number")
