"""Fields that several pages of an authority share."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DayField(forms.DateField):
    """A day one plans: the browser's own calendar, or gg/mm/aaaa typed."""

    default_error_messages = {
        "invalid": _("La data deve essere nel formato gg/mm/aaaa, per esempio 07/03/2027."),
        "required": _("Scegli una data."),
    }

    def __init__(self, **kwargs):
        kwargs.setdefault(
            "widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "of-day"})
        )
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y"])
        super().__init__(**kwargs)


class ReasonField(forms.CharField):
    """Why: a few lines, kept in the history and read by those it touches."""

    default_error_messages = {"required": _("Scrivi il motivo.")}

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Motivo"))
        kwargs.setdefault("max_length", 1000)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(**kwargs)


def refuse(form: forms.Form, error) -> None:
    """Show what an action refused beside its field, or on top when the form has no such field."""
    if hasattr(error, "error_dict"):
        for name, errors in error.error_dict.items():
            form.add_error(name if name in form.fields else None, errors)
    else:
        form.add_error(None, error)
