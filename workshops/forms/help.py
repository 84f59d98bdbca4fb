"""A question about a question, its answer, and what everybody is told."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AskHelpForm(forms.Form):
    question = forms.ChoiceField(
        label=_("Domanda del modulo"),
        error_messages={
            "required": _("Scegli la domanda."),
            "invalid_choice": _("Scegli una domanda di questo modulo."),
        },
    )
    text = forms.CharField(
        label=_("Che cosa vuoi chiedere?"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "Lo leggono l'Autorità di gestione e chi agisce per la tua organizzazione. Il codice "
            "della domanda e il modulo li aggiungiamo noi."
        ),
        error_messages={"required": _("Scrivi il messaggio.")},
    )

    def __init__(self, *args, questions, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(one.code, f"{one.code} {one.label}") for one in questions]
        self.fields["question"].choices = choices


class MessageForm(forms.Form):
    text = forms.CharField(
        label=_("Messaggio"),
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Scrivi il messaggio.")},
    )


class ClarificationForm(forms.Form):
    prefix = "chiarimento"

    asked = forms.CharField(
        label=_("La domanda, con parole tue"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Non dire chi l'ha fatta: la leggono tutte le organizzazioni."),
        error_messages={"required": _("Scrivi che cosa è stato chiesto, senza dire da chi.")},
    )
    text = forms.CharField(
        label=_("Chiarimento"),
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Scrivi il chiarimento.")},
    )


def refuse(form: forms.Form, error) -> None:
    """What the action refused, at its field."""
    said = error.message_dict if hasattr(error, "error_dict") else {"text": error.messages}
    for field, messages in said.items():
        form.add_error(field if field in form.fields else None, messages)
