"""Dates of steps, forms to ask, more time to give."""

import datetime as dt
from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from officine.calendar import add_working_days
from toolkit.models import FormDefinition, Step
from workshops.forms.fields import DayField, ReasonField
from workshops.models import Assignment, Participation, StepRun, Workshop, WorkshopCity

LEAST_DAYS = 5  # what a proposal gives to a step for which the Toolkit asks no least time


class OpenForm(forms.Form):
    """Why a step opens though others before it are not over."""

    reason = ReasonField(
        label=_("Perché apri lo stesso"),
        help_text=_("Sarà nella relazione di avanzamento."),
        error_messages={"required": _("Scrivi perché apri lo stesso.")},
    )


class FinishForm(forms.Form):
    """Whether the exit condition of a step holds."""

    held = forms.TypedChoiceField(
        label=_("La condizione d'uscita è soddisfatta?"),
        choices=[("yes", _("Sì")), ("no", _("No, ma il passo si conclude lo stesso"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Di' se la condizione d'uscita è soddisfatta.")},
    )
    note = forms.CharField(
        label=_("Come, o perché no"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Se non è soddisfatta, serve: chi apre i passi dopo lo legge."),
    )


class CalendarForm(forms.Form):
    """Dates for all the steps of an edition at once, the same in every city of the officina."""

    override_reason = ReasonField(
        label=_("Motivo dei tempi brevi"),
        required=False,
        help_text=_("Serve se dai meno giorni lavorativi di quelli previsti dal Toolkit."),
    )

    def __init__(self, *args, workshop: Workshop, proposal_from: dt.date | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.workshop = workshop
        self.steps = list(
            Step.objects.filter(phase__edition=workshop.edition_id)
            .select_related("phase")
            .order_by("position")
        )
        dates = {}
        runs = StepRun.objects.filter(place__workshop=workshop).order_by("-pk")
        for run in runs:
            dates[run.step_id] = (run.opens_on, run.due_on)
        if proposal_from:
            patrons = workshop.places.values_list("city__patron_day", flat=True)
            dates = propose(self.steps, proposal_from, [day for day in patrons if day])
        for step in self.steps:
            opens, due = dates.get(step.pk, (None, None))
            context = f"{step.code} {step.title}"
            self.fields[f"opens-{step.pk}"] = DayField(
                label=_("%(step)s: si apre il") % {"step": context}, required=False, initial=opens
            )
            self.fields[f"due-{step.pk}"] = DayField(
                label=_("%(step)s: si chiude il") % {"step": context}, required=False, initial=due
            )

    def rows(self):
        """By phase: the steps with their two fields."""
        found = []
        for step in self.steps:
            if not found or found[-1][0].pk != step.phase_id:
                found.append((step.phase, []))
            found[-1][1].append((step, self[f"opens-{step.pk}"], self[f"due-{step.pk}"]))
        return found

    def clean(self):
        cleaned = super().clean()
        self.planned = []
        for step in self.steps:
            opens, due = cleaned.get(f"opens-{step.pk}"), cleaned.get(f"due-{step.pk}")
            if opens and due:
                if due < opens:
                    self.add_error(
                        f"due-{step.pk}",
                        _("%(code)s: la chiusura viene prima dell'apertura.") % {"code": step.code},
                    )
                self.planned.append((step, opens, due))
            elif opens or due:
                missing = "due" if opens else "opens"
                if f"{missing}-{step.pk}" not in self.errors:
                    self.add_error(
                        f"{missing}-{step.pk}",
                        _("%(code)s: scrivi tutte e due le date.") % {"code": step.code},
                    )
        if not self.planned and not self.errors:
            self.add_error(None, _("Scrivi le date di almeno un passo."))
        return cleaned


def propose(
    steps: list[Step], first: dt.date, patron_days: Iterable[str] = ()
) -> dict[int, tuple[dt.date, dt.date]]:
    """Dates one after the other, each step with the working days that the Toolkit asks.

    The days of all the patrons are left out, so that no city has fewer than those.
    """
    dates, opens = {}, first
    for step in steps:
        due = add_working_days(opens, max(step.least_working_days, LEAST_DAYS), patron_days)
        dates[step.pk] = (opens, due)
        opens = add_working_days(due, 1, patron_days)
    return dates


class ProposalForm(forms.Form):
    proposal_from = DayField(label=_("Primo giorno"))


class PlanForm(forms.Form):
    """The dates of one step, in some of the cities."""

    places = forms.ModelMultipleChoiceField(
        WorkshopCity.objects.none(),
        label=_("Città"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Scegli almeno una città.")},
    )
    opens_on = DayField(label=_("Si apre il"))
    due_on = DayField(label=_("Si chiude il"))
    override_reason = ReasonField(
        label=_("Motivo dei tempi brevi"),
        required=False,
        help_text=_("Serve se dai meno giorni lavorativi di quelli previsti dal Toolkit."),
    )

    def __init__(self, *args, workshop: Workshop, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["places"].queryset = workshop.places.select_related("city")


class AskForm(forms.Form):
    """Which form, in which cities, of whom, by when."""

    class Whom:
        ALL, CATEGORY, CHOSEN = "tutti", "categoria", "scelti"

    form = forms.ModelChoiceField(
        FormDefinition.objects.none(),
        label=_("Modulo"),
        empty_label=None,
        error_messages={"required": _("Scegli il modulo.")},
    )
    runs = forms.ModelMultipleChoiceField(
        StepRun.objects.none(),
        label=_("In quali città"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Scegli almeno una città.")},
    )
    whom = forms.ChoiceField(
        label=_("A chi lo chiedi"),
        widget=forms.RadioSelect,
        choices=[
            (Whom.ALL, _("A tutti i partner delle città scelte")),
            (Whom.CATEGORY, _("Ai partner di una categoria")),
            (Whom.CHOSEN, _("Alle organizzazioni che scelgo")),
        ],
        initial=Whom.ALL,
    )
    category = forms.ChoiceField(
        label=_("Categoria"),
        required=False,
        help_text=_("Serve se hai scelto «Ai partner di una categoria»."),
    )
    participations = forms.ModelMultipleChoiceField(
        Participation.objects.none(),
        label=_("Organizzazioni"),
        required=False,
        help_text=_("Servono se hai scelto «Alle organizzazioni che scelgo»."),
        widget=forms.CheckboxSelectMultiple,
    )
    due_on = DayField(label=_("Scadenza"), help_text=_("Vale fino alle 23:59, ora di Roma."))
    deadline = forms.ChoiceField(
        label=_("Tipo di scadenza"),
        choices=Assignment.Deadline.choices,
        widget=forms.RadioSelect,
        initial=Assignment.Deadline.SOFT,
    )

    def __init__(self, *args, workshop: Workshop, step: Step, categories, **kwargs):
        super().__init__(*args, **kwargs)
        fields = self.fields
        suggested = set(step.forms.values_list("pk", flat=True))
        fields["form"].queryset = FormDefinition.objects.filter(edition=workshop.edition_id).defer(
            "document"
        )
        listed = list(fields["form"].queryset)
        fields["form"].choices = [
            (
                _("Moduli di questo passo"),
                [_choice(f) for f in listed if f.pk in suggested],
            ),
            (_("Altri moduli"), [_choice(f) for f in listed if f.pk not in suggested]),
        ]
        fields["runs"].queryset = StepRun.objects.filter(
            place__workshop=workshop, step=step
        ).select_related("place__city")
        fields["runs"].label_from_instance = lambda run: run.place.city.name
        fields["category"].choices = [("", _("Scegli")), *categories]
        fields["participations"].queryset = (
            workshop.participations.exclude(role=Participation.Role.OBSERVER)
            .filter(until=None)
            .select_related("organisation", "place__city")
            .order_by("organisation__name")
        )
        fields["participations"].label_from_instance = _seat

    def clean(self):
        cleaned = super().clean()
        whom, seats = cleaned.get("whom"), self.fields["participations"].queryset
        if whom == self.Whom.CATEGORY:
            if not cleaned.get("category"):
                self.add_error("category", _("Scegli la categoria."))
            seats = seats.filter(
                organisation__category__code__startswith=cleaned.get("category") or "-"
            )
        elif whom == self.Whom.CHOSEN:
            seats = cleaned.get("participations") or []
            if not seats and "participations" not in self.errors:
                self.add_error("participations", _("Scegli almeno un'organizzazione."))
        else:
            places = [run.place_id for run in cleaned.get("runs") or []]
            seats = [seat for seat in seats if seat.place_id is None or seat.place_id in places]
        self.seats = list(seats)
        return cleaned


def _choice(form: FormDefinition):
    return form.pk, str(form)


def _seat(seat: Participation) -> str:
    where = seat.place.city.name if seat.place else _("tutte le città")
    return f"{seat.organisation.name} ({where})"


class ExtendForm(forms.Form):
    """More time: for one organisation, for a city, or for everybody in a step."""

    form = forms.ModelChoiceField(
        FormDefinition.objects.none(),
        label=_("Modulo"),
        required=False,
        empty_label=_("Tutti i moduli del passo"),
    )
    place = forms.ModelChoiceField(
        WorkshopCity.objects.none(),
        label=_("Città"),
        required=False,
        empty_label=_("Tutte le città"),
    )
    participation = forms.ModelChoiceField(
        Participation.objects.none(),
        label=_("Organizzazione"),
        required=False,
        empty_label=_("Tutte le organizzazioni"),
    )
    until = DayField(label=_("Nuova scadenza"), help_text=_("Vale fino alle 23:59, ora di Roma."))
    reason = ReasonField(help_text=_("Lo leggono le organizzazioni che hanno più tempo."))

    def __init__(self, *args, workshop: Workshop, step: Step, **kwargs):
        super().__init__(*args, **kwargs)
        asked = Assignment.objects.filter(
            step_run__place__workshop=workshop, step_run__step=step, waived_reason=""
        )
        self.asked = asked
        self.fields["form"].queryset = FormDefinition.objects.filter(
            pk__in=asked.values("form")
        ).defer("document")
        self.fields["place"].queryset = workshop.places.filter(
            pk__in=asked.values("step_run__place")
        ).select_related("city")
        self.fields["participation"].queryset = (
            workshop.participations.filter(pk__in=asked.values("participation"))
            .select_related("organisation")
            .order_by("organisation__name")
        )
        self.fields["participation"].label_from_instance = lambda seat: seat.organisation.name

    def chosen(self):
        """The assignments that the form points at."""
        rows = self.asked
        if self.cleaned_data["form"]:
            rows = rows.filter(form=self.cleaned_data["form"])
        if self.cleaned_data["place"]:
            rows = rows.filter(step_run__place=self.cleaned_data["place"])
        if self.cleaned_data["participation"]:
            rows = rows.filter(participation=self.cleaned_data["participation"])
        return rows


class MoreTimeForm(forms.Form):
    """More time for one form of one organisation."""

    until = DayField(label=_("Nuova scadenza"), help_text=_("Vale fino alle 23:59, ora di Roma."))
    reason = ReasonField(help_text=_("Lo legge l'organizzazione."))


class WaiveForm(forms.Form):
    reason = ReasonField(label=_("Perché non è dovuta"))
