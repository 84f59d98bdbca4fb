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
from toolkit.forms.definition import definition_of
from toolkit.models import FormDefinition
from workshops.actions import review_batches
from workshops.actions.review_batches import MOST, Asking, Seen
from workshops.forms.queue import AskManyForm, AssignForm
from workshops.models import Assignment
from workshops.queries import queue as queues
from workshops.queries.progress import Status
from workshops.queries.queue import Filters
from workshops.views.management.doors import own_workshop, review_addresses

TAKE, ASSIGN, VALIDATE, ASK = "prendi", "assegna", "valida", "chiedi"
VERBS = {
    TAKE: gettext_lazy("Prendi in carico"),
    ASSIGN: gettext_lazy("Assegna"),
    VALIDATE: gettext_lazy("Valida"),
    ASK: gettext_lazy("Chiedi la stessa integrazione"),
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
    form = _form(verb, workshop, chosen, request.POST if request.method == "POST" else None)
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


def _form(verb: str, workshop, chosen: list[Seen], data):
    """What the verb still needs to know."""
    if verb == ASSIGN:
        return AssignForm(data, people=queues.reviewers(workshop))
    if verb == ASK:
        return AskManyForm(data, questions=_questions(workshop, chosen))
    return None


def _questions(workshop, chosen: list[Seen]) -> list[tuple[str, str]]:
    """What a person answers in the forms that were chosen."""
    rows = _rows(workshop, chosen).values("form")
    found = {
        asked.code: f"{asked.code} {asked.label}"
        for form in FormDefinition.objects.filter(pk__in=rows).order_by("code")
        for asked in definition_of(form).questions
        if asked.is_typed
    }
    return list(found.items())


def _done(request, workshop, verb, chosen, lines, form) -> dict:
    by = request.user
    if verb == TAKE:
        outcomes = review_batches.take_each(workshop, chosen, by=by)
    elif verb == VALIDATE:
        outcomes = review_batches.validate_each(workshop, chosen, by=by)
    elif verb == ASK:
        given = form.cleaned_data
        asking = Asking(form.remarks(), given["days"], given["note"])
        outcomes = review_batches.ask_each(workshop, chosen, asking, by=by)
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
    return queues.lines(_rows(workshop, chosen).values("pk"))


def _rows(workshop, chosen: list[Seen]):
    return Assignment.objects.filter(
        participation__workshop=workshop, public_id__in=[seen.public_id for seen in chosen]
    )


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
