"""V1, the line of time: one lane per city, phases as bands, steps as marks, today across all.

Data: a :class:`Lane` has a label, its :class:`Band` (phases) and its :class:`Mark` (steps). The
state of both is ``done``, ``now``, ``late`` or ``plan``; :func:`words` gives its word. ``today``
is an argument, so that a report of the past draws its own day. The twin is :func:`twin`.
"""

import datetime as dt
import functools
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from officine import italian
from officine.charts import svg
from officine.charts.svg import drawing, hatch, tag, text
from officine.charts.table import Table

COLOURS = {"done": svg.DONE, "now": svg.NOW, "late": svg.LATE, "plan": svg.PLAN}


@dataclass(frozen=True)
class Band:
    """A phase: ``code`` is written on it, ``title`` is told on hover and in the twin."""

    code: str
    title: str
    begins: dt.date
    ends: dt.date
    state: str


@dataclass(frozen=True)
class Mark:
    """A step: drawn on the day it closes."""

    code: str
    title: str
    on: dt.date
    state: str


@dataclass(frozen=True)
class Lane:
    label: str
    bands: tuple[Band, ...]
    marks: tuple[Mark, ...] = ()


def words(state: str) -> str:
    """The word of a state, the same everywhere."""
    return _vocabulary(get_language())[state]


@functools.cache
def _vocabulary(language: str | None) -> dict[str, str]:
    return {
        "done": _("concluso"),
        "now": _("in corso"),
        "late": _("in ritardo"),
        "plan": _("previsto"),
    }


def timeline(
    lanes: Sequence[Lane],
    *,
    today: dt.date,
    title: str,
    description: str,
    uid: str = "tempo",
    width: int = 1000,
    begins: dt.date | None = None,
    ends: dt.date | None = None,
    is_past: bool = False,
) -> str:
    """The full drawing: axis of months, lanes, today, legend. Without bands an empty string.

    ``is_past``: ``today`` is a day that is looked back at, as in a report, and is named so.
    """
    span = _span(lanes, today, begins, ends)
    if span is None:
        return ""
    first, last = span
    label = max((svg.wide(lane.label, 15) for lane in lanes), default=0) + 20
    left, right, top = min(max(label, 40), 220), width - 12, 62

    def x(day: dt.date) -> float:
        return left + (right - left) * (day - first).days / max(1, (last - first).days)

    parts = [tag("defs", hatch(f"{uid}-h", svg.LATE, "#F2C7C4"))]
    parts += _axis(first, last, x, top)
    line = x(today) if first <= today <= last else None
    y = top
    for lane in lanes:
        rows = _rows(lane.bands)
        height = 12 + 30 * max(1, len(rows)) + (18 if lane.marks else 0)
        parts.append(tag("path", d=f"M0 {svg.number(y)}H{width}", stroke=svg.RULE))
        if lane.label:
            shown = svg.shorten(lane.label, left - 16, 15)
            parts.append(text(0, y + 27, shown, 15, font_weight=600))
        for depth, row in enumerate(rows):
            for band in row:
                parts.append(
                    _band(band, x(band.begins), x(band.ends), y + 8 + 30 * depth, uid, line=line)
                )
        for mark in lane.marks:
            parts.append(_mark(mark, x(mark.on), y + height - 11))
        y += height
    parts.append(tag("path", d=f"M0 {svg.number(y)}H{width}", stroke=svg.RULE))
    if first <= today <= last:
        parts.append(_today(x(today), y, today, left, right, is_past))
    parts.append(_legend(left, y + 30, uid, any(lane.marks for lane in lanes)))
    return drawing(width, y + 44, uid, title, description, *parts)


