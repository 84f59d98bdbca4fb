from django import forms
from django.utils.translation import gettext_lazy as _

from workshops.models import Key


class KeyForm(forms.Form):
    """Sign, or say why not: the fingerprint is the one the page showed."""

    sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)
    verdict = forms.ChoiceField(choices=Key.Verdict, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Motivi"),
        help_text=_(
            "Servono se non firmi; se firmi, valgono come nota di dissenso. Si pubblicano."
        ),
        required=False,
        max_length=Key.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self):
        values = super().clean()
        refused = values.get("verdict") == Key.Verdict.REFUSED
        if refused and not values.get("text", "").strip() and "text" not in self.errors:
            self.add_error("text", _("Scrivi perché non firmi."))
        return values
