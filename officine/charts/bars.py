"""V3, participation: for each group a bar per series, one under the other, with its figure.

Data: ``groups`` is a list of ``(label, values)``; ``series`` the names of the values, from the
widest to the narrowest (asked → on board → contributed → validated). The twin is :func:`twin`.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from officine import italian
from officine.charts import svg
from officine.charts.svg import drawing, hatch, tag, text
from officine.charts.table import Table

Group = tuple[str, Sequence[int]]


def bars(
    groups: Sequence[Group],
    series: Sequence[str],
    *,
    title: str,
    description: str,
    uid: str = "barre",
    width: int = 1000,
) -> str:
    """The drawing; at most four series, told apart by fill: outline, hatch, dots, solid."""
    if not groups:
        return ""
    most = max([value for _label, values in groups for value in values] + [1])
    left, right = 330, width - 60
    fills = [
        {"fill": svg.WHITE, "stroke": svg.PLAN},
        {"fill": f"url(#{uid}-h)", "stroke": svg.NOW},
        {"fill": svg.NOW, "stroke": svg.NOW},
        {"fill": svg.DONE, "stroke": svg.DONE},
    ]
    parts = [tag("defs", hatch(f"{uid}-h", "#7FB0E0"))]
    x = left
    for name, fill in zip(series, fills, strict=False):
        parts.append(tag("rect", x=x, y=2, width=20, height=12, rx=2, stroke_width=1.5, **fill))
        parts.append(text(x + 27, 13, name, 15, fill=svg.SOFT))
        x += svg.wide(name, 15) + 58
    y = 34
    for label, values in groups:
        parts.append(tag("path", d=f"M0 {y}H{width}", stroke=svg.RULE))
        for line, words in enumerate(_wrap(label, 42)[:3]):
            parts.append(text(0, y + 27 + 19 * line, words, 16, font_weight=600))
        for row, (value, fill) in enumerate(zip(values, fills, strict=False)):
            at = y + 12 + 20 * row
            length = (right - left) * value / most
            if value:
                parts.append(
                    tag(
                        "rect",
                        x=left,
                        y=at,
                        width=max(length, 3),
                        height=15,
                        rx=2,
                        stroke_width=1.5,
                        **fill,
                    )
                )
            parts.append(
                text(left + length + 8, at + 13, italian.number(value), 15, font_weight=600)
            )
        y += 22 + 20 * min(len(values), 4)
    parts.append(tag("path", d=f"M{left} 30V{y}", stroke=svg.INK, stroke_width=1.5))
    return drawing(width, y + 4, uid, title, description, *parts)


def twin(groups: Sequence[Group], series: Sequence[str], caption: str, label: str) -> Table:
    """The same figures with their totals; the last over the first as a percentage."""
    rows = []
    for name, values in groups:
        rows.append([name, *values, _share(values)])
    totals = [sum(column) for column in zip(*(values for _name, values in groups), strict=True)]
    footer = [_("Totale"), *totals, _share(totals)] if groups else []
    return Table(caption, [label, *series, _("Quota")], rows, footer)


def _share(values: Sequence[int]) -> str:
    if not values or not values[0]:
        return "–"
    return italian.percent(100 * values[-1] / values[0])


def _wrap(words: str, width: int) -> list[str]:
    lines = [""]
    for word in words.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
