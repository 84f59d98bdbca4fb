"""What the settings of an item are called, and what they say, in the words of a clerk."""

from collections.abc import Iterable
from functools import cache
from types import SimpleNamespace

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from officine.italian import day
from toolkit.curation.texts import EDITION
from toolkit.fields.date import parse
from toolkit.forms.conditions import describe
from toolkit.forms.terms import in_words
from toolkit.models import (
    Edition,
    FormDefinition,
    GoodPractice,
    Kind,
    Phase,
    Question,
    Respondent,
    Section,
    Step,
    Tool,
)

MODELS = {
    EDITION: Edition,
    Kind.PHASE: Phase,
    Kind.STEP: Step,
    Kind.TOOL: Tool,
    Kind.FORM: FormDefinition,
    Kind.SECTION: Section,
    Kind.QUESTION: Question,
    Kind.PRACTICE: GoodPractice,
}

QUESTION_KINDS = {
    "text": gettext_lazy("testo breve"),
    "long_text": gettext_lazy("testo lungo"),
    "date": gettext_lazy("data"),
    "integer": gettext_lazy("numero intero"),
    "decimal": gettext_lazy("numero con decimali"),
    "money": gettext_lazy("importo in euro"),
    "percentage": gettext_lazy("percentuale"),
    "period": gettext_lazy("periodo"),
    "time": gettext_lazy("ora"),
    "email": gettext_lazy("indirizzo e-mail"),
    "phone": gettext_lazy("telefono"),
    "url": gettext_lazy("indirizzo web"),
    "fiscal_code": gettext_lazy("codice fiscale"),
    "vat_number": gettext_lazy("partita IVA"),
    "ipa_code": gettext_lazy("codice IPA"),
    "address": gettext_lazy("indirizzo"),
    "note": gettext_lazy("nota"),
    "choice": gettext_lazy("una scelta"),
    "multiple": gettext_lazy("più scelte"),
    "yes_no": gettext_lazy("sì o no"),
    "scale": gettext_lazy("scala"),
    "matrix": gettext_lazy("griglia"),
    "map_point": gettext_lazy("punto sulla carta"),
    "ranking": gettext_lazy("graduatoria"),
    "points": gettext_lazy("punti da distribuire"),
    "table": gettext_lazy("tabella"),
    "file": gettext_lazy("documento allegato"),
    "reference": gettext_lazy("scelta da un elenco del portale"),
    "computed": gettext_lazy("calcolata"),
}
SETTINGS = {
    "rows": gettext_lazy("righe"),
    "south": gettext_lazy("latitudine minima"),
    "north": gettext_lazy("latitudine massima"),
    "west": gettext_lazy("longitudine minima"),
    "east": gettext_lazy("longitudine massima"),
    "first": gettext_lazy("voci da mettere in ordine"),
    "total": gettext_lazy("punti da distribuire"),
    "spare": gettext_lazy("restano punti non assegnati"),
    "choices": gettext_lazy("scelte"),
    "other": gettext_lazy("ammette «altro»"),
    "columns": gettext_lazy("colonne"),
    "vocabulary": gettext_lazy("elenco di scelte"),
    "max_length": gettext_lazy("lunghezza massima"),
    "not_before": gettext_lazy("non prima di"),
    "not_after": gettext_lazy("non dopo"),
    "earliest": gettext_lazy("non comincia prima del"),
    "latest": gettext_lazy("non finisce dopo il"),
    "min": gettext_lazy("minimo"),
    "max": gettext_lazy("massimo"),
    "decimals": gettext_lazy("decimali"),
    "unit": gettext_lazy("unità di misura"),
    "min_choices": gettext_lazy("scelte al minimo"),
    "max_choices": gettext_lazy("scelte al massimo"),
    "from": gettext_lazy("scala, da"),
    "to": gettext_lazy("fino a, o che cosa si sceglie"),
    "from_label": gettext_lazy("parola al minimo della scala"),
    "to_label": gettext_lazy("parola al massimo della scala"),
    "min_rows": gettext_lazy("righe al minimo"),
    "max_rows": gettext_lazy("righe al massimo"),
    "row_name": gettext_lazy("nome di una riga"),
    "formats": gettext_lazy("formati"),
    "max_mb": gettext_lazy("peso massimo (MB)"),
    "max_files": gettext_lazy("documenti al massimo"),
    "form": gettext_lazy("modulo"),
    "question": gettext_lazy("domanda"),
    "many": gettext_lazy("se ne sceglie più di uno"),
    "compute": gettext_lazy("calcolo"),
    "tools": gettext_lazy("strumenti"),
    "forms": gettext_lazy("moduli"),
    "obligations": gettext_lazy("adempimenti"),
    "steps": gettext_lazy("passi"),
    "code": gettext_lazy("codice"),
    "label": gettext_lazy("testo"),
    "help": gettext_lazy("aiuto"),
    "kind": gettext_lazy("tipo"),
    "required": gettext_lazy("obbligo"),
    "not_applicable": gettext_lazy("ammette «non so»"),
    "personal_data": gettext_lazy("dati personali"),
    "public": gettext_lazy("pubblicabile"),
    "answer_by": gettext_lazy("fino a quando si risponde"),
    "required_if": gettext_lazy("quando diventa obbligatoria"),
    "checks": gettext_lazy("controlli"),
    "row_checks": gettext_lazy("controlli in ogni riga"),
    "message": gettext_lazy("messaggio"),
    "rule": gettext_lazy("regola"),
}
VALUES = {
    "respondent": dict(Respondent.choices),
    "signature": dict(FormDefinition.Signature.choices),
    "page": dict(Section.Page.choices),
    "required": dict(Question.Required.choices),
    "kind": QUESTION_KINDS,
}
WHO = dict(Step.Who.choices)
NOTHING = ("", None, [], {}, False)


