"""The room where the secretariat types in what arrived: the pages of the area, in its own room."""

import uuid
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from toolkit.forms.definition import definition_of
from workshops.actions import submissions
from workshops.actions.snapshots import Incomplete
from workshops.models import Arrival
from workshops.queries.arrivals import withdrawn_from
from workshops.views.area import questions, sending
from workshops.views.area.hub import asked_again, sections_of
from workshops.views.area.integrations import asked_lines
from workshops.views.area.reading import DESK, FROZEN, SHOWN, reading, writing
from workshops.views.ended import is_script, written_in

COLUMNS = (*SHOWN, "participation__workshop__slug")


def _or_withdrawn(view):
    """Where there is nothing to type any more because what arrived was withdrawn: who types is
    told so, with what the page said when it was sent."""

    @wraps(view)
    def entered(request, public_id, **more):
        try:
            return view(request, public_id, **more)
        except Http404:
            arrival = withdrawn_from(request.user, public_id)
            if arrival is None:
                raise
            return _withdrawn(request, arrival)

    return entered


def _withdrawn(request, arrival: Arrival):
    if is_script(request):
        said = _("L'arrivo è stato ritirato: quello che scrivi qui non si salva. Copialo.")
        return JsonResponse({"text": said, "ended": True}, status=409)
    doc = definition_of(arrival.assignment.form)
    context = {
        "arrival": arrival,
        "workshop": arrival.assignment.participation.workshop,
        "written": [
            (label, text) for _name, label, text in written_in(request, doc) if label and text
        ],
    }
    return render(request, "workshops/management/transcription_withdrawn.html", context, status=409)


@require_safe
@_or_withdrawn
def room(request, public_id):
    """The sections of the form, and the way to hand it in."""
    at = _entered(request, public_id)
    sections, onward = sections_of(at)
    context = {"at": at, "sections": sections, "onward": onward}
    if at.is_returned:
        sections = asked_again(at, sections)
        onward = sections[0] if sections else None
        context |= asked_lines(at) | {"sections": sections, "onward": onward}
    return render(request, "workshops/management/transcription.html", context)


@_or_withdrawn
def question(request, public_id, section, page):
    request.room = DESK
    return questions.question(request, public_id, section, page)


@login_not_required
@_or_withdrawn
def autosave(request, public_id, code):
    request.room = DESK
    return questions.autosave(request, public_id, code)


@require_safe
@_or_withdrawn
def check(request, public_id):
    request.room = DESK
    return sending.check(request, public_id)


@require_POST
@_or_withdrawn
def send(request, public_id):
    """Hand in what was typed. With gaps only if it is said that the paper gives no more."""
    request.room = DESK
    key = request.POST.get("key", "")[: sending.KEY_LENGTH] or uuid.uuid4().hex
    at = None
    try:
        with transaction.atomic():
            at = writing(request, public_id, FROZEN)
            if at is None:
                raise Http404
            if not at.submission.is_transcribed:  # pressed twice: it is sent
                return _arrival(at)
            submissions.send(
                at.submission, key=key, held=True, as_is="as_is" in request.POST, by=request.user
            )
    except Incomplete as incomplete:
        return sending.check_page(request, at, found=incomplete.problems, status=422)
    except submissions.DeadlinePassed as late:
        messages.error(request, late.messages[0])
        return redirect(DESK.check, public_id)
    messages.success(request, _("Registrata. Abbiamo chiesto conferma all'organizzazione."))
    return _arrival(at)


def _entered(request, public_id):
    request.room = DESK
    return reading(request, public_id, COLUMNS)


def _arrival(at):
    return redirect("workshops:arrival", at.workshop.slug, at.arrival.public_id)
