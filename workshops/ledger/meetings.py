"""What is published of the meetings of an officina: article 11 of the code."""

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


@proves("E11.4")
def minutes(figures: dict) -> Evidence:
    """Every meeting that took place has its minutes, signed and published, in time."""
    rows = figures.get("meetings", {}).get("rows", [])
    held = [one for one in rows if one["held"]]
    missing = [one for one in held if not one.get("minutes")]
    late = [one for one in held if one.get("minutes") and one["minutes"]["days_late"]]
    shown = [
        figure(_("Incontri svolti"), len(held), "incontri?stato=svolti"),
        figure(_("senza verbale pubblicato"), len(missing), "incontri?stato=svolti-senza-verbale"),
        figure(_("con il verbale in ritardo"), len(late), "incontri?stato=verbale-in-ritardo"),
    ]
    if not held:
        return Evidence(NOT_APPLICABLE, _("Nel periodo non si è svolto alcun incontro."), shown)
    if len(missing) == len(held):
        return Evidence(NOT_MET, _("Nessun incontro ha ancora il verbale pubblicato."), shown)
    if missing:
        return Evidence(
            AT_RISK, _("Alcuni incontri non hanno ancora il verbale pubblicato."), shown
        )
    if late:
        return Evidence(MET, _("Tutti i verbali sono pubblicati; alcuni in ritardo."), shown)
    return Evidence(MET, _("Tutti i verbali sono pubblicati, mandati nei tempi del patto."), shown)
