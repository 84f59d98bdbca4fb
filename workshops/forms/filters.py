"""Filters of the lists of an authority: their values live in the address."""

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from workshops.forms.fields import DayField
from workshops.queries import queue
from workshops.queries.links.offered import UNUSED, USED
from workshops.queries.progress import Status

ANY = ("", _("Qualsiasi"))


class PlainSelect(forms.Select):
    """What Django writes, without a template for each of a hundred options."""

    def option(self, key, is_chosen: bool) -> dict:
        return {"selected": is_chosen}

    def render(self, name, value, attrs=None, renderer=None):
        chosen = {str(one) for one in self.format_value(value)}
        options = (
            (key, flatatt(self.option(key, str(key) in chosen)), label)
            for key, label in self.choices
        )
        return format_html(
            "<select{}>{}</select>",
            flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})})),
            format_html_join("", '<option value="{}"{}>{}</option>', options),
        )


class ItalianSelect(PlainSelect):
    """Its options are said by the Toolkit: on a page in another language they declare Italian."""

    def option(self, key, is_chosen: bool) -> dict:
        language = "it" if key and get_language() != "it" else None
        return super().option(key, is_chosen) | ({"lang": language} if language else {})


class ChoiceField(forms.ChoiceField):
    widget = PlainSelect


class ContentField(ChoiceField):
    """A choice among steps, forms, categories, officine: words that are not of the interface."""

    widget = ItalianSelect


class Filter(forms.Form):
    """Shown with what the address says; nothing in it is marked «facoltativo».

    Never bound, so its fields have neither errors nor hints: ``is_plain`` has them written
    without the template that knows of those.
    """

    use_required_attribute = False
    is_plain = True

    def words(self) -> dict[str, str]:
        """Each filter in use as a person reads it, for the chips."""
        told = {}
        for name, field in self.fields.items():
            value = self.initial.get(name)
            if value:
                known = dict(getattr(field, "choices", []))
                told[name] = f"{field.label}: {known.get(value, value)}"
        return told


class QueueForm(Filter):
    stato = ChoiceField(label=_("Stato"), choices=[ANY, *Status.choices])
    citta = ChoiceField(label=_("Città"))
    passo = ContentField(label=_("Passo"))
    modulo = ContentField(label=_("Modulo"))
    categoria = ContentField(label=_("Categoria"))
    scadenza = ChoiceField(
        label=_("Scadenza"),
        choices=[
            ANY,
            (queue.LATE, _("In ritardo")),
            (queue.SOON, _("Entro 7 giorni")),
            (queue.OPEN, _("Ancora da inviare")),
        ],
    )
    incarico = ChoiceField(label=_("Presa in carico"))
    organizzazione = forms.CharField(label=_("Organizzazione"), max_length=100)

    def __init__(self, *args, choices: queue.Choices | None = None, colleagues=(), **kwargs):
        super().__init__(*args, **kwargs)
        reviewers = [(queue.MINE, _("Da me")), (queue.NOBODY, _("Da nessuno")), *colleagues]
        if choices is None:
            for name in ("citta", "passo", "modulo", "categoria"):
                del self.fields[name]
        else:
            self.fields["citta"].choices = [ANY, *choices.cities]
            self.fields["passo"].choices = [ANY, *choices.steps]
            self.fields["modulo"].choices = [ANY, *choices.forms]
            self.fields["categoria"].choices = [ANY, *choices.categories]
        self.fields["incarico"].choices = [ANY, *reviewers]


class ComparisonForm(Filter):
    """Which form, and whose answers; its questions are chosen beside it."""

    modulo = ContentField(label=_("Modulo"))
    citta = ChoiceField(label=_("Città"))
    categoria = ContentField(label=_("Categoria"))
    stato = ChoiceField(
        label=_("Stato"),
        choices=[
            ("", _("Inviate e validate")),
            (Status.SENT, Status.SENT.label),
            (Status.VALIDATED, Status.VALIDATED.label),
        ],
    )

    def __init__(self, *args, choices: queue.Choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["modulo"].choices = [("", _("Scegli un modulo")), *choices.forms]
        self.fields["citta"].choices = [("", _("Tutte")), *choices.cities]
        self.fields["categoria"].choices = [("", _("Tutte")), *choices.categories]


class LinksForm(Filter):
    """Which of the things that may be chosen."""

    modulo = ContentField(label=_("Modulo"))
    organizzazione = forms.CharField(label=_("Organizzazione"), max_length=100)
    citta = ChoiceField(label=_("Città"))
    uso = ChoiceField(
        label=_("Uso"),
        choices=[ANY, (UNUSED, _("Non ancora usate")), (USED, _("Già usate"))],
    )

    def __init__(self, *args, modules, cities, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["modulo"].choices = [ANY, *modules]
        self.fields["citta"].choices = [ANY, *cities]


class RegisterForm(Filter):
    cerca = forms.CharField(label=_("Organizzazione"), max_length=100)
    citta = ChoiceField(label=_("Città"))
    categoria = ContentField(label=_("Categoria"))
    inviti = ChoiceField(
        label=_("Inviti"),
        choices=[
            ANY,
            ("senza-risposta", _("Senza risposta")),
            ("accettati", _("Accettati")),
            ("nessuno", _("Nessun invito")),
        ],
    )

    def __init__(self, *args, cities, categories, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["citta"].choices = [ANY, *cities]
        self.fields["categoria"].choices = [ANY, *categories]


class MandatesForm(Filter):
    cerca = forms.CharField(label=_("Organizzazione o persona"), max_length=100)


class DutiesForm(Filter):
    """What one organisation is asked."""

    officina = ContentField(label=_("Officina"))
    stato = ChoiceField(
        label=_("Stato"),
        choices=[
            ANY,
            ("da-inviare", _("Da inviare")),
            ("da-iniziare", _("Da iniziare")),
            ("bozza", _("In bozza")),
            ("inviata", _("Inviata")),
            ("validata", _("Validata")),
            ("non-dovuta", _("Non dovuta")),
        ],
    )
    scadenza = ChoiceField(
        label=_("Scadenza"),
        choices=[
            ANY,
            ("in-ritardo", _("In ritardo")),
            ("7-giorni", _("Nei prossimi 7 giorni")),
        ],
    )

    def __init__(self, *args, officine, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["officina"].choices = [ANY, *officine]


class MatrixForm(Filter):
    categoria = ContentField(label=_("Categoria di partner"))

    def __init__(self, *args, categories, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["categoria"].choices = [("", _("Tutte")), *categories]


class JournalForm(Filter):
    officina = ContentField(label=_("Officina"))
    azione = ChoiceField(label=_("Che cosa"))
    persona = forms.CharField(label=_("Chi"), max_length=100)
    dal = DayField(label=_("Dal"))
    al = DayField(label=_("Al"))

    def __init__(self, *args, officine, actions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["officina"].choices = [("", _("Tutte")), *officine]
        self.fields["azione"].choices = [("", _("Tutto")), *actions]
