"""What the secretariat writes about something that came by PEC or on paper."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from officine.italian import ROME
from workshops.forms.fields import DayField, ReasonField
from workshops.models import Arrival


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once; none is fine."""

    widget = ManyFiles(attrs={"multiple": True})

    def clean(self, data, initial=None):
        return [super(FilesField, self).clean(one, initial) for one in data or []]


class ArrivalForm(forms.Form):
    """How it came, its protocol number, when it truly arrived, who sent it, its scans."""

    channel = forms.ChoiceField(
        label=_("Come è arrivata"),
        choices=Arrival.Channel,
        widget=forms.RadioSelect,
        error_messages={"required": _("Scegli come è arrivata.")},
    )
    protocol_number = forms.CharField(
        label=_("Numero di protocollo"),
        max_length=60,
        help_text=_("Come sta nel registro di protocollo, per esempio 1234/2027."),
        error_messages={"required": _("Scrivi il numero di protocollo.")},
    )
    day = DayField(
        label=_("Giorno in cui è arrivata"),
        help_text=_("Quello vero, anche se la registri dopo: decide se è in tempo."),
    )
    time = forms.TimeField(
        label=_("Ora"),
        input_formats=["%H:%M:%S", "%H:%M", "%H.%M"],
        help_text=_("Per una PEC è nella ricevuta di consegna; per la carta, nel timbro."),
        widget=forms.TimeInput(format="%H:%M:%S", attrs={"type": "time", "step": "1"}),
        error_messages={
            "required": _("Scrivi l'ora, per esempio 18:30."),
            "invalid": _("L'ora deve essere come 18:30 o 18:30:59."),
        },
    )
    sender = forms.CharField(
        label=_("Chi l'ha mandata"),
        max_length=200,
        help_text=_("La persona che firma, o l'indirizzo PEC."),
        error_messages={"required": _("Scrivi chi l'ha mandata.")},
    )
    scans = FilesField(
        label=_("File arrivati o scansioni"),
        required=False,
        help_text=_("PDF, immagini, documenti o file firmati (p7m), al massimo 20 MB l'uno."),
    )

    def arrived(self) -> dict:
        """The clean values as the action takes them."""
        given = self.cleaned_data
        moment = dt.datetime.combine(given["day"], given["time"], tzinfo=ROME)
        return {
            "channel": given["channel"],
            "protocol_number": given["protocol_number"],
            "received_at": moment,
            "sender": given["sender"],
            "uploads": given["scans"],
        }

    def refuse(self, error) -> None:
        """What the action refused, beside the field it is about."""
        places = {"received_at": "day"}
        for name, messages in getattr(error, "message_dict", {None: error.messages}).items():
            place = places.get(name, name)
            self.add_error(place if place in self.fields else None, messages)


class FindForm(forms.Form):
    """The number that stands on a form on paper."""

    numero = forms.CharField(
        label=_("Numero della richiesta o codice breve"),
        max_length=40,
        required=False,
        help_text=_("È in fondo a ogni foglio, per esempio OPM-C000123 o 7Q4M-2XKD."),
    )


class WithdrawForm(forms.Form):
    reason = ReasonField(label=_("Perché la ritiri"))


class ContestForm(forms.Form):
    text = forms.CharField(
        label=_("Che cosa non corrisponde"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Scrivi che cosa non corrisponde.")},
    )
