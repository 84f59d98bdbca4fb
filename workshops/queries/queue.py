"""The queue: the forms asked in an officina (or in all of mine), filtered by what the URL says."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, fields
from operator import itemgetter
from urllib.parse import urlencode

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import cached_property

from toolkit.models import FormDefinition, Step
from workshops.lifecycles import StepRunState
from workshops.models import Assignment, City, SavedView, StepRun, TeamMember, Workshop
from workshops.queries import progress
from workshops.queries.progress import Status

MINE, NOBODY = "io", "nessuno"
LATE, SOON, OPEN = "in-ritardo", "7-giorni", "aperte"
IN_ROW = {status: state for state, status in progress.SENT_AS.items()}
FAR = 2_000  # rows: from here on one sort is cheaper than two heaps


@dataclass(frozen=True)
class Filters:
    """What the address of a queue asks for. Words it does not know are left out, never a 500."""

    stato: str = ""
    citta: str = ""
    passo: str = ""
    modulo: str = ""
    categoria: str = ""
    organizzazione: str = ""
    scadenza: str = ""
    incarico: str = ""

    @classmethod
    def read(cls, query) -> "Filters":
        values = {one.name: query.get(one.name, "").strip()[:100] for one in fields(cls)}
        values = {name: text.replace("\0", "") for name, text in values.items()}
        if values["stato"] not in Status.values:
            values["stato"] = ""
        if values["scadenza"] not in (LATE, SOON, OPEN):
            values["scadenza"] = ""
        return cls(**values)

    def but(self, **changed) -> "Filters":
        return Filters(**({one.name: getattr(self, one.name) for one in fields(self)} | changed))

    @property
    def chosen(self) -> dict[str, str]:
        pairs = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: value for name, value in pairs.items() if value}

    @property
    def query(self) -> str:
        return urlencode(self.chosen)


class Queue:
    """The rows that the filters let through, in the order in which one works on them.

    In turn: answered ones by when they were sent, the others by when they are due. That is two
    heaps, each of which has an index in its order.
    """

    def __init__(self, user, filters: Filters, workshop: Workshop | None = None, among=None):
        """``among``: the keys of the officine, where the caller has read which are at work."""
        self.user, self.filters, self.workshop, self.among = user, filters, workshop, among
        self.now = timezone.now()

    @cached_property
    def rows(self) -> QuerySet[Assignment]:
        """All of it as one query, for who takes every row or one far down."""
        turn = Case(
            When(progress.is_answered(), then=F("submission__sent_at")), default=F("due_at")
        )
        return self._narrowed.filter(self._status()).annotate(turn=turn).order_by("turn", "pk")

    @cached_property
    def heaps(self) -> list[QuerySet[Assignment]]:
        """What is to be sent, what was sent: those of the two that the filters leave."""
        asked, heaps = self.filters, []
        if asked.stato not in progress.SENT:
            waiting = progress.has_status(asked.stato) if asked.stato else progress.is_unsent()
            heaps.append(self._narrowed.filter(waiting).annotate(turn=F("due_at")))
        if asked.stato in ("", *progress.SENT) and not asked.scadenza:
            # By the state in the submission's own row: its index is in this order.
            rows = self._narrowed.filter(submission__state__in=progress.ANSWERED)
            if asked.stato:
                rows = rows.filter(submission__state=IN_ROW[Status(asked.stato)])
            heaps.append(rows.annotate(turn=F("submission__sent_at")))
        return heaps

    def count(self) -> int:
        return self._narrowed.filter(self._status()).count()

    def __getitem__(self, part: slice) -> list[int]:
        """The keys of a page. The first rows of each heap are enough, unless it is far down."""
        heaps = [heap.order_by("turn", "pk") for heap in self.heaps]
        if len(heaps) == 1:
            return list(heaps[0].values_list("pk", flat=True)[part])
        if part.stop > FAR:
            return list(self.rows.values_list("pk", flat=True)[part])
        first = [row for heap in heaps for row in heap.values_list("turn", "pk")[: part.stop]]
        return [pk for _turn, pk in sorted(first)[part]]

    @cached_property
    def _narrowed(self) -> QuerySet[Assignment]:
        """By all that the filters say but the status."""
        return self._filtered(self._all()).order_by()

    def _status(self):
        return progress.has_status(self.filters.stato) if self.filters.stato else progress.is_due()

    def _all(self) -> QuerySet[Assignment]:
        if self.workshop is not None:  # one of the person's own: asked at the door
            return Assignment.objects.filter(participation__workshop=self.workshop)
        if self.among is not None:
            return Assignment.objects.filter(participation__workshop__in=self.among)
        mine = Workshop.objects.of_team(self.user).values("pk")
        return Assignment.objects.filter(progress.is_at_work(), participation__workshop__in=mine)

    def _filtered(self, rows):
        asked = self.filters
        if asked.citta:
            rows = rows.filter(step_run__place__city__slug=asked.citta)
        if asked.passo:
            rows = rows.filter(step_run__step__code=asked.passo)
        if asked.modulo:
            rows = rows.filter(form__code=asked.modulo)
        if asked.categoria:
            rows = rows.filter(
                participation__organisation__category__code__startswith=asked.categoria
            )
        if asked.organizzazione:
            rows = rows.filter(participation__organisation__name__icontains=asked.organizzazione)
        if asked.scadenza:
            rows = rows.filter(
                {
                    LATE: progress.is_late(self.now),
                    SOON: progress.is_due_soon(self.now),
                    OPEN: progress.is_owed(),
                }[asked.scadenza]
            )
        if asked.incarico == MINE:
            rows = rows.filter(submission__reviewer=self.user)
        elif asked.incarico == NOBODY:
            rows = rows.filter(submission_state="sent", submission__reviewer=None)
        elif asked.incarico.isdecimal() and len(asked.incarico) < 18:
            rows = rows.filter(submission__reviewer_id=int(asked.incarico))
        return rows

    def neighbours(self, current: Assignment) -> tuple[Assignment | None, Assignment | None]:
        """The one before and the one after in this queue, wherever the filters now put it.

        One query: the nearest of each heap on each side, each found in its index.
        """
        here = (_turn(current), current.pk)
        nearest = Q(pk__in=[])
        for heap in self.heaps:
            before = heap.filter(turn__lte=here[0]).exclude(turn=here[0], pk__gte=here[1])
            after = heap.filter(turn__gte=here[0]).exclude(turn=here[0], pk__lte=here[1])
            for side in (before.order_by("-turn", "-pk"), after.order_by("turn", "pk")):
                nearest |= Q(pk=Subquery(side.values("pk")[:1]))
        found = Assignment.objects.filter(nearest).select_related("submission")
        places = sorted(((_turn(row), row.pk), row) for row in found)
        return (
            max((place for place in places if place[0] < here), default=(None, None))[1],
            min((place for place in places if place[0] > here), default=(None, None))[1],
        )


@dataclass(slots=True)
class Line:
    """One form asked, as a line of a list says it."""

    pk: int
    public_id: uuid.UUID
    due_at: dt.datetime
    submission_state: str
    waived_reason: str
    organisation: str
    code: str
    title: str
    city: str
    step_code: str
    step_title: str
    step_state: str
    workshop_slug: str
    workshop: str
    sent_at: dt.datetime | None
    out_of_time: bool | None
    reviewer_id: int | None
    reviewer_name: str | None
    reviewer_email: str | None
    channel: str | None

    @property
    def status(self) -> Status:
        return progress.status_of(self)

    @property
    def is_answered(self) -> bool:
        return self.submission_state in progress.ANSWERED

    @property
    def turn(self) -> tuple[dt.datetime, int]:
        return (self.sent_at if self.is_answered else self.due_at, self.pk)

    def is_late(self, now: dt.datetime) -> bool:
        return (
            not self.is_answered
            and not self.waived_reason
            and self.step_state != StepRunState.PLANNED
            and self.due_at < now
        )


COLUMNS = (
    *("pk", "public_id", "due_at", "submission_state", "waived_reason"),
    *("participation__organisation__name", "form__code", "form__title"),
    *("step_run__place__city__name", "step_run__step__code", "step_run__step__title"),
    *("step_run__state", "participation__workshop__slug", "participation__workshop__title"),
    *("submission__sent_at", "submission__is_late", "submission__reviewer_id"),
    *("submission__reviewer__name", "submission__reviewer__email"),
    "submission__arrival__channel",
)


def lines(keys: Iterable[int]) -> list[Line]:
    """The rows with these keys and every name a line shows, in one query and in turn.

    Keys and not a query: the database then reads these rows and joins nothing else. Values and
    not rows: a page of them would make a dozen objects for each line.
    """
    rows = Assignment.objects.filter(pk__in=keys).order_by().values_list(*COLUMNS)
    return sorted((Line(*row) for row in rows), key=lambda line: line.turn)


def _turn(row: Assignment) -> dt.datetime:
    answered = progress.status_of(row) in progress.SENT
    return row.submission.sent_at if answered else row.due_at


@dataclass(frozen=True)
class Choices:
    """What one can filter by in an officina: only what is really in it."""

    cities: tuple[tuple[str, str], ...]
    steps: tuple[tuple[str, str], ...]
    forms: tuple[tuple[str, str], ...]
    categories: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class View:
    """A saved view as a link of the queue."""

    name: str
    query: str
    is_default: bool = False


def choices(workshop: Workshop) -> Choices:
    """One query, which does not read the forms asked one by one."""
    return _sorted_out(_choices(workshop))


def choices_and_views(workshop: Workshop, user) -> tuple[Choices, tuple[View, ...]]:
    """The same with the saved views of a person, still in one query."""
    rows = list(_choices(workshop).union(_views(workshop, user)))
    views = (
        View(title, code, kind == DEFAULT) for kind, _place, code, title in rows if kind in VIEWS
    )
    told = _sorted_out(row for row in rows if row[0] not in VIEWS)
    return told, tuple(sorted(views, key=lambda view: (view.name.lower(), view.query)))


OWN, DEFAULT, SHARED = VIEWS = ("view", "view-default", "view-shared")


def _views(workshop, user):
    mine = Q(owner=user)
    rows = SavedView.objects.filter(mine | Q(is_shared=True), workshop=workshop).order_by()
    kind = Case(
        When(mine & Q(is_default=True), then=Value(DEFAULT)),
        When(mine, then=Value(OWN)),
        default=Value(SHARED),
    )
    return rows.values_list(kind, "pk", "query", "name")


def _sorted_out(rows) -> Choices:
    told: dict[str, dict] = {kind: {} for kind in ("city", "step", "form", "category")}
    # An officina that moved may have forms of two editions: the newer words, which come last, win.
    for kind, _place, code, title in sorted(rows):
        told[kind][code] = title
    return Choices(
        tuple(sorted(told["city"].items(), key=itemgetter(1))),
        tuple((code, f"{code} {title}") for code, title in sorted(told["step"].items())),
        tuple((code, f"{code} {title}") for code, title in sorted(told["form"].items())),
        tuple(sorted(told["category"].items())),
    )


def _choices(workshop: Workshop):
    """Kind, place in its order, code and title of all that there is."""
    own = StepRun.objects.filter(place__workshop=workshop)
    asked = Assignment.objects.filter(form=OuterRef("pk"), participation__workshop=workshop)
    none = Value(0)
    cities = City.objects.filter(places__in=own.values("place")).values_list(
        Value("city"), none, "slug", "name"
    )
    steps = Step.objects.filter(pk__in=own.values("step")).values_list(
        Value("step"), "phase__edition_id", "code", "title"
    )
    edition = F("edition__number") * 1000 + F("edition__revision")
    forms = FormDefinition.objects.filter(Exists(asked)).values_list(
        Value("form"), edition, "code", "title"
    )
    categories = workshop.participations.values_list(
        Value("category"),
        none,
        Coalesce("organisation__category__parent__code", "organisation__category__code"),
        Coalesce("organisation__category__parent__name", "organisation__category__name"),
    )
    return cities.order_by().union(steps.order_by(), forms.order_by(), categories.order_by())


def reviewers(workshop: Workshop) -> list[tuple[str, str]]:
    """Who may examine in an officina: key and name."""
    office = (TeamMember.Role.LEAD, TeamMember.Role.OFFICER)
    team = TeamMember.objects.filter(workshop=workshop, role__in=office, person__is_active=True)
    people = team.order_by("person__name", "person__email").values_list(
        "person", "person__name", "person__email"
    )
    return [(str(pk), name or email) for pk, name, email in people]


def colleagues(user, workshop: Workshop | None = None) -> tuple[tuple[str, str], ...]:
    """Who else examines in an officina, or in all of mine: key and name, in one query."""
    team = TeamMember.objects.exclude(person=user)
    if workshop is not None:
        team = team.filter(workshop=workshop)
    else:
        team = team.filter(workshop__in=Workshop.objects.of_team(user).values("pk"))
    people = team.order_by("person__name", "person__email").values_list(
        "person", "person__name", "person__email"
    )
    return tuple({str(pk): name or email for pk, name, email in people}.items())
