"""Sharing out the sections of a form among those who write it."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SharingForm(forms.Form):
    section = forms.ChoiceField(
        label=_("Sezione"),
        error_messages={
            "required": _("Scegli la sezione."),
            "invalid_choice": _("Scegli una sezione di questo modulo."),
        },
    )
    to = forms.ChoiceField(
        label=_("A chi"),
        error_messages={
            "required": _("Scegli la persona."),
            "invalid_choice": _("Scegli una persona che può scrivere per l'organizzazione."),
        },
    )
    note = forms.CharField(
        label=_("Nota"),
        required=False,
        strip=True,
        help_text=_("Che cosa serve o a che cosa fare attenzione. La leggete solo voi."),
        error_messages={"too_long": _("La nota può avere al massimo 300 caratteri.")},
    )

    def __init__(self, *args, sections, people, me, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["section"].choices = [("", _("Scegli")), *sections]
        self.fields["to"].choices = [
            ("", _("Scegli")),
            *(
                (str(one.public_id), _("%s (tu)") % one if one == me else str(one))
                for one in people
            ),
        ]
        if [*people] == [me]:
            self.fields["to"].initial = str(me.public_id)

    def clean_note(self):
        note = self.cleaned_data["note"]
        if len(note) > 300:
            message = self.fields["note"].error_messages["too_long"]
            raise forms.ValidationError(message, code="too_long")
        return note
