"""The section that is read by who reads no other."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from officine import italian
from workshops.reports.document.parts import facts, number, section, sources, table, text, words


def synthesis(figures: dict) -> dict:
    summary = figures["summary"]
    bodies, forms, steps = summary["organisations"], summary["compilations"], summary["steps"]
    source = sources()
    if not figures["cities"] and not figures["organisations"]:
        return section(
            "sintesi",
            _("Sintesi"),
            text(
                _(
                    "In questo periodo l'officina non ha ancora città né organizzazioni: non ci "
                    "sono dati da riportare. La relazione lo registra così com'è."
                )
            ),
        )
    return section(
        "sintesi",
        _("Sintesi"),
        text(_lead(figures)),
        facts(
            [
                (_("Organizzazioni nel registro"), number(bodies["iscritte"], "organizzazioni")),
                (
                    _("Organizzazioni aderenti"),
                    number(bodies["aderenti"], "organizzazioni?stato=aderenti"),
                ),
                (
                    _("Organizzazioni che hanno risposto"),
                    number(bodies["con-risposta"], "organizzazioni?stato=con-risposta"),
                ),
                (_("Passi conclusi"), number(steps["conclusi"], "passi?stato=conclusi")),
            ],
            source["register"],
        ),
        table(
            "periodo",
            _("Compilazioni e tavolo: nel periodo e dall'inizio"),
            [_("Che cosa"), _("Nel periodo"), _("Dall'inizio")],
            [
                [
                    words(_("Compilazioni restituite")),
                    number(
                        forms["restituite-nel-periodo"],
                        "compilazioni?stato=restituite-nel-periodo",
                    ),
                    number(forms["restituite"], "compilazioni?stato=restituite"),
                ],
                [
                    words(_("Compilazioni validate")),
                    number(
                        forms["validate-nel-periodo"], "compilazioni?stato=validate-nel-periodo"
                    ),
                    number(forms["validate"], "compilazioni?stato=validate"),
                ],
                [
                    words(_("Organizzazioni entrate nel tavolo")),
                    number(bodies["nuove"], "organizzazioni?stato=nuove"),
                    number(bodies["iscritte"], "organizzazioni"),
                ],
            ],
            source["forms"],
        ),
    )


def _lead(figures: dict) -> str:
    summary = figures["summary"]
    bodies, forms, steps = summary["organisations"], summary["compilations"], summary["steps"]
    cities = len(figures["cities"])
    cut = dt.datetime.fromisoformat(figures["cut"])
    parts = [
        _("Al %(day)s l'officina lavora in %(cities)s con %(bodies)s.")
        % {
            "day": italian.day(cut),
            "cities": ngettext("%(n)s città", "%(n)s città", cities)
            % {"n": italian.number(cities)},
            "bodies": ngettext("%(n)s organizzazione", "%(n)s organizzazioni", bodies["iscritte"])
            % {"n": italian.number(bodies["iscritte"])},
        }
    ]
    if steps["tutti"]:
        parts.append(
            _("Passi conclusi: %(done)s su %(all)s; in ritardo: %(late)s.")
            % {
                "done": italian.number(steps["conclusi"]),
                "all": italian.number(steps["tutti"]),
                "late": italian.number(steps["in-ritardo"]),
            }
        )
    if forms["richieste"]:
        parts.append(
            _(
                "Sono state richieste %(asked)s compilazioni: %(returned)s restituite, "
                "%(validated)s validate, %(late)s in ritardo."
            )
            % {
                "asked": italian.number(forms["richieste"]),
                "returned": italian.number(forms["restituite"]),
                "validated": italian.number(forms["validate"]),
                "late": italian.number(forms["in-ritardo"]),
            }
        )
    return " ".join(parts)
