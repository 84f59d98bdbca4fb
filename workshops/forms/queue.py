"""What one does with a queue besides filtering it: views to keep, forms to give to somebody."""

from django import forms
from django.utils.translation import gettext_lazy as _

from workshops.models import AnswerExport, Remark


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


class AskManyForm(forms.Form):
    """The same request to several organisations: up to three questions, one term."""

    ROWS = range(1, 4)

    days = forms.IntegerField(
        label=_("Giorni lavorativi per integrare"),
        min_value=1,
        max_value=90,
        help_text=_(
            "Da oggi. Ogni organizzazione ha la sua data: la festa patronale della sua città non "
            "conta."
        ),
    )
    note = forms.CharField(
        label=_("Nota per le organizzazioni"),
        required=False,
        max_length=Remark.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, questions: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        fields = {}
        for row in self.ROWS:
            fields[f"question_{row}"] = forms.ChoiceField(
                label=_("Domanda %(number)s") % {"number": row},
                choices=[("", _("Scegli")), *questions],
                required=row == 1,
                error_messages={
                    "required": _("Scegli almeno una domanda."),
                    "invalid_choice": _("Scegli una domanda dell'elenco."),
                },
            )
            fields[f"text_{row}"] = forms.CharField(
                label=_("Che cosa chiedi sulla domanda %(number)s") % {"number": row},
                required=row == 1,
                max_length=Remark.LONGEST,
                widget=forms.Textarea(attrs={"rows": 3}),
                error_messages={"required": _("Scrivi che cosa chiedi.")},
            )
        self.fields = fields | self.fields

    def clean(self):
        given, seen = super().clean(), set()
        for row in self.ROWS:
            question, text = given.get(f"question_{row}"), given.get(f"text_{row}", "").strip()
            if text and not question and f"question_{row}" not in self.errors:
                self.add_error(f"question_{row}", _("Scegli la domanda a cui si riferisce."))
            if question and not text and f"text_{row}" not in self.errors:
                self.add_error(f"text_{row}", _("Scrivi che cosa chiedi."))
            if question and question in seen:
                self.add_error(f"question_{row}", _("Hai già scelto questa domanda."))
            seen.add(question)
        return given

    def remarks(self) -> tuple[tuple[str, str], ...]:
        given = self.cleaned_data
        return tuple(
            (given[f"question_{row}"], given[f"text_{row}"].strip())
            for row in self.ROWS
            if given[f"question_{row}"]
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
