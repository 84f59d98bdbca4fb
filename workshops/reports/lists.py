"""The list behind a number, as it was on the day the figures were frozen.

An address such as ``compilazioni?stato=validate&citta=torino`` names one; a report carries them
beside its numbers, and the same conditions count and list.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from workshops.reports import lists_of_exchange, lists_of_partnership
from workshops.reports.figures import COMPILATIONS, ORGANISATIONS, STEPS, within
from workshops.reports.freeze import Frozen
from workshops.reports.wording import told


@dataclass(frozen=True)
class Listing:
    """Rows of plain values (dates, numbers, strings), under a title that says what they are."""

    title: str
    columns: list[str]
    rows: list[list]
    kind: str


def listing(frozen: Frozen, kind: str, asked: Mapping[str, str]) -> Listing | None:
    """The list of a kind with some filters; None for a kind that does not exist."""
    if kind == "compilazioni":
        return _compilations(frozen, asked)
    make = _kinds.get(kind)
    return make(frozen.figures, asked) if make else None


def channel_words() -> dict[str, str]:
    return {
        "portal": _("portale"),
        "pec": _("PEC"),
        "post": _("carta, per posta"),
        "hand": _("carta, a mano"),
        "email": _("e-mail"),
    }


def step_words() -> dict[str, str]:
    return {
        "done": _("concluso"),
        "open": _("in corso"),
        "late": _("in ritardo"),
        "planned": _("previsto"),
    }


def compilation_words() -> dict[str, str]:
    """A draft is «non inviata», like what was never begun: a report does not tell them apart."""
    return {
        "waiting": _("non inviata"),
        "sent": _("inviata"),
        "validated": _("validata"),
        "waived": _("non dovuta"),
    }


def size_words() -> dict[str, str]:
    return {
        "micro": _("micro"),
        "small": _("piccola"),
        "medium": _("media"),
        "large": _("grande"),
        "": _("non indicata"),
    }


def role_words() -> dict[str, str]:
    return {
        "co_lead": _("co-conduzione"),
        "partner": _("partner"),
        "observer": _("osservatore"),
    }


def state_words() -> dict[str, str]:
    """The words of the conditions in addresses, for titles and definitions."""
    return {
        "richieste": _("richieste"),
        "restituite": _("restituite"),
        "validate": _("validate"),
        "da-validare": _("da validare"),
        "mancanti": _("mancanti"),
        "fuori-termine": _("inviate fuori termine"),
        "in-ritardo": _("in ritardo"),
        "non-dovute": _("non dovute"),
        "sollecitate": _("sollecitate"),
        "prorogate": _("con proroga"),
        "portale": _("inviate dal portale"),
        "pec": _("arrivate per PEC"),
        "carta": _("arrivate su carta"),
        "email": _("arrivate per e-mail"),
        "restituite-nel-periodo": _("restituite nel periodo"),
        "validate-nel-periodo": _("validate nel periodo"),
        "iscritte": _("nel registro"),
        "invitate": _("invitate"),
        "aderenti": _("aderenti"),
        "con-risposta": _("che hanno risposto"),
        "silenziose": _("che non hanno ancora risposto"),
        "nuove": _("entrate nel periodo"),
        "con-mandato": _("con atto di delega"),
        "senza-mandato": _("senza atto di delega"),
        "difficili-da-raggiungere": _("di gruppi difficili da raggiungere"),
        "uscite": _("uscite dal tavolo"),
        "tutti": _("tutti"),
        "conclusi": _("conclusi"),
        "in-corso": _("in corso"),
        "previsti": _("previsti"),
        "aperti": _("aperti"),
        "meno-del-minimo": _("con meno giorni del minimo"),
        "con-deroga": _("con deroga motivata"),
    }


def ledger_words() -> dict[str, str]:
    return {
        "met": _("rispettato"),
        "at_risk": _("a rischio"),
        "not_met": _("non rispettato"),
        "not_applicable": _("non applicabile"),
        "not_computable": _("non ancora calcolabile"),
    }


def _title(noun: str, asked: Mapping[str, str], figures: dict) -> str:
    words = state_words()
    parts = [noun]
    for name in ("stato", "anche"):
        if asked.get(name) in words:
            parts.append(words[asked[name]])
    title = " ".join(parts)
    cities = {city["slug"]: city["name"] for city in figures["cities"]}
    details = []
    if asked.get("citta") in cities:
        details.append(cities[asked["citta"]])
    for name, text in (
        ("modulo", _("modulo %s")),
        ("passo", _("passo %s")),
        ("fase", _("fase %s")),
        ("categoria", _("categoria %s")),
    ):
        if asked.get(name):
            details.append(text % asked[name][:20])
    if "dimensione" in asked:
        size = asked["dimensione"].replace("non-indicata", "")
        details.append(_("dimensione: %s") % size_words().get(size, asked["dimensione"][:20]))
    return ", ".join([title, *details])


def _compilations(frozen: Frozen, asked: Mapping[str, str]) -> Listing:
    figures = frozen.figures
    at = {name: position for position, name in enumerate(figures["columns"])}
    period = figures["period"]
    state = asked.get("stato", "")
    keep: Callable[[list], bool] = COMPILATIONS.get(state, lambda row: True)
    if state == "restituite-nel-periodo":
        keep = lambda row: within(row[at["last_sent"]], period)  # noqa: E731
    if state == "validate-nel-periodo":
        keep = lambda row: within(row[at["validated"]], period)  # noqa: E731
    bodies = figures["organisations"]
    words = compilation_words()
    channels = channel_words() if "channel" in at else None  # reports of before do not know
    rows = []
    for place, city in enumerate(figures["cities"]):
        if asked.get("citta", city["slug"]) != city["slug"]:
            continue
        phases = {step["code"]: step["phase"] for step in city["steps"]}
        planned = {step["code"] for step in city["steps"] if step["state"] == "planned"}
        seats = city.get("organisations")  # reports of before number the organisations themselves
        for row in frozen.rows(place):
            if not keep(row):
                continue
            if asked.get("modulo", row[at["form"]]) != row[at["form"]]:
                continue
            if asked.get("passo", row[at["step"]]) != row[at["step"]]:
                continue
            phase = phases.get(row[at["step"]], "")
            if "fase" in asked and (asked["fase"] != phase or row[at["step"]] in planned):
                continue
            position = row[at["organisation"]]
            position = position if seats is None else seats[position]
            body = bodies[position] if position >= 0 else {"name": "", "category": ""}
            if not body["category"].startswith(asked.get("categoria", "")):
                continue
            rows.append(
                [
                    city["name"],
                    row[at["step"]],
                    row[at["form"]],
                    body["name"],
                    words[row[at["state"]]],
                    _day(row[at["due"]]),
                    _day(row[at["last_sent"]]),
                    _day(row[at["validated"]]),
                    _("sì") if row[at["late"]] else "",
                    row[at["reminders"]],
                    row[at["extensions"]],
                    *([channels.get(row[at["channel"]], "")] if channels else []),
                ]
            )
    columns = [
        _("Città"),
        _("Passo"),
        _("Modulo"),
        _("Organizzazione"),
        _("Stato"),
        _("Scadenza"),
        _("Ultimo invio"),
        _("Validata il"),
        _("In ritardo"),
        _("Solleciti"),
        _("Proroghe"),
        *([_("Canale")] if channels else []),
    ]
    return Listing(_title(_("Compilazioni"), asked, figures), columns, rows, "compilazioni")


def _organisations(figures: dict, asked: Mapping[str, str]) -> Listing:
    always: Callable[[dict], bool] = ORGANISATIONS["iscritte"]
    keep = ORGANISATIONS.get(asked.get("stato", ""), always)
    also = ORGANISATIONS.get(asked.get("anche", ""), always)
    sizes, roles = size_words(), role_words()
    rows = []
    for body in figures["organisations"]:
        if not (keep(body) and also(body)):
            continue
        if not body["category"].startswith(asked.get("categoria", "")):
            continue
        if "citta" in asked and asked["citta"].replace("tutta-l-officina", "") != body["city"]:
            continue
        if (
            "dimensione" in asked
            and asked["dimensione"].replace("non-indicata", "") != body["size"]
        ):
            continue
        rows.append(
            [
                body["name"],
                f"{body['category']} {body['category_name']}",
                body["city_name"] or _("tutta l'officina"),
                roles.get(body["role"], body["role"]),
                sizes.get(body["size"], body["size"]),
                _("sì") if body["joined"] else "",
                body["answered"],
                body["validated"],
            ]
        )
    columns = [
        _("Organizzazione"),
        _("Categoria"),
        _("Città"),
        _("Ruolo"),
        _("Dimensione"),
        _("Aderente"),
        _("Compilazioni restituite"),
        _("Validate"),
    ]
    return Listing(_title(_("Organizzazioni"), asked, figures), columns, rows, "organizzazioni")


def gates_told(step: dict) -> list[str]:
    """Why it was opened before its time, and why it was left; reports of before say neither."""
    gates = step.get("gates", [])
    return [
        "; ".join(one["reason"] for one in gates if one["what"] == what)
        for what in ("opened", "left")
    ]


def _steps(figures: dict, asked: Mapping[str, str]) -> Listing:
    state = asked.get("stato", "tutti")
    keep: Callable[[dict], bool] = STEPS.get(state, STEPS["tutti"])
    if state == "aperti":
        keep = lambda step: step["state"] != "planned"  # noqa: E731
    words = step_words()
    rows = [
        [
            city["name"],
            step["code"],
            step["title"],
            words[step["state"]],
            _day(step["opens_on"]),
            _day(step["due_on"]),
            _day(step["finished_on"]),
            step["days_given"],
            step["days_least"],
            step["override"],
            *gates_told(step),
        ]
        for city in figures["cities"]
        if asked.get("citta", city["slug"]) == city["slug"]
        for step in city["steps"]
        if keep(step) and asked.get("fase", step["phase"]) == step["phase"]
    ]
    columns = [
        _("Città"),
        _("Passo"),
        _("Titolo"),
        _("Stato"),
        _("Si apre il"),
        _("Si chiude il"),
        _("Concluso il"),
        _("Giorni lavorativi dati"),
        _("Giorni minimi"),
        _("Motivo della deroga"),
        _("Aperto prima del tempo perché"),
        _("Concluso senza la condizione d'uscita perché"),
    ]
    return Listing(_title(_("Passi"), asked, figures), columns, rows, "passi")


def _obligations(figures: dict, asked: Mapping[str, str]) -> Listing:
    words = ledger_words()
    rows = [
        [
            one["code"],
            one["article"],
            one["title"],
            words[one["state"]],
            told(one["reason"], one.get("values"))[0],
        ]
        for one in figures["obligations"]
        if asked.get("stato", one["state"]) == one["state"]
    ]
    columns = [_("Codice"), _("Articolo"), _("Adempimento"), _("Stato"), _("Perché")]
    title = _("Adempimenti del Codice di condotta")
    if asked.get("stato") in words:
        title = f"{title}: {words[asked['stato']]}"
    return Listing(title, columns, rows, "adempimenti")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _agreed(kind: str, parts: Callable) -> Callable[[dict, Mapping[str, str]], Listing]:
    """A list of another module as those of this one are."""

    def make(figures: dict, asked: Mapping[str, str]) -> Listing:
        title, columns, rows = parts(figures, asked)
        return Listing(title, columns, rows, kind)

    return make


_kinds = {
    "organizzazioni": _organisations,
    "passi": _steps,
    "adempimenti": _obligations,
    "regole": _agreed("regole", lists_of_partnership.rules),
    "adesioni": _agreed("adesioni", lists_of_partnership.members),
    "dichiarazioni": _agreed("dichiarazioni", lists_of_partnership.declarations),
    "integrazioni": _agreed("integrazioni", lists_of_exchange.integrations),
    "aiuti": _agreed("aiuti", lists_of_exchange.help_asked),
    "incontri": _agreed("incontri", lists_of_exchange.meetings),
    "presenze": _agreed("presenze", lists_of_exchange.presences),
}
