"""How items and what is done to them are called on the pages of the curators."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from toolkit.curation.texts import EDITION
from toolkit.curation.words import name_of_field, value_in_words
from toolkit.models import ItemChange, Kind

NEW = {
    Kind.PHASE: gettext_lazy("Aggiungi una fase"),
    Kind.STEP: gettext_lazy("Aggiungi un passo"),
    Kind.TOOL: gettext_lazy("Aggiungi uno strumento"),
    Kind.FORM: gettext_lazy("Aggiungi un modulo"),
    Kind.SECTION: gettext_lazy("Aggiungi una sezione"),
    Kind.QUESTION: gettext_lazy("Aggiungi una domanda"),
    Kind.PRACTICE: gettext_lazy("Aggiungi una buona pratica"),
}


def titled(title: str) -> str:
    return title.strip() or _("(senza titolo)")


def called(kind: str, row) -> str:
    """The code of an item and its title, or the text of a question."""
    if kind == EDITION:
        return _("Titolo e note")
    return f"{row.code} {titled(getattr(row, 'label', None) or getattr(row, 'title', ''))}"


def done_words(change: ItemChange, row, above) -> str:
    """What a change did, and where the item is now; ``row`` is a row of the outline, or none."""
    said = change.after or change.before or {}
    title = row.title if row else said.get("title") or said.get("label") or ""
    name = {"name": f"{change.code} {titled(title)}"}
    if row is None:
        return _("«%(name)s» non c'è più.") % name
    here = name | {"turn": row.turn, "among": row.among}
    if above is not None:
        here["above"] = f"{above.code} {titled(above.title)}"
        place = _("al posto %(turn)s di %(among)s in «%(above)s»") % here
    else:
        place = _("al posto %(turn)s di %(among)s") % here
    match change.verb:
        case ItemChange.Verb.ADDED:
            return _("«%(name)s» è stato aggiunto, %(place)s.") % (name | {"place": place})
        case ItemChange.Verb.MOVED:
            return _("«%(name)s» ora è %(place)s.") % (name | {"place": place})
        case ItemChange.Verb.RESTORED:
            return _("«%(name)s» è tornato, %(place)s.") % (name | {"place": place})
    return _("«%(name)s» è stato modificato.") % name


LINKED = {
    "tools": gettext_lazy("Strumenti"),
    "forms": gettext_lazy("Moduli"),
    "obligations": gettext_lazy("Adempimenti"),
    "steps": gettext_lazy("Passi"),
}


def field_label(kind: str, name: str) -> str:
    """What a field of an item is called."""
    return str(LINKED.get(name) or name_of_field(kind, name))


def shown(kind: str, name: str, value) -> str:
    """What a field says, as text: to compare it, to choose between two."""
    if isinstance(value, list) and all(isinstance(one, str) for one in value) and name != "who":
        return "\n".join(value)
    return value_in_words(name, value)
