"""What one can answer to a letter besides yes."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ForwardForm(forms.Form):
    email = forms.EmailField(
        label=_("Email della persona giusta"),
        error_messages={
            "required": _("Scrivi l'indirizzo email della persona giusta."),
            "invalid": _("Scrivi un indirizzo email completo, per esempio nome@comune.it."),
        },
    )
    name = forms.CharField(label=_("Nome e cognome"), max_length=150, required=False)


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("Perché non partecipa?"),
        help_text=_("Lo legge chi ti ha invitato."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("Scrivi in due parole perché."),
            "max_length": _("Il motivo può avere al massimo 1000 caratteri."),
        },
    )
