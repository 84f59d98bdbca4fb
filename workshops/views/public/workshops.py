"""The officine as everybody may read them."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from officine import csv_safe
from officine.drawn import Drawn, facts_of
from officine.keeping.pages import kept
from toolkit.models import GoodPractice
from workshops.forms.public import WorkshopFilter, asked, chips
from workshops.models import Workshop
from workshops.queries import public
from workshops.queries.roles import roles_of
from workshops.views.public import drawings

PAGE = 12
BODIES = Drawn(most=32)


def _workshop(request: HttpRequest, slug: str) -> Workshop:
    shown = public.with_activity(Workshop.objects.visible_to(request.user))
    return get_object_or_404(
        shown.select_related("programme", "authority", "edition").defer("edition__frozen"),
        slug=slug,
    )


@login_not_required
@require_safe
@kept
def workshops(request: HttpRequest) -> HttpResponse:
    """The list, filtered by what the address asks."""
    form = WorkshopFilter(request.GET)
    values = asked(form)
    rows = Workshop.objects.public()
    for word in values.get("cerca", "").replace("\0", "").split()[:8]:
        rows = rows.filter(
            Q(title__icontains=word) | Q(theme__icontains=word) | Q(aim__icontains=word)
        )
    if "programma" in values:
        rows = rows.filter(programme__code=values["programma"])
    if "citta" in values:
        rows = rows.filter(places__city__slug=values["citta"])
    if "stato" in values:
        rows = rows.filter(state=values["stato"])
    page = Paginator(public.with_size(rows), PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "workshops/public/workshops.html",
        {
            "form": form,
            "chips": chips(form, values, request.GET),
            "page": page,
            "cards": drawings.cards(list(page)),
        },
    )


@login_not_required
@require_safe
@kept
def workshop(request: HttpRequest, slug: str) -> HttpResponse:
    """One officina: where we are, what one can do now, time, cities, participation, reports."""
    subject = _workshop(request, slug)
    if subject.is_record:
        return _record(request, subject)
    runs, seats = tuple(public.run_rows(subject)), tuple(public.seat_rows(subject))
    places, reports = public.places_of(subject), public.published_reports(subject)
    at_table = _sits_at(request, seats)
    facts = (
        *(facts_of(one) for one in (subject, subject.programme, subject.authority)),
        subject.edition and (subject.edition.exact, subject.edition.title),
        runs,
        seats,
        tuple((facts_of(one, "bodies", "contributions"), facts_of(one.city)) for one in places),
        tuple((facts_of(one), *map(facts_of, one.shown_files)) for one in reports),
        timezone.localdate(),
        at_table,
    )
    body = BODIES.get(facts, lambda: _body(subject, runs, seats, places, reports, at_table))
    context = {"workshop": subject, "body": body}
    return render(request, "workshops/public/workshop.html", context)


def _body(subject, run_rows, seats, places, reports, at_table: bool) -> str:
    """The page below its breadcrumb: all it says is in its arguments, and the day."""
    runs = [public.Run(*values) for values in run_rows]
    stretches, flows = public.stretches(runs), public.flows_of(seats)
    today = timezone.localdate()
    csv_of = {
        name: reverse("workshops:workshop-csv", args=[subject.slug, name])
        for name in ("tempo", "partecipazione")
    }
    context = {
        "workshop": subject,
        "where": drawings.where_we_are(stretches, today),
        "open_steps": drawings.open_steps(runs, today),
        "phases": drawings.phase_lines(stretches),
        "time": drawings.time_figure(subject, runs, csv_of["tempo"]),
        "map": drawings.map_figure(places),
        "places": places,
        "regions": drawings.by_region(places),
        "flows": flows,
        "participation": drawings.participation_figure(flows, csv_of["partecipazione"]),
        "reports": reports,
        "at_table": at_table,
    }
    return render_to_string("workshops/public/_workshop.html", context)


def _record(request: HttpRequest, subject: Workshop) -> HttpResponse:
    """An officina held before the portal: what it made and what it taught, with its sources."""
    places = public.places_of(subject)
    practices = (
        GoodPractice.objects.filter(
            edition__state="published", place__in=[place.city.name for place in places]
        )
        .select_related("edition")
        .defer("edition__frozen")
    )
    return render(
        request,
        "workshops/public/record.html",
        {
            "workshop": subject,
            "places": places,
            "regions": drawings.by_region(places),
            "map": drawings.map_figure(places),
            "practices": practices,
            "reports": public.published_reports(subject),
        },
    )


def _sits_at(request: HttpRequest, seats) -> bool:
    """Whether who reads acts for an organisation of this table: their way is another page."""
    names = set(roles_of(request.user).names.values())
    return bool(names) and any(seat[4] in names for seat in seats)


@login_not_required
@require_safe
@kept
def city(request: HttpRequest, slug: str, city: str) -> HttpResponse:
    """One city's way through an officina: its steps with dates and states, its organisations."""
    subject = _workshop(request, slug)
    place = get_object_or_404(subject.places.select_related("city"), city__slug=city)
    runs = public.runs_of(subject, city)
    today = timezone.localdate()
    flows = public.participation(subject, city)
    return render(
        request,
        "workshops/public/city.html",
        {
            "workshop": subject,
            "place": place,
            "where": drawings.where_we_are(public.stretches(runs), today),
            "phases": drawings.steps_by_phase(runs, today),
            "time": drawings.time_figure(subject, runs, ""),
            "flows": flows,
            "participation": drawings.participation_figure(flows),
        },
    )


@login_not_required
@require_safe
@kept
def results(request: HttpRequest, slug: str) -> HttpResponse:
    """What an officina has produced so far: outcome, published reports, data."""
    subject = _workshop(request, slug)
    return render(
        request,
        "workshops/public/results.html",
        {"workshop": subject, "reports": public.published_reports(subject)},
    )


@login_not_required
@require_safe
def figure_csv(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """The twin of a drawing as a file; an officina that has no figures yet gives no rows."""
    subject = _workshop(request, slug)
    if name == "tempo":
        table = drawings.time_table(public.runs_of(subject), timezone.localdate())
    elif name == "partecipazione":
        table = drawings.participation_table(public.participation(subject))
    else:
        raise Http404
    return csv_safe.response(f"{slug}-{name}.csv", table.lines())
