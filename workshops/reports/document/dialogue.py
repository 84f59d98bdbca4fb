"""What was asked back of what was sent, and where organisations asked for help."""

from django.utils.translation import gettext as _

from workshops.reports.document.parts import number, section, table, text, words
from workshops.reports.exchange import HELP, INTEGRATIONS


def dialogue(figures: dict) -> dict | None:
    """No section in the reports of before, which do not know."""
    told = figures.get("dialogue")
    if told is None:
        return None
    return section(
        "dialogo",
        _("Dialogo con le organizzazioni"),
        *(
            _integrations(told["integrations"])
            or [text(_("Nessuna integrazione è stata chiesta."))]
        ),
        *(_help(told["help"]) or [text(_("Nessuna organizzazione ha chiesto aiuto."))]),
    )


def _integrations(told: dict) -> list[dict]:
    if not told["rows"]:
        return []
    rows = [
        _line(_("Nel periodo"), told["period"], "integrazioni?quando=periodo", INTEGRATIONS),
        _line(_("Dall'inizio"), told["all"], "integrazioni?", INTEGRATIONS),
        *(
            _line(
                _("Giro %(number)s") % {"number": one["round"]},
                one,
                f"integrazioni?giro={one['round']}",
                INTEGRATIONS,
            )
            for one in told["rounds"]
        ),
    ]
    heads = [
        *(_("Integrazioni"), _("Chieste"), _("In tempo"), _("In ritardo")),
        *(_("Ritirate"), _("Aperte"), _("Giorni lavorativi per rispondere")),
    ]
    source = _("Fonte: richieste di integrazione e invii che rispondono; i giorni sono la mediana.")
    return [table("integrazioni", _("Richieste di integrazione, per giro"), heads, rows, source)]


def _help(told: dict) -> list[dict]:
    if not told["rows"]:
        return []
    rows = [
        _line(_("Nel periodo"), told["period"], "aiuti?quando=periodo", HELP),
        _line(_("Dall'inizio"), told["all"], "aiuti?", HELP),
    ]
    heads = [
        *(_("Aiuto"), _("Chiesto"), _("Con risposta"), _("Da rispondere")),
        _("Giorni lavorativi per rispondere"),
    ]
    source = _("Fonte: domande delle organizzazioni e prime risposte; i giorni sono la mediana.")
    return [table("aiuti", _("Richieste di aiuto sulle domande"), heads, rows, source)]


def _line(label: str, counts: dict, address: str, names: dict) -> list[dict]:
    join = "" if address.endswith("?") else "&"
    return [
        words(label),
        *(number(counts[name], f"{address}{join}stato={name}") for name in names),
        number(counts["days"]),
    ]
