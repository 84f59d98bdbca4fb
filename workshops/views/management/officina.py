"""One officina: how it goes, what it says of itself, who runs it, its state."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from officine.access import require
from workshops.actions import workshops
from workshops.forms.fields import refuse
from workshops.forms.officine import CitiesForm, MemberForm, OfficinaForm, SuspendForm
from workshops.lifecycles import WorkshopState
from workshops.queries import journal, progress, public
from workshops.queries.matrix import matrix
from workshops.queries.register import unanswered_invitations
from workshops.views.management.doors import own_workshop
from workshops.views.public.drawings import time_figure

VERBS = {
    "avvia": (workshops.start, gettext_lazy("L'officina è avviata.")),
    "chiudi": (workshops.close, gettext_lazy("L'officina è in chiusura.")),
    "concludi": (workshops.conclude, gettext_lazy("L'officina è conclusa.")),
    "riprendi": (workshops.resume, gettext_lazy("L'officina riprende.")),
    "riapri": (workshops.reopen, gettext_lazy("L'officina è di nuovo in corso.")),
}


@require_safe
def overview(request, slug):
    """The phase now, the next deadlines, the matrix in small, what happened lately."""
    workshop = own_workshop(request, slug)
    if workshop.state == WorkshopState.DRAFT and request.user.has_perm(
        "workshops.change_workshop", workshop
    ):
        return redirect("workshops:prepare", slug, "controlla")
    context = {
        "workshop": workshop,
        "now": progress.phase_now(workshop),
        "counts": progress.counts(workshop),
        "unanswered": unanswered_invitations(request.user, workshop).count(),
        "deadlines": list(progress.next_deadlines(workshop)),
        "time": time_figure(workshop, public.runs_of(workshop), ""),
        "matrix": matrix(workshop),
        "activity": journal.activity(workshop),
        "suspend": SuspendForm(),
    }
    return render(request, "workshops/management/overview.html", context)


@require_http_methods(["GET", "POST"])
def edit(request, slug):
    """What the officina says of itself, and its cities."""
    workshop = own_workshop(request, slug)
    require(request.user, "workshops.change_workshop", workshop)
    names = list(OfficinaForm.base_fields)
    initial = {name: getattr(workshop, name) for name in names if name != "authority"}
    chosen = list(workshop.places.values_list("city_id", flat=True))
    about = "cities" not in request.POST.get("part", "")
    posted = request.method == "POST"
    form = OfficinaForm(
        request.POST if posted and about else None, initial=initial, by=request.user
    )
    cities = CitiesForm(request.POST if posted and not about else None, initial={"cities": chosen})
    current = form if about else cities
    if posted and current.is_valid():
        try:
            if about:
                workshops.change(workshop, **form.cleaned_data, by=request.user)
            else:
                workshops.set_cities(workshop, list(cities.cleaned_data["cities"]), by=request.user)
        except ValidationError as error:
            refuse(current, error)
        else:
            messages.success(request, _("Modifiche salvate."))
            return redirect("workshops:edit", slug)
    context = {"workshop": workshop, "form": form, "cities": cities}
    return render(request, "workshops/management/edit.html", context)


@require_http_methods(["GET", "POST"])
def team(request, slug):
    """Who runs the officina, and with which role."""
    workshop = own_workshop(request, slug)
    form = MemberForm(request.POST or None)
    if request.method == "POST":
        require(request.user, "workshops.change_workshop", workshop)
        if form.is_valid():
            try:
                workshops.set_member(
                    workshop, form.person, form.cleaned_data["role"], by=request.user
                )
            except ValidationError as error:
                refuse(form, error)
            else:
                messages.success(request, _("%(name)s è nello staff.") % {"name": str(form.person)})
                return redirect("workshops:team", slug)
    members = workshop.team.select_related("person").order_by("person__name", "person__email")
    context = {"workshop": workshop, "form": form, "members": members}
    return render(request, "workshops/management/team.html", context)


@require_POST
def remove_member(request, slug, person):
    workshop = own_workshop(request, slug)
    member = get_object_or_404(
        workshop.team.select_related("person", "workshop"), person__public_id=person
    )
    try:
        workshops.remove_member(member, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(
            request, _("%(name)s non è più nello staff.") % {"name": str(member.person)}
        )
    return redirect("workshops:team", slug)


@require_POST
def take(request, slug, verb):
    """Start, close, conclude, resume, reopen: one button each."""
    workshop = own_workshop(request, slug)
    if verb not in VERBS:
        raise Http404
    action, done = VERBS[verb]
    try:
        action(workshop, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return redirect("workshops:overview", slug)


@require_POST
def suspend(request, slug):
    workshop = own_workshop(request, slug)
    try:
        workshops.suspend(workshop, reason=request.POST.get("reason", ""), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("L'officina è sospesa."))
    return redirect("workshops:overview", slug)


@require_POST
def show(request, slug):
    """Put the officina among the public pages, or take it away."""
    workshop = own_workshop(request, slug)
    is_public = request.POST.get("public") == "yes"
    workshops.show_to_everybody(workshop, is_public, by=request.user)
    done = _("L'officina è visibile a tutti.") if is_public else _("L'officina non è più pubblica.")
    messages.success(request, done)
    return redirect("workshops:overview", slug)
