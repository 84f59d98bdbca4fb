"""What one does with a queue besides filtering it: views to keep, forms to give to somebody."""

from django import forms
from django.utils.translation import gettext_lazy as _

from workshops.models import AnswerExport


class ViewForm(forms.Form):
    name = forms.CharField(
        label=_("Nome della vista"),
        max_length=60,
        error_messages={"required": _("Scrivi un nome, per esempio «Da esaminare a Torino».")},
    )
    is_default = forms.BooleanField(
        label=_("Apri questa vista quando entro in Compilazioni"), required=False
    )
    is_shared = forms.BooleanField(label=_("La vede tutto lo staff dell'officina"), required=False)


class ExportForm(forms.Form):
    format = forms.ChoiceField(
        label=_("Formato"),
        choices=AnswerExport.Format,
        widget=forms.RadioSelect,
        initial=AnswerExport.Format.XLSX,
        error_messages={
            "required": _("Scegli un formato."),
            "invalid_choice": _("Scegli un formato."),
        },
    )


class AssignForm(forms.Form):
    to = forms.ChoiceField(
        label=_("A chi"),
        error_messages={
            "required": _("Scegli una persona dello staff."),
            "invalid_choice": _("Scegli una persona dello staff."),
        },
    )

    def __init__(self, *args, people: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [("", _("Scegli")), *people]
