"""Published minutes as everybody reads them: a page, a file to print, a file for programs."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from officine.keeping.pages import kept
from workshops.models import Minutes, Workshop
from workshops.queries.keys import KeyPanel, keys_of
from workshops.queries.minutes import actions_of, as_data, full, number_of, published_of
from workshops.queries.minutes_shown import shown
from workshops.reports.minutes import minutes_pdf

MOST = 32_767


@login_not_required
@require_safe
@kept
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """All of an officina, and what was taken upon at its meetings."""
    workshop = get_object_or_404(Workshop.objects.public(), slug=slug)
    rows = list(published_of(workshop))
    context = {
        "workshop": workshop,
        "rows": [{"row": one, "number": number_of(one)} for one in rows],
        "actions": actions_of(workshop),
    }
    return render(request, "workshops/public/minutes_list.html", context)


@login_not_required
@require_safe
@kept
def page(request: HttpRequest, slug: str, year: int, number: int) -> HttpResponse:
    """What was decided, by whom, on which documents."""
    row = _minutes(slug, year, number)
    context = {
        "workshop": row.meeting.workshop,
        "minutes": row,
        "number": number_of(row),
        "document": shown(row.document),
        "panel": KeyPanel(keys_of(row, row.sha256)),
    }
    return render(request, "workshops/public/minutes.html", context)


@login_not_required
@require_safe
def as_pdf(request: HttpRequest, slug: str, year: int, number: int) -> HttpResponse:
    row = _minutes(slug, year, number)
    response = HttpResponse(minutes_pdf(row, get_language()), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="verbale-{number_of(row)}.pdf"'
    return response


@login_not_required
@require_safe
def as_json(request: HttpRequest, slug: str, year: int, number: int) -> HttpResponse:
    row = _minutes(slug, year, number)
    return JsonResponse(as_data(row, keys_of(row, row.sha256)))


def _minutes(slug: str, year: int, number: int) -> Minutes:
    if year > MOST or number > MOST:
        raise Http404
    rows = full(Minutes.objects.open_to_all())
    return get_object_or_404(rows, meeting__workshop__slug=slug, year=year, number=number)
