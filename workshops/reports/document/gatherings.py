"""The meetings of the period: who was called and came, with how much notice."""

from django.utils.translation import gettext as _

from workshops.reports.document.parts import day, facts, number, said, section, table, text, words


def gatherings(figures: dict) -> dict | None:
    """No section in the reports of before, which do not know."""
    told = figures.get("meetings")
    if told is None:
        return None
    title = _("Incontri")
    if not told["rows"]:
        return section("incontri", title, text(_("Nel periodo non ci sono stati incontri.")))
    return section(
        "incontri", title, _notice(told["summary"]), _meetings(told["rows"]), _categories(told)
    )


def _notice(counts: dict) -> dict:
    return facts(
        [
            (_("Incontri nel periodo"), number(counts["tutti"], "incontri?stato=tutti")),
            (_("Incontri svolti"), number(counts["svolti"], "incontri?stato=svolti")),
            (
                _("Con il preavviso dovuto"),
                number(counts["preavviso-rispettato"], "incontri?stato=preavviso-rispettato"),
            ),
            (
                _("Con meno preavviso, per un motivo d'urgenza"),
                number(counts["con-urgenza"], "incontri?stato=con-urgenza"),
            ),
        ],
        _source(),
    )


def _meetings(rows: list[dict]) -> dict:
    return table(
        "incontri",
        _("Incontri del periodo: preavviso e organizzazioni presenti"),
        [
            *(_("Incontro"), _("Giorno"), _("Svolto"), _("Giorni di preavviso")),
            *(_("Giorni dovuti"), _("Motivo d'urgenza"), _("Convocate"), _("Presenti")),
        ],
        [
            [
                said(f"{one['number']}. {one['title']}"),
                day(one["day"]),
                words(_("sì") if one["held"] else _("no")),
                number(one["notice"]),
                number(one["rule"]),
                said(one["urgency"]) if one["urgency"] else words("–"),
                number(one["called"], f"presenze?incontro={one['number']}"),
                number(one["present"], f"presenze?incontro={one['number']}&stato=presenti"),
            ]
            for one in rows
        ],
        _source(),
    )


def _categories(told: dict) -> dict:
    return table(
        "presenze",
        _("Presenze agli incontri del periodo, per categoria di partner"),
        [_("Categoria"), _("Convocate"), _("Presenti")],
        [
            [
                said(f"{one['code']} {one['name']}")
                if one["code"]
                else words(_("non più al tavolo")),
                number(one["called"], f"presenze?categoria={one['code'] or '-'}"),
                number(one["present"], f"presenze?categoria={one['code'] or '-'}&stato=presenti"),
            ]
            for one in told["categories"]
        ],
        _source(),
    )


def _source() -> str:
    return _("Fonte: convocazioni inviate e registro delle presenze; giorni lavorativi italiani.")