def name_of_kind(kind: str) -> str:
    """«Passo», «Modulo», …; an edition's own words are «L'edizione»."""
    return _("L'edizione") if kind == EDITION else str(Kind(kind).label)


def in_order(kind: str, names: Iterable[str]) -> list[str]:
    """Fields as an item has them, then its settings: a database may have kept them in another."""
    known = [field.name for field in MODELS[kind]._meta.concrete_fields] + list(SETTINGS)
    turns = {name: turn for turn, name in enumerate(known)}
    return sorted(names, key=lambda name: (turns.get(name, len(turns)), name))


def name_of_field(kind: str, field: str) -> str:
    """What a field of an item is called on pages."""
    return capfirst(str(_names(kind).get(field) or SETTINGS.get(field, field)))


@cache
def _names(kind: str) -> dict:
    """The names that models give their columns, still to be put into a language."""
    fields = MODELS[kind]._meta.get_fields()
    return {one.name: one.verbose_name for one in fields if one.concrete and not one.many_to_many}


def value_in_words(field: str, value, doc=None) -> str:
    """What a field says, as a plain text of one or more lines; ``doc`` is the form around it."""
    if field == "condition":
        return describe(value, doc or _Nothing) if value else _("sempre")
    if field in ("checks", "row_checks") and isinstance(value, list):
        return "\n".join(_told(check, doc if field == "checks" else None) for check in value)
    if field == "answer_by":
        return in_words(value) or _("fino alla scadenza del modulo")
    if field in ("earliest", "latest") and parse(value):
        return day(parse(value))
    if value is True:
        return _("Sì")
    if value in (False, None):
        return _("No") if value is False else ""
    if isinstance(value, str):
        return str(VALUES.get(field, {}).get(value, value))
    if isinstance(value, list):
        return "\n".join(_line(field, part) for part in value)
    if isinstance(value, dict):
        return _settings(value)
    return str(value)


def _told(check: dict, doc) -> str:
    """A check: what it says, and what has to hold."""
    rule = describe(check["rule"], doc or _Nothing)
    return f"{check['message']} ({rule})" if rule else check["message"]


def _line(field: str, part) -> str:
    if isinstance(part, dict):
        head = part.get("label") or part.get("title") or part.get("code", "")
        left = {key: each for key, each in part.items() if key not in ("label", "title", "code")}
        more = _settings(left)
        return f"{head} ({more})" if more else str(head)
    return str(WHO.get(part, part)) if field == "who" else str(part)


def _settings(values: dict) -> str:
    """``nome: valore; nome: valore`` for what is said, and nothing for what is usual."""
    return "; ".join(
        f"{SETTINGS.get(key, key)}: {_inside(key, value)}"
        for key, value in values.items()
        if value not in NOTHING and (key, value) != ("required", "optional")
    )


def _inside(key: str, value) -> str:
    if isinstance(value, dict):
        return f"({_settings(value)})"
    if isinstance(value, list):
        return ", ".join(_line(key, part) for part in value)
    return value_in_words(key, value)


_Nothing = SimpleNamespace(get=lambda _code: None)
