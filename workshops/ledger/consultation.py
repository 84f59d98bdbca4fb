"""How partners were consulted: articles 5 and 8 of the code of conduct."""

from django.utils.translation import gettext_noop as _

from workshops.ledger.registry import (
    AT_RISK,
    MET,
    NOT_APPLICABLE,
    NOT_MET,
    Evidence,
    figure,
    proves,
)


@proves("E05.3")
def enough_time(figures: dict) -> Evidence:
    """Every opened step gave at least the working days that the Toolkit asks for."""
    steps = figures["summary"]["steps"]
    opened = steps["tutti"] - steps["previsti"]
    short, excused = steps["meno-del-minimo"], steps["con-deroga"]
    shown = [
        figure(_("Passi aperti"), opened, "passi?stato=aperti"),
        figure(_("con meno giorni del minimo"), short, "passi?stato=meno-del-minimo"),
        figure(_("di cui con deroga motivata"), excused, "passi?stato=con-deroga"),
    ]
    if not opened:
        return Evidence(NOT_APPLICABLE, _("Nessun passo è ancora aperto."), shown)
    if not short:
        return Evidence(MET, _("Ogni passo ha dato almeno i giorni lavorativi previsti."), shown)
    if short == excused:
        return Evidence(AT_RISK, _("Alcuni passi hanno dato meno giorni, con un motivo."), shown)
    return Evidence(NOT_MET, _("Alcuni passi hanno dato meno giorni, senza un motivo."), shown)


def _involved(figures: dict, phase: str, nothing_asked: str, nobody_answered: str) -> Evidence:
    """Partners answered in the opened steps of a phase."""
    asked = returned = 0
    for city in figures["cities"]:
        counted = city["by_phase"].get(phase, {"richieste": 0, "restituite": 0})
        asked += counted["richieste"]
        returned += counted["restituite"]
    shown = [
        figure(_("Compilazioni richieste"), asked, f"compilazioni?stato=richieste&fase={phase}"),
        figure(_("restituite"), returned, f"compilazioni?stato=restituite&fase={phase}"),
    ]
    if not asked:
        return Evidence(NOT_APPLICABLE, nothing_asked, shown)
    if returned == 0:
        return Evidence(NOT_MET, nobody_answered, shown)
    if returned * 2 >= asked:
        return Evidence(MET, _("Almeno metà delle compilazioni richieste è tornata."), shown)
    return Evidence(AT_RISK, _("È tornata meno della metà delle compilazioni richieste."), shown)


@proves("E08.1")
def needs(figures: dict) -> Evidence:
    return _involved(
        figures,
        "F3",
        _("Ai partner non è ancora stato chiesto dell'analisi dei bisogni."),
        _("Nessun partner ha risposto sull'analisi dei bisogni."),
    )


@proves("E08.2")
def priorities(figures: dict) -> Evidence:
    return _involved(
        figures,
        "F4",
        _("Ai partner non è ancora stato chiesto di priorità e obiettivi."),
        _("Nessun partner ha risposto su priorità e obiettivi."),
    )
