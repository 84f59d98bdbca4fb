"""When an officina reminds by itself: what is coming, and the days to choose."""

import datetime as dt

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from officine.access import require
from workshops.actions import reminding
from workshops.forms.reminding import PlanForm
from workshops.views.management.doors import own_workshop

AHEAD = dt.timedelta(days=14)


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """The days of the plan, and whom it reaches in the next two weeks."""
    workshop = own_workshop(request, slug)
    require(request.user, "workshops.remind", workshop)
    plan = reminding.plan_of(workshop)
    form = PlanForm(request.POST if request.method == "POST" else None, initial=_as_typed(plan))
    if request.method == "POST" and form.is_valid():
        paused = form.cleaned_data["is_paused"]
        try:
            reminding.change_plan(workshop, days=form.days, is_paused=paused, by=request.user)
        except ValidationError as error:
            form.add_error("before", error.message_dict["days"])
        else:
            told = _("I solleciti automatici sono in pausa.") if paused else _("Abbiamo salvato.")
            messages.success(request, told)
            return redirect("workshops:reminding", slug)
    coming = reminding.coming(workshop, timezone.localdate() + AHEAD)
    context = {"workshop": workshop, "plan": plan, "form": form, "coming": list(coming.items())}
    return render(request, "workshops/management/reminding.html", context)


def _as_typed(plan) -> dict:
    days = sorted(plan.days)
    return {
        "before": ", ".join(str(-day) for day in days if day < 0),
        "after": ", ".join(str(day) for day in days if day > 0),
        "is_paused": plan.is_paused,
    }
