"""A word to one's colleagues about a question."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AsideForm(forms.Form):
    question = forms.ChoiceField(
        label=_("Domanda"),
        error_messages={
            "required": _("Scegli la domanda."),
            "invalid_choice": _("Scegli una domanda di questo modulo."),
        },
    )
    text = forms.CharField(
        label=_("Commento"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Lo legge solo chi agisce per la tua organizzazione."),
        error_messages={"required": _("Scrivi il commento.")},
    )

    def __init__(self, *args, questions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["question"].choices = [(one.code, one.label) for one in questions]
