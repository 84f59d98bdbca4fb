import datetime as dt
import re

from django.utils.translation import gettext as _

from officine import italian
from toolkit.fields.registry import Kind, as_text, flat, refusal, register, tidy

WRITTEN = re.compile(r"([0-9]{1,2})\s*[/.\-\s]\s*([0-9]{1,2})\s*[/.\-\s]\s*([0-9]{4})")
ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
SPELT = re.compile(r"([0-9]{1,2})[º°]?\s+([a-z]+)\.?\s+([0-9]{4})")
EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2199, 12, 31)


def parse(value) -> dt.date | None:
    """The date of a stored value, None for anything else."""
    if not isinstance(value, str) or not ISO.fullmatch(value):
        return None
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        return None


@register
class Date(Kind):
    """A day, written gg/mm/aaaa in one box."""

    name = "date"
    control = "toolkit/fields/date.html"

    def clean(self, raw, question, references=None) -> str | None:
        text = tidy(as_text(raw)).lower()
        if not text:
            return None
        day = self._read(text)
        if day is None:
            raise refusal(
                _("La data deve essere nel formato gg/mm/aaaa, per esempio 07/03/2027."), "date"
            )
        if not EARLIEST <= day <= LATEST:
            raise refusal(_("Scrivi una data con l'anno fra il 1900 e il 2199."), "date")
        return day.isoformat()

    def _read(self, text: str) -> dt.date | None:
        try:
            if found := ISO.fullmatch(text):
                return dt.date(*map(int, found.groups()))
            if found := WRITTEN.fullmatch(text):
                day, month, year = map(int, found.groups())
                return dt.date(year, month, day)
            if found := SPELT.fullmatch(text):
                return dt.date(int(found[3]), self._month(found[2]), int(found[1]))
        except ValueError:
            pass
        return None

    def _month(self, word: str) -> int:
        for position, name in enumerate(italian.MONTHS["it"], 1):
            if word in (name, name[:3]):
                return position
        raise ValueError(word)

    def initial(self, value, question) -> str:
        day = parse(value)
        return f"{day:%d/%m/}{day.year:04d}" if day else flat(value)

    def display(self, value, question, language=None) -> str:
        day = parse(value)
        return italian.day(day, language) if day else flat(value)

    def missing(self, question) -> str:
        return _("Scrivi una data nel formato gg/mm/aaaa, per esempio 07/03/2027.")

    def cells(self, value, question) -> list:
        return [parse(value) or flat(value)]


def out_of_order(value, question, value_of, label_of) -> str | None:
    """What to say if a date breaks ``not_before`` or ``not_after``; else None.

    ``value_of(code)`` and ``label_of(code)`` answer for the other question.
    """
    day = parse(value)
    if day is None:
        return None
    for setting in ("not_before", "not_after"):
        code = question.setting(setting)
        other = parse(value_of(code)) if isinstance(code, str) else None
        if other is None:
            continue
        names = {"day": italian.day(other), "question": label_of(code)}
        if setting == "not_before" and day < other:
            return _("Questa data viene prima della risposta a «%(question)s»: %(day)s.") % names
        if setting == "not_after" and day > other:
            return _("Questa data viene dopo la risposta a «%(question)s»: %(day)s.") % names
    return None
