"""The first page and the last: what the report is, and who signs it."""

import datetime as dt

from django.utils.translation import gettext as _

from officine import italian
from workshops.reports.wording import foreign


def cover(figures: dict, sha256: str) -> dict:
    workshop, period = figures["workshop"], figures["period"]
    begins, ends = (dt.date.fromisoformat(period[name]) for name in ("from", "to"))
    frozen = dt.datetime.fromisoformat(figures["frozen_at"])
    cut = dt.datetime.fromisoformat(figures["cut"])
    edition = workshop["edition"]
    rows = [
        (_("Officina"), workshop["title"], foreign()),
        (_("Autorità di gestione"), workshop["authority"], foreign()),
        (_("Programma"), workshop["programme"], foreign()),
        (_("Toolkit"), edition["name"] if edition else "", foreign()),
        (
            _("Periodo"),
            _("dal %(from)s al %(to)s") % {"from": italian.day(begins), "to": italian.day(ends)},
            "",
        ),
        (_("Dati al"), italian.moment(cut), ""),
        (_("Compilata il"), italian.moment(frozen), ""),
    ]
    return {
        "title": _("Relazione di avanzamento"),
        "number": figures["number"],
        "workshop": workshop["title"],
        "authority": workshop["authority"],
        "lang": foreign(),
        "rows": [[label, value, lang] for label, value, lang in rows if value],
        "fingerprint_label": _("Impronta dei dati (SHA-256)"),
        "fingerprint": sha256,
        "example": _("Dati di esempio: organizzazioni e risposte sono inventate.")
        if workshop["is_example"]
        else "",
        "address": figures["address"],
        "address_label": _("Questa relazione si legge in"),
    }


def co_leads(figures: dict) -> str:
    return ", ".join(b["name"] for b in figures["organisations"] if b["role"] == "co_lead")
