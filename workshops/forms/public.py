from django import forms
from django.utils.translation import gettext_lazy as _

from toolkit.models import PartnerCategory
from workshops.lifecycles import WorkshopState
from workshops.models import City, Programme

ANY = ("", _("Tutti"))


class WorkshopFilter(forms.Form):
    """What one may ask of the list of officine; an unknown value is simply not asked."""

    cerca = forms.CharField(label=_("Parole"), max_length=100, required=False)
    programma = forms.ChoiceField(label=_("Programma"), required=False)
    citta = forms.ChoiceField(label=_("Città"), required=False)
    stato = forms.ChoiceField(
        label=_("Stato"),
        required=False,
        choices=[ANY, *(c for c in WorkshopState.choices if c[0] != WorkshopState.DRAFT)],
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["programma"].choices = [
            ANY,
            *Programme.objects.filter(workshops__is_public=True)
            .distinct()
            .values_list("code", "title"),
        ]
        self.fields["citta"].choices = [
            ("", _("Tutte")),
            *City.objects.filter(places__workshop__is_public=True)
            .distinct()
            .order_by("name")
            .values_list("slug", "name"),
        ]


class PartnerFilter(forms.Form):
    """What one may ask of the list of organisations."""

    cerca = forms.CharField(label=_("Nome"), max_length=200, required=False)
    categoria = forms.ChoiceField(label=_("Categoria"), required=False)
    citta = forms.ChoiceField(label=_("Città"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["categoria"].choices = [
            ("", _("Tutte")),
            *PartnerCategory.objects.filter(parent=None)
            .order_by("code")
            .values_list("code", "name"),
        ]
        self.fields["citta"].choices = [
            ("", _("Tutte")),
            *City.objects.filter(places__workshop__is_public=True)
            .distinct()
            .order_by("name")
            .values_list("slug", "name"),
        ]


def asked(form: forms.Form) -> dict[str, str]:
    """What is asked and makes sense: what does not is left out, the rest still filters."""
    form.is_valid()
    return {name: value for name, value in form.cleaned_data.items() if value}


def chips(form: forms.Form, values: dict[str, str], address) -> list[dict]:
    """The filters in force, each with the address of the list without it."""
    made = []
    for name, value in values.items():
        field = form.fields[name]
        words = dict(getattr(field, "choices", ())).get(value, value)
        rest = address.copy()
        rest.pop(name, None)
        rest.pop("page", None)
        made.append({"label": f"{field.label}: {words}", "url": f"?{rest.urlencode()}"})
    return made
