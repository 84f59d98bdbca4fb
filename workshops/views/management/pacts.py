"""The pact of an officina for its staff: the draft, the two keys, who has signed."""

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from officine.access import require
from workshops.actions import pacts
from workshops.forms.fields import refuse
from workshops.forms.pacts import PactForm
from workshops.lifecycles import PactState
from workshops.models import Pact, PactRule, Workshop
from workshops.queries.keys import key_panel
from workshops.queries.pact_versions import being_written, differences, lines_of, reading, versions
from workshops.views.keys import turn
from workshops.views.management.doors import own_workshop

VERBS = {"propose": pacts.propose, "take_back": pacts.take_back}


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """What is in force, who signed it; the version being written with its two keys."""
    workshop = own_workshop(request, slug, "authority")
    form, wrong = None, ""
    if request.method == "POST":
        pact = _open_one(workshop, request.POST.get("versione", ""))
        do = request.POST.get("do", "")
        if do in VERBS:
            try:
                VERBS[do](pact, by=request.user)
            except ValidationError as error:
                wrong = " ".join(error.messages)
            else:
                return redirect("workshops:pact-work", slug)
        elif "verdict" in request.POST:
            try:
                form = turn(request, pact, pacts.sign, pacts.refuse)
            except pacts.Changed:
                wrong = changed()
            if not (form or wrong):
                return redirect("workshops:pact-work", slug)
        else:
            raise BadRequest("do")
    context = _context(request, workshop) | {"form": form, "wrong": wrong}
    status = 422 if form or wrong else 200
    return render(request, "workshops/management/pact.html", context, status=status)


def changed() -> str:
    return _("Intanto il patto è cambiato: rileggilo prima di firmare.")


def _open_one(workshop: Workshop, version: str) -> Pact:
    number = int(version) if version.isdecimal() and len(version) < 5 else 0
    rows = workshop.pacts.select_related("workshop")
    return get_object_or_404(rows, version=number)


def _context(request: HttpRequest, workshop: Workshop) -> dict:
    rows = list(versions(workshop))
    current = next((one for one in rows if one.state == PactState.IN_FORCE), None)
    new = next((one for one in rows if one.state in (PactState.DRAFT, PactState.PROPOSED)), None)
    panel = None
    if new is not None and new.state == PactState.PROPOSED:
        new.workshop = workshop
        panel = key_panel(request.user, new, new.sha256, workshop)
    return {
        "workshop": workshop,
        "current": current and reading(current, workshop),
        "rules": lines_of(current),
        "new": new,
        "new_rules": lines_of(new) if new else [],
        "differences": differences(current, new) if current and new else [],
        "former": [one for one in rows if one.state == PactState.SUPERSEDED],
        "panel": panel,
    }


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """The draft, rule by rule; without one it begins from what is in force."""
    workshop = own_workshop(request, slug)
    require(request.user, "workshops.write_pact", workshop)
    posted = request.method == "POST"
    found = being_written(workshop)
    if found is not None and found.state == PactState.PROPOSED:
        return redirect("workshops:pact-work", slug)
    pact, rules = (found, list(found.rules.all())) if found else _blank(workshop)
    form = PactForm(request.POST if posted else None, pact=pact, written=rules)
    stale = False
    if posted and form.is_valid():
        try:
            draft = pacts.begin(workshop, by=request.user)
            pacts.write(draft, **form.given, by=request.user)
        except ValidationError as error:
            refuse(form, error)
        except pacts.Stale:
            stale = True
        else:
            messages.success(request, _("Bozza del patto salvata."))
            return redirect("workshops:pact-work", slug)
    context = {"workshop": workshop, "form": form, "pact": pact, "stale": stale}
    status = 409 if stale else 422 if form.errors else 200
    return render(request, "workshops/management/pact_write.html", context, status=status)


def _blank(workshop: Workshop) -> tuple[Pact, list[PactRule]]:
    """What the form shows before anything is saved: the rules of the last version."""
    last = versions(workshop).first()
    if last is None:
        return Pact(workshop=workshop, version=1, lock=1), []
    new = Pact(workshop=workshop, version=last.version + 1, premise=last.premise, lock=1)
    return new, list(last.rules.all())
