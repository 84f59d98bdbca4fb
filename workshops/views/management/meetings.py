"""The meetings of an officina as its staff prepare them."""

import datetime as dt

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from officine.access import require
from workshops.actions import convocations, meetings
from workshops.forms.fields import refuse
from workshops.forms.meetings import CancelForm, MeetingForm, PrepareForm, UrgencyForm, values_of
from workshops.lifecycles import PENDING
from workshops.models import Meeting
from workshops.queries.agenda import agenda_of
from workshops.queries.appointments import changes_in_words
from workshops.queries.attendance import figures_of
from workshops.queries.keys import co_leads, key_panel, keys_by_subject
from workshops.queries.meetings import MeetingFilters, listed, month_of, of_the_week
from workshops.queries.notice import notice_of
from workshops.queries.progress import officine_of
from workshops.views.management.doors import own_workshop, page_of, staff_only

COMPARED = ("title", "kind", "place", "step_run", "day", "starts", "ends", "mode")
COMPARED_TOO = ("where", "link", "aim", "is_open", "seats")


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """The list; the month with ``vista=mese``."""
    workshop = own_workshop(request, slug)
    asked = MeetingFilters.read(request.GET)
    rows = listed(workshop, asked)
    context = {"workshop": workshop, "asked": asked, "kinds": Meeting.Kind.choices}
    if request.GET.get("vista") != "mese":
        context["page"] = page_of(request, rows)
        return render(request, "workshops/management/meetings.html", context)
    first = _month(request.GET.get("mese", ""))
    context |= {
        "month": first,
        "weeks": month_of(rows, first),
        "before": (first - dt.timedelta(days=1)).replace(day=1),
        "after": (first + dt.timedelta(days=32)).replace(day=1),
        "today": timezone.localdate(),
        "weekdays": _("lun mar mer gio ven sab dom").split(),
    }
    return render(request, "workshops/management/meetings_month.html", context)


def _month(text: str) -> dt.date:
    try:
        found = dt.datetime.strptime(text, "%Y-%m").date()
    except ValueError:
        found = timezone.localdate()
    return found.replace(day=1) if 1900 < found.year < 2200 else timezone.localdate().replace(day=1)


