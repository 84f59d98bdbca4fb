"""How dates, times, numbers and plain texts are written for people, in Italian and in English.

Babel and Django write «8.700» and «25 Gennaio 2018»; Italian administrations write 8700 and
«25 gennaio 2018». Every function is pure: what it needs besides the value is an argument, and
``language`` is the language of the page when it is not given.
"""

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

ROME = ZoneInfo("Europe/Rome")

MONTHS = {
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre "
    "dicembre",
    "en": "January February March April May June July August September October November December",
}
WEEKDAYS = {
    "it": "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
}
MONTHS = {code: names.split(" ") for code, names in MONTHS.items()}
WEEKDAYS = {code: names.split(" ") for code, names in WEEKDAYS.items()}


def _language(language: str | None) -> str:
    code = (language or get_language() or "it")[:2]
    return code if code in MONTHS else "it"


def in_rome(moment: dt.datetime) -> dt.datetime:
    """The same moment on the clock of Rome; a naive one is already there."""
    return moment.astimezone(ROME) if moment.tzinfo else moment


def _date(value: dt.date | dt.datetime) -> dt.date:
    return in_rome(value).date() if isinstance(value, dt.datetime) else value


def day(value: dt.date | dt.datetime | None, language: str | None = None) -> str:
    """«15 marzo 2027»: months without a capital."""
    if not value:
        return ""
    code, value = _language(language), _date(value)
    return f"{value.day} {MONTHS[code][value.month - 1]} {value.year}"


def day_short(value: dt.date | dt.datetime | None, language: str | None = None) -> str:
    """«15 mar 2027», where a column is narrow."""
    if not value:
        return ""
    code, value = _language(language), _date(value)
    return f"{value.day} {MONTHS[code][value.month - 1][:3]} {value.year}"


def month(value: dt.date | dt.datetime | None, language: str | None = None) -> str:
    """«marzo 2027»."""
    if not value:
        return ""
    code, value = _language(language), _date(value)
    return f"{MONTHS[code][value.month - 1]} {value.year}"


def weekday(value: dt.date | dt.datetime | None, language: str | None = None) -> str:
    """«lunedì 15 marzo 2027»."""
    if not value:
        return ""
    code = _language(language)
    return f"{WEEKDAYS[code][_date(value).weekday()]} {day(value, code)}"


def clock(value: dt.datetime | dt.time | None, language: str | None = None) -> str:
    """«10:42», on the clock of Rome."""
    if value is None or value == "":
        return ""
    if isinstance(value, dt.datetime):
        value = in_rome(value)
    return f"{value:%H:%M}"


def moment(value: dt.datetime | None, language: str | None = None) -> str:
    """«15 marzo 2027, ore 23:59», on the clock of Rome."""
    if not value:
        return ""
    at = "ore" if _language(language) == "it" else "at"
    return f"{day(value, language)}, {at} {clock(value)}"


def number(
    value: int | float | Decimal | str | None,
    language: str | None = None,
    decimals: int | None = None,
) -> str:
    """8700, 11.800, 2,5: the point only from five figures on. English: 8,700, 2.5.

    ``decimals`` asks for exactly so many figures; without it the useless zeros go.
    """
    if value is None or value == "":
        return ""
    exact = Decimal(str(value))
    if decimals is not None:
        exact = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    text = f"{abs(exact):f}"
    whole, _, fraction = text.partition(".")
    if decimals is None:
        fraction = fraction.rstrip("0")
    italian = _language(language) == "it"
    if len(whole) > (4 if italian else 3):
        whole = f"{int(whole):,}".replace(",", "." if italian else ",")
    sign = "−" if exact < 0 else ""
    return f"{sign}{whole}{(',' if italian else '.') + fraction if fraction else ''}"


def money(value: int | float | Decimal | str | None, language: str | None = None) -> str:
    """«1200 €», «11.800,50 €»: cents only if there are any. English: «€1,200»."""
    if value is None or value == "":
        return ""
    exact = Decimal(str(value))
    text = number(exact, language, 0 if exact == exact.to_integral_value() else 2)
    return f"{text}\N{NO-BREAK SPACE}€" if _language(language) == "it" else f"€{text}"


