"""The room where the secretariat types in what arrived: the pages of the area, in its own room."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from workshops.actions import submissions
from workshops.actions.snapshots import Incomplete
from workshops.lifecycles import SubmissionState
from workshops.views.area import questions, sending
from workshops.views.area.hub import sections_of
from workshops.views.area.reading import DESK, FROZEN, SHOWN, reading, writing

COLUMNS = (*SHOWN, "participation__workshop__slug")


@require_safe
def room(request, public_id):
    """The sections of the form, and the way to hand it in."""
    at = _entered(request, public_id)
    sections, onward = sections_of(at)
    context = {"at": at, "sections": sections, "onward": onward}
    return render(request, "workshops/management/transcription.html", context)


def question(request, public_id, section, page):
    request.room = DESK
    return questions.question(request, public_id, section, page)


@login_not_required
def autosave(request, public_id, code):
    request.room = DESK
    return questions.autosave(request, public_id, code)


@require_safe
def check(request, public_id):
    request.room = DESK
    return sending.check(request, public_id)


@require_POST
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
            if at.submission.state != SubmissionState.DRAFT:  # pressed twice: it is sent
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
