from django import forms
from django.utils.translation import gettext_lazy as _

from toolkit.models import Tool
from workshops.forms.fields import DayField
from workshops.models import StepRun, Workshop


class FacilitationNoteForm(forms.Form):
    """How a meeting went: in which step and city, with which tool, how long, with how many."""

    step_run = forms.ModelChoiceField(
        label=_("Passo e città"),
        queryset=StepRun.objects.none(),
        empty_label=_("Scegli"),
        error_messages={"required": _("Scegli il passo e la città.")},
    )
    tool = forms.ChoiceField(label=_("Strumento usato"), required=False)
    held_on = DayField(label=_("Giorno"))
    minutes = forms.IntegerField(
        label=_("Durata in minuti"),
        required=False,
        min_value=1,
        max_value=1440,
        error_messages={
            "min_value": _("La durata va da 1 a 1440 minuti."),
            "max_value": _("La durata va da 1 a 1440 minuti."),
        },
    )
    people = forms.IntegerField(
        label=_("Persone presenti"), required=False, min_value=0, max_value=10_000
    )
    text = forms.CharField(
        label=_("Com'è andata?"),
        help_text=_("Che cosa ha funzionato e che cosa no. Niente nomi di persone."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Scrivi com'è andata.")},
    )

    def __init__(self, *args, workshop: Workshop, **kwargs):
        super().__init__(*args, **kwargs)
        runs = StepRun.objects.filter(place__workshop=workshop).select_related(
            "step", "place__city"
        )
        field = self.fields["step_run"]
        field.queryset = runs.order_by("step__phase__position", "step__position", "place__city")
        field.label_from_instance = lambda run: f"{run.step.code} {run.step.title} – {run.place}"
        tools = Tool.objects.filter(edition=workshop.edition_id).order_by("position")
        self.fields["tool"].choices = [
            ("", _("Nessuno")),
            *((code, f"{code} {title}") for code, title in tools.values_list("code", "title")),
        ]
