"""The page where an edition is published: what is checked, whom it touches, now or on a day."""

import datetime as dt

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from officine.italian import ROME
from toolkit.actions import drafts, editions
from toolkit.canonical.editions import canonical
from toolkit.curation.checklist import checklist
from toolkit.curation.impact import impact
from toolkit.curation.numbering import Numbering, numbering
from toolkit.models import Edition
from toolkit.views.redazione.doors import own_edition
from toolkit.views.redazione.life import linked, where


class PublicationForm(forms.Form):
    """What a person says before an edition goes out."""

    release_note = forms.CharField(
        label=gettext_lazy("Che cosa cambia, in breve"),
        help_text=gettext_lazy("La legge chi apre l'elenco delle edizioni. Due o tre frasi."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    as_new = forms.ChoiceField(
        label=gettext_lazy("Come si chiama"), widget=forms.RadioSelect, required=False
    )
    when = forms.ChoiceField(
        label=gettext_lazy("Quando"),
        choices=[
            ("now", gettext_lazy("Subito")),
            ("later", gettext_lazy("Nel giorno e nell'ora che scegli")),
        ],
        widget=forms.RadioSelect,
        initial="now",
    )
    day = forms.DateField(
        label=gettext_lazy("Giorno"),
        required=False,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "of-day"}),
        error_messages={"invalid": gettext_lazy("Scrivi il giorno così: 07/03/2027.")},
    )
    hour = forms.TimeField(
        label=gettext_lazy("Ora, in Italia"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "of-day"}),
        error_messages={"invalid": gettext_lazy("Scrivi l'ora così: 09:30.")},
    )
    number = forms.CharField(
        label=gettext_lazy("Scrivi il numero dell'edizione per confermare"),
        max_length=12,
        error_messages={"required": gettext_lazy("Scrivi il numero dell'edizione.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "decimal"}),
    )

    def __init__(self, *args, named: Numbering, as_new: Numbering | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.named, self.new = named, as_new
        if as_new is None:
            del self.fields["as_new"]
        else:
            self.fields["as_new"].choices = [
                ("", _("Revisione %(name)s: stessi passi, altre parole") % {"name": named.name}),
                ("new", _("Nuova edizione %(name)s") % {"name": as_new.name}),
            ]

    @property
    def new_name(self) -> str:
        return self.new.name if self.new else ""

    @property
    def chosen(self) -> Numbering:
        if self.new is not None and self.cleaned_data.get("as_new") == "new":
            return self.new
        return self.named

    def clean(self):
        said = super().clean()
        if said.get("number") and said["number"].strip() != self.chosen.name:
            reason = _("Il numero è %(name)s: scrivilo così.") % {"name": self.chosen.name}
            self.add_error("number", reason)
        if said.get("when") == "later":
            for field, reason in (("day", _("Scegli il giorno.")), ("hour", _("Scegli l'ora."))):
                if said.get(field) is None and field not in self.errors:
                    self.add_error(field, reason)
        return said

    @property
    def moment(self) -> dt.datetime | None:
        """The moment chosen, on the clock of Rome; None for at once."""
        if self.cleaned_data["when"] == "now":
            return None
        day, hour = self.cleaned_data["day"], self.cleaned_data["hour"]
        return dt.datetime.combine(day, hour, tzinfo=ROME)


@require_http_methods(["GET", "HEAD", "POST"])
def publication(request: HttpRequest, pk: int) -> HttpResponse:
    """The checklist, the impact, and the last word; what is published already tells how it went."""
    edition = own_edition(request, pk)
    if edition.is_frozen:
        if request.method == "POST":
            return redirect("redazione:publish", edition.pk)
        return render(request, "redazione/published.html", {"edition": edition})
    content = canonical(edition)
    named = numbering(edition, content)
    new = numbering(edition, content, as_new=True) if named.may_be_revision else None
    initial = {"release_note": edition.release_note, "when": "now", "as_new": ""}
    form = PublicationForm(request.POST or None, named=named, as_new=new, initial=initial)
    if request.method == "POST" and form.is_valid() and _done(request, edition, form):
        return redirect("redazione:publish", edition.pk)
    status = 422 if request.method == "POST" else 200
    context = _context(request, edition, content, named) | {"form": form}
    return render(request, "redazione/publish.html", context, status=status)


def _context(request, edition: Edition, content: dict, named: Numbering) -> dict:
    rules = linked(edition, checklist(edition, content, named))
    context = {
        "edition": edition,
        "named": named,
        "stops": [one for one in rules if one["rule"].is_stop],
        "warnings": [one for one in rules if not one["rule"].is_stop],
        "may_publish": edition.approved_by_id is not None,
    }
    if named.comparison is not None:
        found = impact(edition, content, named.comparison, user=request.user)
        touched = [
            {"touched": one, "url": where(edition, one.item.kind, one.item.code)}
            for one in found.touched
        ]
        context |= {"impact": found, "touched": touched}
    return context


def _done(request, edition: Edition, form: PublicationForm) -> bool:
    """Publish or schedule; what is refused is told in the form."""
    note, as_new = form.cleaned_data["release_note"], form.chosen is form.new
    more = {"as_new": as_new, "release_note": note, "by": request.user}
    try:
        if form.moment is None:
            editions.publish(edition, **more)
            text = _("L'edizione %(name)s è pubblicata.")
        else:
            drafts.schedule(edition, form.moment, **more)
            text = _("L'edizione %(name)s uscirà da sola nel momento scelto.")
    except ValidationError as refusal:
        _tell(form, refusal)
        edition.refresh_from_db()
        return False
    messages.success(request, text % {"name": edition.name})
    return True


def _tell(form: forms.Form, refusal: ValidationError) -> None:
    if hasattr(refusal, "error_dict"):
        for name, errors in refusal.error_dict.items():
            field = {"at": "day"}.get(name, name)
            form.add_error(field if field in form.fields else None, errors)
    else:
        form.add_error(None, refusal.error_list or refusal.messages or NON_FIELD_ERRORS)


@require_POST
def unschedule(request: HttpRequest, pk: int) -> HttpResponse:
    edition = own_edition(request, pk)
    drafts.schedule(edition, None, by=request.user)
    messages.success(request, _("L'edizione non esce più da sola: si pubblica da questa pagina."))
    return redirect("redazione:publish", edition.pk)
