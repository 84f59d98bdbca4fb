"""What somebody types from a receipt they hold, to learn whether it is genuine."""

import hashlib

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MOST = 10 * 1024 * 1024  # bytes of a file of answers, many times the longest
FIGURES = 64


class ReceiptCheck(forms.Form):
    """A number, and the fingerprint or the very file that it was taken of."""

    number = forms.CharField(
        label=_("Numero della ricevuta"),
        max_length=20,
        help_text=_("In alto sulla ricevuta, per esempio CAS-2026-0042."),
        error_messages={"required": _("Scrivi il numero che leggi sulla ricevuta.")},
    )
    fingerprint = forms.CharField(
        label=_("Impronta"),
        max_length=200,
        required=False,
        help_text=_("Le 64 cifre e lettere sotto «Impronta (SHA-256)». Gli spazi non contano."),
    )
    file = forms.FileField(
        label=_("Oppure il file JSON delle risposte"),
        required=False,
        help_text=_("Ne calcoliamo l'impronta e non lo conserviamo."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
        error_messages={"empty": _("Il file è vuoto: scegli quello scaricato con la ricevuta.")},
    )

    def clean_number(self) -> str:
        return self.cleaned_data["number"].upper()

    def clean_fingerprint(self) -> str:
        given = "".join(self.cleaned_data["fingerprint"].split()).lower()
        if given and (len(given) != FIGURES or set(given) - set("0123456789abcdef")):
            raise ValidationError(
                _("L'impronta ha 64 caratteri, cifre e lettere dalla a alla f: ne vedo %(count)s."),
                params={"count": len(given)},
            )
        return given

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > MOST:
            raise ValidationError(_("Il file pesa più di 10 MB: non è quello di una ricevuta."))
        return file

    def clean(self) -> dict:
        given = super().clean()
        file = given.get("file")
        if file and given.get("fingerprint"):
            self.add_error("file", _("Scrivi l'impronta oppure scegli il file, non tutti e due."))
        elif file:
            given["fingerprint"] = hashlib.sha256(file.read()).hexdigest()
        elif not self.errors and not given.get("fingerprint"):
            self.add_error("fingerprint", _("Scrivi l'impronta, o scegli il file JSON."))
        return given
