"""What is typed about a meeting: its data, its points, who comes, who registers."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from officine.italian import ROME, in_rome
from workshops.forms.fields import DayField, ReasonField
from workshops.models import Attendance, DocumentVersion, Meeting, StepRun, WorkshopCity


class ClockField(forms.TimeField):
    """An hour of Rome."""

    default_error_messages = {
        "required": _("Scrivi l'ora, per esempio 10:30."),
        "invalid": _("L'ora deve essere come 10:30."),
    }

    def __init__(self, **kwargs):
        kwargs.setdefault("input_formats", ["%H:%M", "%H:%M:%S", "%H.%M"])
        kwargs.setdefault("widget", forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
        super().__init__(**kwargs)


class AddressField(forms.URLField):
    default_error_messages = {
        "invalid": _("L'indirizzo deve cominciare con https:// o http://."),
        "required": _("Scrivi l'indirizzo."),
    }

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", 500)
        kwargs.setdefault("assume_scheme", "https")
        super().__init__(**kwargs)


class MeetingForm(forms.Form):
    """When, where, for whom. ``version`` is what who writes has read."""

    title = forms.CharField(
        label=_("Titolo"),
        max_length=200,
        help_text=_("Come lo legge chi è convocato, per esempio «Secondo tavolo sulla casa»."),
        error_messages={"required": _("Scrivi il titolo.")},
    )
    kind = forms.ChoiceField(label=_("Tipo"), choices=Meeting.Kind)
    place = forms.ModelChoiceField(
        label=_("Città"),
        queryset=WorkshopCity.objects.none(),
        required=False,
        empty_label=_("Tutta l'officina"),
        help_text=_("Dice chi è convocato, e di quali città contano le feste patronali."),
    )
    step_run = forms.ModelChoiceField(
        label=_("Passo del Toolkit"),
        queryset=StepRun.objects.none(),
        required=False,
        empty_label=_("Nessuno"),
    )
    day = DayField(label=_("Giorno"))
    starts = ClockField(label=_("Dalle"))
    ends = ClockField(label=_("Alle"))
    mode = forms.ChoiceField(
        label=_("Come si svolge"),
        choices=Meeting.Mode,
        widget=forms.RadioSelect,
        error_messages={"required": _("Scegli come si svolge.")},
    )
    where = forms.CharField(
        label=_("Luogo"), max_length=300, required=False, help_text=_("Indirizzo e sala.")
    )
    link = AddressField(
        label=_("Collegamento"),
        required=False,
        help_text=_("Per chi partecipa a distanza: lo vede solo chi è convocato o iscritto."),
    )
    aim = forms.CharField(
        label=_("A che cosa serve"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    is_open = forms.BooleanField(
        label=_("Aperto al pubblico"),
        required=False,
        help_text=_("Chiunque può iscriversi dalla pagina pubblica dell'incontro."),
    )
    seats = forms.IntegerField(
        label=_("Posti per il pubblico"),
        required=False,
        min_value=1,
        max_value=10_000,
        help_text=_("Vuoto: senza limite. Finiti i posti, comincia la lista d'attesa."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, workshop, meeting: Meeting | None = None, **kwargs):
        if meeting is not None:
            kwargs["initial"] = values_of(meeting) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        places = WorkshopCity.objects.filter(workshop=workshop).select_related("city")
        self.fields["place"].queryset = places.order_by("city__name")
        runs = StepRun.objects.filter(place__workshop=workshop)
        field = self.fields["step_run"]
        field.queryset = runs.select_related("step", "place__city").order_by(
            "step__phase__position", "step__position", "place__city__name"
        )
        field.label_from_instance = lambda run: f"{run.step.code} {run.step.title} – {run.place}"

    def fields_of_meeting(self) -> dict:
        """The clean values as the action takes them."""
        given = dict(self.cleaned_data)
        day, starts, ends = given.pop("day"), given.pop("starts"), given.pop("ends")
        given.pop("version")
        given["starts_at"] = dt.datetime.combine(day, starts, tzinfo=ROME)
        given["ends_at"] = dt.datetime.combine(day, ends, tzinfo=ROME)
        return given


def values_of(meeting: Meeting) -> dict:
    """What is there, as the form shows it."""
    starts, ends = in_rome(meeting.starts_at), in_rome(meeting.ends_at)
    names = ("title", "kind", "mode", "where", "link", "aim", "is_open", "seats", "version")
    return {name: getattr(meeting, name) for name in names} | {
        "place": meeting.place_id,
        "step_run": meeting.step_run_id,
        "day": starts.date(),
        "starts": starts.time(),
        "ends": ends.time(),
    }


class AgendaItemForm(forms.Form):
    """A point of the agenda."""

    title = forms.CharField(
        label=_("Argomento"),
        max_length=200,
        error_messages={"required": _("Scrivi l'argomento.")},
    )
    minutes = forms.IntegerField(
        label=_("Durata in minuti"),
        min_value=1,
        max_value=600,
        error_messages={
            "required": _("Scrivi quanti minuti dura."),
            "min_value": _("La durata va da 1 a 600 minuti."),
            "max_value": _("La durata va da 1 a 600 minuti."),
        },
    )
    speakers = forms.CharField(label=_("Chi ne parla"), max_length=300, required=False)
    decision = forms.CharField(
        label=_("Decisione attesa"),
        max_length=300,
        required=False,
        help_text=_("Che cosa si dovrà decidere; vuoto se si informa o si discute soltanto."),
    )
    note = forms.CharField(
        label=_("Nota interna"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("La legge solo lo staff: non va nella convocazione."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class DocumentForm(forms.Form):
    """A document of the officina, or the title and the address of something else."""

    version = forms.ModelChoiceField(
        label=_("Documento dell'officina"),
        queryset=DocumentVersion.objects.none(),
        required=False,
        empty_label=_("Un altro, che sta altrove"),
        help_text=_("L'ultima versione condivisa: chi è convocato la legge da quando c'è."),
    )
    title = forms.CharField(label=_("Titolo del documento"), max_length=200, required=False)
    address = AddressField(
        label=_("Indirizzo"), required=False, help_text=_("Dove si legge, con https://.")
    )

    def __init__(self, *args, versions, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["version"]
        field.queryset = versions
        field.label_from_instance = lambda one: f"{one.document.title} ({one})"
        if not versions:
            del self.fields["version"]

    def clean(self):
        given = super().clean()
        if given.get("version"):
            return given
        if not given.get("title") and "title" not in self.errors:
            self.add_error("title", _("Scrivi il titolo del documento."))
        if not given.get("address") and "address" not in self.errors:
            self.add_error("address", _("Scrivi l'indirizzo."))
        return given


class PrepareForm(forms.Form):
    reason = ReasonField(
        label=_("Perché cambia"),
        required=False,
        help_text=_("Chi è convocato lo legge con ciò che cambia."),
    )


class UrgencyForm(forms.Form):
    urgency = ReasonField(
        label=_("Motivo d'urgenza"),
        required=False,
        help_text=_("Sarà nella convocazione e nella pagina pubblica."),
    )


class CancelForm(forms.Form):
    reason = ReasonField(label=_("Perché l'incontro è annullato"))


class ReplyForm(forms.Form):
    """Whether an organisation comes, and who."""

    reply = forms.ChoiceField(
        label=_("La tua organizzazione partecipa?"),
        choices=Attendance.Reply,
        widget=forms.RadioSelect,
        error_messages={"required": _("Scegli una risposta.")},
    )
    delegate = forms.CharField(
        label=_("Chi viene"),
        max_length=150,
        required=False,
        help_text=_("Nome e cognome della persona delegata o di chi la sostituisce."),
    )
    is_deputy = forms.BooleanField(
        label=_("Sostituisce la persona delegata"),
        required=False,
        help_text=_("Chi è supplente nel registro delle deleghe lo è anche senza segnarlo."),
    )
    is_remote = forms.BooleanField(label=_("A distanza"), required=False)
    note = forms.CharField(
        label=_("Nota per chi organizza"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Se non partecipate, è il motivo dell'assenza."),
    )

    def __init__(self, *args, meeting: Meeting, **kwargs):
        super().__init__(*args, **kwargs)
        if meeting.current.document["mode"] != Meeting.Mode.MIXED:
            del self.fields["is_remote"]


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Codice dell'incontro"),
        max_length=20,
        help_text=_("Sei caratteri: sono sullo schermo in sala o li dice chi conduce."),
        error_messages={"required": _("Scrivi il codice.")},
    )


class RegistrationForm(forms.Form):
    """Somebody of the public who wants to come."""

    name = forms.CharField(
        label=_("Nome e cognome"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Scrivi nome e cognome.")},
    )
    email = forms.EmailField(
        label=_("Email"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Scrivi la tua email."),
            "invalid": _("L'email deve essere come nome@esempio.it."),
        },
    )
    organisation = forms.CharField(
        label=_("Organizzazione"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
