import re

from django.utils.translation import gettext as _

from toolkit.fields.line import Line
from toolkit.fields.registry import flat, register

WRITTEN = re.compile(r"([0-9]{1,2})\s*[:.,]\s*([0-9]{2})(?:[:.][0-9]{2})?")
HOUR = re.compile(r"([0-9]{1,2})(?:\s*h)?")
STORED = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


@register
class Time(Line):
    """An hour of the day, as clocks show it: 00:00 to 23:59."""

    name = "time"
    inputmode = "text"
    width = "short"

    def hint(self, question) -> str:
        return _("hh:mm, per esempio 09:30")

    def words(self, question) -> dict[str, str]:
        return {"shape": _("Scrivi un'ora fra 00:00 e 23:59, per esempio 09:30.")}

    def understand(self, text: str, question) -> str:
        found = WRITTEN.fullmatch(text) or HOUR.fullmatch(text.lower())
        if not found:
            self.refuse("shape", question)
        hour, minute = int(found[1]), int(found[2]) if found.re is WRITTEN else 0
        if hour > 23 or minute > 59:
            self.refuse("shape", question)
        return f"{hour:02d}:{minute:02d}"


def parse(value) -> str | None:
    """A stored hour, None for anything else."""
    return value if isinstance(value, str) and STORED.fullmatch(value) else None


def shown(value) -> str:
    return parse(value) or flat(value)
