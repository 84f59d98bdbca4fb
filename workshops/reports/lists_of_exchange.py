"""The lists behind the numbers of the dialogue and of the meetings: organisations, never people."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from workshops.models import Meeting
from workshops.reports.exchange import HELP, INTEGRATIONS
from workshops.reports.figures import within
from workshops.reports.gatherings import MEETINGS

Parts = tuple[str, list[str], list[list]]  # title, columns, rows


def integration_words() -> dict[str, str]:
    return {
        "open": _("aperta"),
        "answered": _("con risposta"),
        "withdrawn": _("ritirata"),
    }


def help_words() -> dict[str, str]:
    return {"open": _("da rispondere"), "answered": _("con risposta"), "closed": _("chiusa")}


def integrations(figures: dict, asked: Mapping[str, str]) -> Parts:
    """The requests for integration: in a round, in the period, with one outcome."""
    words, bodies = integration_words(), figures["organisations"]
    rows = []
    for one in _wanted(figures, "integrations", INTEGRATIONS, asked):
        if asked.get("giro", str(one["round"])) != str(one["round"]):
            continue
        body = bodies[one["organisation"]] if one["organisation"] >= 0 else {"name": ""}
        rows.append(
            [
                *(body["name"], one["city"], one["form"], one["round"]),
                *(_day(one["asked"]), _day(one["due"]), words[one["state"]]),
                *(_day(one["answered"]), _("sì") if one["late"] else "", one["days"]),
            ]
        )
    columns = [
        *(_("Organizzazione"), _("Città"), _("Modulo"), _("Giro")),
        *(_("Chiesta il"), _("Entro il"), _("Stato")),
        *(_("Risposta il"), _("In ritardo"), _("Giorni lavorativi")),
    ]
    return _("Richieste di integrazione"), columns, rows


def help_asked(figures: dict, asked: Mapping[str, str]) -> Parts:
    """The questions for which help was asked: what they were about, not who asked."""
    words = help_words()
    rows = [
        [
            *(one["form"], one["question"], _day(one["asked"]), _day(one["answered"])),
            *(words[one["state"]], one["days"]),
        ]
        for one in _wanted(figures, "help", HELP, asked)
    ]
    columns = [
        *(_("Modulo"), _("Domanda"), _("Chiesta il"), _("Prima risposta il")),
        *(_("Stato"), _("Giorni lavorativi")),
    ]
    return _("Richieste di aiuto"), columns, rows


def meetings(figures: dict, asked: Mapping[str, str]) -> Parts:
    """The meetings of the period, with their notice."""
    keep = MEETINGS.get(asked.get("stato", ""), MEETINGS["tutti"])
    words = dict(Meeting.Kind.choices)
    rows = [
        [
            *(one["number"], one["title"], str(words[one["kind"]])),
            *(one["city"] or _("tutta l'officina"), _day(one["day"])),
            *(_("sì") if one["held"] else _("no"), _day(one["told"]), one["notice"], one["rule"]),
            *(one["urgency"], one["called"], one["present"]),
            *_minutes(one.get("minutes")),
        ]
        for one in figures.get("meetings", {}).get("rows", [])
        if keep(one)
    ]
    columns = [
        *(_("Numero"), _("Incontro"), _("Tipo"), _("Città"), _("Giorno"), _("Svolto")),
        *(_("Convocato il"), _("Giorni di preavviso"), _("Giorni dovuti")),
        *(_("Motivo d'urgenza"), _("Convocate"), _("Presenti")),
        *(_("Verbale"), _("Pubblicato il"), _("Giorni di ritardo")),
    ]
    return _("Incontri"), columns, rows


def _minutes(one: dict | None) -> list:
    if not one:
        return ["", None, None]
    return [one["number"], _day(one["day"]), one["days_late"]]


def presences(figures: dict, asked: Mapping[str, str]) -> Parts:
    """The organisations that were called to the meetings, and whether they came."""
    bodies = figures["organisations"]
    rows = []
    for one in figures.get("meetings", {}).get("rows", []):
        if asked.get("incontro", str(one["number"])) != str(one["number"]):
            continue
        for position, came in one["organisations"]:
            body = bodies[position] if position >= 0 else {"name": "", "category": ""}
            if asked.get("categoria", body["category"] or "-") != (body["category"] or "-"):
                continue
            if asked.get("stato") != "presenti" or came:
                told = [one["number"], one["title"], _day(one["day"])]
                rows.append([*told, body["name"], body["category"], _("sì") if came else _("no")])
    columns = [
        *(_("Numero"), _("Incontro"), _("Giorno")),
        *(_("Organizzazione"), _("Cat."), _("Presente")),
    ]
    return _("Presenze agli incontri"), columns, rows


def _wanted(figures: dict, kind: str, conditions: dict, asked: Mapping[str, str]) -> list[dict]:
    """The rows of a kind that an address asks for; reports of before have none."""
    keep = conditions.get(asked.get("stato", ""), conditions["chieste"])
    rows = figures.get("dialogue", {}).get(kind, {}).get("rows", [])
    if asked.get("quando") == "periodo":
        rows = [one for one in rows if within(one["asked"], figures["period"])]
    return [one for one in rows if keep(one)]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
