"""The lists behind the numbers of a partnership: its pact, who adhered, what was declared."""

from collections.abc import Callable, Mapping
from datetime import date

from django.utils.translation import gettext as _

from workshops.ledger.partnership import is_complete
from workshops.models import DeclarationRequest, PactRule
from workshops.models.clause import BY_CODE
from workshops.queries.pact_versions import in_words

DECLARATIONS: dict[str, Callable[[dict], bool]] = {
    "complete": is_complete,
    "aperte": lambda one: not is_complete(one),
    "con-misura": lambda one: one["aside"] > 0,
    "senza-misura": lambda one: one["unmeasured"] > 0,
}
Parts = tuple[str, list[str], list[list]]  # title, columns, rows


def rules(figures: dict, asked: Mapping[str, str]) -> Parts:
    """The rules of the pact in force, of one obligation or all."""
    pact = figures.get("partnership", {}).get("pact") or {"rules": []}
    wanted = asked.get("adempimento", "")
    rows = [
        [
            str(BY_CODE[one["code"]].label),
            in_words(BY_CODE[one["code"]], one["value"]),
            str(PactRule.Source(one["source"]).label),
            one["obligation"],
            one["reason"],
        ]
        for one in pact["rules"]
        if one["code"] in BY_CODE and wanted in ("", one["obligation"])
    ]
    columns = [
        *(_("Regola"), _("Che cosa dice"), _("Da dove viene"), _("Adempimento")),
        _("Perché meno della norma"),
    ]
    return _("Regole del patto"), columns, rows


def members(figures: dict, asked: Mapping[str, str]) -> Parts:
    """The organisations that adhered to the pact in force, or have not."""
    pact = figures.get("partnership", {}).get("pact") or {"members": []}
    wanted = {"firmate": True, "mancanti": False}.get(asked.get("stato", ""))
    rows = [
        [one["name"], one["category"], _("sì") if one["signed"] else _("no")]
        for one in pact["members"]
        if wanted in (None, one["signed"])
    ]
    return _("Adesioni al patto"), [_("Organizzazione"), _("Categoria"), _("Ha aderito")], rows


def declarations(figures: dict, asked: Mapping[str, str]) -> Parts:
    """The declarations that were asked, with how many gave them: never who."""
    kinds = set(filter(None, asked.get("tipo", "").split(",")))
    keep = DECLARATIONS.get(asked.get("stato", ""), lambda one: True)
    words = dict(DeclarationRequest.Kind.choices)
    rows = [
        [
            str(words[one["kind"]]),
            one["matter"],
            one["version"],
            date.fromisoformat(one["due_on"]),
            one["asked"],
            one["given"],
            one["aside"],
        ]
        for one in figures.get("partnership", {}).get("declarations", [])
        if (not kinds or one["kind"] in kinds) and keep(one)
    ]
    columns = [
        *(_("Dichiarazione"), _("Materia"), _("Versione del testo"), _("Entro il")),
        *(_("Chieste"), _("Rese"), _("Si fanno da parte")),
    ]
    return _("Dichiarazioni"), columns, rows
