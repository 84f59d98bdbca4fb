"""What came by PEC or on paper: the list, one of them, and what the secretariat does with it."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from officine.access import require
from workshops.actions import arrivals
from workshops.actions.paper_integrations import is_begun
from workshops.forms.arrivals import ArrivalForm, FindForm, WithdrawForm
from workshops.lifecycles import BEING_WRITTEN, ArrivalState, SubmissionState
from workshops.models import Arrival, Assignment, Scan, Submission
from workshops.queries.codes import asked_under, number_of, short_code
from workshops.queries.integrations import opening_of, request_open, was_returned
from workshops.queries.tasks import due_at
from workshops.views.files import served
from workshops.views.management.doors import own_workshop, page_of

TONES = {
    ArrivalState.REGISTERED: "now",
    ArrivalState.TRANSCRIBING: "now",
    ArrivalState.ASKED: "sent",
    ArrivalState.CONFIRMED: "done",
    ArrivalState.CONTESTED: "late",
    ArrivalState.WITHDRAWN: "quiet",
}


@require_safe
def index(request, slug):
    """All that arrived, newest first; and the request that a number on paper stands for."""
    workshop = own_workshop(request, slug)
    require(request.user, "workshops.register_arrival", workshop)
    form = FindForm(request.GET or None)
    found = None
    if request.GET.get("numero") and form.is_valid():
        rows = Assignment.objects.filter(participation__workshop=workshop)
        found = asked_under(form.cleaned_data["numero"], rows).first()
        if found:
            return redirect("workshops:arrival-new", slug, found.public_id)
        form.add_error("numero", _("Nessuna richiesta di questa officina ha questo numero."))
    rows = Arrival.objects.filter(assignment__participation__workshop=workshop).with_names()
    page = page_of(request, rows)
    for row in page.object_list:
        row.tone = TONES[row.state]
    context = {"workshop": workshop, "page": page, "form": form}
    return render(request, "workshops/management/arrivals.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request, slug, public_id):
    """Register what arrived for one request."""
    workshop = own_workshop(request, slug)
    assignment = _assignment(workshop, public_id)
    require(request.user, "workshops.register_arrival", assignment)
    form = ArrivalForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            arrival = arrivals.register(assignment, **form.arrived(), by=request.user)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Arrivo registrato. Abbiamo scritto all'organizzazione."))
            return redirect("workshops:arrival", slug, arrival.public_id)
    submission = getattr(assignment, "submission", None)
    context = {
        "workshop": workshop,
        "assignment": assignment,
        "number": number_of(assignment),
        "code": short_code(assignment),
        "form": form,
        "is_sent": submission is not None and submission.state not in BEING_WRITTEN,
        "asked": request_open(submission),
        "is_begun": submission is not None and submission.state == SubmissionState.DRAFT,
        "earlier": list(assignment.arrivals.all()),
    }
    status = 422 if form.errors else 200
    return render(request, "workshops/management/arrival_new.html", context, status=status)


@require_safe
def arrival(request, slug, arrival):
    workshop = own_workshop(request, slug)
    return _page(request, workshop, _arrival(request, workshop, arrival))


def _page(request, workshop, arrival, *, form=None, status=200):
    arrival.tone = TONES[arrival.state]
    is_open = arrival.state in (ArrivalState.REGISTERED, ArrivalState.TRANSCRIBING)
    submission = Submission.objects.filter(assignment=arrival.assignment_id).first()
    typed = submission is not None and submission.arrival_id == arrival.pk
    snapshot = arrival.snapshots.defer("document").order_by("round").last()
    due = due_at(arrival.assignment, submission)
    context = {
        "workshop": workshop,
        "arrival": arrival,
        "assignment": arrival.assignment,
        "scans": list(arrival.scans.all()),
        "snapshot": snapshot,
        "is_open": is_open,
        "is_typed": typed,
        "their_draft": submission is not None
        and submission.state == SubmissionState.DRAFT
        and submission.arrival_id is None,
        "their_integration": is_open and _is_integrated_on_line(arrival, submission),
        "is_late": snapshot.is_late if snapshot else arrival.received_at > due,
        "form": form or WithdrawForm(),
        "key": uuid.uuid4().hex,
    }
    return render(request, "workshops/management/arrival.html", context, status=status)


def _is_integrated_on_line(arrival, submission) -> bool:
    """What came back is being integrated by the organisation itself."""
    if not was_returned(submission) or submission.is_transcribed:
        return False
    submission.assignment = arrival.assignment
    return is_begun(submission, opening_of(submission).request)


@require_POST
def take(request, slug, arrival, verb):
    """«Trascrivi», «Registra con i soli allegati», «Ritira»."""
    workshop = own_workshop(request, slug)
    found = _arrival(request, workshop, arrival)
    if verb == "ritira":
        form = WithdrawForm(request.POST)
        if not form.is_valid():
            return _page(request, workshop, found, form=form, status=422)
        arrivals.withdraw(found, **form.cleaned_data, by=request.user)
        messages.success(request, _("Arrivo ritirato."))
        return redirect("workshops:arrival", slug, arrival)
    try:
        if verb == "trascrivi":
            arrivals.begin(found, by=request.user)
            return redirect("workshops:transcription", found.assignment.public_id)
        if verb != "allegati":
            raise Http404
        key = request.POST.get("key", "")[:64] or uuid.uuid4().hex
        arrivals.send_scans(found, key=key, by=request.user)
        messages.success(request, _("Registrata. Abbiamo chiesto conferma all'organizzazione."))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("workshops:arrival", slug, arrival)


@require_safe
def scan(request, slug, arrival, scan):
    """A file as it came, for who registers and who examines."""
    workshop = own_workshop(request, slug)
    found = get_object_or_404(
        Scan.objects.select_related("arrival__assignment__participation"),
        public_id=scan,
        arrival=_arrival(request, workshop, arrival),
    )
    arrivals.note_reading(found, by=request.user)
    return served(found)


def _assignment(workshop, public_id) -> Assignment:
    rows = Assignment.objects.filter(participation__workshop=workshop).select_related(
        "form", "step_run__step", "step_run__place__city", "participation__organisation"
    )
    found = get_object_or_404(
        rows.select_related("submission").defer("form__document"), public_id=public_id
    )
    found.participation.workshop = workshop
    return found


def _arrival(request, workshop, public_id) -> Arrival:
    rows = Arrival.objects.filter(assignment__participation__workshop=workshop).with_names()
    found = get_object_or_404(rows.select_related("answered_by"), public_id=public_id)
    if not request.user.has_perm("workshops.view_arrival", found):
        raise PermissionDenied
    return found