def thin(
    bands: Sequence[Band],
    *,
    today: dt.date,
    title: str,
    description: str,
    uid: str = "filo",
    width: int = 480,
) -> str:
    """The same line on a card: one row of stations and today, no axis."""
    span = _span([Lane("", tuple(bands))], today, None, None)
    if span is None:
        return ""
    first, last = span

    def x(day: dt.date) -> float:
        return 10 + (width - 20) * (day - first).days / max(1, (last - first).days)

    ordered = sorted(bands, key=lambda band: (band.begins, band.ends, band.code))
    y, high = 24, 16
    parts = [tag("defs", hatch(f"{uid}-h", svg.LATE, "#F2C7C4"))]
    for band, after in zip(ordered, [*ordered[1:], None], strict=True):
        # Phases overlap: on the thin line each gives way to the next one.
        end = max(after.begins, band.begins) if after else band.ends
        begins, ends = x(band.begins), x(end)
        parts.append(_band(band, begins, ends, y, uid, high=high, size=0))
        if ends - begins > svg.wide(band.code, 13) + 4:
            middle = (begins + ends) / 2
            parts.append(
                text(middle, y + high + 17, band.code, 13, fill=svg.SOFT, text_anchor="middle")
            )
    if first <= today <= last:
        at = x(today)
        anchor = "start" if at < 40 else "end" if at > width - 40 else "middle"
        parts.append(
            text(at, 14, _("oggi"), 15, text_anchor=anchor, fill=svg.ACCENT, font_weight=600)
        )
        parts.append(
            tag(
                "path",
                d=f"M{svg.number(at)} 19V{y + high + 4}",
                stroke=svg.ACCENT,
                stroke_width=2.5,
            )
        )
    return drawing(width, y + high + 24, uid, title, description, *parts)


def twin(lanes: Sequence[Lane], caption: str) -> Table:
    """The same facts as rows: where, code, what, from, to, state."""
    rows = []
    for lane in lanes:
        for band in lane.bands:
            rows.append(
                [lane.label, band.code, band.title, band.begins, band.ends, words(band.state)]
            )
        for mark in lane.marks:
            rows.append([lane.label, mark.code, mark.title, None, mark.on, words(mark.state)])
    columns = [_("Dove"), _("Codice"), _("Fase o passo"), _("Dal"), _("Al"), _("Stato")]
    return Table(caption, columns, rows)


