"""Phases and steps: what was done against what was planned, and the days that were given."""

import datetime as dt

from django.utils.translation import gettext as _

from officine import italian
from officine.charts import timeline as time_chart
from workshops.reports.document.parts import (
    chart,
    day,
    number,
    said,
    section,
    sources,
    table,
    text,
    words,
)
from workshops.reports.lists import step_words

CHART_STATES = {"done": "done", "open": "now", "late": "late", "planned": "plan"}


def path(figures: dict) -> dict:
    source = sources()["steps"]
    if not figures["phases"]:
        return section("percorso", _("Percorso"), text(_("Nessun passo è ancora in calendario.")))
    state = step_words()
    phases = table(
        "fasi",
        _("Passi per fase: fatto e previsto"),
        [_("Fase"), _("Passi"), _("Conclusi"), _("In corso"), _("In ritardo"), _("Previsti")],
        [
            [
                said(f"{phase['code']} {phase['title']}"),
                *(
                    number(phase[name], f"passi?fase={phase['code']}&stato={name}")
                    for name in ("tutti", "conclusi", "in-corso", "in-ritardo", "previsti")
                ),
            ]
            for phase in figures["phases"]
        ],
        source,
    )
    cities = [
        table(
            f"passi-{city['slug']}",
            _("%s: passi, date e giorni lavorativi dati") % city["name"],
            [
                _("Passo"),
                _("Stato"),
                _("Apertura"),
                _("Chiusura"),
                _("Giorni dati"),
                _("Giorni minimi"),
                _("Deroga"),
            ],
            [
                [
                    said(f"{step['code']} {step['title']}"),
                    words(state[step["state"]]),
                    day(step["opens_on"]),
                    day(step["finished_on"] or step["due_on"]),
                    number(step["days_given"]),
                    number(step["days_least"]),
                    said(step["override"]) if step["override"] else words("–"),
                ]
                for step in city["steps"]
            ],
            source,
        )
        for city in figures["cities"]
        if city["steps"]
    ]
    return section("percorso", _("Percorso"), _timeline(figures), phases, *cities, *_gates(figures))


def _gates(figures: dict) -> list[dict]:
    """What was opened or left before its time, with the reason that was given; if anything was."""
    told = {"opened": _("Aperto prima del tempo"), "left": _("Concluso senza la condizione")}
    rows = [
        [
            said(city["name"]),
            said(f"{step['code']} {step['title']}"),
            words(told[gate["what"]]),
            said(", ".join(gate["waiting"])) if gate["waiting"] else words("–"),
            said(gate["reason"]),
        ]
        for city in figures["cities"]
        for step in city["steps"]
        for gate in step.get("gates", [])
    ]
    if not rows:
        return []
    title = _("Deroghe alle condizioni d'uscita dei passi")
    columns = [_("Città"), _("Passo"), _("Che cosa"), _("Passi che mancavano"), _("Perché")]
    return [table("condizioni-d-uscita", title, columns, rows, sources()["steps"])]


def lanes(figures: dict) -> list[time_chart.Lane]:
    """The phases of each city as bands, from its first opening to its last closing."""
    found = []
    for city in figures["cities"]:
        phases: dict[str, list[dict]] = {}
        for step in city["steps"]:
            phases.setdefault(step["phase"], []).append(step)
        found.append(
            time_chart.Lane(
                city["name"],
                tuple(
                    time_chart.Band(
                        code,
                        steps[0]["phase_title"],
                        min(dt.date.fromisoformat(step["opens_on"]) for step in steps),
                        max(dt.date.fromisoformat(step["due_on"]) for step in steps),
                        _phase_state(steps),
                    )
                    for code, steps in phases.items()
                ),
                tuple(
                    time_chart.Mark(
                        step["code"],
                        step["title"],
                        dt.date.fromisoformat(step["due_on"]),
                        CHART_STATES[step["state"]],
                    )
                    for step in city["steps"]
                ),
            )
        )
    return [lane for lane in found if lane.bands]


def _phase_state(steps: list[dict]) -> str:
    states = {step["state"] for step in steps}
    if states == {"done"}:
        return "done"
    if "late" in states:
        return "late"
    return "plan" if states == {"planned"} else "now"


def _timeline(figures: dict) -> dict | None:
    drawn = lanes(figures)
    if not drawn:
        return None
    today = italian.in_rome(dt.datetime.fromisoformat(figures["cut"])).date()
    steps = figures["summary"]["steps"]
    caption = _("Linea del tempo: %(late)s passi in ritardo su %(all)s") % {
        "late": italian.number(steps["in-ritardo"]),
        "all": italian.number(steps["tutti"]),
    }
    description = _(
        "Una corsia per città; ogni fase è una fascia, ogni passo un segno nel giorno in cui si "
        "chiude. Gli stessi dati sono nella tabella che segue."
    )
    svg = time_chart.timeline(
        drawn,
        today=today,
        title=caption,
        description=description,
        uid="relazione-tempo",
        is_past=True,
    )
    return chart("tempo", caption, svg, description, time_chart.twin(drawn, caption))
