"""What an authority writes about an officina: its aim, its edition, its cities, its staff."""

from django import forms
from django.utils.translation import gettext_lazy as _

from officine.accounts.models import User
from toolkit.models import Edition
from workshops.forms.fields import DayField, ReasonField
from workshops.models import City, Mandate, Organisation, Programme, TeamMember


class AimForm(forms.Form):
    """The first page of the wizard: name and aim."""

    title = forms.CharField(
        label=_("Titolo dell'officina"),
        max_length=200,
        help_text=_("Il tema in poche parole, per esempio «Abitare le città di mezzo»."),
        error_messages={"required": _("Scrivi il titolo dell'officina.")},
    )
    aim = forms.CharField(
        label=_("Scopo"),
        help_text=_("Che cosa deve decidere o produrre, e per chi. Lo leggono tutti i partner."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Scrivi lo scopo dell'officina.")},
    )
    theme = forms.CharField(label=_("Tema"), max_length=200, required=False)
    motivation = forms.CharField(
        label=_("Perché è una priorità"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    programme = forms.ModelChoiceField(
        Programme.objects.none(),
        label=_("Programma"),
        empty_label=_("Scegli"),
        error_messages={"required": _("Scegli il programma.")},
    )
    authority = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Autorità di gestione"),
        empty_label=_("Scegli"),
        error_messages={"required": _("Scegli l'autorità di gestione.")},
    )
    contact_email = forms.EmailField(
        label=_("Email per chiedere aiuto"),
        required=False,
        help_text=_("Le risposte alle nostre email arrivano qui."),
        error_messages={"invalid": _("Scrivi un indirizzo come nome@ente.it.")},
    )

    def __init__(self, *args, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = Programme.objects.all()
        own = Organisation.objects.filter(is_authority=True)
        if not by.is_superuser:
            mandates = by.mandates.current().exclude(role=Mandate.Role.OSSERVATORE)
            own = own.filter(pk__in=mandates.values("organisation"))
        self.fields["authority"].queryset = own
        first = list(own[:2])
        if len(first) == 1:
            self.initial.setdefault("authority", first[0].pk)


class OfficinaForm(AimForm):
    """The same, and dates, once the officina exists; the authority stays."""

    starts_on = DayField(label=_("Inizio"), required=False)
    ends_on = DayField(label=_("Fine prevista"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["authority"]


class EditionForm(forms.Form):
    edition = forms.ModelChoiceField(
        Edition.objects.none(),
        label=_("Edizione del Toolkit"),
        widget=forms.RadioSelect,
        empty_label=None,
        help_text=_("L'officina resta su questa edizione, anche quando ne esce una nuova."),
        error_messages={"required": _("Scegli l'edizione del Toolkit.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["edition"].queryset = Edition.objects.published().defer("frozen")


class CitiesForm(forms.Form):
    cities = forms.ModelMultipleChoiceField(
        City.objects.none(),
        label=_("Città"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Scegli almeno una città.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cities"].queryset = City.objects.order_by("-kind", "name")


class MemberForm(forms.Form):
    """Put somebody in the staff by the address they log in with."""

    email = forms.EmailField(
        label=_("Email"),
        help_text=_("L'indirizzo con cui la persona accede al portale."),
        error_messages={
            "required": _("Scrivi l'email della persona."),
            "invalid": _("Scrivi un indirizzo come nome@ente.it."),
        },
    )
    role = forms.ChoiceField(label=_("Ruolo"), choices=TeamMember.Role.choices)

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        self.person = User.objects.filter(email=email, is_active=True).first()
        if self.person is None:
            raise forms.ValidationError(
                _("Nessuna persona accede con questa email. Chiedile di entrare una volta.")
            )
        return email


class SuspendForm(forms.Form):
    reason = ReasonField()


class MoveForm(forms.Form):
    """Whoever moves an officina has read what becomes of its answers."""

    understood = forms.BooleanField(
        label=_("Ho letto che cosa cambia"),
        error_messages={"required": _("Conferma di aver letto che cosa cambia.")},
    )
