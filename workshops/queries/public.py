"""What everybody may read about the officine: no person, ever. Plain data for pages and files."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import get_language

from toolkit.models import Edition, Phase
from workshops.lifecycles import ANSWERED, ReportState, StepRunState, SubmissionState, WorkshopState
from workshops.models import (
    Assignment,
    Invitation,
    Mandate,
    Organisation,
    Participation,
    Report,
    StepRun,
    Submission,
    Workshop,
    WorkshopCity,
)

AT_WORK = [WorkshopState.RUNNING, WorkshopState.CLOSING]


def with_activity(officine: QuerySet[Workshop]) -> QuerySet[Workshop]:
    """Each with ``active_at``: the last day its page has something new to tell.

    Its own data changed, a compilazione arrived or a report was published.
    """
    sent = Submission.objects.filter(  # the states of the index that is in this order
        assignment__participation__workshop=OuterRef("pk"), state__in=ANSWERED
    ).order_by("-sent_at")
    published = Report.objects.filter(workshop=OuterRef("pk"), published_at__isnull=False).order_by(
        "-published_at"
    )
    return officine.annotate(
        active_at=Greatest(
            "updated_at",
            Coalesce(Subquery(sent.values("sent_at")[:1]), "updated_at"),
            Coalesce(Subquery(published.values("published_at")[:1]), "updated_at"),
        )
    )


@dataclass(frozen=True)
class Stretch:
    """A phase as an officina, or one of its cities, goes through it."""

    code: str
    title: str
    begins: dt.date
    ends: dt.date
    steps: int
    done: int
    open: int

    def state(self, today: dt.date) -> str:
        """``done``, ``now``, ``late`` or ``plan``: as told everywhere, in words."""
        if self.done == self.steps:
            return "done"
        if self.ends < today:
            return "late"
        if self.open or self.done:
            return "now"
        return "plan"


@dataclass(frozen=True)
class Run:
    """A step in a city, with its dates."""

    phase: str
    phase_title: str
    code: str
    title: str
    city: str
    city_slug: str
    opens_on: dt.date
    due_on: dt.date
    finished_on: dt.date | None
    run_state: str

    def state(self, today: dt.date) -> str:
        if self.run_state == StepRunState.DONE:
            return "done"
        if self.due_on < today:
            return "late"
        return "now" if self.run_state == StepRunState.OPEN else "plan"


@dataclass
class Flow:
    """One category's way through an officina: asked, on board, contributed, validated."""

    code: str
    name: str
    invited: int = 0
    joined: int = 0
    contributed: int = 0
    validated: int = 0
    organisations: list[str] = field(default_factory=list)

    @property
    def counts(self) -> tuple[int, int, int, int]:
        return self.invited, self.joined, self.contributed, self.validated


