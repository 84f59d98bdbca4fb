"""From what the queries found to what a page shows: cards, the line of time, bars, the map."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from officine import italian
from officine.charts import bars, map, timeline
from officine.charts.table import Table
from workshops.models import City, Workshop, WorkshopCity
from workshops.queries import public
from workshops.queries.public import Flow, Run, Stretch

TONES = {"done": "done", "now": "now", "late": "late", "plan": "plan"}


@dataclass(frozen=True)
class Figure:
    """A drawing with its finding in words, its twin and where its CSV is."""

    caption: str
    svg: str
    table: Table
    csv_url: str = ""
    scrolls: bool = False


@dataclass(frozen=True)
class Card:
    workshop: Workshop
    cities: list[City]
    line: str
    now: str


@dataclass(frozen=True)
class PhaseLine:
    """A phase told in words: what it is, how it stands, from when to when."""

    code: str
    title: str
    tone: str
    word: str
    begins: dt.date
    ends: dt.date
    done: int
    steps: int


def bands(stretches: list[Stretch], today: dt.date) -> tuple[timeline.Band, ...]:
    return tuple(
        timeline.Band(s.code, s.title, s.begins, s.ends, s.state(today)) for s in stretches
    )


def where_we_are(stretches: list[Stretch], today: dt.date) -> str:
    """The line of time in one sentence."""
    for state, words in (
        ("late", _("In ritardo: %(phase)s, attesa entro il %(day)s.")),
        ("now", _("In corso: %(phase)s, fino al %(day)s.")),
    ):
        for stretch in stretches:
            if stretch.state(today) == state:
                phase = f"{stretch.code} {stretch.title}"
                return words % {"phase": phase, "day": italian.day(stretch.ends)}
    coming = [s for s in stretches if s.state(today) == "plan"]
    if coming:
        return _("Prossima fase: %(phase)s, dal %(day)s.") % {
            "phase": f"{coming[0].code} {coming[0].title}",
            "day": italian.day(coming[0].begins),
        }
    return _("Tutte le fasi sono concluse.") if stretches else ""


def cards(workshops: list[Workshop]) -> list[Card]:
    """The officine as cards that carry their line of time: two queries for the whole list."""
    today = timezone.localdate()
    cities, stretches = public.cities_of(workshops), public.stretches_of(workshops)
    made = []
    for workshop in workshops:
        found = stretches[workshop.pk]
        sentence = where_we_are(found, today)
        line = timeline.thin(
            bands(found, today),
            today=today,
            title=_("Linea del tempo di %(title)s") % {"title": workshop.title},
            description=sentence,
            uid=f"filo-{workshop.slug}",
        )
        made.append(Card(workshop, cities[workshop.pk], line, sentence))
    return made


def phase_lines(stretches: list[Stretch]) -> list[PhaseLine]:
    today = timezone.localdate()
    return [
        PhaseLine(
            s.code,
            s.title,
            TONES[s.state(today)],
            timeline.words(s.state(today)),
            s.begins,
            s.ends,
            s.done,
            s.steps,
        )
        for s in stretches
    ]


def _lanes(runs: list[Run], today: dt.date) -> list[timeline.Lane]:
    """A lane for each city: its phases as bands, its steps as marks."""
    by_city: dict[str, list[Run]] = {}
    for run in runs:
        by_city.setdefault(run.city, []).append(run)
    return [
        timeline.Lane(
            city,
            bands(public.stretches(own), today),
            tuple(timeline.Mark(r.code, r.title, r.due_on, r.state(today)) for r in own),
        )
        for city, own in by_city.items()
    ]


def time_table(runs: list[Run], today: dt.date) -> Table:
    return timeline.twin(_lanes(runs, today), _("Fasi e passi, città per città"))


def time_figure(workshop: Workshop, runs: list[Run], csv_url: str) -> Figure | None:
    """The line of time of an officina, one lane for each of its cities."""
    if not runs:
        return None
    return _time_figure(
        workshop.title, tuple(runs), csv_url, timezone.localdate(), get_language() or ""
    )


@lru_cache(maxsize=32)
def _time_figure(
    title: str, runs: tuple[Run, ...], csv_url: str, today: dt.date, language: str
) -> Figure:
    """Drawn once for the same steps on the same day: everything it says is in its arguments."""
    sentence = where_we_are(public.stretches(runs), today)
    drawn = timeline.timeline(
        _lanes(runs, today),
        today=today,
        title=_("Linea del tempo di %(title)s") % {"title": title},
        description=sentence,
        uid="tempo",
    )
    return Figure(sentence, drawn, time_table(runs, today), csv_url, scrolls=True)


def series() -> list[str]:
    return [_("Invitate"), _("Aderenti"), _("Con contributo"), _("Con contributo validato")]


def participation_figure(flows: list[Flow], csv_url: str = "") -> Figure | None:
    """Who was asked, who came, who contributed, by category of the code of conduct."""
    if not flows:
        return None
    groups = [(flow.name, flow.counts) for flow in flows]
    invited = sum(flow.invited for flow in flows)
    contributed = sum(flow.contributed for flow in flows)
    sentence = ngettext(
        "%(contributed)s organizzazione su %(invited)s ha inviato almeno un contributo.",
        "%(contributed)s organizzazioni su %(invited)s hanno inviato almeno un contributo.",
        contributed,
    ) % {"contributed": italian.number(contributed), "invited": italian.number(invited)}
    drawn = bars.bars(
        groups,
        series(),
        title=_("Partecipazione per categoria di partner"),
        description=sentence,
        uid="partecipazione",
    )
    return Figure(sentence, drawn, participation_table(flows), csv_url, scrolls=True)


def participation_table(flows: list[Flow]) -> Table:
    groups = [(flow.name, flow.counts) for flow in flows]
    return bars.twin(groups, series(), _("Organizzazioni per categoria"), _("Categoria"))


def map_figure(places: list[WorkshopCity]) -> str:
    """The map of the cities that we know the place of, numbered as in the list beside it."""
    points = [
        map.Point(
            number,
            place.city.name,
            float(place.city.latitude),
            float(place.city.longitude),
            place.contributions,
        )
        for number, place in enumerate(places, 1)
        if place.city.latitude is not None and place.city.longitude is not None
    ]
    if not points:
        return ""
    names = ", ".join(f"{point.number} {point.label}" for point in points)
    return map.italy(
        points,
        title=_("Le città dell'officina"),
        description=_("Punti numerati sull'Italia: %(names)s.") % {"names": names},
        uid="mappa",
    )


@dataclass(frozen=True)
class OpenStep:
    """A step that runs now, in one or more cities."""

    code: str
    title: str
    cities: list[str]
    until: dt.date
    late: bool


def open_steps(runs: list[Run], today: dt.date) -> list[OpenStep]:
    """What happens now, told once per step with the cities in which it does, first due first."""
    found: dict[str, list[Run]] = {}
    for run in runs:
        if run.run_state == "open":
            found.setdefault(run.code, []).append(run)
    steps = [
        OpenStep(
            code,
            own[0].title,
            [run.city for run in own],
            max(run.due_on for run in own),
            all(run.due_on < today for run in own),
        )
        for code, own in found.items()
    ]
    return sorted(steps, key=lambda step: (step.until, step.code))


@dataclass(frozen=True)
class StepLine:
    code: str
    title: str
    tone: str
    word: str
    run: Run


def steps_by_phase(runs: list[Run], today: dt.date) -> list[tuple[PhaseLine, list[StepLine]]]:
    """The phases of one city with their steps."""
    steps: dict[str, list[StepLine]] = {}
    for run in runs:
        state = run.state(today)
        line = StepLine(run.code, run.title, TONES[state], timeline.words(state), run)
        steps.setdefault(run.phase, []).append(line)
    return [(phase, steps[phase.code]) for phase in phase_lines(public.stretches(runs))]


def by_region(places: list[WorkshopCity]) -> list[tuple[str, list[tuple[int, WorkshopCity]]]]:
    """The numbered cities under their regions, as the list beside the map tells them."""
    regions: dict[str, list[tuple[int, WorkshopCity]]] = {}
    for number, place in enumerate(places, 1):
        regions.setdefault(place.city.region, []).append((number, place))
    return list(regions.items())
