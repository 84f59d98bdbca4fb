"""What is typed in minutes: texts, votes, actions, answers to comments, comments."""

from django import forms
from django.utils.translation import gettext_lazy as _

from workshops.forms.fields import DayField
from workshops.models import Ballot, Matter, MinutesComment, Organisation

LONG = 20_000


class OpeningForm(forms.Form):
    opening = forms.CharField(
        label=_("Apertura"),
        max_length=LONG,
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("Nomina le organizzazioni, non le persone: il verbale si pubblica."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class PointForm(forms.Form):
    """One point. The votes are typed as counts, or organisation by organisation."""

    said = forms.CharField(
        label=_("Che cosa si è detto"),
        max_length=LONG,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Nomina le organizzazioni, non le persone: il verbale si pubblica."),
    )
    decision = forms.CharField(
        label=_("Che cosa si è deciso"),
        max_length=LONG,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Vuoto se su questo punto non si è deciso."),
    )
    matter = forms.ModelChoiceField(
        label=_("Materia"),
        queryset=Matter.objects.none(),
        required=False,
        empty_label=_("Nessuna"),
        help_text=_("Chi ha dichiarato un conflitto su questa materia e si astiene non vota."),
    )
    votes_for = forms.IntegerField(
        label=_("Favorevoli"), required=False, min_value=0, max_value=9999
    )
    votes_against = forms.IntegerField(
        label=_("Contrari"), required=False, min_value=0, max_value=9999
    )
    votes_abstained = forms.IntegerField(
        label=_("Astenuti"), required=False, min_value=0, max_value=9999
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, workshop, voters: list[Organisation], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["matter"].queryset = Matter.objects.filter(workshop=workshop)
        self.voters = voters
        choices = [("", _("Non ha votato")), *Ballot.Choice.choices]
        for body in voters:
            self.fields[f"ballot_{body.pk}"] = forms.ChoiceField(
                label=body.name, choices=choices, required=False
            )

    @property
    def given(self) -> dict:
        """As the action takes it."""
        data = self.cleaned_data
        return {
            **{name: data[name] for name in ("said", "decision", "matter", "version")},
            "votes": (data["votes_for"], data["votes_against"], data["votes_abstained"]),
            "ballots": {body.pk: data[f"ballot_{body.pk}"] for body in self.voters},
        }

    @property
    def texts(self) -> list:
        return [self[name] for name in ("said", "decision", "matter")]

    @property
    def counts(self) -> list:
        return [self[name] for name in ("votes_for", "votes_against", "votes_abstained")]

    @property
    def ballots(self) -> list:
        return [self[f"ballot_{body.pk}"] for body in self.voters]


class ActionForm(forms.Form):
    text = forms.CharField(
        label=_("Che cosa"), max_length=500, error_messages={"required": _("Scrivi che cosa fare.")}
    )
    organisation = forms.ModelChoiceField(
        label=_("Chi"),
        queryset=Organisation.objects.none(),
        error_messages={"required": _("Scegli chi se ne occupa.")},
    )
    due_on = DayField(label=_("Entro il"))

    def __init__(self, *args, workshop, **kwargs):
        super().__init__(*args, **kwargs)
        seats = workshop.participations.values("organisation")
        rows = Organisation.objects.filter(pk__in=seats) | Organisation.objects.filter(
            pk=workshop.authority_id
        )
        self.fields["organisation"].queryset = rows.distinct().order_by("name")


class AnswerForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("Esito"),
        choices=MinutesComment.Verdict,
        widget=forms.RadioSelect,
        error_messages={"required": _("Scegli se accogli l'osservazione.")},
    )
    answer = forms.CharField(
        label=_("Risposta"),
        max_length=MinutesComment.LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Se non la accogli, scrivi perché. Si pubblica con il verbale."),
    )


class WordsForm(forms.Form):
    """What an organisation says: a comment or a dissent."""

    text = forms.CharField(
        label=_("Testo"),
        max_length=MinutesComment.LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Scrivi il testo.")},
    )
