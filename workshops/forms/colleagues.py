"""Inviting a colleague to act for one's organisation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from workshops.models import Mandate


class ColleagueForm(forms.Form):
    name = forms.CharField(
        label=_("Nome e cognome"),
        max_length=150,
        error_messages={"required": _("Scrivi il nome della persona.")},
    )
    email = forms.EmailField(
        label=_("Email"),
        error_messages={
            "required": _("Scrivi l'email della persona."),
            "invalid": _("Scrivi un'email completa, per esempio nome@organizzazione.it."),
        },
    )
    role = forms.ChoiceField(
        label=_("Che cosa potrà fare?"),
        widget=forms.RadioSelect,
        choices=[
            (Mandate.Role.COMPILATORE, _("Compila: scrive le risposte")),
            (Mandate.Role.REFERENTE, _("Referente: scrive, invia e invita")),
            (Mandate.Role.OSSERVATORE, _("Legge: vede le risposte senza modificarle")),
        ],
        error_messages={"required": _("Scegli che cosa potrà fare.")},
    )
