"""City × step: how many answered out of how many asked, in one aggregate over everything sent."""

import datetime as dt
from dataclasses import dataclass, field

from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from toolkit.models import Phase, Step
from workshops.lifecycles import StepRunState
from workshops.models import Assignment, City, StepRun, Workshop, WorkshopCity
from workshops.queries import progress
from workshops.queries.steps import steps_of


class Word(models.TextChoices):
    """What a cell says in one word; the shape beside it says the same without colour."""

    COMPLETE = "complete", _("completo")
    RUNNING = "running", _("in corso")
    LATE = "late", _("in ritardo")
    NOT_STARTED = "not_started", _("non iniziato")
    NOT_PLANNED = "not_planned", _("non previsto")


SHAPES = {
    Word.COMPLETE: "it-check-circle",
    Word.RUNNING: "it-clock",
    Word.LATE: "it-warning-circle",
    Word.NOT_STARTED: "it-minus-circle",
    Word.NOT_PLANNED: "",
}


@dataclass(slots=True)
class Cell:
    place: WorkshopCity | None
    step: Step | None
    word: Word
    answered: int = 0
    due: int = 0
    late: int = 0
    opens_on: dt.date | None = None
    due_on: dt.date | None = None
    label: str = ""

    @property
    def icon(self) -> str:
        return SHAPES[self.word]


@dataclass(slots=True)
class Total:
    answered: int = 0
    due: int = 0
    late: int = 0

    @classmethod
    def of(cls, cells) -> "Total":
        told = cls()
        for one in cells:
            told.answered += one.answered
            told.due += one.due
            told.late += one.late
        return told


@dataclass(frozen=True)
class Row:
    place: WorkshopCity
    cells: list[Cell]
    total: Total


@dataclass(frozen=True)
class Matrix:
    phases: list[tuple[Phase, int]] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    total: Total = field(default_factory=Total)
    to_call: list[Cell] = field(default_factory=list)

    @property
    def planned(self) -> bool:
        return any(cell.word != Word.NOT_PLANNED for row in self.rows for cell in row.cells)


def word_for(
    state: str, due_on: dt.date, answered: int, due: int, late: int, today: dt.date
) -> Word:
    """The word of a step in a city, from its state, its dates and what was answered."""
    if state == StepRunState.PLANNED:
        return Word.NOT_STARTED
    if due and answered >= due:
        return Word.COMPLETE
    if late:
        return Word.LATE
    if state == StepRunState.DONE:
        return Word.RUNNING if due else Word.COMPLETE
    return Word.LATE if due_on < today and not due else Word.RUNNING


def matrix(workshop: Workshop, *, category: str = "", only_planned: bool = True) -> Matrix:
    """The matrix of an officina: three queries, whatever is in it.

    ``category`` is the code of a category of partner (or its first letter). ``only_planned``
    leaves out the steps that no city has dates for.
    """
    places, runs = _places_and_runs(workshop)
    figures = _figures(workshop, runs, category)
    steps = list(
        steps_of(workshop).only(
            "code", "title", "position", "phase__code", "phase__title", "phase__position"
        )
        if workshop.edition_id
        else []
    )
    if only_planned:
        planned = {step for _place, step in runs}
        steps = [step for step in steps if step.pk in planned]
    today = timezone.localdate()
    labels = {word: str(word.label) for word in Word}  # translated once, not once per cell
    rows = []
    for place in places:
        cells = [
            _cell(place, step, runs.get((place.pk, step.pk)), figures, today, labels)
            for step in steps
        ]
        rows.append(Row(place, cells, Total.of(cells)))
    totals = [Total.of(row.cells[column] for row in rows) for column in range(len(steps))]
    phases: list[tuple[Phase, int]] = []
    for step in steps:
        if phases and phases[-1][0].pk == step.phase_id:
            phases[-1] = (phases[-1][0], phases[-1][1] + 1)
        else:
            phases.append((step.phase, 1))
    late = [cell for row in rows for cell in row.cells if cell.word == Word.LATE]
    late.sort(key=lambda cell: (-cell.late, cell.due_on))
    return Matrix(phases, steps, rows, totals, Total.of(row.total for row in rows), late[:3])


