"""The pact of an officina as everybody may read it: on a page, and on paper."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from officine.keeping.pages import kept
from workshops.models import Pact, Workshop
from workshops.queries.keys import KeyPanel, keys_of
from workshops.queries.pact_versions import adopted, differences, lines_of, reading
from workshops.reports.pact import pact_pdf


@login_not_required
@require_safe
@kept
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """The version in force or the one that is asked for; without a pact, the rules that hold."""
    workshop = _workshop(request, slug)
    rows = adopted(workshop)
    pact = _asked(request, rows)
    before = next((one for one in rows if pact and one.version < pact.version), None)
    context = {
        "workshop": workshop,
        "pact": pact,
        "versions": rows,
        "rules": lines_of(pact),
        "reading": pact and reading(pact, workshop),
        "before": before,
        "differences": differences(before, pact) if before else [],
        "panel": pact and KeyPanel(keys_of(pact, pact.sha256)),
    }
    return render(request, "workshops/public/pact.html", context)


@login_not_required
@require_safe
def as_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """To print and to keep: the rules, the two keys, who adhered."""
    workshop = _workshop(request, slug)
    pact = _asked(request, adopted(workshop))
    if pact is None:
        raise Http404
    pact.workshop = workshop
    response = HttpResponse(pact_pdf(pact, get_language()), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="patto-{slug}-{pact.version}.pdf"'
    return response


def _workshop(request: HttpRequest, slug: str) -> Workshop:
    rows = Workshop.objects.visible_to(request.user).select_related("authority")
    return get_object_or_404(rows, slug=slug, is_record=False)


def _asked(request: HttpRequest, rows: list[Pact]) -> Pact | None:
    """The version in the address, or the last one; 404 for one that is not there."""
    wanted = request.GET.get("versione", "")
    if not wanted:
        return rows[0] if rows else None
    found = next((one for one in rows if str(one.version) == wanted), None)
    if found is None:
        raise Http404
    return found
