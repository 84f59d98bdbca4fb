"""What one's organisation sent by PEC or on paper: is it what was typed in, and does it count."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from officine.access import require
from workshops.actions import arrivals
from workshops.forms.arrivals import ContestForm
from workshops.lifecycles import ArrivalState
from workshops.models import Arrival, Scan
from workshops.views.area.reading import Reading, reading
from workshops.views.files import served
from workshops.views.management.arrivals import TONES


@require_http_methods(["GET", "HEAD", "POST"])
def arrival(request, public_id, arrival):
    """What arrived, and the question that the organisation is asked about it."""
    at = reading(request, public_id)
    found = _arrival(at, arrival)
    if request.method == "POST":
        return _answer(request, at, found)
    return _page(request, at, found)


def _answer(request, at: Reading, found: Arrival):
    do, form = request.POST.get("do"), None
    require(request.user, "workshops.answer_arrival", found)
    try:
        if do == "contest":
            form = ContestForm(request.POST)
            if not form.is_valid():
                return _page(request, at, found, form=form, status=422)
            arrivals.contest(found, **form.cleaned_data, by=request.user)
            messages.success(request, _("Scritto alla segreteria che cosa non corrisponde."))
        elif do == "confirm":
            arrivals.confirm(found, by=request.user)
            messages.success(request, _("Grazie: hai confermato che è quello che avete mandato."))
        elif do in ("paper", "portal"):
            arrivals.settle(found, keep=do, by=request.user)
            messages.success(request, _("Fatto: la segreteria lo vede."))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("workshops:own-arrival", at.assignment.public_id, found.public_id)


def _page(request, at: Reading, found: Arrival, *, form=None, status=200):
    found.tone = TONES[found.state]
    snapshot = found.snapshots.defer("document").order_by("round").last()
    context = {
        "at": at,
        "arrival": found,
        "scans": list(found.scans.all()),
        "snapshot": snapshot,
        "is_late": snapshot.is_late if snapshot else found.received_at > at.due_at,
        "may_answer": request.user.has_perm("workshops.answer_arrival", found),
        "may_choose": found.state == ArrivalState.REGISTERED
        and at.is_written
        and not at.is_transcribed,
        "form": form or ContestForm(),
    }
    return render(request, "workshops/area/arrival.html", context, status=status)


@require_safe
def scan(request, public_id, arrival, scan):
    at = reading(request, public_id)
    found = get_object_or_404(Scan, public_id=scan, arrival=_arrival(at, arrival))
    return served(found)


def _arrival(at: Reading, public_id) -> Arrival:
    rows = Arrival.objects.filter(assignment=at.assignment).select_related(
        "registered_by", "answered_by"
    )
    found = get_object_or_404(rows, public_id=public_id)
    found.assignment = at.assignment
    return found
