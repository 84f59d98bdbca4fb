"""By when one question is answered, where that is before the deadline of its form.

``answer_by`` says it so that it holds wherever the edition is used: so many working days, or days,
before the deadline; or, for a term that is the same for everybody, a day. The last day is part of
the term and ends at 23:59 in Rome; more time for the form moves what is counted from its deadline.
"""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from officine import italian
from officine.calendar import add_working_days
from toolkit.fields.registry import flat, whole

WORKING_DAYS, DAYS, DAY = "working_days", "days", "day"
MOST = {WORKING_DAYS: 250, DAYS: 365}


def last_day(rule, due_on: dt.date | None, patron_days: Iterable[str] = ()) -> dt.date | None:
    """The last day on which the question is answered; None where that cannot be told."""
    if not isinstance(rule, Mapping):
        return None
    if DAY in rule:
        return _day(rule[DAY])
    if due_on is None:
        return None
    for unit, most in MOST.items():
        count = whole(rule.get(unit))
        if count is not None and 0 < count <= most:
            if unit == DAYS:
                return due_on - dt.timedelta(days=count)
            return add_working_days(due_on, -count, patron_days)
    return None


def _day(text) -> dt.date | None:
    try:
        return dt.date.fromisoformat(flat(text))
    except ValueError:
        return None


def in_words(rule, day: dt.date | None = None) -> str:
    """The term for people: the day where it is known, else how it is counted."""
    if not isinstance(rule, Mapping):
        return ""
    day = day or last_day(rule, None)
    if day is not None:
        return _("Si risponde entro il %(day)s, ore 23:59.") % {"day": italian.day(day)}
    for unit, told in (
        (
            WORKING_DAYS,
            ngettext(
                "Si risponde entro %(count)s giorno lavorativo prima della scadenza del modulo.",
                "Si risponde entro %(count)s giorni lavorativi prima della scadenza del modulo.",
                whole(rule.get(WORKING_DAYS), 0),
            ),
        ),
        (
            DAYS,
            ngettext(
                "Si risponde entro %(count)s giorno prima della scadenza del modulo.",
                "Si risponde entro %(count)s giorni prima della scadenza del modulo.",
                whole(rule.get(DAYS), 0),
            ),
        ),
    ):
        if unit in rule:
            return told % {"count": flat(rule[unit])}
    return ""


def over_in_words(day: dt.date | None) -> str:
    """What is said where the term is over."""
    return _("Si rispondeva entro il %(day)s: la risposta non si può più cambiare.") % {
        "day": italian.day(day)
    }


def is_looser(was, now) -> bool:
    """Whether who answers has at least as much time by the second term, whatever the deadline."""
    if not now:
        return True
    if not was or set(was) != set(now):
        return False
    [unit] = now
    return now[unit] >= was[unit] if unit == DAY else now[unit] <= was[unit]
