"""What the authority writes about single answers, and by when it wants them again."""

from django import forms
from django.utils.translation import gettext_lazy as _

from workshops.forms.fields import DayField
from workshops.models import Remark


class RemarkForm(forms.Form):
    """A remark under one answer."""

    question = forms.CharField(max_length=20)
    kind = forms.ChoiceField(
        choices=Remark.Kind,
        error_messages={"required": _("Scegli se è un'osservazione o una richiesta.")},
    )
    text = forms.CharField(
        max_length=Remark.LONGEST,
        error_messages={"required": _("Scrivi che cosa vuoi dire di questa risposta.")},
    )


class AskForm(forms.Form):
    """By when what is asked is wanted."""

    until = DayField(
        label=_("Da integrare entro"), help_text=_("Vale fino alle 23:59, ora di Roma.")
    )
    note = forms.CharField(
        label=_("Nota per l'organizzazione"),
        required=False,
        max_length=Remark.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