@require_safe
def week(request: HttpRequest) -> HttpResponse:
    """The next seven days, in all one's officine: the list behind the number of the desk."""
    staff_only(request)
    officine = list(officine_of(request.user).values_list("pk", flat=True))
    context = {"page": page_of(request, of_the_week(request.user, officine))}
    return render(request, "workshops/management/week.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    workshop = own_workshop(request, slug)
    require(request.user, "workshops.change_meeting", workshop)
    form = MeetingForm(request.POST if request.method == "POST" else None, workshop=workshop)
    if request.method == "POST" and form.is_valid():
        try:
            made = meetings.prepare(workshop, by=request.user, **form.fields_of_meeting())
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Incontro preparato: ora scrivi l'ordine del giorno."))
            return redirect("workshops:meeting", slug, made.number)
    context = {"workshop": workshop, "form": form}
    status = 422 if form.errors else 200
    return render(request, "workshops/management/meeting_edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Its data. When somebody else has written meanwhile, both texts are shown: nothing is lost."""
    workshop, meeting = found(request, slug, number)
    require(request.user, "workshops.change_meeting", meeting)
    form = MeetingForm(
        request.POST if request.method == "POST" else None, workshop=workshop, meeting=meeting
    )
    context, status = {"workshop": workshop, "meeting": meeting, "form": form}, 200
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        fields = form.fields_of_meeting()
        try:
            meetings.edit(meeting, version=version, by=request.user, **fields)
        except ValidationError as error:
            refuse(form, error)
        except meetings.Changed as changed:
            context["theirs"] = _differences(form, changed.now)
            form.data = form.data.copy()
            form.data["version"] = changed.now.version
            status = 409
        else:
            messages.success(request, _("Salvato."))
            return redirect("workshops:meeting", slug, number)
    status = 422 if form.errors else status
    return render(request, "workshops/management/meeting_edit.html", context, status=status)


def _differences(form: MeetingForm, now: Meeting) -> list[dict]:
    """Field by field what I wrote and what is there, where they differ."""
    there = MeetingForm(workshop=now.workshop, initial=values_of(now))
    found = []
    for name in (*COMPARED, *COMPARED_TOO):
        mine, theirs = form.cleaned_data[name], there.initial[name]
        if getattr(mine, "pk", mine) in (theirs, theirs or ("" if mine == "" else None)):
            continue
        shown = there.fields[name]
        if hasattr(shown, "queryset"):
            theirs = shown.queryset.filter(pk=theirs).first() or shown.empty_label
            mine = mine or shown.empty_label
        elif hasattr(shown, "choices"):
            words = dict(shown.choices)
            mine, theirs = words[mine], words[theirs]
        found.append({"label": shown.label, "mine": mine, "theirs": theirs})
    return found


@require_safe
def meeting(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """All of a meeting: agenda, convocation and keys, notice, who answered."""
    workshop, row = found(request, slug, number)
    return page(request, workshop, row)


def page(request, workshop, meeting: Meeting, *, status: int = 200, **forms) -> HttpResponse:
    """The page of a meeting, also with a form that was refused."""
    sent = [one for one in _convocations(meeting) if one.state == "sent"]
    pending = next((one for one in _convocations(meeting) if one.state in PENDING), None)
    notice = notice_of(meeting) if meeting.state not in ("held", "cancelled") else None
    panel = pending and key_panel(request.user, pending, pending.sha256, workshop)
    context = {
        "workshop": workshop,
        "meeting": meeting,
        "agenda": agenda_of(meeting),
        "pending": pending,
        "pending_changes": changes_in_words(pending) if pending else [],
        "sent": _told(sent),
        "panel": panel,
        "may_leave": bool(panel and _complete(panel.keys)),
        "notice": notice,
        "has_co_lead": co_leads(workshop.pk).exists() if pending else True,
        "figures": figures_of(meeting),
        "prepare_form": forms.get("prepare") or PrepareForm(),
        "urgency_form": forms.get("urgency") or UrgencyForm(),
        "cancel_form": forms.get("cancel") or CancelForm(),
        "key_form": forms.get("key"),
        "problem": forms.get("problem", ""),
        "has_begun": meeting.starts_at <= timezone.now(),
    }
    return render(request, "workshops/management/meeting.html", context, status=status)


def _complete(keys) -> bool:
    return bool(keys.authority and keys.authority.is_signed and keys.co_lead)


def _convocations(meeting: Meeting):
    if not hasattr(meeting, "_told"):
        meeting._told = list(meeting.convocations.select_related("sent_by").order_by("-number"))
        for one in meeting._told:
            one.meeting = meeting
    return meeting._told


def _told(sent) -> list[dict]:
    keys = keys_by_subject(sent, {one.pk: one.sha256 for one in sent})
    return [{"row": one, "keys": keys[one.pk], "changes": changes_in_words(one)} for one in sent]


@require_POST
def duplicate(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    _workshop, meeting = found(request, slug, number)
    made = meetings.duplicate(meeting, by=request.user)
    messages.success(
        request, _("Copiato una settimana dopo: controlla giorno e ordine del giorno.")
    )
    return redirect("workshops:meeting-edit", slug, made.number)


@require_POST
def hold(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """«Segna come svolto»."""
    _workshop, meeting = found(request, slug, number)
    try:
        convocations.hold_meeting(meeting, by=request.user)
        messages.success(request, _("Incontro segnato come svolto."))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("workshops:meeting", slug, number)


def found(request: HttpRequest, slug: str, number: int):
    """The officina and one of its meetings, for who belongs to its staff."""
    workshop = own_workshop(request, slug, "authority")
    rows = Meeting.objects.filter(workshop=workshop).select_related(
        "place__city", "step_run__step", "step_run__place__city", "current"
    )
    if number > 32_767:
        raise Http404
    row = get_object_or_404(rows, number=number)
    row.workshop = workshop
    return workshop, row
