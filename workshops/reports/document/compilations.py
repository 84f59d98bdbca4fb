"""The forms that were asked: returned, late, validated, and how long it took."""

from django.utils.translation import gettext as _

from officine import italian
from workshops.reports.document.parts import (
    facts,
    number,
    said,
    section,
    sources,
    table,
    text,
    words,
)


def compilations(figures: dict) -> dict:
    source = sources()["forms"]
    summary = figures["summary"]
    title = _("Compilazioni")
    if not figures["forms"]:
        return section("compilazioni", title, text(_("Nessuna compilazione è stata richiesta.")))
    names = ["richieste", "restituite", "fuori-termine", "validate", "in-ritardo"]
    by_form = table(
        "moduli",
        _("Compilazioni per modulo"),
        [
            _("Modulo"),
            _("Richieste"),
            _("Restituite"),
            _("Fuori termine"),
            _("Validate"),
            _("In ritardo"),
            _("Giorni per rispondere"),
            _("Giorni per validare"),
        ],
        [
            [
                said(f"{form['code']} {form['title']}"),
                *(
                    number(form[name], f"compilazioni?modulo={form['code']}&stato={name}")
                    for name in names
                ),
                number(form["days_to_answer"]),
                number(form["days_to_review"]),
            ]
            for form in figures["forms"]
        ],
        source,
    )
    by_city = table(
        "compilazioni-citta",
        _("Compilazioni per città"),
        [
            _("Città"),
            _("Richieste"),
            _("Restituite"),
            _("Fuori termine"),
            _("Validate"),
            _("In ritardo"),
            _("Non dovute"),
        ],
        [
            [
                words(city["name"]),
                *(
                    number(city["totals"][name], f"compilazioni?citta={city['slug']}&stato={name}")
                    for name in [*names, "non-dovute"]
                ),
            ]
            for city in figures["cities"]
        ],
        source,
    )
    crossed = table(
        "moduli-citta",
        _("Compilazioni restituite, per modulo e città"),
        [_("Modulo"), *(city["name"] for city in figures["cities"])],
        [
            [
                said(f"{form['code']} {form['title']}"),
                *(_of(form, city) for city in figures["cities"]),
            ]
            for form in figures["forms"]
        ],
        source,
    )
    by_channel = _by_channel(figures, source)
    times = facts(
        [
            (_("Giorni per rispondere, mediana"), number(summary["days_to_answer"])),
            (_("Giorni per validare, mediana"), number(summary["days_to_review"])),
            (
                _("Compilazioni con solleciti"),
                number(summary["compilations"]["sollecitate"], "compilazioni?stato=sollecitate"),
            ),
            (
                _("Compilazioni con proroga"),
                number(summary["compilations"]["prorogate"], "compilazioni?stato=prorogate"),
            ),
        ],
        source,
    )
    sent = _("Solleciti inviati: %(reminders)s. Proroghe concesse: %(extensions)s.") % {
        "reminders": italian.number(summary["reminders"]),
        "extensions": italian.number(summary["extensions"]),
    }
    return section("compilazioni", title, times, text(sent), by_form, by_channel, by_city, crossed)


def _by_channel(figures: dict, source: str) -> dict | None:
    """How what stands as sent came; nothing in the reports of before, which do not know."""
    if "channel" not in figures["columns"]:
        return None
    return table(
        "canali",
        _("Compilazioni restituite, per canale"),
        [_("Modulo"), _("Portale"), _("PEC"), _("Carta"), _("E-mail")],
        [
            [
                said(f"{form['code']} {form['title']}"),
                *(
                    number(form[name], f"compilazioni?modulo={form['code']}&stato={name}")
                    for name in ("portale", "pec", "carta", "email")
                ),
            ]
            for form in figures["forms"]
        ],
        source,
    )


def _of(form: dict, city: dict) -> dict:
    """«7 su 10» of a form in a city."""
    counted = form["cities"].get(city["slug"])
    if not counted or not counted["richieste"]:
        return words("–")
    return words(
        _("%(some)s su %(all)s")
        % {
            "some": italian.number(counted["restituite"]),
            "all": italian.number(counted["richieste"]),
        },
        f"compilazioni?modulo={form['code']}&citta={city['slug']}&stato=richieste",
    )
