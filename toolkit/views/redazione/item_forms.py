"""The fields of the items of an edition: one form for each kind, from what the kind says."""

from django import forms
from django.utils.translation import gettext_lazy as _

from officine import rich
from toolkit.curation import items
from toolkit.curation.texts import EDITION
from toolkit.models import Edition, FormDefinition, Kind, Obligation, Respondent, Section, Step

LONGEST = 20_000
RICH = {
    EDITION: ("summary", "note"),
    Kind.PHASE: ("aim",),
    Kind.STEP: ("aim", "instructions"),
    Kind.TOOL: ("when", "procedure", "record", "cautions"),
    Kind.FORM: ("aim", "used_by", "made_public"),
    Kind.SECTION: ("intro",),
    Kind.PRACTICE: ("summary", "why_it_matters"),
}
LISTS = {"inputs", "outputs", "materials", "sources", "prepare"}
CHOICES = {"respondent": Respondent, "page": Section.Page}
REQUIRED = {EDITION: ("title", "licence")}
HELP = {
    (EDITION, "label"): _("Una riga sotto il titolo: per esempio «edizione di lavoro»."),
    (EDITION, "note"): _("Che cosa deve sapere chi legge prima di cominciare."),
    (EDITION, "summary"): _("Il percorso in poche righe: apre la pagina dell'edizione."),
    (EDITION, "licence"): _("A quali condizioni si riusa: per esempio CC-BY-4.0."),
    "inputs": _("Uno per riga."),
    "outputs": _("Uno per riga."),
    "materials": _("Uno per riga."),
    "sources": _("Una per riga."),
    "prepare": _("Una cosa per riga."),
    "least_working_days": _("Dall'apertura alla chiusura. Zero se non c'è un minimo."),
    "exit_condition": _("Una o due frasi che si possono controllare."),
    "who_note": _("Una riga: chi guida e chi partecipa."),
    "signature": _("Chi deve firmare lo indica ogni organizzazione; l'invio aspetta la firma."),
    "minutes": _("Quanto ci vuole a rispondere, all'incirca."),
}
LINKS = {
    "tools": _("Strumenti che servono"),
    "forms": _("Moduli da compilare"),
    "obligations": _("Adempimenti del Codice di condotta"),
    "steps": _("Passi a cui si collega"),
}
DRAWN = "html"  # what the editor says in ``<name>-as`` when it sends markup instead of text


class RichArea(forms.Textarea):
    """A long text: a plain field, over which the editor is laid where there is script."""

    template_name = "redazione/widgets/rich.html"

    def value_from_datadict(self, data, files, name):
        value = super().value_from_datadict(data, files, name)
        return rich.to_text(value) if data.get(f"{name}-as") == DRAWN else value

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["markup"] = rich.to_html(value)
        return context


class Lines(forms.CharField):
    """A list of short texts, one in a line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        lines = (line.strip() for line in super().to_python(value).splitlines())
        return [line for line in lines if line]

    def has_changed(self, initial, data):
        return (initial or []) != self.to_python(data)

    def run_validators(self, value):
        for line in value:
            super().run_validators(line)


class Sources(Lines):
    """Where a method comes from, one in a line: its title, then « | » and where to find it."""

    def prepare_value(self, value):
        return "\n".join(map(_source, value)) if isinstance(value, list) else value

    def to_python(self, value):
        return [_titled(line) for line in super().to_python(value)]

    def run_validators(self, value):
        super().run_validators([_source(source) for source in value])

    def validate(self, value):
        super().validate(value)
        if any(not source["title"] for source in value):
            raise forms.ValidationError(_("Prima della barra scrivi il titolo della fonte."))


def _source(source: dict) -> str:
    title, reference = source["title"], source.get("reference", "")
    return f"{title} | {reference}".rstrip() if reference or " | " in title else title


def _titled(line: str) -> dict:
    title, bar, reference = f" {line} ".rpartition(" | ")
    if not bar:
        return {"title": line}
    said = {"title": title.strip(), "reference": reference.strip()}
    return {key: text for key, text in said.items() if text or key == "title"}


class Whole(forms.IntegerField):
    """A small number, or nothing where the item may say nothing."""

    def __init__(self, *, empty=None, **more):
        self.empty = empty
        super().__init__(min_value=0, max_value=32767, **more)

    def clean(self, value):
        value = super().clean(value)
        return self.empty if value is None else value


class Several(forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def has_changed(self, initial, data):
        return sorted(initial or []) != sorted(data or [])


def form_class(edition: Edition, kind: str, only: str = "") -> type[forms.Form]:
    """The form of the items of one kind; of one field of theirs with ``only``."""
    described = items.KINDS[kind]
    names = [n for n in (*described.fields, *described.links) if n not in ("code", "checks")]
    wanted = [name for name in names if not only or name == only]
    fields = {name: _field(edition, kind, name) for name in wanted}
    return type("ItemForm", (forms.Form,), fields)


def _field(edition: Edition, kind: str, name: str) -> forms.Field:
    if name in LINKS:
        return Several(label=LINKS[name], required=False, choices=_linked(edition, name))
    column = items.KINDS[kind].model._meta.get_field(name)
    said = {
        "label": str(column.verbose_name).capitalize(),
        "required": name in REQUIRED.get(kind, ()),
        "help_text": HELP.get((kind, name), HELP.get(name, "")),
    }
    if (kind, name) == (EDITION, "sources"):
        words = _("Una per riga: il titolo, poi una barra | e dove si trova.")
        return Sources(max_length=820, strip=False, **said | {"help_text": words})
    if name in RICH.get(kind, ()):
        return forms.CharField(widget=RichArea(attrs={"rows": 8}), max_length=LONGEST, **said)
    if name in LISTS:
        return Lines(max_length=1000, strip=False, **said)
    if name == "who":
        return Several(choices=Step.Who.choices, **said)
    if name == "signature":
        nobody = [("", _("Nessuna: invia chi è referente"))]
        return forms.ChoiceField(choices=nobody + FormDefinition.Signature.choices, **said)
    if name in CHOICES:
        return forms.ChoiceField(choices=CHOICES[name].choices, **said | {"required": True})
    if name == "record_form":
        return forms.ChoiceField(choices=[("", "–"), *_linked(edition, "forms")], **said)
    return _plain(column, said)


def _plain(column, said: dict) -> forms.Field:
    """A field for a column that holds one text, number or yes."""
    match column.get_internal_type():
        case "PositiveSmallIntegerField":
            return Whole(empty=None if column.null else column.get_default() or 0, **said)
        case "BooleanField":
            return forms.BooleanField(**said)
        case "TextField":
            area = forms.Textarea(attrs={"rows": 3})
            return forms.CharField(widget=area, max_length=LONGEST, **said)
    return forms.CharField(max_length=column.max_length, **said)


def _linked(edition: Edition, name: str) -> list[tuple[str, str]]:
    """What an item may be linked to, in its order: code and name."""
    if name == "obligations":
        rows = Obligation.objects.order_by("code")
    else:
        rows = items.rows_of(edition, items.LINKED[name])
    return [(code, f"{code} {title}") for code, title in rows.values_list("code", "title")]
