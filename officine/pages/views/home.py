from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from officine.keeping.pages import kept
from workshops.models import Workshop
from workshops.queries import public
from workshops.views.public import drawings


@login_not_required
@require_safe
@kept
def home(request: HttpRequest) -> HttpResponse:
    """What this is, the officine at work with their line of time, the Toolkit as ten doors."""
    workshops = list(public.with_size(Workshop.objects.public())[:6])
    return render(
        request,
        "home.html",
        {
            "cards": drawings.cards(workshops),
            "phases": public.current_phases(),
            "numbers": public.three_numbers(),
        },
    )
