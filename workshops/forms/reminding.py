"""The days on which an officina reminds by itself."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_NUMBERS = re.compile(r"\d{1,3}(\s*[,;e]\s*\d{1,3}|\s+\d{1,3})*")


class DaysField(forms.CharField):
    """Numbers of days, as one writes them: «7, 2» or «7 e 2»; empty is none."""

    def __init__(self, **kwargs):
        super().__init__(max_length=60, required=False, **kwargs)

    def clean(self, value) -> list[int]:
        text = super().clean(value)
        if not text:
            return []
        if not _NUMBERS.fullmatch(text):
            raise ValidationError(_("Scrivi i giorni separati da una virgola, per esempio 7, 2."))
        return [int(number) for number in re.findall(r"\d+", text)]


class PlanForm(forms.Form):
    """Before and after are told apart, so that nobody has to write a minus."""

    before = DaysField(
        label=_("Quanti giorni prima della scadenza"),
        help_text=_("Più numeri separati da una virgola, per esempio 7, 2."),
    )
    after = DaysField(
        label=_("Quanti giorni dopo"), help_text=_("Per chi non ha ancora inviato, per esempio 1.")
    )
    is_paused = forms.BooleanField(
        label=_("Metti in pausa"),
        required=False,
        help_text=_("Finché è in pausa non parte nessun sollecito automatico."),
    )

    @property
    def days(self) -> list[int]:
        """Of a valid form: before the deadline less than zero."""
        given = self.cleaned_data
        return [-day for day in given["before"]] + given["after"]
