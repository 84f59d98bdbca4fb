"""From what was collected to the figures of a report: counting only, no database, no clock.

Every figure can be opened on the list it counts (``workshops.reports.lists``): the conditions are
written here once, and both sides use them.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, groupby
from operator import add
from statistics import median

from workshops.reports.collect import COLUMNS

AT = {name: position for position, name in enumerate(COLUMNS)}

# A form that was asked: which of these it is. Keys are words of the addresses of lists.
COMPILATIONS: dict[str, Callable[[list], bool]] = {
    "richieste": lambda row: row[AT["state"]] != "waived",
    "restituite": lambda row: row[AT["state"]] in ("sent", "validated"),
    "validate": lambda row: row[AT["state"]] == "validated",
    "da-validare": lambda row: row[AT["state"]] == "sent",
    "mancanti": lambda row: row[AT["state"]] == "waiting",
    "fuori-termine": lambda row: row[AT["state"]] in ("sent", "validated") and row[AT["late"]],
    "in-ritardo": lambda row: row[AT["state"]] == "waiting" and row[AT["late"]],
    "non-dovute": lambda row: row[AT["state"]] == "waived",
    "sollecitate": lambda row: row[AT["reminders"]] > 0,
    "prorogate": lambda row: row[AT["extensions"]] > 0,
    "portale": lambda row: _came(row) == "portal",
    "pec": lambda row: _came(row) == "pec",
    "carta": lambda row: _came(row) in ("post", "hand"),
    "email": lambda row: _came(row) == "email",
}
ORGANISATIONS: dict[str, Callable[[dict], bool]] = {
    "iscritte": lambda body: True,
    "invitate": lambda body: body["invited"],
    "aderenti": lambda body: body["joined"],
    "con-risposta": lambda body: body["answered"] > 0,
    "validate": lambda body: body["validated"] > 0,
    "silenziose": lambda body: body["silent"],
    "nuove": lambda body: body["new"],
    "con-mandato": lambda body: body["mandated"],
    "senza-mandato": lambda body: body["joined"] and not body["mandated"],
    "difficili-da-raggiungere": lambda body: body["hard_to_reach"],
    "uscite": lambda body: body.get("left", False),
}
STEPS: dict[str, Callable[[dict], bool]] = {
    "tutti": lambda step: True,
    "conclusi": lambda step: step["state"] == "done",
    "in-corso": lambda step: step["state"] == "open",
    "in-ritardo": lambda step: step["state"] == "late",
    "previsti": lambda step: step["state"] == "planned",
    "meno-del-minimo": lambda step: is_short(step),
    "con-deroga": lambda step: is_short(step) and bool(step["override"].strip()),
}
# What the conditions look at: rows that agree on these are counted together
KINDS = ["step", "form", "state", "late", "reminders", "extensions", "channel"]
OF_SEAT = ["restituite", "validate", "in-ritardo"]
# Spans are told in days and kept in hours
SPANS = {"days_to_answer": "hours_to_answer", "days_to_review": "hours_to_review"}
CHAIN = ["iscritte", "invitate", "aderenti", "con-risposta", "validate"]
SIZES = ["micro", "small", "medium", "large", ""]


def _came(row: list) -> str | None:
    """How what stands as sent came; rows of reports of before do not say it."""
    return row[AT["channel"]] if len(row) > AT["channel"] else None


def is_short(step: dict) -> bool:
    """An opened step whose time is less than the Toolkit asks for."""
    return step["state"] != "planned" and step["days_given"] < step["days_least"]


def within(day: str | None, period: dict) -> bool:
    return day is not None and period["from"] <= day <= period["to"]


def count(city: dict, period: dict) -> dict:
    """A city without its rows, and what is counted in them: in few passes, by kinds of rows."""
    columns = dict(zip(COLUMNS, zip(*city["compilations"], strict=True), strict=False))
    columns = {name: columns.get(name, ()) for name in COLUMNS}
    by_form: dict = defaultdict(Counter)
    by_step: dict = defaultdict(Counter)
    totals: Counter = Counter()
    for row, times in _kinds(columns, KINDS):
        for name in (name for name, of in COMPILATIONS.items() if of(row)):
            by_form[row[AT["form"]]][name] += times
            by_step[row[AT["step"]]][name] += times
            totals[name] += times
    return {name: city[name] for name in ("slug", "name", "region", "steps", "forms", "seats")} | {
        "totals": {name: totals[name] for name in COMPILATIONS}
        | {
            "restituite-nel-periodo": _within(columns["last_sent"], period),
            "validate-nel-periodo": _within(columns["validated"], period),
            "solleciti": sum(columns["reminders"]),
            "proroghe": sum(columns["extensions"]),
        },
        "by_form": {
            form: {name: by_form[form][name] for name in COMPILATIONS} for form in city["forms"]
        },
        "by_seat": _by_seat(columns, len(city["seats"])),
        "by_phase": _by_phase(city["steps"], by_step),
        "spans": {name: _spans(columns["form"], columns[hours]) for name, hours in SPANS.items()},
    }


def _kinds(columns: dict[str, tuple], names: list[str]) -> Iterator[tuple[list, int]]:
    """The rows that agree on some columns: one that has nothing else, and how many they are."""
    for kind, times in Counter(zip(*(columns[name] for name in names), strict=True)).items():
        row: list = [None] * len(COLUMNS)
        for name, value in zip(names, kind, strict=True):
            row[AT[name]] = value
        yield row, times


def _by_seat(columns: dict[str, tuple], seats: int) -> list[list[int]]:
    """For each organisation how much it returned, how much was validated, how much is late."""
    found = [[0] * len(OF_SEAT) for _seat in range(seats)]
    for row, times in _kinds(columns, ["organisation", "state", "late"]):
        for position, name in enumerate(OF_SEAT):
            if COMPILATIONS[name](row):
                found[row[AT["organisation"]]][position] += times
    return found


def _within(days: tuple, period: dict) -> int:
    return sum(times for day, times in Counter(days).items() if within(day, period))


def _by_phase(steps: list[dict], by_step: dict) -> dict:
    """What was asked and came back in the opened steps of each phase."""
    found: dict = {}
    for step in steps:
        if step["state"] != "planned":
            counted = found.setdefault(step["phase"], {"richieste": 0, "restituite": 0})
            for name in counted:
                counted[name] += by_step[step["code"]][name]
    return found


def _spans(forms: tuple, hours: tuple) -> dict[str, list[int]]:
    """For each form the hours that it took, each time."""
    found: dict[str, list] = defaultdict(list)
    begin = 0
    for form, times in ((form, sum(1 for _one in those)) for form, those in groupby(forms)):
        end = begin + times
        found[form] += [taken for taken in hours[begin:end] if taken is not None]
        begin = end
    return found


def assemble(cover: dict, cities: list[dict], organisations: list[dict]) -> dict:
    """All the figures of a report, but for the obligations, which are judged on these."""
    period = cover["period"]
    titles: dict[str, str] = {}
    for city in cities:
        titles.update(city["forms"])
    bodies = _organisations(organisations, cities, period)
    place_of = {body.pop("seat"): position for position, body in enumerate(bodies)}
    kept = [
        {name: city[name] for name in ("slug", "name", "region", "steps", "totals", "by_phase")}
        | {"organisations": [place_of.get(seat, -1) for seat in city["seats"]]}
        for city in cities
    ]
    return cover | {
        "columns": COLUMNS,
        "cities": kept,
        "organisations": bodies,
        "phases": _phases(kept),
        "summary": _summary(kept, bodies, cities),
        "participation": _participation(bodies, kept),
        "forms": _forms(cities, titles),
    }


def _organisations(organisations: list[dict], cities: list[dict], period: dict) -> list[dict]:
    counted: dict = {}
    for city in cities:
        for seat, counts in zip(city["seats"], city["by_seat"], strict=True):
            known = counted.get(seat)
            counted[seat] = [*map(add, known, counts)] if known else counts
    found = []
    for body in organisations:
        answered, validated, overdue = counted.get(body["seat"], (0, 0, 0))
        found.append(
            body
            | {
                "answered": answered,
                "validated": validated,
                "silent": overdue > 0 and answered == 0,
                "new": within(body["since"], period),
                # Who answered had joined, even if the person who did it has left since.
                "joined": body["joined"] or answered > 0,
                "invited": body["invited"] or answered > 0,
            }
        )
    return found


def _summary(kept: list[dict], bodies: list[dict], cities: list[dict]) -> dict:
    steps = [step for city in kept for step in city["steps"]]
    totals: Counter = Counter()
    for city in kept:
        totals.update(city["totals"])
    names = [*COMPILATIONS, "restituite-nel-periodo", "validate-nel-periodo"]
    return {
        "cities": len(kept),
        "organisations": {name: sum(map(of, bodies)) for name, of in ORGANISATIONS.items()},
        "steps": {name: sum(map(of, steps)) for name, of in STEPS.items()},
        "compilations": {name: totals[name] for name in names},
        "reminders": totals["solleciti"],
        "extensions": totals["proroghe"],
        **{
            name: _median(chain.from_iterable(city["spans"][name].values() for city in cities))
            for name in SPANS
        },
    }


def _median(spans: Iterable[list[int]]) -> float | None:
    """The median of hours, in days."""
    hours = list(chain.from_iterable(spans))
    return round(median(hours) / 24, 1) if hours else None


def _phases(cities: list[dict]) -> list[dict]:
    """The phases that some city goes through, with how many of their steps are done."""
    found: dict[str, dict] = {}
    for city in cities:
        for step in city["steps"]:
            phase = found.setdefault(
                step["phase"],
                {"code": step["phase"], "title": step["phase_title"], "steps": []},
            )
            phase["steps"].append(step)
    return [
        {"code": phase["code"], "title": phase["title"]}
        | {name: sum(map(of, phase["steps"])) for name, of in STEPS.items()}
        for phase in sorted(found.values(), key=lambda one: _natural(one["code"]))
    ]


def _natural(code: str) -> tuple:
    return tuple(int(part) if part.isdigit() else part for part in code.lstrip("F").split("."))


def _participation(bodies: list[dict], cities: list[dict]) -> dict:
    groups: dict[str, list[dict]] = defaultdict(list)
    for body in bodies:
        groups[body["category"]].append(body)
    names = [(city["slug"], city["name"]) for city in cities]
    return {
        "categories": [
            {
                "code": code,
                "name": groups[code][0]["category_name"],
                "root": groups[code][0]["root"],
                "root_name": groups[code][0]["root_name"],
            }
            | _chain(groups[code])
            for code in sorted(groups)
        ],
        "cities": [
            {"slug": slug, "name": name} | _chain([b for b in bodies if b["city"] == slug])
            for slug, name in [*names, ("", "")]
        ],
        "sizes": {
            size: sum(body["category"] == "B2" and body["size"] == size for body in bodies)
            for size in SIZES
        },
    }


def _chain(bodies: list[dict]) -> dict:
    return {name: sum(map(ORGANISATIONS[name], bodies)) for name in CHAIN}


def _forms(cities: list[dict], titles: dict[str, str]) -> list[dict]:
    return [
        {
            "code": code,
            "title": titles[code],
            "cities": {
                city["slug"]: city["by_form"][code] for city in cities if code in city["by_form"]
            },
        }
        | {name: _median([city["spans"][name].get(code, []) for city in cities]) for name in SPANS}
        | {
            name: sum(city["by_form"].get(code, {}).get(name, 0) for city in cities)
            for name in COMPILATIONS
        }
        for code in sorted(titles)
    ]
