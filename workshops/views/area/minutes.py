"""The minutes of a meeting for who was called: comments, dissent, the key of the co-lead."""

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from workshops.actions import minutes_life as life
from workshops.forms.fields import refuse
from workshops.forms.minutes import WordsForm
from workshops.models import Mandate, Meeting, Minutes, MinutesAction
from workshops.queries.keys import KeyPanel, key_panel, keys_of
from workshops.queries.meetings import seats_of_person
from workshops.queries.minutes import document_of, minutes_of, number_of
from workshops.queries.minutes_shown import shown
from workshops.queries.roles import roles_of
from workshops.views.keys import turn
from workshops.views.management.minutes import changed

TOLD = ("comment", "signing", "published")


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, public_id) -> HttpResponse:
    """What was recorded; a draft is of who writes it."""
    row, called = _minutes(request, public_id)
    forms, wrong = {}, ""
    if request.method == "POST":
        try:
            forms = _take(request, row, called)
        except life.Changed:
            wrong = changed()
        if not (forms or wrong):
            return redirect("workshops:own-minutes", public_id)
    frozen = row.state in ("signing", "published")
    context = {
        "minutes": row,
        "meeting": row.meeting,
        "workshop": row.meeting.workshop,
        "document": shown(row.document if frozen else document_of(row)),
        "items": list(row.items.all()),
        "commenting": row.state == "comment" and row.comments_until >= timezone.localdate(),
        "dissenting": row.state in ("comment", "signing"),
        "writers": [one for one in called if one.may_answer],
        "referenti": [one for one in called if _answers(request, one)],
        "number": number_of(row) if row.number else "",
        "panel": _panel(request, row),
        "wrong": wrong,
        **forms,
    }
    status = 422 if forms or wrong else 200
    return render(request, "workshops/area/minutes.html", context, status=status)


def _take(request: HttpRequest, row: Minutes, called: list) -> dict:
    """The forms that were refused, by the name they have on the page."""
    if "verdict" in request.POST:
        form = turn(request, row, life.sign, life.refuse)
        return {"key_form": form} if form else {}
    seat = _seat(called, request.POST.get("seat", ""))
    form = WordsForm(request.POST)
    do = request.POST.get("do", "")
    if do not in ("comment", "dissent"):
        raise BadRequest("do")
    item = None
    if do == "comment":
        wanted = request.POST.get("item", "")
        item = next((one for one in row.items.all() if str(one.public_id) == wanted), None)
        if item is None:
            raise BadRequest("item")
    if form.is_valid():
        text = form.cleaned_data["text"]
        try:
            if item is not None:
                life.comment(item, seat, text=text, by=request.user)
                messages.success(request, _("Osservazione registrata."))
            else:
                life.dissent(row, seat, text=text, by=request.user)
                messages.success(request, _("Dissenso allegato al verbale."))
            return {}
        except ValidationError as error:
            refuse(form, error)
    return {f"{do}_form": form, "refused_item": item and item.pk}


@require_POST
def finish(request: HttpRequest, action) -> HttpResponse:
    """«Fatto»: who took it upon itself says so."""
    rows = MinutesAction.objects.select_related("item__minutes__meeting__workshop")
    own = rows.filter(organisation__in=list(roles_of(request.user).mandates))
    row = get_object_or_404(own, public_id=action, item__minutes__state="published")
    do = request.POST.get("do", "")
    if do not in ("done", "undone"):
        raise BadRequest("do")
    life.finish(row, done=do == "done", by=request.user)
    messages.success(request, _("Registrato."))
    return redirect("workshops:area")


def _panel(request: HttpRequest, row: Minutes) -> KeyPanel | None:
    if row.state == "signing":
        return key_panel(request.user, row, row.sha256, row.meeting.workshop)
    return KeyPanel(keys_of(row, row.sha256)) if row.state == "published" else None


def _minutes(request: HttpRequest, public_id):
    """Those of a meeting that calls an organisation of this person, once they were sent."""
    meeting = get_object_or_404(Meeting.objects.told(), public_id=public_id)
    called = seats_of_person(request.user, [meeting])[meeting.pk]
    row = minutes_of(meeting)
    if not called or row is None or row.state not in TOLD:
        raise Http404
    return row, called


def _answers(request: HttpRequest, one) -> bool:
    role = roles_of(request.user).mandates.get(one.seat.organisation_id)
    return role == Mandate.Role.REFERENTE


def _seat(called: list, wanted: str):
    found = next((one.seat for one in called if str(one.seat.pk) == wanted), None)
    if found is None:
        raise BadRequest("seat")
    return found
