"""A new officina, one page at a time. What is written stays: one leaves and comes back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from officine.access import require
from workshops.actions import partners, steps, workshops
from workshops.forms.fields import refuse
from workshops.forms.officine import AimForm, CitiesForm, EditionForm, OfficinaForm
from workshops.forms.partners import OrganisationForm
from workshops.forms.steps import CalendarForm, ProposalForm
from workshops.lifecycles import WorkshopState
from workshops.models import StepRun
from workshops.views.management.doors import own_workshop

STAGES = [
    ("scopo", gettext_lazy("Nome e scopo")),
    ("edizione", gettext_lazy("Edizione del Toolkit")),
    ("citta", gettext_lazy("Città")),
    ("passi", gettext_lazy("Passi e date")),
    ("partner", gettext_lazy("Partner")),
    ("controlla", gettext_lazy("Controlla e avvia")),
]
NAMES = [name for name, _label in STAGES]


@require_http_methods(["GET", "POST"])
def begin(request):
    """The first page: name and aim make the draft."""
    require(request.user, "workshops.add_workshop")
    form = AimForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            workshop = workshops.create(**form.cleaned_data, by=request.user)
        except ValidationError as error:
            refuse(form, error)
        else:
            return _onwards(request, workshop, "scopo")
    return _page(request, None, "scopo", {"form": form})


@require_http_methods(["GET", "POST"])
def prepare(request, slug, stage):
    """One page of an officina in preparation; once it runs, its own pages take over."""
    workshop = own_workshop(request, slug, "programme", "authority")
    if stage not in NAMES:
        raise Http404
    if workshop.state != WorkshopState.DRAFT:
        return redirect("workshops:overview", slug)
    require(request.user, "workshops.change_workshop", workshop)
    return PAGES[stage](request, workshop)


def _aim(request, workshop):
    initial = {
        name: getattr(workshop, name)
        for name in ("title", "aim", "theme", "motivation", "programme", "contact_email")
    }
    form = OfficinaForm(request.POST or None, initial=initial, by=request.user)
    for name in ("starts_on", "ends_on"):
        del form.fields[name]
    if request.method == "POST" and form.is_valid():
        workshops.change(workshop, **form.cleaned_data, by=request.user)
        return _onwards(request, workshop, "scopo")
    return _page(request, workshop, "scopo", {"form": form})


def _edition(request, workshop):
    form = EditionForm(request.POST or None, initial={"edition": workshop.edition_id})
    if request.method == "POST" and form.is_valid():
        try:
            workshops.choose_edition(workshop, form.cleaned_data["edition"], by=request.user)
        except ValidationError as error:
            refuse(form, error)
        else:
            return _onwards(request, workshop, "edizione")
    return _page(request, workshop, "edizione", {"form": form})


def _cities(request, workshop):
    chosen = list(workshop.places.values_list("city_id", flat=True))
    form = CitiesForm(request.POST or None, initial={"cities": chosen})
    if request.method == "POST" and form.is_valid():
        try:
            workshops.set_cities(workshop, list(form.cleaned_data["cities"]), by=request.user)
        except ValidationError as error:
            refuse(form, error)
        else:
            return _onwards(request, workshop, "citta")
    return _page(request, workshop, "citta", {"form": form})


def _steps(request, workshop):
    places = list(workshop.places.select_related("city", "workshop"))
    if workshop.edition_id is None or not places:
        return _page(request, workshop, "passi", {"form": None})
    asked = request.GET.get("proposal_from")
    proposal = ProposalForm(request.GET if asked is not None else None)
    first = proposal.cleaned_data["proposal_from"] if asked and proposal.is_valid() else None
    form = CalendarForm(request.POST or None, workshop=workshop, proposal_from=first)
    if request.method == "POST" and form.is_valid():
        try:
            _plan_all(workshop, places, form, request.user)
        except ValidationError as error:
            refuse(form, error)
        else:
            return _onwards(request, workshop, "passi")
    return _page(
        request, workshop, "passi", {"form": form, "proposal": proposal, "is_proposal": first}
    )


@transaction.atomic
def _plan_all(workshop, places, form, by):
    """All the dates or none: those that went away are dropped, the others written."""
    kept = {step.pk for step, _opens, _due in form.planned}
    gone = StepRun.objects.filter(place__workshop=workshop).exclude(step__in=kept)
    for run in gone.select_related("place__workshop", "step"):
        steps.drop(run, by=by)
    faults = []
    for step, opens, due in form.planned:
        try:
            steps.plan(
                step,
                places,
                opens_on=opens,
                due_on=due,
                override_reason=form.cleaned_data["override_reason"],
                by=by,
            )
        except ValidationError as error:
            faults += [f"{step.code}: {text}" for text in error.messages[:-1] or error.messages]
    if faults:
        raise ValidationError(
            {"override_reason": [*faults, _("Scrivi il motivo o cambia le date.")]}
        )


def _partners(request, workshop):
    """Organisations one at a time; a list from a file has its own page in the register."""
    form = OrganisationForm(request.POST or None, workshop=workshop)
    if request.method == "POST" and "onwards" in request.POST:
        return _onwards(request, workshop, "partner")
    if request.method == "POST" and form.is_valid():
        try:
            seat = partners.add_organisation(workshop, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(
                request, _("%(name)s è nel registro.") % {"name": seat.organisation.name}
            )
            return redirect("workshops:prepare", workshop.slug, "partner")
    seats = workshop.participations.select_related("organisation", "place__city")
    return _page(request, workshop, "partner", {"form": form, "seats": seats.order_by("-pk")})


def _check(request, workshop):
    """What is ready and what is missing; the button starts the officina."""
    problems = []
    if request.method == "POST":
        try:
            workshops.start(workshop, by=request.user)
        except ValidationError as error:
            problems = error.messages
        else:
            messages.success(request, _("L'officina è avviata. Ora puoi aprire il primo passo."))
            return redirect("workshops:overview", workshop.slug)
    else:
        problems = workshops.missing_to_start(workshop)
    runs = StepRun.objects.filter(place__workshop=workshop)
    dates = runs.order_by("opens_on").values_list("opens_on", "due_on")
    context = {
        "problems": problems,
        "tried": request.method == "POST",
        "cities": [place.city.name for place in workshop.places.select_related("city")],
        "steps": runs.values("step").distinct().count(),
        "first_day": min((opens for opens, _due in dates), default=None),
        "last_day": max((due for _opens, due in dates), default=None),
        "partners": workshop.participations.count(),
        "letters": workshop.participations.filter(invitations__state="prepared").count(),
    }
    return _page(request, workshop, "controlla", context)


PAGES = {
    "scopo": _aim,
    "edizione": _edition,
    "citta": _cities,
    "passi": _steps,
    "partner": _partners,
    "controlla": _check,
}


def _onwards(request, workshop, stage):
    """To the next page, or to the desk for who stops here: the draft stays."""
    if "leave" in request.POST:
        messages.success(
            request, _("Bozza salvata: la ritrovi in «Da fare oggi», fra le tue officine.")
        )
        return redirect("workshops:desk")
    following = NAMES[NAMES.index(stage) + 1]
    return redirect("workshops:prepare", workshop.slug, following)


def _page(request, workshop, stage, context):
    number = NAMES.index(stage) + 1
    trail = [
        {"name": name, "label": label, "number": place, "here": name == stage}
        for place, (name, label) in enumerate(STAGES, 1)
    ]
    form = context.get("form")
    context |= {
        "workshop": workshop,
        "trail": trail,
        "stage": stage,
        "number": number,
        "total": len(STAGES),
        "label": STAGES[number - 1][1],
        "before": NAMES[number - 2] if number > 1 else "",
        "failed": bool(form is not None and form.is_bound and form.errors),
    }
    return render(request, f"workshops/management/wizard/{stage}.html", context)
