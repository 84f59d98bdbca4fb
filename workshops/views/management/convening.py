"""Calling a meeting: prepare, turn one's key, send, cancel."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from officine.access import require
from workshops.actions import convocations
from workshops.forms.fields import refuse
from workshops.forms.keys import KeyForm
from workshops.forms.meetings import CancelForm, PrepareForm, UrgencyForm
from workshops.lifecycles import PENDING
from workshops.models import Convocation
from workshops.views.management.meetings import found, page


@require_POST
def prepare(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    workshop, meeting = found(request, slug, number)
    form = PrepareForm(request.POST)
    if form.is_valid():
        try:
            convocations.prepare(meeting, **form.cleaned_data, by=request.user)
        except ValidationError as refused:
            problem = " ".join(refused.messages)
            return page(request, workshop, meeting, status=422, prepare=form, problem=problem)
        messages.success(request, _("Convocazione pronta: ora servono le due firme."))
        return redirect("workshops:meeting", slug, number)
    return page(request, workshop, meeting, status=422, prepare=form)


@require_POST
def turn_key(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    workshop, meeting = found(request, slug, number)
    form = KeyForm(request.POST)
    if form.is_valid():
        try:
            say(_pending(meeting), form, request.user)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Registrato."))
            return redirect("workshops:meeting", slug, number)
    return page(request, workshop, meeting, status=422, key=form)


def say(convocation: Convocation | None, form: KeyForm, by) -> None:
    """Sign or refuse, as the form says."""
    if convocation is None:
        raise ValidationError(_("La convocazione è cambiata: rileggila prima di firmare."))
    given = {"sha256": form.cleaned_data["sha256"], "text": form.cleaned_data["text"], "by": by}
    if form.cleaned_data["verdict"] == "signed":
        convocations.sign(convocation, **given)
    else:
        convocations.refuse(convocation, **given)


@require_POST
def send(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Too late without a reason: it says what is missing, and nothing leaves."""
    workshop, meeting = found(request, slug, number)
    require(request.user, "workshops.convene_meeting", meeting)
    form = UrgencyForm(request.POST)
    pending = _pending(meeting)
    if form.is_valid() and pending is not None:
        try:
            convocations.send(pending, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Convocazione inviata."))
            return redirect("workshops:meeting", slug, number)
    if pending is None:
        messages.error(request, _("Non c'è una convocazione da inviare: preparala di nuovo."))
        return redirect("workshops:meeting", slug, number)
    return page(request, workshop, meeting, status=422, urgency=form)


@require_POST
def cancel(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    workshop, meeting = found(request, slug, number)
    require(request.user, "workshops.convene_meeting", meeting)
    form = CancelForm(request.POST)
    if not form.is_valid():
        return page(request, workshop, meeting, status=422, cancel=form)
    convocations.cancel(meeting, **form.cleaned_data, by=request.user)
    messages.success(request, _("Incontro annullato."))
    return redirect("workshops:meeting", slug, number)


def _pending(meeting) -> Convocation | None:
    row = meeting.convocations.filter(state__in=PENDING).first()
    if row is not None:
        row.meeting = meeting
    return row
