"""Italian working days: Saturdays, Sundays, national holidays and the city's patron day are not.

A term is counted as Italian law counts it: the first day is not, the last one is.
"""

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache

import holidays


@lru_cache(maxsize=512)
def national_holidays(year: int) -> frozenset[dt.date]:
    """The national holidays of one year, with 4 October from 2026 on."""
    return frozenset(holidays.Italy(years=year))


def _patron_dates(year: int, patron_days: Iterable[str]) -> set[dt.date]:
    """``patron_days`` are written month-day, such as ``06-24``; what is not a day is left out."""
    found = set()
    for text in patron_days:
        try:
            found.add(dt.date.fromisoformat(f"{year:04d}-{text}"))
        except (TypeError, ValueError):
            continue
    return found


def is_working_day(day: dt.date, patron_days: Iterable[str] = ()) -> bool:
    """Whether offices in a city with these patron days work on ``day``."""
    if day.weekday() >= 5 or day in national_holidays(day.year):
        return False
    return day not in _patron_dates(day.year, patron_days)


def _weekdays_until(day: dt.date) -> int:
    """Mondays to Fridays from the beginning of the calendar up to ``day``, itself included."""
    weeks, rest = divmod(day.toordinal(), 7)  # 1 January of year 1 was a Monday
    return weeks * 5 + min(rest, 5)


def working_days(start: dt.date, end: dt.date, patron_days: Iterable[str] = ()) -> int:
    """Working days after ``start`` up to ``end``; negative when ``end`` comes before."""
    if end < start:
        return -working_days(end, start, patron_days)
    patron_days = tuple(patron_days)
    count = _weekdays_until(end) - _weekdays_until(start)
    for year in range(start.year, end.year + 1):
        free = national_holidays(year) | _patron_dates(year, patron_days)
        count -= sum(1 for day in free if start < day <= end and day.weekday() < 5)
    return count


def add_working_days(start: dt.date, count: int, patron_days: Iterable[str] = ()) -> dt.date:
    """The day on which ``count`` working days after ``start`` have passed; back if negative."""
    patron_days = tuple(patron_days)
    step = dt.timedelta(days=1 if count >= 0 else -1)
    day, left = start, abs(count)
    while left:
        day += step
        if is_working_day(day, patron_days):
            left -= 1
    return day
