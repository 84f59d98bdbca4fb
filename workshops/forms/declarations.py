"""Asking everybody at a table to declare, and declaring."""

from django import forms
from django.utils.translation import gettext_lazy as _

from toolkit.models import FormDefinition, Step
from workshops.forms.fields import DayField
from workshops.models import Declaration, DeclarationRequest, Workshop


class AskDeclarationForm(forms.Form):
    """Which declaration, on what, with which text, by when."""

    kind = forms.ChoiceField(
        label=_("Che cosa si dichiara"),
        choices=[("", _("Scegli")), *DeclarationRequest.Kind.choices],
        error_messages={"required": _("Scegli che cosa chiedi di dichiarare.")},
    )
    matter = forms.CharField(
        label=_("Materia"),
        help_text=_("Per un conflitto d'interessi: un bando, una scheda, una valutazione."),
        required=False,
        max_length=200,
    )
    form = forms.ChoiceField(
        label=_("Modulo della materia"),
        help_text=_("Chi dichiara di astenersi o farsi sostituire non ne esamina le risposte."),
        required=False,
    )
    step = forms.ChoiceField(label=_("Passo della materia"), required=False)
    row = forms.CharField(label=_("Quale scheda o riga"), required=False, max_length=120)
    text = forms.CharField(
        label=_("Testo che ciascuno dichiara"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Scrivi il testo che ciascuno dichiara.")},
    )
    due_on = DayField(label=_("Entro il"))

    def __init__(self, *args, workshop: Workshop, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["matter"].is_conditional = True  # a conflict has one, as the hint says
        none = [("", _("Nessuno"))]
        of = {"edition": workshop.edition_id}
        asked = FormDefinition.objects.filter(**of).order_by("code").values_list("code", "title")
        steps = Step.objects.filter(phase__edition=workshop.edition_id)
        steps = steps.order_by("phase__position", "position").values_list("code", "title")
        for name, rows in (("form", asked), ("step", steps)):
            self.fields[name].choices = none + [(code, f"{code} {title}") for code, title in rows]


class DeclareForm(forms.Form):
    """One's word: on a conflict also the situation and what one does about it."""

    sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)
    has_interest = forms.TypedChoiceField(
        label=_("In questa materia"),
        choices=[
            ("no", _("Non ho interessi, miei o di chi rappresento")),
            ("yes", _("Ho un interesse, mio o di chi rappresento")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Scegli una delle due risposte.")},
    )
    situation = forms.CharField(
        label=_("Situazione"),
        help_text=_(
            "Solo se hai un interesse: quale. La legge lo staff dell'officina e nessun altro."
        ),
        required=False,
        max_length=Declaration.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    measure = forms.ChoiceField(
        label=_("Che cosa fai"),
        help_text=_("Solo se hai un interesse."),
        choices=Declaration.Measure,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, asked: DeclarationRequest, **kwargs):
        kwargs.setdefault("prefix", f"d{asked.pk}")
        kwargs.setdefault("initial", {"sha256": asked.sha256, "measure": "none"})
        super().__init__(*args, **kwargs)
        if not asked.is_conflict:
            for name in ("has_interest", "situation", "measure"):
                del self.fields[name]
            return
        for name in ("situation", "measure"):
            # Needed with an interest: the hint says so, and the action asks for it
            self.fields[name].is_conditional = True

    @property
    def given(self) -> dict:
        values = dict(self.cleaned_data)
        if "measure" in values:
            values["measure"] = values["measure"] or Declaration.Measure.NONE
        return values
