"""What is asked before a report is made."""

import datetime as dt

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workshops.forms.fields import DayField
from workshops.models import ReportSchedule


class PeriodForm(forms.Form):
    """The period of a report; its data are those of the last day, at the end of it."""

    period_from = DayField(
        label=_("Dal"), help_text=_("Il primo giorno che la relazione racconta.")
    )
    period_to = DayField(
        label=_("Al"),
        help_text=_("L'ultimo giorno: le cifre sono quelle di allora. Può essere oggi."),
    )

    def clean(self):
        cleaned = super().clean()
        begins, ends = cleaned.get("period_from"), cleaned.get("period_to")
        if begins and ends and ends < begins:
            self.add_error(
                "period_to", _("La fine del periodo viene prima dell'inizio: correggi le date.")
            )
        if ends and ends > timezone.localdate():
            self.add_error(
                "period_to", _("La fine del periodo è nel futuro: scegli oggi o un giorno passato.")
            )
        if begins and begins.year < 2000:
            self.add_error("period_from", _("L'inizio è troppo lontano: controlla l'anno."))
        return cleaned


class ScheduleForm(forms.Form):
    """How often the clock makes a report by itself."""

    every = forms.ChoiceField(
        label=_("Ogni quanto"),
        choices=[("", _("Mai, solo a richiesta")), *ReportSchedule.Every.choices],
        required=False,
    )
    starts_on = DayField(
        label=_("A partire dal"),
        help_text=_("La prima relazione arriva alla fine del periodo che contiene questo giorno."),
    )


def ready_periods(workshop, today: dt.date) -> list[dict]:
    """Periods that are often wanted, as values for the form."""
    month_end = today.replace(day=1) - dt.timedelta(days=1)
    quarter_start = today.replace(day=1, month=(today.month - 1) // 3 * 3 + 1)
    quarter_end = quarter_start - dt.timedelta(days=1)
    periods = [
        (_("L'ultimo mese concluso"), month_end.replace(day=1), month_end),
        (
            _("L'ultimo trimestre concluso"),
            quarter_end.replace(day=1, month=(quarter_end.month - 1) // 3 * 3 + 1),
            quarter_end,
        ),
    ]
    if workshop.starts_on and workshop.starts_on <= today:
        periods.insert(0, (_("Dall'inizio dell'officina a oggi"), workshop.starts_on, today))
    return [{"label": label, "from": begins, "to": ends} for label, begins, ends in periods]
