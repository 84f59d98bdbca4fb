from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from officine.accounts.models import User


class PersonForm(forms.ModelForm):
    name = forms.CharField(
        label=_("Nome e cognome"),
        help_text=_("Lo leggono i colleghi e l'Autorità di gestione, mai le pagine pubbliche."),
        max_length=150,
        error_messages={"required": _("Scrivi nome e cognome.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=_("Lingua delle email"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )

    class Meta:
        model = User
        fields = ["name", "language"]