def with_size(workshops: QuerySet[Workshop]) -> QuerySet[Workshop]:
    """The officine with how many organisations sit at their table."""
    seats = (
        Participation.objects.filter(workshop=OuterRef("pk"))
        .order_by()
        .values("workshop")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return workshops.select_related("programme", "authority").annotate(
        bodies=Coalesce(Subquery(seats), 0)
    )


def cities_of(workshops: list[Workshop]) -> dict[int, list]:
    """Workshop id → its cities in order of name: one query for a whole list."""
    found = defaultdict(list)
    rows = WorkshopCity.objects.filter(workshop__in=workshops).select_related("city")
    for place in rows.order_by("city__name"):
        found[place.workshop_id].append(place.city)
    return found


def stretches_of(workshops: list[Workshop]) -> dict[int, list[Stretch]]:
    """Workshop id → its phases with dates and progress over all cities: one query."""
    found = defaultdict(list)
    rows = (
        StepRun.objects.filter(place__workshop__in=workshops)
        .order_by("step__phase__position")
        .values("place__workshop", "step__phase__code", "step__phase__title")
        .annotate(
            begins=Min("opens_on"),
            ends=Max("due_on"),
            steps=Count("pk"),
            done=Count("pk", filter=Q(state=StepRunState.DONE)),
            open=Count("pk", filter=Q(state=StepRunState.OPEN)),
        )
        .values_list(
            "place__workshop",
            "step__phase__code",
            "step__phase__title",
            "begins",
            "ends",
            "steps",
            "done",
            "open",
        )
    )
    for workshop, *values in rows:
        found[workshop].append(Stretch(*values))
    return found


def run_rows(workshop: Workshop, city_slug: str | None = None) -> list[tuple]:
    """Every step in every city of an officina, by city and place in the Toolkit: one query."""
    rows = StepRun.objects.filter(place__workshop=workshop)
    if city_slug:
        rows = rows.filter(place__city__slug=city_slug)
    return list(
        rows.order_by("place__city__name", "step__position").values_list(
            "step__phase__code",
            "step__phase__title",
            "step__code",
            "step__title",
            "place__city__name",
            "place__city__slug",
            "opens_on",
            "due_on",
            "finished_on",
            "state",
        )
    )


def runs_of(workshop: Workshop, city_slug: str | None = None) -> list[Run]:
    return [Run(*values) for values in run_rows(workshop, city_slug)]


def stretches(runs: list[Run]) -> list[Stretch]:
    """The phases that these steps make up, in their order."""
    phases: dict[str, list[Run]] = defaultdict(list)
    for run in runs:
        phases[run.phase].append(run)
    return [
        Stretch(
            code,
            steps[0].phase_title,
            min(run.opens_on for run in steps),
            max(run.due_on for run in steps),
            len(steps),
            sum(run.run_state == StepRunState.DONE for run in steps),
            sum(run.run_state == StepRunState.OPEN for run in steps),
        )
        for code, steps in sorted(phases.items(), key=lambda item: phase_order(item[0]))
    ]


def phase_order(code: str) -> tuple[int, str]:
    """«F2» before «F10»."""
    figures = "".join(letter for letter in code if letter.isdigit())
    return (int(figures or 0), code)


def seat_rows(workshop: Workshop, city_slug: str | None = None) -> list[tuple]:
    """Who sits at the table: category, name, on board, contributed, validated; one query."""
    sent = Assignment.objects.filter(participation=OuterRef("pk"))
    rows = Participation.objects.filter(workshop=workshop)
    if city_slug:
        rows = rows.filter(Q(place__city__slug=city_slug) | Q(place=None))
    return list(
        rows.annotate(
            accepted=Exists(
                Invitation.objects.filter(participation=OuterRef("pk"), state="accepted")
            ),
            mandated=Exists(
                Mandate.objects.current().filter(organisation=OuterRef("organisation"))
            ),
            contributed=Exists(sent.filter(submission_state__in=ANSWERED)),
            validated=Exists(sent.filter(submission_state=SubmissionState.VALIDATED)),
        )
        .order_by("organisation__name")
        .values_list(
            "organisation__category__code",
            "organisation__category__name",
            "organisation__category__parent__code",
            "organisation__category__parent__name",
            "organisation__name",
            "accepted",
            "mandated",
            "contributed",
            "validated",
        )
    )


def participation(workshop: Workshop, city_slug: str | None = None) -> list[Flow]:
    return flows_of(seat_rows(workshop, city_slug))


def flows_of(seats: list[tuple]) -> list[Flow]:
    """By first-level category: invited → on board → contributed → validated.

    Who sits at the table was invited; is on board whoever accepted or has somebody acting for it.
    An organisation that sent one contribution counts once, however many it sent.
    """
    flows: dict[str, Flow] = {}
    for code, name, root, root_name, body, accepted, mandated, gave, valid in seats:
        flow = flows.setdefault(root or code, Flow(root or code, root_name or name))
        flow.invited += 1
        flow.joined += accepted or mandated or gave
        flow.contributed += gave
        flow.validated += valid
        flow.organisations.append(body)
    return sorted(flows.values(), key=lambda flow: flow.code)


def places_of(workshop: Workshop) -> list[WorkshopCity]:
    """The cities of an officina with how many organisations and contributions each has."""
    return list(
        workshop.places.select_related("city")
        .annotate(
            bodies=Count("participations", distinct=True),
            contributions=Count(
                "participations__assignments",
                filter=Q(participations__assignments__submission_state__in=ANSWERED),
                distinct=True,
            ),
        )
        .order_by("city__region", "city__name")
    )


FACES = ["pdf", "xlsx", "json"]  # to download; the page itself is the face to read


def published_reports(workshop: Workshop) -> list[Report]:
    """Those that everybody may read, newest first, with ``shown_files``: two queries."""
    reports = list(
        workshop.reports.filter(published_at__isnull=False, state=ReportState.READY)
        .defer("figures")
        .prefetch_related("files")
        .order_by("-period_to", "-pk")
    )
    wanted = (get_language() or "")[:2]
    for report in reports:
        # Of two files of a format the last one stays: that in the language of the reader
        by_language = sorted(report.files.all(), key=lambda file: file.language == wanted)
        files = {file.format: file for file in by_language}
        report.shown_files = [files[face] for face in FACES if face in files]
    return reports


def three_numbers() -> dict[str, int]:
    """How many officine, organisations at the table and contributions there are: one query."""

    def counted(name: str, rows: QuerySet):
        # Grouped by a constant: a union of aggregates is one question instead of three.
        return (
            rows.order_by()
            .annotate(kind=Value(name))
            .values("kind")
            .annotate(n=Count("pk", distinct=True))
            .values_list("kind", "n")
        )

    public = Workshop.objects.public()
    rows = counted("workshops", public).union(
        counted("organisations", Organisation.objects.filter(participations__workshop__in=public)),
        counted(
            "contributions",
            Submission.objects.filter(
                assignment__participation__workshop__in=public, state__in=ANSWERED
            ),
        ),
        all=True,
    )
    return {"workshops": 0, "organisations": 0, "contributions": 0} | dict(rows)


def organisations_at_table() -> QuerySet[Organisation]:
    """Organisations of public tables, without repetition, with category, city and tables."""
    at_table = Participation.objects.filter(
        organisation=OuterRef("pk"), workshop__in=Workshop.objects.public()
    )
    return (
        Organisation.objects.filter(Exists(at_table))
        .select_related("category__parent", "city")
        .order_by("name", "pk")
    )


def tables_of(organisations: list[Organisation]) -> dict[int, list[Participation]]:
    """Organisation id → its seats at public tables: one query for a whole list."""
    found = defaultdict(list)
    rows = (
        Participation.objects.filter(
            organisation__in=organisations, workshop__in=Workshop.objects.public()
        )
        .select_related("workshop", "place__city")
        .order_by("workshop__title")
    )
    for row in rows:
        found[row.organisation_id].append(row)
    return found


def current_phases() -> list[Phase]:
    """The phases of the newest published edition, with it: one query."""
    newest = Edition.objects.published().order_by("-number", "-revision").values("pk")[:1]
    return list(
        Phase.objects.filter(edition=Subquery(newest))
        .select_related("edition")
        .defer("edition__frozen")
        .order_by("position")
    )


def sits_for(city_slug: str) -> Exists:
    """A condition on organisations: at a public table for this city."""
    return Exists(
        Participation.objects.filter(
            organisation=OuterRef("pk"),
            workshop__in=Workshop.objects.public(),
            place__city__slug=city_slug,
        )
    )
