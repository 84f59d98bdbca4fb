"""Programs that are told what happens: of an officina, or of one's organisation."""

import datetime as dt
import json
import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from officine.access import require
from workshops.actions import hooks
from workshops.forms.fields import refuse
from workshops.forms.hooks import HookForm
from workshops.hooks.events import body_of, labels
from workshops.models import Hook, HookDelivery, Organisation, Workshop
from workshops.queries.roles import roles_of

PER_PAGE = 25
NOBODY = uuid.UUID("5a0e0000-0000-4000-8000-000000000000")  # of the example
PAGES = ["GET", "HEAD", "POST"]
VERBS = {
    "prova": (hooks.test, gettext_lazy("La prova parte subito: fra poco qui vedi com'è andata.")),
    "pausa": (hooks.pause, gettext_lazy("Gli avvisi a questo programma sono in pausa.")),
    "riprendi": (hooks.resume, gettext_lazy("Il programma riceve di nuovo gli avvisi.")),
}


@never_cache
@require_http_methods(PAGES)
def of_workshop(request, slug):
    workshop = get_object_or_404(Workshop.objects.of_team(request.user), slug=slug)
    return _programs(request, workshop, Hook(workshop=workshop))


@never_cache
@require_http_methods(PAGES)
def of_organisation(request, public_id):
    own = Organisation.objects.filter(pk__in=roles_of(request.user).mandates)
    organisation = get_object_or_404(own, public_id=public_id)
    return _programs(request, organisation, Hook(organisation=organisation))


def _programs(request, owner, empty):
    """Those there are, and one more: its secret is on the page that answers, and on no other."""
    require(request.user, "workshops.change_hook", empty)
    form = HookForm(request.POST if request.method == "POST" else None, hook=empty)
    hook, secret = None, ""
    if request.method == "POST" and form.is_valid():
        try:
            hook, secret = hooks.register(owner, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            refuse(form, error)
    if hook:
        return render(request, "workshops/hooks/secret.html", _told(hook, secret=secret))
    programs = _with_words(owner.hooks.all())
    context = _told(empty, form=form, programs=programs)
    if not programs:
        context |= _example(request, owner)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "workshops/hooks/index.html", context, status=status)


@never_cache
@require_http_methods(PAGES)
def hook(request, public_id):
    """One program: what it hears, how it went, what can be done."""
    hook = _own(request, public_id)
    typed = request.POST if request.method == "POST" else None
    form = HookForm(typed, hook=hook, initial={"address": hook.address, "events": hook.events})
    if typed is not None and form.is_valid():
        try:
            hooks.change(hook, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            refuse(form, error)
            hook.refresh_from_db()
        else:
            messages.success(request, _("Modifiche salvate."))
            return redirect(hook)
    page = Paginator(hook.deliveries.defer("body"), PER_PAGE).get_page(request.GET.get("page"))
    words = labels()
    for delivery in page.object_list:
        delivery.label = words.get(delivery.event, delivery.event)
    status = 422 if form.is_bound and form.errors else 200
    return render(
        request, "workshops/hooks/hook.html", _told(hook, form=form, page=page), status=status
    )


@require_POST
def take(request, public_id, verb):
    """Try, pause, resume: one button each."""
    hook = _own(request, public_id)
    if verb not in VERBS:
        raise Http404
    action, done = VERBS[verb]
    try:
        action(hook, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return redirect(hook)


@never_cache
@require_POST
def secret(request, public_id):
    """Another secret, on the page that answers."""
    hook = _own(request, public_id)
    new = hooks.new_secret(hook, by=request.user)
    return render(request, "workshops/hooks/secret.html", _told(hook, secret=new, again=True))


@require_http_methods(PAGES)
def remove(request, public_id):
    """Asked once more, then gone."""
    hook = _own(request, public_id)
    if request.method == "POST":
        hooks.remove(hook, by=request.user)
        messages.success(request, _("Il programma non riceve più avvisi."))
        return redirect(_home(hook))
    return render(request, "workshops/hooks/remove.html", _told(hook))


@require_POST
def send_again(request, public_id, delivery):
    hook = _own(request, public_id)
    found = get_object_or_404(HookDelivery, hook=hook, public_id=delivery)
    found.hook = hook
    hooks.send_again(found, by=request.user)
    messages.success(request, _("L'avviso parte di nuovo."))
    return redirect(hook)


def _own(request, public_id) -> Hook:
    return get_object_or_404(
        Hook.objects.visible_to(request.user).with_owner(), public_id=public_id
    )


def _home(hook: Hook) -> str:
    if hook.workshop_id:
        return reverse("workshops:hooks", args=[hook.workshop.slug])
    return reverse("workshops:own-hooks", args=[hook.organisation.public_id])


def _told(hook: Hook, **more) -> dict:
    """What every page about programs says; ``layout`` is that of the desk or of the area."""
    of_workshop = hook.workshop is not None
    return {
        "hook": hook,
        "workshop": hook.workshop,
        "organisation": hook.organisation,
        "layout": f"workshops/hooks/{'management' if of_workshop else 'area'}.html",
        "home": _home(hook),
        **more,
    }


def _example(request, owner) -> dict:
    """How to begin, in words that can be copied: what one sends us, what a program gets."""
    whose = (
        {"workshop": owner.slug}
        if isinstance(owner, Workshop)
        else {"organisation": str(owner.public_id)}
    )
    sent = whose | {"address": "https://programma.example.it/avvisi", "events": ["submission.sent"]}
    link = request.build_absolute_uri(reverse("api:submissions-detail", args=[NOBODY]))
    data = {"submission": str(NOBODY), "form": "M08", "receipt": "ABC-2027-000012", "link": link}
    moment = dt.datetime(2027, 3, 15, 9, 30, tzinfo=dt.UTC)
    return {
        "address": request.build_absolute_uri(reverse("api:webhooks-list")),
        "example": json.dumps(sent),
        "message": json.dumps(
            json.loads(body_of(NOBODY, "submission.sent", moment, data)), indent=1
        ),
    }


def _with_words(found) -> list[Hook]:
    words = labels()
    programs = list(found)
    for one in programs:
        one.wants = [words.get(event, event) for event in one.events]
    return programs
