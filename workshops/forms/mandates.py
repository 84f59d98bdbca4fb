"""Acting for an organisation: by which act, from when to when."""

import datetime as dt

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from toolkit.fields.upload import accept
from workshops.actions.acts import ASKED
from workshops.forms.fields import DayField, ReasonField
from workshops.models import Mandate
from workshops.queries.deputies import whom_one_may_stand_in_for


class ActFileField(forms.FileField):
    """The act as a file; what it may be is told by its content, when it is kept."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("File dell'atto"))
        kwargs.setdefault(
            "help_text",
            _("PDF, firmato (p7m), documento o foto, al massimo 20 MB. Resta riservato."),
        )
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": accept(ASKED)}))
        super().__init__(**kwargs)
        self.error_messages["required"] = _("Scegli il file dell'atto.")
        self.error_messages["empty"] = _("Il file è vuoto: controlla di averlo salvato.")


class ActForm(forms.Form):
    """The file of an act that was written already."""

    file = ActFileField()


class RenewalForm(forms.Form):
    act = forms.CharField(
        label=_("Atto"),
        max_length=200,
        help_text=_("Tipo, numero e data. Per esempio: delibera n. 12 del 3 marzo 2027."),
        error_messages={
            "required": _("Scrivi l'atto: tipo, numero e data."),
            "max_length": _("L'atto può avere al massimo 200 caratteri."),
        },
    )
    file = ActFileField(required=False)
    deputy_for = forms.ModelChoiceField(
        Mandate.objects.none(),
        label=_("Supplente di"),
        empty_label=_("Nessuno: agisce per sé"),
        required=False,
        help_text=_(
            "Chi è supplente può fare quello che può fare la persona che sostituisce, con il"
            " proprio nome."
        ),
        error_messages={"invalid_choice": _("Scegli una persona dell'elenco.")},
    )
    valid_from = DayField(label=_("Primo giorno"))
    valid_to = DayField(
        label=_("Ultimo giorno"),
        required=False,
        help_text=_("Lascia vuoto se l'atto non mette una scadenza."),
    )

    def __init__(self, *args, mandate: Mandate, **kwargs):
        today = timezone.localdate()
        after = mandate.valid_to and mandate.valid_to + dt.timedelta(days=1)
        others = list(whom_one_may_stand_in_for(mandate))
        now = mandate.deputy_for and mandate.deputy_for.person_id
        kwargs["initial"] = {
            "valid_from": max(after, today) if after else today,
            "deputy_for": next((one.pk for one in others if one.person_id == now), None),
        }
        super().__init__(*args, **kwargs)
        field = self.fields["deputy_for"]
        if not others:  # alone in the organisation
            del self.fields["deputy_for"]
            return
        field.queryset = whom_one_may_stand_in_for(mandate)
        field.choices = [
            ("", field.empty_label),
            *((one.pk, f"{one.person} ({one.get_role_display()})") for one in others),
        ]


class HandoverForm(forms.Form):
    """To whom the referente leaves the role: a colleague, or somebody to invite."""

    to = forms.ModelChoiceField(
        Mandate.objects.none(),
        label=_("A una persona dell'organizzazione"),
        empty_label=_("Nessuna: invito una persona nuova"),
        required=False,
        error_messages={"invalid_choice": _("Scegli una persona dell'elenco.")},
    )
    name = forms.CharField(
        label=_("Persona da invitare: nome e cognome"), max_length=150, required=False
    )
    email = forms.EmailField(
        label=_("Persona da invitare: email"),
        required=False,
        help_text=_("Diventa referente quando accetta l'invito: fino ad allora non cambia nulla."),
        error_messages={
            "invalid": _("Scrivi un'email completa, per esempio nome@organizzazione.it.")
        },
    )
    act = forms.CharField(
        label=_("Atto"),
        max_length=200,
        required=False,
        help_text=_("Tipo, numero e data. Per esempio: delibera n. 12 del 3 marzo 2027."),
    )
    stays = forms.BooleanField(
        label=_("Chi lascia il ruolo continua a compilare"),
        required=False,
        help_text=_("Altrimenti da quel momento non agisce più per l'organizzazione."),
    )

    carries_deputies = forms.BooleanField(required=False, initial=True)

    def __init__(self, *args, mandate: Mandate, needs_reason: bool, deputies=(), **kwargs):
        super().__init__(*args, **kwargs)
        if deputies:
            names = ", ".join(deputies)
            self.fields["carries_deputies"].label = (
                _("Chi è supplente lo diventa di chi riceve le consegne: %s") % names
            )
            self.fields["carries_deputies"].help_text = _(
                "Altrimenti la sua delega resta com'è fino all'ultimo giorno."
            )
        else:
            del self.fields["carries_deputies"]
        colleagues = (
            Mandate.objects.current()
            .filter(organisation=mandate.organisation_id, person__is_active=True)
            .exclude(person=mandate.person_id)
            .select_related("person")
            .order_by("person__name", "pk")
        )
        self.fields["to"].queryset = colleagues
        self.fields["to"].label_from_instance = lambda one: (
            f"{one.person} ({one.get_role_display()})"
        )
        self.fields["reason"] = ReasonField(
            required=needs_reason,
            help_text=_("Lo leggono chi lascia il ruolo e chi controlla il registro."),
        )
