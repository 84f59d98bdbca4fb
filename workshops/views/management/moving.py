"""The edition an officina works on, and the way to a newer one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from officine.access import require
from workshops.actions import moving as actions
from workshops.forms.fields import refuse
from workshops.forms.officine import MoveForm
from workshops.queries import moving
from workshops.views.management.doors import own_workshop


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Which edition the officina works on, what is newer, the last move."""
    workshop = own_workshop(request, slug)
    last = moving.last_move(workshop)
    context = {
        "workshop": workshop,
        "newer": moving.newer(workshop),
        "last": last,
        "may_take_back": last is not None and not moving.written_since(last),
    }
    return render(request, "workshops/management/edition.html", context)


@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, slug: str, target: int) -> HttpResponse:
    """What each step, form and answer becomes; the button that does it."""
    workshop = own_workshop(request, slug)
    require(request.user, "workshops.change_workshop", workshop)
    edition = get_object_or_404(moving.newer(workshop), pk=target)
    form = MoveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.move(workshop, edition, by=request.user)
        except ValidationError as error:
            refuse(form, error)
        else:
            done = _("L'officina lavora ora sull'edizione %(name)s.") % {"name": edition.name}
            messages.success(request, done)
            return redirect("workshops:edition", slug)
    context = {
        "workshop": workshop,
        "target": edition,
        "plan": moving.plan(workshop, edition),
        "form": form,
    }
    return render(request, "workshops/management/edition_preview.html", context)


@require_POST
def take_back(request: HttpRequest, slug: str) -> HttpResponse:
    workshop = own_workshop(request, slug)
    try:
        made = actions.take_back(workshop, by=request.user)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        done = _("L'officina è tornata all'edizione %(name)s.") % {"name": made.source.name}
        messages.success(request, done)
    return redirect("workshops:edition", slug)
