from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from officine.keeping.pages import kept
from workshops.queries import statistics as figures


@login_not_required
@require_safe
@kept
def statistics(request: HttpRequest) -> HttpResponse:
    """Aggregated figures of the whole portal, as the guidelines ask; no person is counted alone."""
    return render(
        request,
        "pages/statistics.html",
        {"groups": figures.groups(), "updated": timezone.localdate()},
    )