def _cell(place, step, run, figures, today, labels) -> Cell:
    if run is None:
        return Cell(place, step, Word.NOT_PLANNED, label=labels[Word.NOT_PLANNED])
    run_id, state, opens_on, due_on = run
    due, answered, late = figures.get(run_id, (0, 0, 0))
    word = word_for(state, due_on, answered, due, late, today)
    return Cell(place, step, word, answered, due, late, opens_on, due_on, labels[word])


def _places_and_runs(workshop):
    """The cities and, by city and step, the run: its id, state and dates. One query."""
    rows = (
        WorkshopCity.objects.filter(workshop=workshop)
        .order_by("city__name")
        .values_list(
            *("pk", "city_id", "city__slug", "city__name"),
            *("step_runs__pk", "step_runs__step_id", "step_runs__state"),
            *("step_runs__opens_on", "step_runs__due_on"),
        )
    )
    places, runs = {}, {}
    for place, city, slug, name, run, step, *dates in rows:
        if place not in places:
            # The same city is on every one of its rows: one object for each place, not for each row
            places[place] = WorkshopCity.from_db(None, ["id", "city_id"], [place, city])
            places[place].city = City.from_db(None, ["id", "slug", "name"], [city, slug, name])
        if run:
            runs[place, step] = (run, *dates)
    return list(places.values()), runs


def _figures(workshop: Workshop, runs: dict, category: str) -> dict[int, tuple[int, int, int]]:
    """By run: asked, answered, late. The only query whose rows grow with the officina.

    It joins nothing to the forms asked but the keys of the runs: which have not opened is known
    already. One group for each state, because the database then compares less.
    """
    opened = {run for run, state, _opens, _due in runs.values() if state != StepRunState.PLANNED}
    own = StepRun.objects.filter(place__workshop=workshop)
    rows = Assignment.objects.filter(step_run__in=own)
    if category:
        rows = rows.filter(participation__organisation__category__code__startswith=category)
    counted = (
        rows.values("step_run_id", "submission_state")
        .annotate(
            all=Count("*"),
            due=Count("pk", filter=Q(waived_reason="")),
            late=Count("pk", filter=Q(waived_reason="", due_at__lt=timezone.now())),
        )
        .values_list("step_run_id", "submission_state", "all", "due", "late")
        .order_by()
    )
    found: dict[int, tuple[int, int, int]] = {}
    for run, state, every, due, late in counted:
        told = found.get(run, (0, 0, 0))
        if state in progress.ANSWERED:
            found[run] = (told[0] + every, told[1] + every, told[2])
        else:
            found[run] = (told[0] + due, told[1], told[2] + (late if run in opened else 0))
    return found


def table(found: Matrix) -> list[list]:
    """The matrix as rows of plain values, for the CSV: what the page shows, no more, no less."""
    header = [_("Città"), *(f"{step.code} {step.title}" for step in found.steps), _("Totale")]
    lines = [header]
    for row in found.rows:
        lines.append([row.place.city.name, *(_told(cell) for cell in row.cells), _sum(row.total)])
    lines.append([_("Totale"), *(_sum(total) for total in found.totals), _sum(found.total)])
    return lines


def _told(cell: Cell) -> str:
    if cell.word == Word.NOT_PLANNED or not cell.due:
        return str(cell.word.label)
    return f"{_sum(cell)}, {cell.word.label}"


def _sum(total) -> str:
    return _("%(answered)s su %(due)s") % {"answered": total.answered, "due": total.due}


def categories(workshop: Workshop) -> list[tuple[str, str]]:
    """The first-level categories that have somebody at the table, with their names."""
    rows = workshop.participations.order_by().values_list(
        "organisation__category__code",
        "organisation__category__name",
        "organisation__category__parent__code",
        "organisation__category__parent__name",
    )
    return sorted({(above or code, title or name) for code, name, above, title in rows.distinct()})
