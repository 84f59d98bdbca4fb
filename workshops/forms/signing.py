"""Who signs for the organisation, and why somebody does not."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SignatoryForm(forms.Form):
    name = forms.CharField(
        label=_("Nome e cognome"),
        max_length=150,
        error_messages={"required": _("Scrivi il nome di chi firma.")},
    )
    office = forms.CharField(
        label=_("Carica"),
        max_length=150,
        help_text=_("Per esempio: presidente, legale rappresentante, dirigente delegata."),
        error_messages={"required": _("Scrivi la carica di chi firma.")},
    )
    email = forms.EmailField(
        label=_("Email"),
        help_text=_("Un indirizzo che legge solo chi firma."),
        error_messages={
            "required": _("Scrivi l'email di chi firma."),
            "invalid": _("Scrivi un'email completa, per esempio nome@organizzazione.it."),
        },
    )


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label=_("Perché non firmi?"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text=_("Lo legge chi ti ha chiesto di firmare."),
        error_messages={
            "required": _("Scrivi perché non firmi."),
            "max_length": _("Il motivo può avere al massimo 2000 caratteri."),
        },
    )
