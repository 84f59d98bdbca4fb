"""The pact for who sits at the table: reading it, signing as co-lead, adhering as a member."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from workshops.actions import pacts
from workshops.lifecycles import PactState, WorkshopState
from workshops.models import Mandate, Pact, Workshop
from workshops.queries.keys import key_panel
from workshops.queries.pact_versions import differences, lines_of, members, reading, versions
from workshops.queries.roles import roles_of
from workshops.views.keys import turn
from workshops.views.management.pacts import changed


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """What is in force, and what waits for the keys; a draft is the authority's own."""
    workshop = own_table(request, slug)
    form, wrong = None, ""
    if request.method == "POST":
        pact = _named(workshop, request.POST.get("versione", ""))
        try:
            if "verdict" in request.POST:
                form = turn(request, pact, pacts.sign, pacts.refuse)
            else:
                _adhere(request, pact)
        except pacts.Changed:
            wrong = changed()
        if not (form or wrong):
            return redirect("workshops:own-pact", slug)
    context = _context(request, workshop) | {"form": form, "wrong": wrong}
    status = 422 if form or wrong else 200
    return render(request, "workshops/area/pact.html", context, status=status)


def own_table(request: HttpRequest, slug: str) -> Workshop:
    """An officina at whose table one's organisation sits; for all others it does not exist."""
    rows = Workshop.objects.exclude(state=WorkshopState.DRAFT).filter(
        participations__organisation__in=list(roles_of(request.user).mandates)
    )
    return get_object_or_404(rows.select_related("authority").distinct(), slug=slug)


def _named(workshop: Workshop, version: str) -> Pact:
    number = int(version) if version.isdecimal() and len(version) < 5 else 0
    rows = workshop.pacts.exclude(state=PactState.DRAFT).select_related("workshop")
    return get_object_or_404(rows, version=number)


def _adhere(request: HttpRequest, pact: Pact) -> None:
    if request.POST.get("do") != "adhere":
        raise BadRequest("do")
    seats = members(pact.workshop).filter(organisation__in=list(roles_of(request.user).mandates))
    public_id = request.POST.get("organizzazione", "")
    seat = next((one for one in seats if str(one.organisation.public_id) == public_id), None)
    if seat is None:
        raise BadRequest("organizzazione")
    pacts.adhere(pact, seat, sha256=request.POST.get("sha256", ""), by=request.user)
    words = _("%(name)s ha aderito al patto.") % {"name": seat.organisation}
    messages.success(request, words)


def _context(request: HttpRequest, workshop: Workshop) -> dict:
    rows = list(versions(workshop).exclude(state=PactState.DRAFT))
    current = next((one for one in rows if one.state == PactState.IN_FORCE), None)
    new = next((one for one in rows if one.state == PactState.PROPOSED), None)
    panel = None
    if new is not None:
        new.workshop = workshop
        panel = key_panel(request.user, new, new.sha256, workshop)
    read = current and reading(current, workshop)
    own = roles_of(request.user).mandates
    return {
        "workshop": workshop,
        "current": read,
        "rules": lines_of(current),
        "new": new,
        "new_rules": lines_of(new) if new else [],
        "differences": differences(current, new) if current and new else [],
        "panel": panel,
        "mine": [
            (one, own[one.seat.organisation_id] == Mandate.Role.REFERENTE)
            for one in (read.members if read else [])
            if one.seat.organisation_id in own
        ],
    }
