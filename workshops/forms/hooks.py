"""Registering a program that wants to be told."""

from django import forms
from django.utils.translation import gettext_lazy as _

from workshops.hooks.events import offered
from workshops.models import Hook


class HookForm(forms.Form):
    address = forms.CharField(
        label=_("Indirizzo del programma"),
        help_text=_(
            "Comincia con https:// e si raggiunge da Internet. Lo dà chi cura il programma."
        ),
        max_length=500,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        error_messages={
            "required": _("Scrivi l'indirizzo del programma."),
            "max_length": _("L'indirizzo è troppo lungo: al massimo 500 caratteri."),
        },
    )
    events = forms.MultipleChoiceField(
        label=_("Che cosa vuole sapere?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Scegli almeno un evento.")},
    )

    def __init__(self, *args, hook: Hook, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["events"].choices = offered(hook)
