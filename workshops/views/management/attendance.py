"""The register of a meeting, the code for who comes in, and who of the public registered."""

import io

import segno
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from officine import csv_safe
from officine.access import require
from workshops.actions import attendance, registrations
from workshops.models import Participation, Registration
from workshops.queries.attendance import by_category, figures_of, lines_of
from workshops.views.management.doors import page_of
from workshops.views.management.meetings import found


@require_safe
def register(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Who came, by category, with the buttons to write it by hand.

    ``categoria`` shows one category, ``da=segnare`` those of whom nothing is written yet.
    """
    workshop, meeting = found(request, slug, number)
    lines = lines_of(meeting)
    asked, to_write = request.GET.get("categoria", ""), request.GET.get("da") == "segnare"
    shown = by_category([one for one in lines if not (to_write and one.is_written)])
    context = {
        "workshop": workshop,
        "meeting": meeting,
        "choices": by_category(lines),
        "categories": [one for one in shown if asked in ("", one.code)],
        "asked": asked,
        "to_write": to_write,
        "kept": request.GET.urlencode(),
        "figures": figures_of(meeting),
    }
    return render(request, "workshops/management/attendance.html", context)


@require_safe
def as_csv(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    _workshop, meeting = found(request, slug, number)
    rows = [
        [
            _("Categoria"),
            _("Organizzazione"),
            _("Risposta"),
            _("Chi viene"),
            _("In sostituzione"),
            _("Supplente di"),
            _("Presente"),
            _("A distanza"),
            _("Motivo dell'assenza"),
        ]
    ]
    words = {True: _("sì"), False: _("no")}
    for category in by_category(lines_of(meeting)):
        for line in category.lines:
            row = line.row
            rows.append(
                [
                    f"{category.code} {category.name}",
                    line.seat.organisation.name,
                    row.get_reply_display() if row and row.reply else "",
                    row.delegate if row else "",
                    words[bool(row and row.is_deputy)],
                    row.deputy_of if row else "",
                    words[line.is_present],
                    words[bool(row and row.is_remote)],
                    row.excuse if row else "",
                ]
            )
    return csv_safe.response(f"presenze-{slug}-{number}.csv", rows)


@require_POST
def tick(request: HttpRequest, slug: str, number: int, seat: int) -> HttpResponse:
    """Present, from afar, absent and why."""
    workshop, meeting = found(request, slug, number)
    rows = Participation.objects.filter(workshop=workshop)
    row = get_object_or_404(rows.select_related("organisation"), pk=seat)
    wanted = request.POST.get("do", "")
    try:
        attendance.tick(
            meeting,
            row,
            present=wanted in ("here", "remote"),
            is_remote=wanted == "remote",
            excuse=request.POST.get("excuse", "")[:500].replace("\0", ""),
            by=request.user,
        )
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    address = reverse("workshops:attendance", args=[slug, number])
    if request.GET.get("da") == "segnare":  # the row that was just written is shown no more
        return redirect(f"{address}?{request.GET.urlencode()}#registro")
    kept = f"?{request.GET.urlencode()}" if request.GET else ""
    return redirect(f"{address}{kept}#posto-{row.pk}")


@require_safe
def code(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """For the screen in the room: the code, large, and its QR."""
    workshop, meeting = found(request, slug, number)
    require(request.user, "workshops.keep_attendance", meeting)
    context = {"workshop": workshop, "meeting": meeting, "address": _address(meeting)}
    return render(request, "workshops/management/meeting_code.html", context)


@require_safe
def qr(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    _workshop, meeting = found(request, slug, number)
    require(request.user, "workshops.keep_attendance", meeting)
    kept = io.BytesIO()
    drawn = segno.make(f"{_address(meeting)}?codice={meeting.code}", error="m")
    drawn.save(kept, kind="svg", scale=8, border=4)
    response = HttpResponse(kept.getvalue(), content_type="image/svg+xml")
    response["Cache-Control"] = "private, no-store"
    return response


def _address(meeting) -> str:
    return settings.SITE_URL + reverse("workshops:come-in", args=[meeting.public_id])


@require_safe
def public(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Who of the public registered, and who waits."""
    workshop, meeting = found(request, slug, number)
    require(request.user, "workshops.keep_attendance", meeting)
    rows = meeting.registrations.order_by("state", "pk")
    context = {
        "workshop": workshop,
        "meeting": meeting,
        "page": page_of(request, rows, 50),
        "figures": figures_of(meeting),
    }
    return render(request, "workshops/management/registrations.html", context)


@require_POST
def take_public(request: HttpRequest, slug: str, number: int, registration) -> HttpResponse:
    """«Presente», «Non presente», «Annulla l'iscrizione»."""
    _workshop, meeting = found(request, slug, number)
    row = get_object_or_404(Registration, public_id=registration, meeting=meeting)
    row.meeting = meeting
    wanted = request.POST.get("do", "")
    if wanted == "cancel":
        registrations.cancel(row, by=request.user)
        messages.success(request, _("Iscrizione annullata: il posto va a chi aspetta."))
    else:
        registrations.tick(row, present=wanted == "here", by=request.user)
    return redirect("workshops:meeting-public", slug, number)
