"""The deadlines of a person: a page, a file, and an address that their calendar follows."""

import hashlib

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_safe

from officine import italian
from officine.ics import MEDIA_TYPE, Entry, calendar_of
from workshops.actions import calendar as addresses
from workshops.models import CalendarAddress
from workshops.queries.appointments import appointment_of
from workshops.queries.deadlines import Deadline, by_month, deadlines_of
from workshops.queries.mandates import LastDay, last_days_of
from workshops.queries.meetings import convened


@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request):
    """What is due, month by month, and the address for one's own calendar."""
    if request.method == "POST":
        return _change(request)
    address = CalendarAddress.objects.filter(person=request.user).first()
    feed = settings.SITE_URL + _feed(address) if address else ""
    context = {
        "months": by_month(deadlines_of(request.user)),
        "meetings": [one for one in convened(request.user) if one.ends_at > timezone.now()],
        "feed": feed,
        "subscribe": "webcal://" + feed.partition("://")[2] if feed else "",
    }
    return render(request, "workshops/area/calendar.html", context)


def _change(request):
    wanted = request.POST.get("do")
    if wanted == "open":
        addresses.open_address(by=request.user)
        told = _("L'indirizzo è pronto: copialo nel tuo programma di calendario.")
    elif wanted == "close":
        addresses.close_address(by=request.user)
        told = _("L'indirizzo è chiuso: il tuo calendario non si aggiorna più da solo.")
    else:
        return HttpResponseBadRequest()
    messages.success(request, told)
    return redirect(reverse("workshops:calendar") + "#indirizzo")


@require_safe
def as_file(request):
    """The same days once, for who does not want an address that follows them."""
    response = HttpResponse(_file(request.user), content_type=MEDIA_TYPE)
    response["Content-Disposition"] = 'attachment; filename="scadenze.ics"'
    return response


@login_not_required
@require_safe
def feed(request, token: str):
    """For programs: nobody logs in, the address is the key, mandates count as they are now."""
    person = addresses.whose(token)
    if person is None:
        raise Http404
    content = _file(person)
    etag = quote_etag(hashlib.sha256(content).hexdigest())
    response = get_conditional_response(request, etag=etag) or HttpResponse(
        content, content_type=MEDIA_TYPE
    )
    response["ETag"] = etag
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, private=True, no_cache=True)
    return response


def _feed(address: CalendarAddress) -> str:
    return reverse("workshops:calendar-feed", args=[addresses.token_of(address)])


def _file(person) -> bytes:
    """In the language of the person, wherever it is read."""
    host = settings.SITE_URL.partition("://")[2]
    with override(person.language):
        entries = [_entry(one, person.language) for one in deadlines_of(person)]
        entries += [appointment_of(one, private=True) for one in convened(person)]
        entries += [_last_day(one, person.language) for one in last_days_of(person)]
        name = _("Officine, scadenze e incontri")
        return calendar_of(name, entries, host=host, language=person.language)


def _last_day(one: LastDay, language: str) -> Entry:
    """When a mandate ends; and, once it is over, why the deadlines are gone and whom to ask."""
    words = {"name": one.organisation.name, "day": italian.day(one.day, language)}
    if one.ended:
        title, text = _("Delega scaduta: %(name)s") % words, one.ended.in_short
    else:
        title = _("Ultimo giorno della tua delega per %(name)s") % words
        text = _("Dopo il %(day)s non potrai più scrivere per %(name)s: chiedi di rinnovarla.")
        text %= words
    address = settings.SITE_URL + reverse("workshops:area")
    return Entry(
        key=f"delega-{one.mandate}-{'over' if one.ended else 'last'}",
        day=one.day,
        title=title,
        text=f"{text}\n{address}",
        address=address,
        since=one.since,
    )


def _entry(one: Deadline, language: str) -> Entry:
    address = settings.SITE_URL + reverse("workshops:hub", args=[one.assignment])
    moment = italian.moment(one.due_at, language)
    if one.is_hard:
        until = _("Si può inviare fino al %s, non oltre.") % moment
    else:
        until = _("Da inviare entro il %s.") % moment
    lines = [until, one.organisation, f"{one.workshop} · {one.city} · {one.step}", address]
    return Entry(
        key=str(one.assignment),
        day=one.day,
        title=_("Scade: %(code)s %(form)s") % {"code": one.code, "form": one.form},
        text="\n".join(lines),
        address=address,
        since=one.asked_at,
    )
