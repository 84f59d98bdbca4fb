"""A list of partners from a spreadsheet: read line by line, every fault told with its line.

Nothing is written here: good lines become ``PartnerRow``, the others a sentence. Italian Excel
writes ``;`` and Windows-1252, others ``,`` or tabs and UTF-8 with or without a mark: all are read.
"""

import csv
import io
from dataclasses import dataclass, field

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from officine.csv_safe import unguard
from officine.sheets import decode, delimiter
from toolkit.models import PartnerCategory
from workshops.actions.partners import PartnerRow
from workshops.models import Invitation, Organisation, Participation, Workshop

MAX_ROWS = 10_000
MAX_BYTES = 3 * 1024 * 1024
COLUMNS = [
    "organizzazione",
    "categoria",
    "citta",
    "ruolo",
    "dimensione",
    "codice_ipa",
    "referente",
    "email",
]
NEEDED = ("organizzazione", "categoria")
ALIASES = {
    "città": "citta",
    "city": "citta",
    "nome": "organizzazione",
    "ente": "organizzazione",
    "organisation": "organizzazione",
    "category": "categoria",
    "codice ipa": "codice_ipa",
    "nome referente": "referente",
    "e-mail": "email",
    "mail": "email",
}
EXAMPLE = [
    "Associazione Esempio (da sostituire)",
    "C1",
    "Torino",
    "partner",
    "small",
    "",
    "Nome Cognome",
    "nome@associazione.example",
]


@dataclass
class Reading:
    """What a file says: the lines that can be created, and what is wrong with the others."""

    rows: list[PartnerRow] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)
    problem: str = ""

    @property
    def wrong_lines(self) -> int:
        return len({line for line, _text in self.faults})


class ListForm(forms.Form):
    """The file, the first time; the same text, when one confirms what one saw."""

    file = forms.FileField(
        label=gettext_lazy("File CSV"),
        allow_empty_file=True,
        help_text=gettext_lazy("Fino a 10.000 righe e 3 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={"required": gettext_lazy("Scegli il file da caricare.")},
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError(_("Il file supera 3 MB. Carica un file più piccolo o dividilo."))
        self.text = decode(file.read())
        if not self.text.strip():
            raise ValidationError(_("Il file è vuoto."))
        return file


class ConfirmForm(forms.Form):
    text = forms.CharField(widget=forms.HiddenInput, max_length=MAX_BYTES, strip=False)
    send = forms.BooleanField(
        label=gettext_lazy("Invia subito gli inviti alle persone indicate"), required=False
    )


def read(text: str, workshop: Workshop) -> Reading:
    """Every line of the text against what the officina knows. A fixed number of queries."""
    reading = Reading()
    text = text.lstrip("\ufeff").replace("\0", "")
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text)))
    except csv.Error:
        reading.problem = _("Il file non si legge come CSV: controlla le virgolette.")
        return reading
    while lines and not any(cell.strip() for cell in lines[0]):
        lines.pop(0)
    header = [_column(cell) for cell in lines[0]] if lines else []
    missing = [name for name in NEEDED if name not in header]
    if missing:
        reading.problem = _(
            "Nella prima riga mancano le colonne: %(names)s. Usa il modello da scaricare."
        ) % {"names": ", ".join(missing)}
        return reading
    if len(lines) - 1 > MAX_ROWS:
        reading.problem = _("Il file ha più di 10.000 righe: dividilo.")
        return reading
    known = _Known(workshop)
    for number, cells in enumerate(lines[1:], 2):
        if not any(cell.strip() for cell in cells):
            continue
        values = {
            name: " ".join(unguard(cell.strip()).split())
            for name, cell in zip(header, cells, strict=False)
            if name
        }
        faults = known.faults(values, number)
        if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
            faults.append(_("ci sono più celle che colonne."))
        if faults:
            reading.faults += [(number, fault) for fault in faults]
        else:
            reading.rows.append(known.row(values, number))
    if not reading.rows and not reading.faults:
        reading.problem = _("Il file ha solo l'intestazione: aggiungi una riga per organizzazione.")
    return reading


def _column(cell: str) -> str:
    name = " ".join(cell.strip().casefold().split())
    return ALIASES.get(name, name.replace(" ", "_"))