def percent(value: int | float | Decimal | None, language: str | None = None) -> str:
    """«62 %» from 62; at most one decimal."""
    if value is None or value == "":
        return ""
    exact = Decimal(str(value)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    space = "\N{NO-BREAK SPACE}" if _language(language) == "it" else ""
    return f"{number(exact, language)}{space}%"


def filesize(value: int | None, language: str | None = None) -> str:
    """«1,2 MB»: what somebody wants to know before downloading."""
    if value is None or value == "":
        return ""
    size = Decimal(int(value))
    if size < 1000:
        return f"{size} byte" if _language(language) == "it" or size == 1 else f"{size} bytes"
    for unit in ("kB", "MB", "GB", "TB"):
        size /= 1000
        if size < Decimal("999.5") or unit == "TB":
            break
    return f"{number(size, language, 1 if size < 10 and unit != 'kB' else 0)} {unit}".replace(
        ",0 ", " "
    ).replace(".0 ", " ")


def days_left(
    value: dt.date | dt.datetime | None,
    language: str | None = None,
    today: dt.date | None = None,
) -> str:
    """«fra 3 giorni», «domani», «oggi», «ieri», «3 giorni fa», counted in days of Rome."""
    if not value:
        return ""
    today = today or dt.datetime.now(ROME).date()
    days = (_date(value) - today).days
    if _language(language) == "it":
        words = {-1: "ieri", 0: "oggi", 1: "domani"}
        return words.get(days) or (f"fra {days} giorni" if days > 0 else f"{-days} giorni fa")
    words = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    return words.get(days) or (f"in {days} days" if days > 0 else f"{-days} days ago")


def age(
    value: dt.date | dt.datetime, language: str | None = None, today: dt.date | None = None
) -> str:
    """How long ago, as one would say it: «ieri», «12 giorni fa», «5 mesi fa», «2 anni fa»."""
    today = today or dt.datetime.now(ROME).date()
    day = _date(value)
    months = (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day)
    if months < 1:
        return days_left(day, language, today)
    count, unit = (months // 12, "year") if months >= 12 else (months, "month")
    if _language(language) == "it":
        words = {"year": ("un anno", "anni"), "month": ("un mese", "mesi")}[unit]
        return f"{words[0] if count == 1 else f'{count} {words[1]}'} fa"
    return f"a {unit} ago" if count == 1 else f"{count} {unit}s ago"


_BULLET = re.compile(r"^\s*[-•*]\s+(.*)$")
_NUMBERED = re.compile(r"^\s*(\d{1,3})[.)]\s+(.*)$")
_STRONG = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", re.S)


def _inline(text: str) -> str:
    return _STRONG.sub(r"<strong>\1</strong>", escape(text))


def prose(text: str | None) -> SafeString:
    """The plain text of the Toolkit as HTML: paragraphs, lists and strong words, nothing else.

    A blank line ends a paragraph; lines that begin with ``- `` or ``1. `` are lists; a line that
    follows an item without a mark goes on with it. Everything is escaped.
    """
    blocks: list[tuple[str, int, list[str]]] = []  # kind, first number, parts
    fresh = True
    for line in (text or "").replace("\r\n", "\n").split("\n"):
        if not line.strip():
            fresh = True
            continue
        bullet, numbered = _BULLET.match(line), _NUMBERED.match(line)
        if bullet or numbered:
            kind = "ul" if bullet else "ol"
            part = bullet[1] if bullet else numbered[2]
            if not blocks or blocks[-1][0] != kind:
                blocks.append((kind, int(numbered[1]) if numbered else 1, [part]))
            else:
                blocks[-1][2].append(part)
        elif fresh or not blocks:
            blocks.append(("p", 1, [line.strip()]))
        else:
            joint = "\n" if blocks[-1][0] == "p" else " "
            blocks[-1][2][-1] += joint + line.strip()
        fresh = False
    written = []
    for kind, first, parts in blocks:
        if kind == "p":
            written.append(f"<p>{_inline(parts[0])}</p>")
        else:
            start = f' start="{first}"' if first != 1 else ""
            items = "".join(f"<li>{_inline(part)}</li>" for part in parts)
            written.append(f"<{kind}{start}>{items}</{kind}>")
    return mark_safe("\n".join(written))  # noqa: S308  every part went through escape