def _span(lanes, today, begins, ends):
    days = [day for lane in lanes for band in lane.bands for day in (band.begins, band.ends)]
    days += [mark.on for lane in lanes for mark in lane.marks]
    if not days:
        return None
    first, last = begins or min(days), ends or max(days)
    # Today is on the line even just before it begins or after it ends.
    margin = max(14, (last - first).days // 12)
    if first - dt.timedelta(days=margin) <= today < first:
        first = today
    if last < today <= last + dt.timedelta(days=margin):
        last = today
    return first, max(last, first + dt.timedelta(days=1))


def _rows(bands: Sequence[Band]) -> list[list[Band]]:
    """Bands that overlap in time lie one under the other."""
    rows: list[list[Band]] = []
    for band in sorted(bands, key=lambda band: (band.begins, band.ends, band.code)):
        for row in rows:
            if row[-1].ends <= band.begins:
                row.append(band)
                break
        else:
            rows.append([band])
    return rows


def _axis(first: dt.date, last: dt.date, x, top: float) -> list[str]:
    days = (last - first).days
    every = 1 if days <= 430 else 3 if days <= 1300 else 12
    parts, day, year = [], first.replace(day=1), None
    while day <= last:
        if day >= first:
            at = x(day)
            strong = day.year != year
            parts.append(tag("path", d=f"M{svg.number(at)} {top - 8}V{top}", stroke=svg.SOFT))
            name = italian.month(day).split(" ")[0][:3] if every < 12 else ""
            if at < x(last) - 16:
                parts.append(text(at + 3, top - 12, name or str(day.year), 13, fill=svg.SOFT))
                if strong and name:
                    parts.append(text(at + 3, top - 28, str(day.year), 13, font_weight=600))
            year = day.year
        month = day.month + every - (day.month - 1) % every if every > 1 else day.month + 1
        day = dt.date(day.year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
    return parts


def _band(
    band: Band,
    begins: float,
    ends: float,
    y: float,
    uid: str,
    *,
    high: float = 24,
    size: int = 13,
    line: float | None = None,
) -> str:
    """One phase; its words keep clear of the line of today, when that crosses it."""
    width = max(ends - begins - 2, 4)
    colour = COLOURS[band.state]
    told = f"{band.code} {band.title}: {words(band.state)}"
    parts = [
        tag("title", svg.escape(told)),
        tag(
            "rect",
            x=begins + 1,
            y=y,
            width=width,
            height=high,
            rx=4,
            fill={"plan": svg.WHITE, "late": f"url(#{uid}-h)"}.get(band.state, colour),
            stroke=colour,
            stroke_width=1.5,
            stroke_dasharray="4 3" if band.state == "plan" else None,
        ),
    ]
    label, at, room = band.code, begins + 9, width - 14
    if line is not None and begins < line < ends and line - at < svg.wide(label, size) + 4:
        at, room = line + 7, ends - line - 12
    if size and room > svg.wide(label, size) - 4:
        if room > svg.wide(f"{band.code} {band.title}", size) and not (
            line is not None and at < line < ends
        ):
            label = f"{band.code} {band.title}"
        if band.state == "late":  # words on a hatch need their own ground
            parts.append(
                tag(
                    "rect",
                    x=at - 4,
                    y=y + 3,
                    width=svg.wide(label, size) + 9,
                    height=high - 6,
                    rx=2,
                    fill=svg.WHITE,
                )
            )
        ink = svg.WHITE if band.state in ("done", "now") else colour
        parts.append(text(at, y + high - 7, label, size, fill=ink, font_weight=600))
    return tag("g", *parts)


def _mark(mark: Mark, x: float, y: float) -> str:
    colour = COLOURS[mark.state]
    told = tag("title", svg.escape(f"{mark.code} {mark.title}: {words(mark.state)}"))
    n = svg.number
    if mark.state == "late":
        shape = tag("path", d=f"M{n(x)} {n(y - 6)}l6 11h-12z", fill=colour)
    elif mark.state == "done":
        shape = tag("circle", cx=x, cy=y, r=5, fill=colour)
    elif mark.state == "now":
        shape = tag("path", d=f"M{n(x)} {n(y - 6)}l6 6l-6 6l-6 -6z", fill=colour)
    else:
        shape = tag("circle", cx=x, cy=y, r=4, fill=svg.WHITE, stroke=colour, stroke_width=2)
    return tag("g", told, shape)


def _today(
    x: float, bottom: float, today: dt.date, left: float, right: float, is_past: bool
) -> str:
    words = _("al %(day)s") if is_past else _("oggi, %(day)s")
    label = words % {"day": italian.day_short(today)}
    half = svg.wide(label, 14) / 2 + 8
    middle = min(max(x, left + half), right - half)
    return tag(
        "g",
        tag(
            "path",
            d=f"M{svg.number(x)} 22V{svg.number(bottom)}",
            stroke=svg.ACCENT,
            stroke_width=2.5,
        ),
        tag("rect", x=middle - half, y=0, width=half * 2, height=22, rx=4, fill=svg.ACCENT),
        text(middle, 16, label, 14, fill=svg.WHITE, font_weight=600, text_anchor="middle"),
        class_="today",
    )


def _legend(left: float, y: float, uid: str, marks: bool) -> str:
    parts, x = [], left
    for state in ("done", "now", "late", "plan"):
        fill = {"plan": svg.WHITE, "late": f"url(#{uid}-h)"}.get(state, COLOURS[state])
        parts.append(
            tag(
                "rect",
                x=x,
                y=y - 11,
                width=22,
                height=12,
                rx=3,
                fill=fill,
                stroke=COLOURS[state],
                stroke_width=1.5,
                stroke_dasharray="4 3" if state == "plan" else None,
            )
        )
        x += 28
        if marks:
            parts.append(_mark(Mark("", "", dt.date.min, state), x + 6, y - 5))
            x += 18
        parts.append(text(x, y, words(state), 14, fill=svg.SOFT))
        x += svg.wide(words(state), 14) + 26
    return tag("g", *parts)
