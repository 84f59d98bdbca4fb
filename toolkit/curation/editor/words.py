"""What a field of a question says, in words, for who has to choose between two versions of it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from toolkit.curation.editor import kinds
from toolkit.fields.registry import flat
from toolkit.forms import terms
from toolkit.forms.conditions import describe
from toolkit.forms.definition import definition_of

FIELD_NAMES = {
    "label": gettext_lazy("Domanda"),
    "help": gettext_lazy("Aiuto"),
    "kind": gettext_lazy("Tipo di risposta"),
    "required": gettext_lazy("Obbligo"),
    "not_applicable": gettext_lazy("Ammette «Non so»"),
    "personal_data": gettext_lazy("Dati personali"),
    "public": gettext_lazy("Pubblicabile"),
    "condition": gettext_lazy("Quando si chiede"),
    "required_if": gettext_lazy("Quando diventa obbligatoria"),
    "checks": gettext_lazy("Controlli"),
    "row_checks": gettext_lazy("Controlli in ogni riga"),
    "answer_by": gettext_lazy("Fino a quando si risponde"),
    **kinds.SETTING_NAMES,
}


def field_name(name: str) -> str:
    return str(FIELD_NAMES.get(name, name))


def place_name(control: str) -> str:
    """What a control is called, for who reads what is wrong with it away from it.

    ``column-1-label`` is the second column, ``s-max_rows`` a setting, ``condition-0-value`` a rule.
    """
    head, _bar, rest = control.partition("-")
    number = rest.partition("-")[0]
    match head:
        case "column" | "choice" if number.isdecimal():
            words = _("Colonna %(turn)s") if head == "column" else _("Scelta %(turn)s")
            return words % {"turn": int(number) + 1}
        case "column" | "choice" | "check" | "row_check":
            return field_name(f"{head}s")
        case "s":
            return field_name(rest)
    return str(FIELD_NAMES.get(head, ""))


def in_words(name: str, value, content: dict, form) -> str:
    """One field of a question as a person would say it."""
    if value in (None, "", [], {}):
        return _("(niente)")
    if isinstance(value, bool):
        return _("Sì") if value else _("No")
    if name in ("condition", "required_if"):
        return describe(value, definition_of(form)) or flat(value)
    if name == "answer_by":
        return terms.in_words(value) or flat(value)
    if name in ("checks", "row_checks"):
        return "\n".join(check["message"] for check in value)
    if name == "kind":
        return str(kinds.KIND_NAMES.get(value, value))
    if name == "required":
        return str(kinds.REQUIRED.get(value, value))
    if name in ("choices", "columns", "rows"):
        return "\n".join(part["label"] for part in value)
    return flat(value)
