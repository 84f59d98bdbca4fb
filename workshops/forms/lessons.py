from django import forms
from django.utils.translation import gettext_lazy as _

from toolkit.models import FormDefinition, Kind, Step, Tool


class LessonForm(forms.Form):
    """What was learnt, about which step, tool or form of the edition in use."""

    about = forms.ChoiceField(label=_("Di che cosa si tratta?"))
    text = forms.CharField(
        label=_("Che cosa avete imparato?"),
        help_text=_("Un fatto e che cosa ne è seguito. Niente nomi di persone."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Scrivi che cosa avete imparato.")},
    )
    proposal = forms.CharField(
        label=_("Che cosa cambiereste nel Toolkit?"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, edition: int | None, **kwargs):
        super().__init__(*args, **kwargs)
        steps = Step.objects.filter(phase__edition=edition).order_by("position")
        tools = Tool.objects.filter(edition=edition).order_by("position")
        asked = FormDefinition.objects.filter(edition=edition).order_by("position")
        groups = [
            (_("Passi"), Kind.STEP, steps),
            (_("Strumenti"), Kind.TOOL, tools),
            (_("Moduli"), Kind.FORM, asked),
        ]
        self.fields["about"].choices = [
            (name, [(f"{kind}:{code}", f"{code} {title}") for code, title in rows])
            for name, kind, rows in (
                (name, kind, rows.values_list("code", "title")) for name, kind, rows in groups
            )
        ]
