"""The steps of an officina in its cities: dates, opening, forms asked, more time."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from officine.access import require
from workshops.actions import assignments, steps
from workshops.forms.fields import refuse
from workshops.forms.steps import AskForm, ExtendForm, FinishForm, OpenForm, PlanForm
from workshops.lifecycles import StepRunState
from workshops.models import StepRun
from workshops.queries import matrix
from workshops.queries.gates import waiting_for
from workshops.queries.progress import asked_by_step
from workshops.queries.steps import steps_of
from workshops.views.management.doors import own_workshop

VERBS = {
    "apri": (steps.open_step, gettext_lazy("Passo aperto: avvisiamo chi deve compilare.")),
    "concludi": (steps.finish, gettext_lazy("Passo concluso.")),
    "riapri": (steps.reopen, gettext_lazy("Passo riaperto.")),
    "togli": (steps.drop, gettext_lazy("Passo tolto.")),
}


@require_safe
def overview(request, slug):
    """Every step with its cities; what is asked in it; what can be done now."""
    workshop = own_workshop(request, slug)
    catalogue = steps_of(workshop) if workshop.edition_id else []
    runs = {}
    for run in (
        StepRun.objects.filter(place__workshop=workshop)
        .select_related("place__city")
        .prefetch_related("gate_overrides", "exit_words")
        .order_by("place__city__name")
    ):
        words = list(run.exit_words.all())
        run.left = words[-1] if words and not words[-1].held else None
        runs.setdefault(run.step_id, []).append(run)
    asked = asked_by_step([run for own in runs.values() for run in own])
    phases = []
    for step in catalogue:
        if not phases or phases[-1][0].pk != step.phase_id:
            phases.append((step.phase, []))
        phases[-1][1].append((step, runs.get(step.pk, []), asked.get(step.pk, [])))
    somewhere = any(run.state == StepRunState.OPEN for own in runs.values() for run in own)
    folded = [(phase, lines, *_fold(lines, somewhere)) for phase, lines in phases]
    context = {
        "workshop": workshop,
        "phases": folded,
        "may_change": request.user.has_perm("workshops.change_steps", workshop),
        "may_extend": request.user.has_perm("workshops.extend_deadline", workshop),
    }
    return render(request, "workshops/management/steps.html", context)


def _fold(lines, somewhere) -> tuple[str, bool]:
    """How a phase stands, and whether it is unfolded: the ones being worked on.

    Before anything is open, all those still to do.
    """
    states = {run.state for _step, own, _asked in lines for run in own}
    if StepRunState.OPEN in states:
        return "open", True
    if states == {StepRunState.DONE} and all(own for _step, own, _asked in lines):
        return "done", False
    return "planned", not somewhere


def _step(request, slug, code):
    workshop = own_workshop(request, slug)
    return workshop, get_object_or_404(steps_of(workshop), code=code)


@require_http_methods(["GET", "POST"])
def plan(request, slug, code):
    """Dates of one step, in one or more cities."""
    workshop, step = _step(request, slug, code)
    require(request.user, "workshops.change_steps", workshop)
    runs = list(StepRun.objects.filter(place__workshop=workshop, step=step))
    city = request.GET.get("citta", "")
    places = workshop.places.filter(city__slug=city) if city else workshop.places.all()
    chosen = [place.pk for place in places]
    known = next((run for run in runs if run.place_id in chosen), None)
    initial = {"places": chosen}
    if known:
        initial |= {
            "opens_on": known.opens_on,
            "due_on": known.due_on,
            "override_reason": known.override_reason,
        }
    form = PlanForm(request.POST or None, workshop=workshop, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data | {"places": list(form.cleaned_data["places"])}
        places = values.pop("places")
        try:
            steps.plan(step, places, **values, by=request.user)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Date salvate."))
            return redirect("workshops:steps", slug)
    context = {"workshop": workshop, "step": step, "form": form}
    return render(request, "workshops/management/step_plan.html", context)


@require_POST
def take(request, slug, code, city, verb):
    """Open, finish, reopen, drop a step in one city.

    What is to be said first is asked on a page: why it opens before its time, whether its exit
    condition holds. The page posts here again.
    """
    workshop, step = _step(request, slug, code)
    if verb not in VERBS:
        raise Http404
    run = get_object_or_404(
        StepRun.objects.select_related("step__phase", "place__workshop", "place__city"),
        place__workshop=workshop,
        place__city__slug=city,
        step=step,
    )
    action, done = VERBS[verb]
    try:
        if verb in ASKING:
            page = _asked_first(request, workshop, run, verb, action)
            if page is not None:
                return page
        else:
            action(run, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{run.place.city.name}, {step.code}: {done}")
    return redirect("workshops:steps", slug)


def _asked_first(request, workshop, run, verb, action):
    """The page that asks, when something is missing; ``None`` when it is done."""
    require(request.user, "workshops.change_steps", workshop)
    form_class, names, template = ASKING[verb]
    was_asked = any(name in request.POST for name in names) or "asked" in request.POST
    form = form_class(request.POST) if was_asked else form_class()
    given = {}
    if was_asked:
        if not form.is_valid():
            return _ask_first(request, workshop, run, form, template, status=422)
        given = form.cleaned_data
    try:
        action(run, **given, by=request.user)
    except ValidationError as error:
        if was_asked:
            refuse(form, error)
        return _ask_first(request, workshop, run, form, template, status=422 if was_asked else 200)
    return None


def _ask_first(request, workshop, run, form, template, *, status):
    context = {
        "workshop": workshop,
        "run": run,
        "step": run.step,
        "form": form,
        "waiting": waiting_for(run),
    }
    return render(request, template, context, status=status)


ASKING = {
    "apri": (OpenForm, ("reason",), "workshops/management/step_open.html"),
    "concludi": (FinishForm, ("held", "note"), "workshops/management/step_finish.html"),
}


@require_http_methods(["GET", "POST"])
def ask(request, slug, code):
    """Ask a form of organisations, in the cities where the step has its dates."""
    workshop, step = _step(request, slug, code)
    require(request.user, "workshops.change_steps", workshop)
    runs = list(StepRun.objects.filter(place__workshop=workshop, step=step))
    form = None
    if runs:
        initial = {"runs": [run.pk for run in runs], "due_on": max(run.due_on for run in runs)}
        form = AskForm(
            request.POST or None,
            workshop=workshop,
            step=step,
            categories=matrix.categories(workshop),
            initial=initial,
        )
    if form is not None and request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            made = assignments.ask(
                cleaned["form"],
                cleaned["runs"].select_related("place__workshop", "step"),
                form.seats,
                due_on=cleaned["due_on"],
                deadline=cleaned["deadline"],
                by=request.user,
            )
        except ValidationError as error:
            refuse(form, error)
        else:
            _tell_asked(request, made)
            return redirect("workshops:steps", slug)
    context = {"workshop": workshop, "step": step, "form": form}
    return render(request, "workshops/management/step_ask.html", context)


def _tell_asked(request, made):
    if made:
        text = ngettext(
            "Modulo chiesto a %(count)s organizzazione.",
            "Modulo chiesto a %(count)s organizzazioni.",
            len(made),
        )
        messages.success(request, text % {"count": len(made)})
    else:
        messages.info(request, _("L'avevi già chiesto a tutte queste organizzazioni."))


@require_http_methods(["GET", "POST"])
def extend(request, slug, code):
    """More time for one organisation, a city, or everybody in a step."""
    workshop, step = _step(request, slug, code)
    require(request.user, "workshops.extend_deadline", workshop)
    form = ExtendForm(request.POST or None, workshop=workshop, step=step)
    if request.method == "POST" and form.is_valid():
        try:
            given = assignments.extend(
                form.chosen(),
                until=form.cleaned_data["until"],
                reason=form.cleaned_data["reason"],
                by=request.user,
            )
        except ValidationError as error:
            refuse(form, error)
        else:
            text = ngettext(
                "Proroga concessa per %(count)s compilazione.",
                "Proroga concessa per %(count)s compilazioni.",
                len(given),
            )
            messages.success(request, text % {"count": len(given)})
            return redirect("workshops:steps", slug)
    context = {"workshop": workshop, "step": step, "form": form}
    return render(request, "workshops/management/step_extend.html", context)
