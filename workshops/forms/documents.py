"""What is typed about a document of a table, and its files."""

from django import forms
from django.utils.translation import gettext_lazy as _

from workshops.forms.arrivals import FilesField
from workshops.forms.fields import ReasonField
from workshops.models import Document, Matter, WorkshopCity


class FormatsForm(forms.Form):
    """The files of a version, apart by whether everybody can read them."""

    accessible = FilesField(
        label=_("File accessibili"),
        required=False,
        help_text=_(
            "Quelli che si leggono anche con le tecnologie assistive: testo vero, titoli, immagini"
            " descritte. Al massimo 20 MB l'uno."
        ),
    )
    others = FilesField(
        label=_("Altri file"),
        required=False,
        help_text=_("Scansioni, immagini, fogli senza intestazioni: chi legge saprà che lo sono."),
    )


class DocumentForm(FormatsForm):
    """A new document with its first version."""

    title = forms.CharField(
        label=_("Titolo"),
        max_length=200,
        help_text=_("Come lo legge chi siede al tavolo, per esempio «Bozza del piano operativo»."),
        error_messages={"required": _("Scrivi il titolo.")},
    )
    kind = forms.ChoiceField(label=_("Tipo"), choices=Document.Kind)
    place = forms.ModelChoiceField(
        label=_("Città"),
        queryset=WorkshopCity.objects.none(),
        required=False,
        empty_label=_("Tutta l'officina"),
        help_text=_("Dice con quale tavolo si condivide."),
    )
    matter = forms.ModelChoiceField(
        label=_("Materia"),
        queryset=Matter.objects.none(),
        required=False,
        empty_label=_("Nessuna"),
        help_text=_("Chi ha dichiarato un interesse in questa materia non legge il documento."),
    )
    field_order = ("title", "kind", "place", "matter", "accessible", "others")

    def __init__(self, *args, workshop, **kwargs):
        super().__init__(*args, **kwargs)
        places = WorkshopCity.objects.filter(workshop=workshop).select_related("city")
        self.fields["place"].queryset = places.order_by("city__name")
        matters = Matter.objects.filter(workshop=workshop)
        self.fields["matter"].queryset = matters
        if not matters:
            del self.fields["matter"]


class VersionForm(FormatsForm):
    """The next version of a document."""

    changes = forms.CharField(
        label=_("Che cosa cambia"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Lo legge chi aveva letto la versione di prima."),
        error_messages={"required": _("Scrivi che cosa cambia dalla versione di prima.")},
    )
    field_order = ("changes", "accessible", "others")


class ShareForm(forms.Form):
    """With whom a version is shared; from then on it never changes."""

    audience = forms.ChoiceField(
        label=_("Chi la può leggere"),
        choices=[("table", _("Chi siede al tavolo")), ("public", _("Tutti, anche senza accesso"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Scegli chi la può leggere.")},
    )
    tell = forms.BooleanField(
        label=_("Avvisa per e-mail chi siede al tavolo"), required=False, initial=True
    )

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("initial", {"audience": "table", "tell": True})
        super().__init__(*args, **kwargs)


class WithdrawVersionForm(forms.Form):
    reason = ReasonField(label=_("Perché la ritiri"), help_text=_("Resta scritto nella pagina."))
