"""Several forms of a queue at once: the page that lists them, then what became of each."""

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from officine.access import require
from officine.accounts.models import User
from workshops.actions import review_batches
from workshops.actions.review_batches import MOST, Seen
from workshops.forms.queue import AssignForm
from workshops.models import Assignment
from workshops.queries import queue as queues
from workshops.queries.progress import Status
from workshops.queries.queue import Filters
from workshops.views.management.doors import own_workshop, review_addresses

TAKE, ASSIGN, VALIDATE = "prendi", "assegna", "valida"
VERBS = {
    TAKE: gettext_lazy("Prendi in carico"),
    ASSIGN: gettext_lazy("Assegna"),
    VALIDATE: gettext_lazy("Valida"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def together(request, slug):
    """Look at what was chosen, and confirm; every form has its own answer."""
    workshop = own_workshop(request, slug)
    require(request.user, "workshops.review_submission", workshop)
    asked = request.POST if request.method == "POST" else request.GET
    filters = Filters.read(request.GET)
    verb = asked.get("azione", "")
    back = _queue(slug, filters)
    chosen = [seen for word in asked.getlist("riga")[:MOST] if (seen := _seen(word))]
    lines = _lines(workshop, chosen)
    if verb not in VERBS or not lines:
        messages.error(request, _("Scegli almeno una compilazione dell'elenco."))
        return redirect(back)
    form = None
    if verb == ASSIGN:
        form = AssignForm(
            request.POST if request.method == "POST" else None, people=queues.reviewers(workshop)
        )
    context = {
        "workshop": workshop,
        "verb": verb,
        "title": VERBS[verb],
        "back": back,
        "query": f"?{filters.query}" if filters.query else "",
        "form": form,
    }
    if request.method == "POST" and (form is None or form.is_valid()):
        context |= _done(request, workshop, verb, chosen, lines, form)
        return render(request, "workshops/management/together_done.html", context)
    addresses = review_addresses()
    ready = [
        (addresses(slug, line.public_id), line, _word(line))
        for line in lines
        if line.status == Status.SENT
    ]
    others = [
        (addresses(slug, line.public_id), line) for line in lines if line.status != Status.SENT
    ]
    context |= {"ready": ready, "others": others, "batch": uuid.uuid4().hex}
    return render(request, "workshops/management/together.html", context)


def _done(request, workshop, verb, chosen, lines, form) -> dict:
    by = request.user
    if verb == TAKE:
        outcomes = review_batches.take_each(workshop, chosen, by=by)
    elif verb == VALIDATE:
        outcomes = review_batches.validate_each(workshop, chosen, by=by)
    else:
        to = User.objects.get(pk=int(form.cleaned_data["to"]))
        batch = request.POST.get("batch", "")[:32] or uuid.uuid4().hex
        batch = f"{by.pk}:{batch}"
        outcomes = review_batches.assign_each(workshop, chosen, to=to, batch=batch, by=by)
    known, addresses = {line.public_id: line for line in lines}, review_addresses()
    told = [
        (one.done, addresses(workshop.slug, one.public_id), known[one.public_id], one.words)
        for one in outcomes
        if one.public_id in known
    ]
    return {
        "done": [row[1:] for row in told if row[0]],
        "refused": [row[1:] for row in told if not row[0]],
    }


def _lines(workshop, chosen: list[Seen]):
    """The chosen forms of this officina; of others nothing is known here."""
    rows = Assignment.objects.filter(
        participation__workshop=workshop, public_id__in=[seen.public_id for seen in chosen]
    )
    return queues.lines(rows.values("pk"))


def _word(line) -> str:
    """A line as the page hands it back: which, when it was sent, who had it."""
    return f"{line.public_id}|{line.sent_at.isoformat()}|{line.reviewer_id or ''}"


def _seen(word: str) -> Seen | None:
    which, _bar, rest = word.partition("|")
    when, _bar, who = rest.partition("|")
    try:
        public_id = uuid.UUID(which)
        sent_at = parse_datetime(when) if when else None
    except ValueError:
        return None
    known = who.isdecimal() and len(who) < 18
    return Seen(public_id, sent_at, int(who) if known else None)


def _queue(slug: str, filters: Filters) -> str:
    address = reverse("workshops:queue", args=[slug])
    return f"{address}?{filters.query or urlencode({'tutte': 1})}"
