"""The meetings that one's organisations are called to: read, answer, sign, be there."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from officine.limits import limited
from workshops.actions import attendance
from workshops.forms.fields import refuse
from workshops.forms.keys import KeyForm
from workshops.forms.meetings import CodeForm, ReplyForm
from workshops.lifecycles import PENDING, TO_COME, MeetingState, MinutesState
from workshops.models import Attendance, Meeting, Minutes
from workshops.queries.agenda import agenda_of
from workshops.queries.appointments import changes_in_words
from workshops.queries.keys import key_panel, keys_by_subject, seats_of
from workshops.queries.meetings import of_person, seats_of_person, to_sign, waiting_for
from workshops.queries.notice import told_with_sharing
from workshops.queries.roles import roles_of
from workshops.views.management.convening import say

PER_PAGE = 25


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What waits for an answer or a signature, what is to come, what was."""
    rows = of_person(request.user)
    now = timezone.now()
    coming = list(rows.filter(current__ends_at__gte=now).order_by("current__starts_at", "pk")[:100])
    past = rows.filter(current__ends_at__lt=now).order_by("-current__starts_at", "-pk")
    context = {
        "waiting": waiting_for(request.user),
        "to_sign": to_sign(request.user),
        "coming": coming,
        "page": Paginator(past, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "workshops/area/meetings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request: HttpRequest, public_id) -> HttpResponse:
    """One meeting as it was convened; the answer of each of one's organisations."""
    if staffed := _of_own_staff(request, public_id):
        return redirect("workshops:meeting", staffed.workshop.slug, staffed.number)
    row = _meeting(request, public_id)
    if request.method != "POST":
        return _page(request, row)
    if row.current is None:
        raise Http404
    called = _seat(request, row, request.POST.get("seat", ""))
    form = ReplyForm(request.POST, meeting=row)
    if form.is_valid():
        try:
            attendance.answer(row, called.seat, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Risposta registrata: puoi cambiarla fino all'incontro."))
            return redirect("workshops:own-meeting", public_id)
    return _page(request, row, status=422, refused=(called.seat.pk, form))


@require_POST
def turn_key(request: HttpRequest, public_id) -> HttpResponse:
    """The co-lead signs the convocation, or says why not."""
    row = _meeting(request, public_id)
    form = KeyForm(request.POST)
    if not seats_of(request.user, row.workshop):
        raise PermissionDenied
    if form.is_valid():
        try:
            say(_pending(row), form, request.user)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Registrato."))
            return redirect("workshops:own-meeting", public_id)
    return _page(request, row, status=422, key_form=form)


@limited("check_in")
@require_http_methods(["GET", "HEAD", "POST"])
def come_in(request: HttpRequest, public_id) -> HttpResponse:
    """Where the QR leads: one press says that one's organisation is there."""
    row = _meeting(request, public_id)
    if row.current is None:
        raise Http404
    scanned = request.GET.get("codice", "")[:20]
    form = CodeForm(request.POST if request.method == "POST" else None, initial={"code": scanned})
    mine = [one for one in seats_of_person(request.user, [row])[row.pk] if one.may_answer]
    if request.method == "POST" and form.is_valid():
        called = _seat(request, row, request.POST.get("seat", ""))
        way = Attendance.Way.QR if request.POST.get("scanned") else Attendance.Way.CODE
        code = form.cleaned_data["code"]
        try:
            attendance.come_in(row, called.seat, code=code, way=way, by=request.user)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(
                request, _("Presenza registrata per %s.") % called.seat.organisation.name
            )
            return redirect("workshops:own-meeting", public_id)
    context = {"meeting": row, "mine": mine, "form": form, "scanned": scanned}
    status = 422 if form.errors else 200
    return render(request, "workshops/area/come_in.html", context, status=status)


def _page(request, row: Meeting, *, status=200, refused=(None, None), key_form=None):
    called = seats_of_person(request.user, [row])[row.pk]
    pending = _pending(row) if seats_of(request.user, row.workshop) else None
    answering = row.current is not None and (
        row.state in TO_COME and row.current.ends_at > timezone.now()
    )
    for one in called:
        one.form = refused[1] if one.seat.pk == refused[0] else _reply_form(row, one)
    sent = _sent(row)
    context = {
        "meeting": row,
        "said": told_with_sharing(row, row.current.document) if row.current else None,
        "called": called,
        "answering": answering,
        "sent": sent,
        "pending": pending,
        "pending_changes": changes_in_words(pending) if pending else [],
        "panel": pending and key_panel(request.user, pending, pending.sha256, row.workshop),
        "key_form": key_form,
        "agenda": agenda_of(row) if pending else None,
        "has_minutes": _has_minutes(row),
    }
    return render(request, "workshops/area/meeting.html", context, status=status)


def _has_minutes(row: Meeting) -> bool:
    """Whether there is something to read: a draft is of who writes it."""
    rows = Minutes.objects.filter(meeting=row).exclude(state=MinutesState.DRAFT)
    return row.state == MeetingState.HELD and rows.exists()


def _sent(row: Meeting) -> list[dict]:
    rows = list(row.convocations.filter(state="sent").order_by("-number"))
    keys = keys_by_subject(rows, {one.pk: one.sha256 for one in rows})
    for one in rows:
        one.meeting = row
    return [{"row": one, "keys": keys[one.pk], "changes": changes_in_words(one)} for one in rows]


def _reply_form(row: Meeting, one) -> ReplyForm | None:
    if row.current is None:
        return None
    names = ("reply", "delegate", "is_deputy", "is_remote", "note")
    said = {name: getattr(one.attendance, name) for name in names} if one.attendance else {}
    return ReplyForm(initial=said, meeting=row, prefix=None, auto_id=f"id_{one.seat.pk}_%s")


def _of_own_staff(request, public_id) -> Meeting | None:
    """Who prepares meetings has another page for them: a calendar leads everybody here."""
    teams = roles_of(request.user).teams
    rows = Meeting.objects.filter(workshop__in=teams).select_related("workshop")
    return rows.filter(public_id=public_id).first() if teams else None


def _meeting(request, public_id) -> Meeting:
    """Called to it; or of those who turn a key on its convocation, before it is sent."""
    rows = Meeting.objects.select_related("workshop__authority", "current", "place__city")
    row = get_object_or_404(rows, public_id=public_id)
    called = seats_of_person(request.user, [row])[row.pk]
    if row.current is not None and called:
        return row
    if seats_of(request.user, row.workshop) and row.convocations.exists():
        return row
    raise Http404


def _seat(request, row: Meeting, wanted: str):
    mine = seats_of_person(request.user, [row])[row.pk]
    for one in mine:
        if str(one.seat.pk) == wanted or (not wanted and len(mine) == 1):
            return one
    raise Http404


def _pending(row: Meeting):
    found = row.convocations.filter(state__in=PENDING).first()
    if found is not None:
        found.meeting = row
    return found
