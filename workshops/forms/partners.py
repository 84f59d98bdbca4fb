"""What an authority writes in the register of partners."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from toolkit.models import PartnerCategory
from workshops.forms.fields import DayField
from workshops.models import Mandate, Organisation, Participation, Workshop, WorkshopCity


def category_choices():
    """The categories of the Code, sub-categories under their parent."""
    groups, loose = {}, []
    for one in PartnerCategory.objects.select_related("parent").order_by("code"):
        if one.parent:
            groups.setdefault(one.parent.code, (one.parent.name, []))[1].append((one.pk, one.name))
        else:
            loose.append(one)
    choices = [groups.get(one.code, (one.pk, one.name)) for one in loose]
    return [("", _("Scegli")), *choices]


class SeatForm(forms.Form):
    """The role of an organisation at the table, and for which city."""

    place = forms.ModelChoiceField(
        WorkshopCity.objects.none(),
        label=_("Città"),
        required=False,
        empty_label=_("Tutte le città dell'officina"),
    )
    role = forms.ChoiceField(
        label=_("Ruolo al tavolo"),
        choices=Participation.Role.choices,
        initial=Participation.Role.PARTNER,
    )

    def __init__(self, *args, workshop: Workshop, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = workshop.places.select_related("city")


class OrganisationForm(SeatForm):
    """A new organisation in the register."""

    name = forms.CharField(
        label=_("Nome dell'organizzazione"),
        max_length=200,
        error_messages={"required": _("Scrivi il nome dell'organizzazione.")},
    )
    category = forms.ModelChoiceField(
        PartnerCategory.objects.all(),
        label=_("Categoria"),
        error_messages={"required": _("Scegli la categoria.")},
    )
    size = forms.ChoiceField(
        label=_("Dimensione"),
        required=False,
        choices=[("", _("Non indicata")), *Organisation.Size.choices],
    )
    ipa_code = forms.CharField(label=_("Codice IPA"), max_length=20, required=False)
    fiscal_code = forms.CharField(label=_("Codice fiscale"), max_length=16, required=False)
    hard_to_reach = forms.BooleanField(
        label=_("Rappresenta un gruppo difficile da raggiungere"), required=False
    )

    field_order = ["name", "category", "place", "role", "size", "ipa_code", "fiscal_code"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = category_choices()


class RenameForm(forms.Form):
    name = forms.CharField(
        label=_("Nuovo nome"),
        max_length=200,
        error_messages={"required": _("Scrivi il nome dell'organizzazione.")},
    )
    since = DayField(label=_("Dal giorno"), initial=timezone.localdate)


class InviteForm(forms.Form):
    name = forms.CharField(label=_("Nome e cognome"), max_length=150, required=False)
    email = forms.EmailField(
        label=_("Email"),
        error_messages={
            "required": _("Scrivi l'email della persona."),
            "invalid": _("Scrivi un indirizzo come nome@ente.it."),
        },
    )
    role = forms.ChoiceField(
        label=_("Che cosa fa"), choices=Mandate.Role.choices, initial=Mandate.Role.REFERENTE
    )


class ReferenteForm(forms.Form):
    mandate = forms.ModelChoiceField(
        Mandate.objects.none(),
        label=_("Nuova persona referente"),
        empty_label=_("Scegli"),
        error_messages={"required": _("Scegli una persona.")},
    )

    def __init__(self, *args, seat: Participation, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["mandate"].queryset = (
            Mandate.objects.current()
            .filter(organisation=seat.organisation)
            .exclude(role=Mandate.Role.REFERENTE)
            .select_related("person")
        )
        self.fields["mandate"].label_from_instance = lambda one: (
            f"{one.person} ({one.get_role_display()})"
        )