class _Known:
    """What a line is checked against, read once."""

    def __init__(self, workshop: Workshop):
        self.categories = {}
        for one in PartnerCategory.objects.all():
            self.categories[one.code.casefold()] = one
            self.categories.setdefault(one.name.casefold(), one)
        self.places = {}
        for place in workshop.places.select_related("city"):
            self.places[place.city.name.casefold()] = place
            self.places[place.city.slug] = place
        self.roles = {value: value for value in Participation.Role.values}
        self.roles |= {str(label).casefold(): value for value, label in Participation.Role.choices}
        self.sizes = {value: value for value in Organisation.Size.values}
        self.sizes |= {
            str(label).split(" ")[0].casefold(): value for value, label in Organisation.Size.choices
        }
        seats = workshop.participations.select_related("organisation")
        self.seated = {seat.organisation.name.casefold(): _("nel registro") for seat in seats}
        self.codes = {
            seat.organisation.ipa_code.casefold(): _("nel registro")
            for seat in seats
            if seat.organisation.ipa_code
        }
        self.emails = {
            email.casefold(): _("in un invito aperto")
            for email in Invitation.objects.filter(
                participation__workshop=workshop, state__in=["prepared", "sent"]
            ).values_list("email", flat=True)
        }

    def faults(self, values: dict[str, str], line: int) -> list[str]:
        told = []
        name = values.get("organizzazione", "")
        if not name:
            told.append(_("manca il nome dell'organizzazione."))
        elif len(name) > 200:
            told.append(
                ngettext(
                    "il nome ha %(count)s carattere: il massimo è 200.",
                    "il nome ha %(count)s caratteri: il massimo è 200.",
                    len(name),
                )
                % {"count": len(name)}
            )
        elif name.casefold() in self.seated:
            told.append(
                _("«%(name)s» è già %(where)s.")
                % {"name": name, "where": self.seated[name.casefold()]}
            )
        told += self._unknown(values, "categoria", self.categories, _("la categoria"), needed=True)
        told += self._unknown(values, "citta", self.places, _("la città"))
        told += self._unknown(values, "ruolo", self.roles, _("il ruolo"))
        told += self._unknown(values, "dimensione", self.sizes, _("la dimensione"))
        told += self._email(values)
        code = values.get("codice_ipa", "")
        if len(code) > 20:
            told.append(_("il codice IPA ha più di 20 caratteri."))
        elif code and code.casefold() in self.codes:
            told.append(
                _("il codice IPA «%(code)s» è già %(where)s.")
                % {"code": code, "where": self.codes[code.casefold()]}
            )
        if len(values.get("referente", "")) > 150:
            told.append(_("il nome della persona ha più di 150 caratteri."))
        if not told:
            where = _("alla riga %(line)s") % {"line": line}
            self.seated[name.casefold()] = where
            if code:
                self.codes[code.casefold()] = where
            if values.get("email"):
                self.emails[values["email"].casefold()] = where
        return told

    def _unknown(self, values, column, known, what, needed=False) -> list[str]:
        value = values.get(column, "")
        if value and value.casefold() not in known:
            return [_("%(what)s «%(value)s» non esiste qui.") % {"what": what, "value": value[:80]}]
        if needed and not value:
            return [_("manca %(what)s.") % {"what": what}]
        return []

    def _email(self, values) -> list[str]:
        email = values.get("email", "")
        if not email:
            return []
        try:
            validate_email(email)
        except ValidationError:
            return [_("l'email «%(email)s» non è un indirizzo.") % {"email": email[:80]}]
        if email.casefold() in self.emails:
            return [
                _("l'email «%(email)s» è già %(where)s.")
                % {"email": email, "where": self.emails[email.casefold()]}
            ]
        return []

    def row(self, values: dict[str, str], line: int) -> PartnerRow:
        """A line without faults, with everything it names looked up."""
        return PartnerRow(
            line=line,
            name=values["organizzazione"],
            category=self.categories[values["categoria"].casefold()],
            place=self.places.get(values.get("citta", "").casefold()),
            role=self.roles.get(values.get("ruolo", "").casefold(), Participation.Role.PARTNER),
            size=self.sizes.get(values.get("dimensione", "").casefold(), ""),
            ipa_code=values.get("codice_ipa", ""),
            person=values.get("referente", ""),
            email=values.get("email", "").lower(),
        )
