"""Reminders: see who would get what, then send."""

import uuid
from dataclasses import asdict

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from officine.access import require
from workshops.actions import reminders
from workshops.actions.reminders import Excluded
from workshops.forms.filters import QueueForm
from workshops.models import Assignment
from workshops.queries import queue as queues
from workshops.queries.queue import Filters, Queue
from workshops.views.management.doors import own_workshop

WHY = {
    Excluded.SENT: gettext_lazy("già inviata"),
    Excluded.REMINDED: gettext_lazy("sollecitata da meno di 48 ore"),
    Excluded.NOT_DUE: gettext_lazy("non dovuta"),
    Excluded.NOT_OPEN: gettext_lazy("il passo non è ancora aperto"),
    Excluded.NOBODY: gettext_lazy("nessuna persona: invita qualcuno"),
}
FIELDS = ("citta", "passo", "modulo", "categoria", "organizzazione", "scadenza")


@require_http_methods(["GET", "POST"])
def reminders_page(request, slug):
    """The preview, and the button that sends what the preview shows."""
    workshop = own_workshop(request, slug)
    require(request.user, "workshops.remind", workshop)
    filters = Filters.read(request.GET)
    asked = Filters(**{name: getattr(filters, name) for name in FIELDS})
    one = request.GET.get("compilazione", "")
    rows = _rows(request, workshop, asked, one)
    if request.method == "POST":
        seen = [pk for pk in request.POST.getlist("assignment") if pk.isdecimal() and len(pk) < 19]
        plan = reminders.send(workshop, rows.filter(pk__in=seen), by=request.user)
        _tell(request, plan)
        address = reverse("workshops:reminders", args=[slug])
        return redirect(f"{address}?{asked.query}" if asked.query else address)
    plan = reminders.preview(rows)
    form = QueueForm(initial=asdict(asked), choices=queues.choices(workshop))
    for name in ("stato", "incarico"):
        del form.fields[name]
    address = request.path
    context = {
        "workshop": workshop,
        "plan": plan,
        "excluded": [(row, WHY[why], why) for row, why in plan.excluded],
        "sample": plan.letters[0] if plan.letters else None,
        "form": form,
        "chips": [
            {"label": label, "url": f"{address}?{asked.but(**{name: ''}).query}"}
            for name, label in form.words().items()
        ],
        "clear_url": address,
        "filters": asked,
        "one": one,
    }
    return render(request, "workshops/management/reminders.html", context)


def _rows(request, workshop, asked, one):
    """What the address points at: one form, or all that the filters let through.

    Without a word about deadlines, what is still to be sent: who sent is left out anyway, and
    shown only when a reminder is asked for by name.
    """
    if one:
        rows = Assignment.objects.filter(participation__workshop=workshop)
        return rows.filter(public_id=one) if _is_uuid(one) else rows.none()
    found = Queue(request.user, asked, workshop).rows
    return Assignment.objects.filter(pk__in=found.order_by().values("pk"))


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def _tell(request, plan):
    if not plan.letters:
        messages.info(request, _("Nessun sollecito inviato: non c'era più nessuno da sollecitare."))
        return
    text = ngettext(
        "Sollecito in partenza per %(count)s persona.",
        "Sollecito in partenza per %(count)s persone.",
        len(plan.letters),
    )
    messages.success(request, text % {"count": len(plan.letters)})
